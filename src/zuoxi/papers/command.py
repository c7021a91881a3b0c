"""``zuoxi paper check|import`` for the command line: what is printed and with which exit code."""

from pathlib import Path
from typing import TypedDict

from zuoxi.papers.folder import FolderProblem, check_folder


class ProblemRow(TypedDict):
    """One problem as ``--json`` prints it; ``text`` is a message id for ``params``."""

    file: str
    line: int
    severity: str
    text: str
    params: dict[str, str | int]


def check(folder: Path) -> list[ProblemRow]:
    """Return the problems of a paper folder, in the order of the files; [] when it is good."""
    return [row(problem) for problem in check_folder(folder)]


def row(problem: FolderProblem) -> ProblemRow:
    """Return ``problem`` as printed by ``--json``."""
    return {
        "file": problem.file,
        "line": problem.line,
        "severity": problem.severity,
        "text": problem.text,
        "params": dict(problem.params),
    }


def has_errors(rows: list[ProblemRow]) -> bool:
    """Return whether the exit code is 1: warnings alone do not keep a paper out."""
    return any(found["severity"] == "error" for found in rows)


def import_paper(folder: Path, *, competition_id: int | None = None) -> tuple[int, str, int]:
    """Import ``folder`` as the system and return (paper id, name, version). Needs Django.

    Without ``competition_id`` the only competition is meant. Raises
    :class:`zuoxi.papers.errors.PaperRefused` and :class:`zuoxi.kernel.errors.NotFound`.
    """
    from zuoxi.competitions.models import Competition  # noqa: PLC0415 - check needs no Django
    from zuoxi.kernel.errors import NotFound  # noqa: PLC0415
    from zuoxi.kernel.ledger import SYSTEM  # noqa: PLC0415
    from zuoxi.papers.domain import import_folder  # noqa: PLC0415

    found = Competition.objects.all()
    if competition_id is not None:
        found = found.filter(pk=competition_id)
    competitions = list(found[:2])
    if len(competitions) != 1:
        raise NotFound
    paper = import_folder(competitions[0], folder=folder, by=SYSTEM)
    return paper.pk, paper.name, paper.version

"""``zuoxi paper check|import`` for the command line: what is printed and with which exit code."""

from pathlib import Path
from typing import TypedDict

from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence
from zuoxi.papers.folder import check_folder
from zuoxi.papers.problems import FolderProblem


class ProblemRow(TypedDict):
    """One problem as ``--json`` prints it; ``line`` 0 is the file as a whole."""

    file: str
    line: int
    severity: str
    message: str


def check(folder: Path) -> list[ProblemRow]:
    """Return the problems of a paper folder, in the order of the files; [] when it is good."""
    return [problem_row(problem) for problem in check_folder(folder)]


def problem_row(problem: FolderProblem) -> ProblemRow:
    """Return ``problem`` as printed by ``--json``, in the user's language."""
    return {
        "file": problem.file,
        "line": problem.line,
        "severity": problem.severity,
        "message": say(problem.text, **problem.params),
    }


def in_words(row: ProblemRow) -> str:
    """Return the line that is printed for a person."""
    place = f"{row['file']}:{row['line']}" if row["line"] else row["file"]
    if row["severity"] == "warning":
        return f"{place}: " + say(sentence("提醒：%(message)s"), message=row["message"])
    return f"{place}: {row['message']}"


def has_errors(rows: list[ProblemRow]) -> bool:
    """Return whether the exit code is 1: warnings alone do not keep a paper out."""
    return any(found["severity"] == "error" for found in rows)


class ImportRow(TypedDict):
    """An import as ``--json`` prints it; ``is_new`` is false where nothing had changed."""

    paper: int
    name: str
    version: int
    hash: str
    is_new: bool


def import_paper(folder: Path, *, competition_id: int | None = None) -> ImportRow:
    """Import ``folder`` as the system. Needs Django.

    Without ``competition_id`` the only competition is meant. Raises
    :class:`zuoxi.papers.errors.PaperRefused` and :class:`zuoxi.kernel.errors.NotFound`.
    """
    from zuoxi.competitions.models import Competition  # noqa: PLC0415 - check needs no Django
    from zuoxi.kernel import canonical  # noqa: PLC0415
    from zuoxi.kernel.errors import NotFound  # noqa: PLC0415
    from zuoxi.kernel.ledger import SYSTEM  # noqa: PLC0415
    from zuoxi.papers.domain import take_in_folder  # noqa: PLC0415

    found = Competition.objects.all()
    if competition_id is not None:
        found = found.filter(pk=competition_id)
    competitions = list(found[:2])
    if len(competitions) != 1:
        raise NotFound
    paper, is_new = take_in_folder(competitions[0], folder=folder, by=SYSTEM)
    return {
        "paper": paper.pk,
        "name": paper.name,
        "version": paper.version,
        "hash": canonical.sha256_hex(paper.content),
        "is_new": is_new,
    }

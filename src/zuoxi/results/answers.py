"""Answers, keys, rules and scores by contestant code: everything that recomputing a result takes.

``zuoxi score`` gives each score again from a contestant's folder, ``zuoxi rank`` the ranking from
``scores.csv``. No name, school or seat is in it. The same result gives the same files, byte for
byte, and ``sha256.txt`` names them all; its own SHA-256 is what the ledger keeps.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zuoxi.competitions.models import Competition
from zuoxi.kernel import ledger
from zuoxi.kernel.cells import harmless
from zuoxi.results import queries
from zuoxi.results.errors import AnswersNotClosed, StillComputing
from zuoxi.results.models import PartScore
from zuoxi.results.origin import Origin, origin_of
from zuoxi.results.scoring import replay, tasks_of
from zuoxi.sittings import journal
from zuoxi.sittings.opened import OpenTask
from zuoxi.tasks import registry

CHECKSUMS = "sha256.txt"
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The one moment that every ZIP file carries, so that equal files make equal archives."""


@dataclass(frozen=True)
class Answers:
    """The files by their path; ``hash`` is the SHA-256 of ``sha256.txt``."""

    competition: Competition
    origin: Origin
    contestants: int
    files: Mapping[str, bytes]

    @property
    def hash(self) -> str:
        """What the export is known by."""
        return hashlib.sha256(self.files[CHECKSUMS]).hexdigest()

    def as_zip(self) -> bytes:
        """Return the files as one archive."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in self.files.items():
                entry = zipfile.ZipInfo(path, _OLDEST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
        return out.getvalue()


def collect(competition: Competition) -> Answers:
    """Return the export of a competition whose tasks are all closed and computed.

    Whoever never took a seat has no folder and no line (R119). Raises :class:`AnswersNotClosed`,
    :class:`StillComputing`, and :class:`zuoxi.sittings.errors.PaperAltered`.
    """
    found = queries.standing_of(competition)
    if found.state in ("open", "collecting"):
        raise AnswersNotClosed
    if found.state == "computing":
        raise StillComputing
    sheet = found.sheet if found.state == "published" else None
    rows = [row for row in (sheet.rows if sheet else found.rows) if row["rank"] is not None]
    tasks = list(competition.slots.values_list("task", flat=True))
    texts = {"scores.csv": _scores(rows, tasks), **dict(_folders(competition, rows))}
    told = []
    for language in ("zh-hans", "en"):  # both, whoever exports: the files are the same
        with translation.override(language):
            origin = origin_of(competition.title, sheet, newest=found.sheet)
            told.append(_readme(origin, texts))
    texts["README.txt"] = "\n".join(told)
    files = {path: text.encode() for path, text in sorted(texts.items())}
    files[CHECKSUMS] = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in files.items()
    ).encode()
    origin = origin_of(competition.title, sheet, newest=found.sheet)
    return Answers(competition, origin, len(rows), files)


@transaction.atomic
def record(made: Answers, *, actor: ledger.Actor) -> None:
    """Let the ledger say who took the answers out: ``exported_answers``. Call it before they go."""
    ledger.append(
        verb="exported_answers",
        actor=actor,
        subject=f"competition:{made.competition.pk}",
        competition_id=made.competition.pk,
        payload={
            "hash": made.hash,
            "contestants": made.contestants,
            "version": made.origin.version,
            "sheet": made.origin.hash,
        },
    )


def folder_of(code: str) -> str:
    """Return the name of a contestant's folder: what no file system minds, each code another."""
    return "".join(c if c.isalnum() or c in "-_" else _escaped(c) for c in code)


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


def _folders(
    competition: Competition, rows: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    parts = PartScore.objects.filter(sitting__in=[row["sitting"] for row in rows])
    papers: dict[int, dict[str, OpenTask]] = {}
    store = journal.open_store()
    try:
        wanted = parts.select_related("sitting__competition", "sitting__contestant")
        for part in wanted.order_by("sitting__contestant__code", "task"):
            sitting = part.sitting
            if sitting.paper_id not in papers:
                papers[sitting.paper_id] = tasks_of(sitting)
            opened = papers[sitting.paper_id][part.task]
            state = replay(sitting, papers[sitting.paper_id], store=store, until=part.journal_seq)
            answer = state.task(part.task).answer or opened.blank()
            files = opened.type.recompute_files(opened.question, answer, opened.rules)
            for name, text in files.items():
                yield f"{folder_of(sitting.contestant.code)}/{part.task}/{name}", text
    finally:
        store.close()


def _scores(rows: Sequence[Mapping[str, Any]], tasks: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["code", *tasks, "seconds"])
    for row in sorted(rows, key=lambda row: str(row["code"])):
        writer.writerow(
            [harmless(row["code"]), *(row["parts"].get(task, "") for task in tasks), row["seconds"]]
        )
    return "\ufeff" + out.getvalue()


def _readme(origin: Origin, texts: Mapping[str, str]) -> str:
    colon = _("：")
    lines = [f"{name}{colon}{value}" for name, value in origin.facts() if value]
    return "\n".join(
        [
            *lines,
            "",
            _("只有选手号，没有姓名、学校和座位。未到的选手不在其中。"),
            _("每个选手号一个文件夹，里面每道赛题一个文件夹：答案、作答、规则。"),
            _("重算一份得分（在一道赛题的文件夹里）："),
            *sorted(f"  {command}" for command in _commands(texts)),
            _("重算名次（用时由操作留痕决定，不在作答里）："),
            "  zuoxi rank scores.csv",
            _("核对这些文件；sha256.txt 本身的 SHA-256 记在操作留痕的“导出作答”里："),
            f"  sha256sum -c {CHECKSUMS}",
            f"  sha256sum {CHECKSUMS}",
            "",
        ]
    )


def _commands(texts: Mapping[str, str]) -> set[str]:
    tasks = {path.split("/")[1] for path in texts if "/" in path}
    return {registry.task_type(task).recomputes for task in tasks} - {""}

"""``zuoxi verify``: both logs, and everything that can be compared with what they recorded.

Reads while the hall works: rows and ledger belong to one moment, the journals are read after it
and may only have grown, the ledger is read once more for what the journals say of it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from zuoxi.accounts import verify as accounts
from zuoxi.competitions import verify as competitions
from zuoxi.config.anchors import Point, Watch
from zuoxi.hall import verify as hall
from zuoxi.kernel import record as records
from zuoxi.kernel.findings import Finding
from zuoxi.kernel.record import Record
from zuoxi.kernel.secret import read_secret
from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.snapshot import one_moment
from zuoxi.kernel.time import now_ms
from zuoxi.media import verify as media
from zuoxi.papers import verify as papers
from zuoxi.papers.models import Paper
from zuoxi.registration import verify as registration
from zuoxi.results import verify as results
from zuoxi.results.models import ResultSheet
from zuoxi.sittings import journal, verify_claims
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.verify import BadJournalEntry, Chains, findings
from zuoxi.sittings.verify_claims import Claims, Seated, claims_of
from zuoxi.sittings.verify_takes import TakesCheck

logger = logging.getLogger(__name__)

SHOWN = 40
"""So many findings are printed; ``--json`` has them all."""


@dataclass(frozen=True)
class Counts:
    """How many things were checked."""

    ledger: int
    journals: int
    journal_entries: int
    papers: int
    scores: int
    results: int
    takes: int = 0  # sealed ones


@dataclass
class Report:
    """What was checked, where the logs end, and everything that was found."""

    counts: Counts
    head: tuple[int, str]  # number and hash of the newest ledger entry
    root: str
    anchor: dict[str, Any]
    expected: tuple[str, ...]
    findings: list[Finding]
    secret: bool = True  # whether secret.key is there; nothing that is checked needs it

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def as_json(self) -> dict[str, Any]:
        """Return the report for ``--json``; kept in a file, it is what ``--expect`` reads."""
        seq, digest = self.head
        return {
            "good": self.good,
            "ledger": {"entries": self.counts.ledger, "head": {"seq": seq, "hash": digest}},
            "journal": {
                "sittings": self.counts.journals,
                "entries": self.counts.journal_entries,
            },
            "papers": {"checked": self.counts.papers},
            "scores": {"checked": self.counts.scores},
            "results": {"checked": self.counts.results},
            "takes": {"checked": self.counts.takes},
            "root": self.root,
            "anchor": self.anchor,
            "expected": list(self.expected),
            "secret": self.secret,
            "findings": [
                {
                    "code": found.code,
                    "about": found.about,
                    "seq": found.seq,
                    "message": _said(found),
                }
                for found in self.findings
            ],
        }

    def text(self) -> str:
        """Return the report in the user's language."""
        lines = self._good() if self.good else self._bad()
        if not self.secret:
            lines.append(_("找不到 secret.key：核对不需要它，但启动服务器之前须从备份放回。"))
        lines.append(_("核对点 %(root)s（抄下它，以后用 --expect 核对）") % {"root": self.root})
        return "\n".join(lines)

    def _good(self) -> list[str]:
        lines = [
            _(
                "核对无误：操作留痕 %(ledger)s 条，"
                "作答日志 %(journals)s 份、%(journal_entries)s 条，"
                "冻结的赛题 %(papers)s 套，得分 %(scores)s 项，公布的成绩 %(results)s 版。"
            )
            % asdict(self.counts)
        ]
        if self.counts.takes:
            lines.append(_("封装的录音 %(takes)s 条。") % {"takes": self.counts.takes})
        return lines + [_("包含核对点 %(point)s。") % {"point": point} for point in self.expected]

    def _bad(self) -> list[str]:
        lines = [_said(found) for found in self.findings[:SHOWN]]
        if len(self.findings) > SHOWN:
            more = len(self.findings) - SHOWN
            lines.append(_("……另有 %(count)s 处，完整清单见 --json。") % {"count": more})
        return [*lines, _("请立即停止使用本机数据，保留现场，并用最近的备份比对。")]


def _said(found: Finding) -> str:
    why = {"why": _(found.why)} if found.why else {}
    return _(found.text) % {**found.params, **why}


def verify_installation(*expected: Point) -> Report:
    """Check everything of this installation, and whether it contains the ``expected`` points."""
    store = journal.open_store(make=False)
    try:
        return _verify(store, Watch(now_ms(), expected))
    finally:
        store.close()


def _verify(store: journal.Store, watch: Watch) -> Report:
    with one_moment():
        record = records.read()
        closes = verify_claims.closes_of(record)
        rows = list(_rows(record))
        scores = results.Scores(verify_claims.timelines_of(record), closes)
        checked = scores.count
        takes = TakesCheck()
    journals = _Journals(Chains(verify_claims.heads_of(closes)), watch, scores, takes)
    journals.read(store)
    with one_moment():
        later, seated = records.read(), _seated()
        sheets = list(ResultSheet.objects.values_list("hash", flat=True))
        frozen = Paper.objects.filter(state=Paper.State.FROZEN).count()
    if watch.entries and not record.hashes:
        found = [_no_ledger(len(watch.heads)), *journals.bad]
    else:
        told = verify_claims.contradictions(journals.claims, later, seated)
        found = [*records.findings(record), *rows, *_guarded("media", media.check)]
        found += [*journals.bad, *told, *journals.scores, *journals.takes]
    found += watch.missed(later.hashes, sheets)
    counts = Counts(
        len(record.hashes),
        len(watch.heads),
        watch.entries,
        frozen,
        checked,
        len(sheets),
        takes.count,
    )
    return Report(
        counts,
        record.head,
        watch.root(record.head),
        watch.as_json(record.head),
        tuple(point.text for point in watch.expected),
        found,
        read_secret(Path(settings.ZUOXI_DATA)) is not None,
    )


def _rows(record: Record) -> Iterator[Finding]:
    for area, check in (
        ("account", accounts.check),
        ("competition", competitions.check),
        ("contestant", registration.check),
        ("paper", papers.check),
        ("sitting", hall.check),
        ("sheet", results.check_sheets),
    ):
        yield from _guarded(area, lambda check=check: check(record))  # type: ignore[misc]


def _guarded(area: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return what a check finds; a row that cannot even be read is a finding, no traceback."""
    found: list[Finding] = []
    try:
        found.extend(check())
    except Exception as error:  # whatever somebody wrote into the database
        logger.exception("%s could not be checked", area)
        text = sentence("“%(area)s”这部分数据读不出来，没有核对完：%(error)s")
        params: dict[str, str | int] = {"area": area, "error": str(error)[:200]}
        found.append(Finding(f"{area}.unreadable", area, text, params))
    return found


def _no_ledger(sittings: int) -> Finding:
    text = sentence("有 %(sittings)s 份作答日志，却没有操作留痕：操作留痕被整个去掉了。")
    return Finding("ledger.none", "ledger", text, {"sittings": sittings})


def _seated() -> dict[int, Seated]:
    rows = Sitting.objects.select_related("competition").prefetch_related("competition__slots")
    return {
        row.pk: Seated(
            row.competition_id,
            {slot.task: slot.duration_ms for slot in row.competition.slots.all()},
        )
        for row in rows
    }


class _Journals:
    """One walk through all journals: chains, what they say of the ledger, what was made of them."""

    def __init__(
        self, chains: Chains, watch: Watch, scores: results.Scores, takes: TakesCheck
    ) -> None:
        self._chains, self._watch, self._scores, self._takes = chains, watch, scores, takes
        self.bad: list[Finding] = []
        self.claims: list[Claims] = []
        self.scores: list[Finding] = []
        self.takes: list[Finding] = []

    def read(self, store: journal.Store) -> None:
        """Walk through the whole store."""
        for sitting, entries in groupby(store.iterate(), key=lambda entry: entry.sitting):
            self._one(sitting, list(entries))
        self.bad += findings(self._chains.missing())
        self.scores += _guarded("score", self._scores.without_journal)
        self.takes += _guarded("take", self._takes.without_journal)

    def _one(self, sitting: int, entries: list[Entry]) -> None:
        said = self._chains.first_bad(sitting, entries) or claims_of(sitting, entries)
        self._watch.see(sitting, entries)
        if isinstance(said, BadJournalEntry):
            self.bad += findings([said])
            self._scores.skip(sitting)
            self._takes.skip(sitting)
        else:
            self.claims.append(said)
            self.scores += _guarded("score", lambda: self._scores.check(sitting, entries))
            self.takes += _guarded("take", lambda: self._takes.check(sitting, entries))

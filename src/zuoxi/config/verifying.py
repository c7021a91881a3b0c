"""``zuoxi verify``: every chain of the installation, and everything that hangs on one.

The ledger and the journals are chains; frozen papers, scores and published rankings are not, but
the ledger holds their hashes, and scores are computed again. What a chain cannot show by itself,
that its newest entries are missing, is looked for where somebody else names them: the ledger
holds the heads of closed journals, journals name releases and decisions, and an official may have
noted the number and hash of a ledger entry (``seen``). docs/concepts.md says what stays unseen.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from zuoxi.kernel import ledger
from zuoxi.kernel.models import LedgerEntry, LedgerHead
from zuoxi.papers.models import Paper
from zuoxi.papers.verify import ChangedPaper, changed_papers
from zuoxi.results.models import PartScore, ResultSheet
from zuoxi.results.verify import ChangedScore, ChangedSheet, changed_scores, changed_sheets
from zuoxi.sittings import journal
from zuoxi.sittings.verify import BadJournalEntry, check

AGAIN = 5
"""A running hall writes while the ledger is read; so often it is read anew."""


@dataclass(frozen=True)
class Counts:
    """How many things were checked."""

    ledger: int
    journals: int
    papers: int
    scores: int
    results: int


@dataclass(frozen=True)
class Report:
    """What was checked, where the ledger ends, and everything that is bad."""

    counts: Counts
    head: tuple[int, str]  # number and hash of the newest ledger entry
    bad_ledger: ledger.BadEntry | None
    bad_journals: tuple[BadJournalEntry, ...]
    bad_papers: tuple[ChangedPaper, ...]
    bad_scores: tuple[ChangedScore, ...]
    bad_results: tuple[ChangedSheet, ...]
    ledger_was_no_help: bool  # so papers, scores and results were not checked

    @property
    def good(self) -> bool:
        """Whether every chain is whole and everything follows from them."""
        return self.bad_ledger is None and not (
            self.bad_journals or self.bad_papers or self.bad_scores or self.bad_results
        )

    def _checked(self, count: int) -> int:
        return 0 if self.ledger_was_no_help else count

    def as_json(self) -> dict[str, Any]:
        """Return the report for ``--json``."""
        seq, head = self.head
        return {
            "good": self.good,
            "ledger": {
                "entries": self.counts.ledger,
                "head": {"seq": seq, "hash": head},
                "bad": None if self.bad_ledger is None else asdict(self.bad_ledger),
            },
            "journal": {
                "sittings": self.counts.journals,
                "bad": [asdict(bad) for bad in self.bad_journals],
            },
            "papers": {
                "checked": self._checked(self.counts.papers),
                "bad": [asdict(bad) for bad in self.bad_papers],
            },
            "scores": {
                "checked": self._checked(self.counts.scores),
                "bad": [asdict(bad) for bad in self.bad_scores],
            },
            "results": {
                "checked": self._checked(self.counts.results),
                "bad": [asdict(bad) for bad in self.bad_results],
            },
        }


def verify_installation(*, seen: Mapping[int, str] | None = None) -> Report:
    """Check everything; ``seen``: number of a ledger entry → how its hash was noted to begin."""
    bad_ledger, head = _bad_ledger(), _head()
    broken_at = None if bad_ledger is None else bad_ledger.seq
    with _journal_store() as store:
        findings = check(store.iterate() if store else (), ledger_until=broken_at)
        journals = len(store.heads()) if store else 0
    if bad_ledger is None and findings.cited_in_vain is not None:
        bad_ledger = ledger.BadEntry(findings.cited_in_vain, "cited")
    if bad_ledger is None:
        bad_ledger = _unlike_what_was_seen(seen or {})
    counts = Counts(
        ledger=LedgerEntry.objects.count(),
        journals=journals,
        papers=Paper.objects.filter(state=Paper.State.FROZEN).count(),
        scores=PartScore.objects.count(),
        results=ResultSheet.objects.count(),
    )
    # Whatever the ledger vouches for can only be checked against a ledger that is whole.
    found = _Hanging() if broken_at is not None else _hanging(findings.bad, journals=journals)
    return Report(
        counts=counts, head=head, bad_ledger=bad_ledger, bad_journals=findings.bad,
        bad_papers=found.papers, bad_scores=found.scores, bad_results=found.results,
        ledger_was_no_help=broken_at is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class _Hanging:
    papers: tuple[ChangedPaper, ...] = ()
    scores: tuple[ChangedScore, ...] = ()
    results: tuple[ChangedSheet, ...] = ()


def _hanging(bad_journals: tuple[BadJournalEntry, ...], *, journals: int) -> _Hanging:
    papers = tuple(changed_papers())
    scores: tuple[ChangedScore, ...] = ()
    if journals:  # without any there is nothing to compute from, and what is missing is told
        but = {bad.sitting for bad in bad_journals}
        scores = tuple(changed_scores(but_sittings=but, but_papers={bad.paper for bad in papers}))
    return _Hanging(papers, scores, tuple(changed_sheets()))


@contextmanager
def _journal_store() -> Iterator[journal.Store | None]:
    """Open the journal; None where its file is gone, which opening would quietly make anew."""
    if connection.vendor == "sqlite" and not settings.ZUOXI_JOURNAL.exists():
        yield None
        return
    store = journal.open_store()
    try:
        yield store
    finally:
        store.close()


def _bad_ledger() -> ledger.BadEntry | None:
    for _ in range(AGAIN):
        before = _head()
        bad = ledger.first_bad_entry()
        if bad is None or bad.why != "head" or _head() == before:
            return bad
    return bad


def _head() -> tuple[int, str]:
    head = LedgerHead.objects.filter(id=1).first()
    return (head.seq, head.hash) if head else (0, ledger.GENESIS)


def _unlike_what_was_seen(seen: Mapping[int, str]) -> ledger.BadEntry | None:
    for seq, begins in sorted(seen.items()):
        entry = LedgerEntry.objects.filter(seq=seq).first()
        if entry is None or not entry.hash.startswith(begins.lower()):
            return ledger.BadEntry(seq, "seen")
    return None

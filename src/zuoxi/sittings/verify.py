"""Whether the journal is what was written: every chain, the op chains inside, and the ledger.

Used by ``zuoxi verify`` and before publication. The ledger's ``closed_sitting`` entries hold the
head of each journal at its close, so that cutting a chain's tail is found too.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from zuoxi.kernel import canonical
from zuoxi.sittings import journal, protocol
from zuoxi.sittings.journal import Entry, Head
from zuoxi.sittings.timeline import CLOSED, DECIDED, RELEASED, recorded_heads


@dataclass(frozen=True)
class BadJournalEntry:
    """Where a chain breaks. ``why``: gap, prev, hash, payload, op_gap, proof, head, missing.

    ``proof``: ops were admitted because of a heartbeat, and no heartbeat of that lease carries
    the hash that the stored ops make.
    """

    sitting: int
    seq: int
    why: str


def bad_entries(
    entries: Iterable[Entry], recorded: Iterable[Head] = (), cited: dict[int, str] | None = None
) -> Iterator[BadJournalEntry]:
    """Yield the first bad entry of every sitting; ``entries`` come sitting by sitting in order.

    ``recorded`` are heads that the ledger holds; a chain must still contain them. ``cited`` takes
    in which ledger entries the good journal entries name: number → verb.
    """
    cited = {} if cited is None else cited
    due: dict[int, dict[int, str]] = {}
    for head in recorded:
        due.setdefault(head.sitting, {})[head.seq] = head.hash
    chain: _Chain | None = None
    for entry in entries:
        if chain is None or chain.sitting != entry.sitting:
            if chain is not None and (bad := chain.end()):
                yield bad
            chain = _Chain(entry.sitting, due.pop(entry.sitting, {}), cited)
        if bad := chain.take(entry):
            yield bad
    if chain is not None and (bad := chain.end()):
        yield bad
    for sitting, heads in due.items():
        yield BadJournalEntry(sitting, min(heads), "missing")


class _Chain:
    def __init__(self, sitting: int, due: dict[int, str], cited: dict[int, str]) -> None:
        self.sitting, self.due, self.cited = sitting, due, cited
        self.seq, self.hash, self.broken = 0, journal.genesis(sitting), False
        self.ops: dict[int, tuple[int, str]] = {}
        self.beats: set[tuple[int, Any, Any]] = set()  # epoch, head_seq, head_hash
        self.vouched: set[tuple[int, int]] = set()  # heads that the stored ops make themselves

    def take(self, entry: Entry) -> BadJournalEntry | None:
        """Check one entry; after the first bad one the sitting is silent."""
        if self.broken:
            return None
        why = self._fault(entry)
        if why is None:
            self.seq, self.hash = entry.seq, entry.hash
            return None
        self.broken = True
        seq = self.seq + 1 if why == "gap" else entry.seq
        return BadJournalEntry(self.sitting, seq, why)

    def _fault(self, entry: Entry) -> str | None:
        if entry.seq != self.seq + 1:
            return "gap"
        if entry.prev != self.hash:
            return "prev"
        try:
            payload = json.loads(entry.payload)
            if canonical.dumps(payload) != entry.payload:
                return "payload"
        except ValueError:
            return "payload"
        if journal.hash_of(entry) != entry.hash:
            return "hash"
        recorded = self.due.pop(entry.seq, entry.hash)
        if recorded != entry.hash:
            return "head"
        why = self._op_fault(entry) or self._proof_fault(entry, payload)
        if why is None and entry.client_seq is None:
            self._cite(entry.kind, payload)
        return why

    def _cite(self, kind: str, payload: Any) -> None:
        # An official's act that the journal names must stand in the ledger.
        if kind == "lease" and payload.get("release"):
            self.cited[payload["release"]] = RELEASED
        elif kind == "decided":
            self.cited[payload["ledger_seq"]] = DECIDED

    def _proof_fault(self, entry: Entry, payload: Any) -> str | None:
        # A heartbeat is only a claim until its op is here; a claim that never comes true is no
        # fault of the journal. What was admitted on one must have come true.
        if entry.client_seq is not None or entry.kind not in ("beat", "proved"):
            return None
        if not isinstance(payload, dict):
            return "payload"
        seq = payload.get("head_seq")
        if entry.kind == "beat":
            self.beats.add((entry.epoch, seq, payload.get("head_hash")))
            return None
        return None if (payload.get("epoch"), seq) in self.vouched else "proof"

    def _op_fault(self, entry: Entry) -> str | None:
        if entry.client_seq is None or entry.at_ms is None:
            return None
        start = (0, protocol.genesis(self.sitting, entry.epoch))
        seq, prev = self.ops.get(entry.epoch, start)
        if entry.client_seq != seq + 1:
            return "op_gap"
        # The contestant's own hash is not stored: the chain is rebuilt from what is.
        made = protocol.op_digest(
            client_seq=entry.client_seq,
            at_ms=entry.at_ms,
            task=entry.task,
            kind=entry.kind,
            payload=entry.payload,
            prev=prev,
        )
        self.ops[entry.epoch] = (entry.client_seq, made)
        if (entry.epoch, entry.client_seq, made) in self.beats:
            self.vouched.add((entry.epoch, entry.client_seq))
        return None

    def end(self) -> BadJournalEntry | None:
        """After the last entry: a head that the ledger holds must have been passed."""
        if self.broken or not self.due:
            return None
        return BadJournalEntry(self.sitting, self.seq + 1, "missing")


@dataclass(frozen=True)
class Findings:
    """The first bad entry of every bad sitting; and the first ledger entry that is cited in vain.

    A journal names the release that gave a machine its lease, and the decision on held entries.
    """

    bad: tuple[BadJournalEntry, ...]
    cited_in_vain: int | None


def check(entries: Iterable[Entry], *, ledger_until: int | None = None) -> Findings:
    """Check the journals of the installation against themselves and the ledger. Needs Django.

    ``ledger_until`` is the number of the first ledger entry that is bad: from there on the ledger
    is no witness.
    """
    from zuoxi.kernel.models import LedgerEntry  # noqa: PLC0415 - the chains know no Django

    cited: dict[int, str] = {}
    acts = LedgerEntry.objects.filter(seq__lt=ledger_until or 2**62)
    closes = acts.filter(verb=CLOSED).order_by("seq").iterator()
    bad = tuple(bad_entries(entries, recorded_heads(closes), cited))
    # Asked last: the ledger of a running hall knows an act before any journal does.
    known = dict(
        LedgerEntry.objects.filter(verb__in=(RELEASED, DECIDED)).values_list("seq", "verb")
    )
    vain = [seq for seq, verb in cited.items() if known.get(seq) != verb]
    if ledger_until is not None:
        vain = []
    return Findings(bad, min(vain, default=None))


def first_bad_entries(store: journal.Store) -> list[BadJournalEntry]:
    """Return the first bad entry of every bad sitting of the installation; [] when all is well."""
    return list(check(store.iterate()).bad)

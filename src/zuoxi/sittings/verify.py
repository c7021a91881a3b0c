"""Whether the journal is what was written: every chain, and the op chains inside.

The ledger's ``closed_sitting`` entries hold the head of each journal at its close, so that cutting
a chain's tail is found too. Pure; :mod:`zuoxi.sittings.verify_claims` compares journal and ledger.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from zuoxi.kernel import canonical
from zuoxi.kernel.findings import Finding
from zuoxi.kernel.sentences import sentence
from zuoxi.sittings import journal, protocol
from zuoxi.sittings.journal import Entry, Head

WHYS = {
    "gap": sentence("这一条不见了"),
    "prev": sentence("与前一条接不上"),
    "hash": sentence("内容被改动"),
    "payload": sentence("内容被改动"),
    "value": sentence("内容被改动"),
    "shape": sentence("内容被改动"),
    "op_gap": sentence("选手的操作缺了一步"),
    "proof": sentence("与心跳作证的内容不符"),
    "head": sentence("与收卷时留痕的不同"),
    "missing": sentence("收卷时还有，现在不见了"),
}


@dataclass(frozen=True)
class BadJournalEntry:
    """Where a chain breaks.

    ``why``: gap, prev, hash, payload, value, op_gap, proof, head, missing, shape.

    ``proof``: ops were admitted because of a heartbeat, and no heartbeat of that lease carries
    the hash that the stored ops make.
    """

    sitting: int
    seq: int
    why: str


def bad_entries(
    entries: Iterable[Entry], recorded: Iterable[Head] = ()
) -> Iterator[BadJournalEntry]:
    """Yield the first bad entry of every sitting; ``entries`` come sitting by sitting in order.

    ``recorded`` are heads that the ledger holds; a chain must still contain them.
    """
    chains = Chains(recorded)
    for sitting, own in groupby(entries, key=lambda entry: entry.sitting):
        if bad := chains.first_bad(sitting, own):
            yield bad
    yield from chains.missing()


class Chains:
    """Checks one sitting after the other against the heads that the ledger holds."""

    def __init__(self, recorded: Iterable[Head]) -> None:
        self._due: dict[int, dict[int, str]] = {}
        for head in recorded:
            if head.seq:  # 0: nothing had been written when the sitting closed
                self._due.setdefault(head.sitting, {})[head.seq] = head.hash

    def first_bad(self, sitting: int, entries: Iterable[Entry]) -> BadJournalEntry | None:
        """Return the first bad entry of a sitting whose whole journal is ``entries``."""
        chain = _Chain(sitting, self._due.pop(sitting, {}))
        for entry in entries:
            if bad := chain.take(entry):
                return bad
        return chain.end()

    def missing(self) -> Iterator[BadJournalEntry]:
        """Yield what the ledger holds of sittings that were not checked: they have no journal."""
        for sitting, heads in self._due.items():
            yield BadJournalEntry(sitting, min(heads), "missing")


class _Chain:
    def __init__(self, sitting: int, due: dict[int, str]) -> None:
        self.sitting, self.due = sitting, due
        self.seq, self.hash = 0, journal.genesis(sitting)
        self.ops: dict[int, tuple[int, str]] = {}
        self.beats: set[tuple[int, Any, Any]] = set()  # epoch, head_seq, head_hash
        self.vouched: set[tuple[int, int]] = set()  # heads that the stored ops make themselves

    def take(self, entry: Entry) -> BadJournalEntry | None:
        """Check the next entry."""
        try:
            why = self._fault(entry)
        except (ValueError, TypeError):  # a column holds what it cannot: a float, bytes, no UTF-8
            why = "value"
        if why is None:
            self.seq, self.hash = entry.seq, entry.hash
            return None
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
        except (ValueError, TypeError, RecursionError):
            return "payload"
        if journal.hash_of(entry) != entry.hash:
            return "hash"
        recorded = self.due.pop(entry.seq, entry.hash)
        if recorded != entry.hash:
            return "head"
        return self._op_fault(entry) or self._proof_fault(entry, payload)

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
        if not self.due:
            return None
        return BadJournalEntry(self.sitting, self.seq + 1, "missing")


def findings(bad: Iterable[BadJournalEntry]) -> Iterator[Finding]:
    """Yield a sentence for each."""
    for one in bad:
        yield Finding(
            f"journal.{one.why}",
            f"sitting:{one.sitting}",
            sentence("场次 %(sitting)s 的作答日志第 %(seq)s 条：%(why)s。"),
            {"sitting": one.sitting, "seq": one.seq},
            one.seq,
            WHYS[one.why],
        )

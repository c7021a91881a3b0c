"""The ledger read once from end to end: its chain checked, its acts parsed for comparing.

Stages compare their rows with what the ledger says of them (``<stage>/verify.py``). An act whose
payload has not the shape of its verb is a finding of its own, never a traceback.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from zuoxi.kernel import ledger
from zuoxi.kernel.findings import Finding
from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.sentences import sentence

WHYS = {
    "gap": sentence("这一条不见了"),
    "prev": sentence("与前一条接不上"),
    "hash": sentence("内容被改动"),
    "payload": sentence("内容被改动"),
    "value": sentence("内容被改动"),
    "unreadable": sentence("数据库读不出这一条"),
    "head": sentence("结尾被改动，或有记录被删"),
}
_WRONG_SHAPE = (ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True)
class Act:
    """One ledger entry with its payload as a value."""

    seq: int
    at_ms: int
    competition: int | None
    actor: str
    verb: str
    subject: str
    payload: Any

    def id_of(self, kind: str) -> int:
        """Return the number in a subject like "paper:3"; raise ValueError for another subject."""
        name, _, number = self.subject.partition(":")
        if name != kind:
            raise ValueError(self.subject)
        return int(number)


@dataclass
class Record:
    """What the ledger says. ``head`` is its end, (seq, hash); ``hashes`` has every entry's."""

    acts: list[Act] = field(default_factory=list)
    bad: ledger.BadEntry | None = None
    head: tuple[int, str] = (0, ledger.GENESIS)
    hashes: dict[int, str] = field(default_factory=dict)
    misshapen: dict[int, Finding] = field(default_factory=dict)

    def of(self, *verbs: str) -> list[Act]:
        """Return the acts of these verbs, in order."""
        return [act for act in self.acts if act.verb in verbs]

    @contextmanager
    def reading(self, act: Act) -> Iterator[None]:
        """Pass over an act whose payload has not the shape of its verb, and note it."""
        try:
            yield
        except _WRONG_SHAPE:
            self._note(act.seq, act.verb)

    def _note(self, seq: int, verb: str) -> None:
        self.misshapen.setdefault(
            seq,
            Finding(
                "ledger.shape",
                "ledger",
                sentence("操作留痕第 %(seq)s 条（%(verb)s）的内容不是这种操作应有的样子。"),
                {"seq": seq, "verb": verb},
                seq,
            ),
        )


def read() -> Record:
    """Return the whole ledger as it is now; ``bad`` is its first bad entry."""
    record = Record()
    for entry, why in ledger.walk():
        if why is not None and record.bad is None:
            record.bad = ledger.BadEntry(entry.seq, why)
        if entry.hash:
            record.head = (entry.seq, entry.hash)
            record.hashes[entry.seq] = entry.hash
            _take(record, entry)
    return record


def _take(record: Record, entry: LedgerEntry) -> None:
    try:
        payload = json.loads(entry.payload)
    except (ValueError, TypeError, RecursionError):
        return  # the chain's own finding
    record.acts.append(
        Act(
            entry.seq,
            entry.at_ms,
            entry.competition_id,
            entry.actor,
            entry.verb,
            entry.subject,
            payload,
        )
    )


def findings(record: Record) -> Iterator[Finding]:
    """Yield what is wrong with the ledger itself."""
    if record.bad is not None:
        yield Finding(
            f"ledger.{record.bad.why}",
            "ledger",
            sentence("操作留痕第 %(seq)s 条：%(why)s。"),
            {"seq": record.bad.seq},
            record.bad.seq,
            WHYS[record.bad.why],
        )
    yield from (record.misshapen[seq] for seq in sorted(record.misshapen))

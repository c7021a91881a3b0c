"""The officials' decisions about time, read from the ledger (R46, R52, R89, R143).

Verbs of :mod:`domain` write them; this module alone knows how they are spelled there. A payload
holds ``{task, sitting | null, ms, …}``; ``at_ms`` of the entry is the moment it counts from.
"""

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings.clock import TimeEntry
from zuoxi.sittings.errors import LedgerUnreadable
from zuoxi.sittings.journal import Head

Kind = Literal["start", "late_start", "pause", "resume", "proceed", "extra", "end"]

STARTED = "started_task"
TIME_VERBS: dict[str, Kind] = {
    STARTED: "start",
    "paused_hall": "pause",
    "resumed_hall": "resume",
    "counted_outage": "resume",
    "extended_hall": "extra",
    "ended_hall": "end",
    "paused_person": "pause",
    "proceeded_person": "proceed",
    "resumed_person": "resume",
    "extended_person": "extra",
    "ended_person": "end",
    "late_started_person": "late_start",
}
DECLARED_READY = "declared_ready"
RELEASED = "released_sitting"
DECIDED = "decided_held"
REVERSED = "reversed_held"
ANSWERED = "answered_hand"
CLOSED = "closed_sitting"
VERBS = (*TIME_VERBS, DECLARED_READY, RELEASED, DECIDED, REVERSED, ANSWERED, CLOSED)


@dataclass
class Timeline:
    """What the ledger of one competition says to its sittings, up to ledger entry ``seq``."""

    seq: int = 0
    ready: bool = False
    hall: list[TimeEntry] = field(default_factory=list)
    own: dict[int, list[TimeEntry]] = field(default_factory=dict)
    # The newest release to another machine: ledger seq and ms, by sitting.
    releases: dict[int, tuple[int, int]] = field(default_factory=dict)
    # Ledger payloads of rulings on held ops and of reversals, by sitting, with the ledger's seq.
    decisions: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    # The newest answer to a raised hand: ledger seq, by sitting.
    answers: dict[int, int] = field(default_factory=dict)
    # (sitting, task) → journal seq at the newest close.
    closed: dict[tuple[int, str], int] = field(default_factory=dict)
    # (sitting, task) → the bell (ms) that the newest close was for.
    bells: dict[tuple[int, str], int | None] = field(default_factory=dict)

    def take(self, entry: LedgerEntry) -> None:
        """Take in one ledger entry; entries come in order and those of other verbs are ignored.

        Raises :class:`zuoxi.sittings.errors.LedgerUnreadable` for one that somebody has spoilt.
        """
        if entry.verb not in VERBS:
            self.seq = entry.seq
            return
        try:
            payload = json.loads(entry.payload)
            self.take_act(seq=entry.seq, at_ms=entry.at_ms, verb=entry.verb, payload=payload)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise LedgerUnreadable(seq=entry.seq) from error

    def take_act(self, *, seq: int, at_ms: int, verb: str, payload: Any) -> None:
        """As :meth:`take` for a payload that is a value already; errors are Python's own."""
        if kind := TIME_VERBS.get(verb):
            made = TimeEntry(
                seq=seq,
                task=payload["task"],
                kind=kind,
                at_ms=at_ms,
                sitting=payload.get("sitting"),
                ms=payload.get("ms") or 0,
            )
            if made.sitting is None:
                self.hall.append(made)
            else:
                self.own.setdefault(made.sitting, []).append(made)
        elif verb == DECLARED_READY:
            self.ready = True
        elif verb == RELEASED:
            self.releases[payload["sitting"]] = (seq, at_ms)
        elif verb in (DECIDED, REVERSED):
            made_of = {"seq": seq, "reversed": verb == REVERSED}
            self.decisions.setdefault(payload["sitting"], []).append(payload | made_of)
        elif verb == ANSWERED:
            self.answers[payload["sitting"]] = seq
        elif verb == CLOSED:
            for closed in payload["sittings"]:
                part = (closed["sitting"], payload["task"])
                self.closed[part], self.bells[part] = closed["seq"], closed.get("ended_ms")
        self.seq = seq

    def of(self, sitting: int) -> list[TimeEntry]:
        """Return the entries that concern one sitting: the hall's and its own."""
        return [*self.hall, *self.own.get(sitting, ())]


@dataclass(frozen=True)
class Close:
    """One close of one sitting's task, as the ledger recorded it (entry ``ledger_seq``)."""

    ledger_seq: int
    head: Head
    task: str
    ended_ms: int | None


def read(competition_id: int) -> Timeline:
    """Return the timeline of a competition as the ledger has it now."""
    timeline = Timeline()
    for entry in LedgerEntry.objects.filter(competition_id=competition_id, verb__in=VERBS).order_by(
        "seq"
    ):
        timeline.take(entry)
    return timeline


def started(competition_id: int) -> bool:
    """Return whether any task of a competition has ever been started."""
    return LedgerEntry.objects.filter(competition_id=competition_id, verb="started_task").exists()


def closes(competition_id: int) -> list[Close]:
    """Return every close of a competition, in order; raise LedgerUnreadable for a spoilt one."""
    found: list[Close] = []
    entries = LedgerEntry.objects.filter(competition_id=competition_id, verb=CLOSED)
    for entry in entries.order_by("seq"):
        try:
            found += closes_in(seq=entry.seq, payload=json.loads(entry.payload))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise LedgerUnreadable(seq=entry.seq) from error
    return found


def hall_entries(competition_id: int) -> list[TimeEntry]:
    """Return the hall-wide time entries of a competition."""
    return read(competition_id).hall


def new_entries(after: int) -> list[LedgerEntry]:
    """Return the ledger entries after ``after``, in order."""
    return list(LedgerEntry.objects.filter(seq__gt=after).order_by("seq"))


def closes_in(*, seq: int, payload: Any) -> list[Close]:
    """Return what a ``closed_sitting`` entry says; errors of a spoilt payload are Python's own."""
    return [
        Close(
            seq,
            Head(int(closed["sitting"]), int(closed["seq"]), str(closed["hash"])),
            str(payload["task"]),
            closed.get("ended_ms"),
        )
        for closed in payload["sittings"]
    ]

"""What time it is in one task for one person: a pure function of what was decided.

``clock(slot, entries, now_ms)`` folds the officials' time entries (ledger) into phase, remaining
time and deadline. No database, no timer, no state. ``web/src/live/clock.ts`` is the same function
and both pass ``tests/vectors/clock.json``.

Rules: R46, R52, R89, R143, I35, I53. A task is started by the chief judge's command for all; a
hall pause and a personal pause stop the clock until they are ended; extra time lengthens what is
allowed, also after the bell (make-up time re-opens the task for that person); a forced end is
final; a late start gives one person a clock of their own from that moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Phase(StrEnum):
    """Where one person is in one task."""

    BEFORE = "before"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


PausedBy = Literal["hall", "person"]
EndedBy = Literal["bell", "hall", "person"]
"""The bell, or a forced end (终止) of the whole hall or of this person alone."""


class TimeEntry(BaseModel):
    """One decision about time. ``sitting`` None means the whole hall.

    ``seq`` is the ledger's, ``at_ms`` the moment it counts from. Kinds:
    ``start`` (hall) · ``late_start`` (person: own start at ``at_ms`` with the full allowance) ·
    ``pause`` / ``resume`` (hall or person) · ``proceed`` (person: the proctor is ready, the
    contestant may continue; the clock still stands) · ``extra`` (``ms`` more) · ``end`` (forced).
    The hall's ``resume`` counts ``ms`` of its pause after all (0 but after an outage).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seq: int
    task: str
    kind: Literal["start", "late_start", "pause", "resume", "proceed", "extra", "end"]
    at_ms: int
    sitting: int | None = None
    ms: int = 0


@dataclass(frozen=True)
class ClockState:
    """All durations in ms. ``deadline_ms`` is set only while running: it moves with a pause."""

    phase: Phase
    started_ms: int | None
    allowance_ms: int
    elapsed_ms: int
    remaining_ms: int
    deadline_ms: int | None
    ended_ms: int | None
    ended_by: EndedBy | None
    paused_by: PausedBy | None
    may_continue: bool


def clock(
    *, task: str, duration_ms: int, sitting: int, entries: Iterable[TimeEntry], now_ms: int
) -> ClockState:
    """Return the clock of ``sitting`` in ``task`` at ``now_ms``.

    Only entries of this task that concern the hall or this sitting and lie at or before
    ``now_ms`` count; order is ``(at_ms, seq)``. The moment of the bell itself is ENDED.
    """
    fold = _Fold(allowance_ms=duration_ms)
    relevant = (e for e in entries if e.task == task and e.sitting in (None, sitting))
    for entry in sorted(relevant, key=lambda e: (e.at_ms, e.seq)):
        if entry.at_ms > now_ms:
            break
        fold.advance(entry.at_ms)
        fold.take(entry)
    fold.advance(now_ms)
    return fold.state(now_ms)


@dataclass
class _Fold:
    allowance_ms: int
    started_ms: int | None = None
    elapsed_ms: int = 0
    at_ms: int = 0
    hall_paused: bool = False
    person_paused: bool = False
    may_continue: bool = False
    late: bool = False
    ended_ms: int | None = None
    ended_by: EndedBy | None = None
    forced: bool = False

    def advance(self, to_ms: int) -> None:
        """Let the clock run from the last moment to ``to_ms``, if it runs."""
        if self.running:
            left = self.allowance_ms - self.elapsed_ms
            passed = to_ms - self.at_ms
            if passed >= left:
                self.ended_ms, self.ended_by = self.at_ms + left, "bell"
                passed = left
            self.elapsed_ms += passed
        self.at_ms = to_ms

    @property
    def running(self) -> bool:
        return (
            self.started_ms is not None
            and self.ended_ms is None
            and not (self.hall_paused or self.person_paused)
        )

    def take(self, entry: TimeEntry) -> None:
        if self.forced:
            return
        match entry.kind:
            case "start" if self.started_ms is None:
                self.started_ms = entry.at_ms
            case "late_start" if not self.late:
                self.started_ms, self.elapsed_ms = entry.at_ms, 0
                self.ended_ms, self.ended_by, self.late = None, None, True
            case "pause" | "resume":
                self._hold(entry, held=entry.kind == "pause")
            case "proceed":
                self.may_continue = self.person_paused
            case "extra":
                self.allowance_ms += entry.ms
                self.ended_ms = self.ended_by = None
            case "end":
                self.forced = True
                if self.ended_ms is None:
                    self.ended_ms = entry.at_ms
                    self.ended_by = "hall" if entry.sitting is None else "person"
            case _:
                pass

    def _hold(self, entry: TimeEntry, *, held: bool) -> None:
        if entry.sitting is None:
            self.hall_paused = held
        else:
            self.person_paused = held
            self.may_continue = False
        if not held and self.started_ms is not None and self.running:
            # Nobody's clock can have run before their start.
            most = entry.at_ms - self.started_ms - self.elapsed_ms
            self.elapsed_ms += max(0, min(entry.ms, most))

    def state(self, now_ms: int) -> ClockState:
        remaining = max(0, self.allowance_ms - self.elapsed_ms)
        if self.ended_ms is not None:
            phase = Phase.ENDED
            remaining = 0
        elif self.started_ms is None:
            phase = Phase.BEFORE
        elif self.running:
            phase = Phase.RUNNING
        else:
            phase = Phase.PAUSED
        paused = phase is Phase.PAUSED
        return ClockState(
            phase=phase,
            started_ms=self.started_ms,
            allowance_ms=self.allowance_ms,
            elapsed_ms=self.elapsed_ms,
            remaining_ms=remaining,
            deadline_ms=now_ms + remaining if phase is Phase.RUNNING else None,
            ended_ms=self.ended_ms,
            ended_by=self.ended_by,
            paused_by=("hall" if self.hall_paused else "person") if paused else None,
            may_continue=paused and self.may_continue and not self.hall_paused,
        )

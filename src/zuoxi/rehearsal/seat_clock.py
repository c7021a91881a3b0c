"""A machine's idea of the server's clock, and of where its contestant is in the task.

The same function as everywhere (:mod:`zuoxi.sittings.clock`), fed with what the server tells.
"""

import time

from zuoxi.sittings.clock import ClockState, Phase, TimeEntry, clock
from zuoxi.sittings.protocol import NEAR_BELL_MS, BeatEcho, TimeChanged, Welcome


class SeatClock:
    """Belongs to one machine; ``speed`` compresses the unhurried timetable."""

    def __init__(self, *, task: str, speed: float) -> None:
        self.task = task
        self.speed = speed
        self._sitting = 0
        self.duration_ms = 0
        """The slot's length on the server's timetable; 0 before the first greeting."""
        self._hall: list[TimeEntry] = []
        self._own: list[TimeEntry] = []
        self._offset_ms = 0.0
        self._best_trip_ms = float("inf")

    def server_ms(self) -> int:
        """Return the estimate of the server's clock."""
        return round(time.time() * 1000 + self._offset_ms)

    def welcomed(self, welcome: Welcome) -> None:
        """Take everything about time from a greeting."""
        self._offset_ms = welcome.server_ms - time.time() * 1000
        self._best_trip_ms = float("inf")
        self._sitting = welcome.sitting.id
        for slot in welcome.sitting.slots:
            if slot.task == self.task:
                self.duration_ms = slot.duration_ms
        self._hall = [entry for entry in welcome.time if entry.sitting is None]
        self._own = [entry for entry in welcome.time if entry.sitting is not None]

    def changed(self, change: TimeChanged) -> None:
        """Officials decided something about time."""
        if change.hall is not None:
            self._hall = list(change.hall)
        if change.own is not None:
            self._own = list(change.own)

    def echoed(self, echo: BeatEcho) -> None:
        """Learn from a heartbeat's round trip; the shortest one knows best."""
        now = time.time() * 1000
        trip = now - echo.sent_ms
        if 0 <= trip < self._best_trip_ms:
            self._best_trip_ms = trip
            self._offset_ms = echo.server_ms + trip / 2 - now

    def state(self) -> ClockState | None:
        """Return where the contestant is in the task; None before the first greeting."""
        if not self.duration_ms:
            return None
        return clock(
            task=self.task,
            duration_ms=self.duration_ms,
            sitting=self._sitting,
            entries=[*self._hall, *self._own],
            now_ms=self.server_ms(),
        )

    @property
    def ended(self) -> bool:
        """Whether the bell has rung for this contestant."""
        state = self.state()
        return state is not None and state.phase is Phase.ENDED

    @property
    def near_bell(self) -> bool:
        """Whether saves go out at once and hearts beat quicker."""
        state = self.state()
        return (
            state is not None
            and state.phase is Phase.RUNNING
            and state.remaining_ms * self.speed < NEAR_BELL_MS
        )

    def elapsed_ms(self) -> float | None:
        """Return unhurried working time so far; None unless the task runs."""
        state = self.state()
        if state is None or state.phase is not Phase.RUNNING:
            return None
        return state.elapsed_ms * self.speed

    def since_start_ms(self) -> float | None:
        """Return unhurried ms since the start by the wall, pauses included; None before it."""
        started_ms = self.started_ms
        return None if started_ms is None else (self.server_ms() - started_ms) * self.speed

    @property
    def started_ms(self) -> int | None:
        """The moment of the start on the server's clock; None before it."""
        state = self.state()
        return None if state is None else state.started_ms

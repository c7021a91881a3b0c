"""How fast one machine may speak: an allowance in bytes that refills. Pure.

Nothing is refused and nothing is lost: whoever is ahead of the allowance is read more slowly, so
that one seat can neither fill the journal nor keep the hall waiting. An honest machine that
uploads ten minutes of work after an outage stays far below it.
"""

BURST_BYTES = 2 * 1024 * 1024
BYTES_PER_S = 128 * 1024
LEAST_BYTES = 512
"""What a frame costs however short it is."""

NOTE_BYTES = 16 * 1024
"""What a frame costs that makes the server write an entry of its own (hand, checks, heartbeat)."""


class Pace:
    """The allowance of one socket; moments in seconds of a monotonic clock."""

    __slots__ = ("_at", "_left")

    def __init__(self, now: float) -> None:
        self._left = float(BURST_BYTES)
        self._at = now

    def spend(self, size: int, now: float) -> float:
        """Count a frame of ``size`` bytes; return how many seconds to wait before the next."""
        self._left = min(BURST_BYTES, self._left + (now - self._at) * BYTES_PER_S)
        self._at = now
        self._left -= max(size, LEAST_BYTES)
        return max(0.0, -self._left / BYTES_PER_S)

"""The server's clock: whole milliseconds since 1970, the only clock that decides anything.

Inside one process it never goes back: it is anchored to the wall clock once and runs on the
monotonic clock, so a time server that corrects the machine in mid-task moves no bell.
"""

import time

_ANCHOR_MS = time.time_ns() // 1_000_000 - time.monotonic_ns() // 1_000_000


def now_ms() -> int:
    """Return the server's time in milliseconds since 1970-01-01 UTC."""
    return _ANCHOR_MS + time.monotonic_ns() // 1_000_000

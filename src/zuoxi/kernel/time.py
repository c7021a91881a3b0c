"""The server's clock: whole milliseconds since 1970, the only clock that decides anything.

Inside one process it never goes back: it is anchored to the wall clock once and runs on the
monotonic clock, so a time server that corrects the machine in mid-task moves no bell. Nor does it
go back over a restart: a server begins no earlier than what is recorded (:func:`begin_at`).
"""

import time

_anchor_ms = time.time_ns() // 1_000_000 - time.monotonic_ns() // 1_000_000


def now_ms() -> int:
    """Return the server's time in milliseconds since 1970-01-01 UTC."""
    return _anchor_ms + time.monotonic_ns() // 1_000_000


def begin_at(least_ms: int) -> int:
    """Let the clock of this process go on from ``least_ms`` if it is behind that.

    Returns by how many ms it was behind, 0 if it was not.
    """
    global _anchor_ms  # noqa: PLW0603 - one clock for each process
    behind = max(0, least_ms - now_ms())
    _anchor_ms += behind
    return behind


def anchor_ms() -> int:
    """Return the clock's zero: what another process of this machine takes to run alike."""
    return _anchor_ms


def run_from(anchor: int) -> None:
    """Run alike with the process of this machine whose :func:`anchor_ms` this is."""
    global _anchor_ms  # noqa: PLW0603 - one clock for each process
    _anchor_ms = anchor

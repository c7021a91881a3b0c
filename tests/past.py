"""Halls of long ago: time in the ledger never goes back, so they are furnished in their own day."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from zuoxi.kernel import time as kernel


@contextmanager
def day_of(moment_ms: int) -> Iterator[None]:
    """Let the server's clock begin at ``moment_ms`` inside the block."""
    before = kernel.anchor_ms()
    kernel.run_from(moment_ms - time.monotonic_ns() // 1_000_000)
    try:
        yield
    finally:
        kernel.run_from(before)

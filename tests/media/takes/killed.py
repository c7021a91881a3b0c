"""What the process that is going to be killed writes: anyone can tell what should be there."""

import hashlib

from tests.media.takes.speech import chromium

TAKES = tuple(hashlib.md5(name.encode()).hexdigest() for name in ("春", "夏", "秋", "冬"))
_FIRST = chromium("mono")[0]


def chunk(n: int) -> bytes:
    """Return chunk ``n``: large ones among small ones, each its own."""
    return _FIRST if n == 0 else hashlib.sha256(str(n).encode()).digest() * (130 + n % 7 * 1_000)

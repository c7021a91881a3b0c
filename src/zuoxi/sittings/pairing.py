"""Who is called by whom: contestants who wait and people who play the customer (I18). Pure.

Blind and the same whoever computes it: who has waited longest gets who has been ready longest.
Nothing of either side is looked at.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Caller(NamedTuple):
    """A call that nobody has yet: when it was dialled (ms), and its sitting."""

    dialled_ms: int
    sitting: int


class Ready(NamedTuple):
    """Somebody who waits to be called: since when (ms), and which account."""

    since_ms: int
    account: int


def pairs(callers: Iterable[Caller], ready: Iterable[Ready]) -> list[tuple[Caller, Ready]]:
    """Return who rings at whom: the longest wait first; of the same moment the smaller number."""
    return list(zip(sorted(callers), sorted(ready), strict=False))

"""Who comes first: score, then working time, then a shared rank (R117, I24).

Pure. Higher total first; of equal totals the fewer whole seconds first; equal in both share the
rank and the next one counts everybody before it (1, 2, 2, 4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Entry:
    """What a rank depends on. ``code`` orders those of one rank on the list and decides nothing."""

    code: str
    total: Decimal
    seconds: int


@dataclass(frozen=True)
class Ranked:
    """An entry and its rank, counting from 1."""

    rank: int
    entry: Entry


def rank(entries: Iterable[Entry]) -> list[Ranked]:
    """Return the entries best first with their ranks; the order they came in changes nothing."""
    ordered = sorted(entries, key=lambda e: (-e.total, e.seconds, e.code))
    ranked: list[Ranked] = []
    for place, entry in enumerate(ordered, start=1):
        before = ranked[-1] if ranked else None
        shared = before is not None and (before.entry.total, before.entry.seconds) == (
            entry.total,
            entry.seconds,
        )
        ranked.append(Ranked(before.rank if before and shared else place, entry))
    return ranked

"""Percentiles by nearest rank, in ms with one decimal: how the report speaks of waiting."""

import math
from collections.abc import Iterable


def percentile(ordered: list[float], share: float) -> float:
    """Return the smallest value that at least ``share`` of the ordered values do not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(values: Iterable[float]) -> dict[str, float | None]:
    """Return p50, p95, p99 and max of ``values``; all None when there are none."""
    ordered = sorted(values)
    if not ordered:
        return {"p50": None, "p95": None, "p99": None, "max": None}
    return {
        "p50": round(percentile(ordered, 0.50), 1),
        "p95": round(percentile(ordered, 0.95), 1),
        "p99": round(percentile(ordered, 0.99), 1),
        "max": round(ordered[-1], 1),
    }

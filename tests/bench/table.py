"""Medians over the runs, and the table that ``make bench`` prints."""

import statistics
from typing import Any

from rich.console import Console
from rich.table import Table

COLUMNS = (
    ("house", "house"), ("what", "what"), ("saves_per_s", "saves/s"),
    ("cpu_ms_per_save", "CPU-ms/save"), ("p50", "p50 ms"), ("p95", "p95 ms"), ("p99", "p99 ms"),
    ("max", "max ms"), ("lost", "unacked"), ("open_p99", "paper p99 ms"), ("open_max", "paper max"),
    ("page_p99", "hall page p99"),
    ("first_ack_s", "first save s"), ("all_acked_s", "all saved s"),
    ("kb_per_sitting", "kB/sitting"), ("load", "load"),
    ("steal_percent", "steal %"),
)  # fmt: skip


def median_of(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the median of every figure over the runs; rows are matched by house and what."""
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for run in runs:
        for row in [*run.get("saves", []), *run.get("restart", [])]:
            rows.setdefault((row["house"], row["what"]), []).append(row)
    medians: dict[str, Any] = {"saves": [_median_row(same) for same in rows.values()]}
    scored = [run["scoring"] for run in runs if "scoring" in run]
    if scored:
        medians["scoring"] = _median_row(scored)
    return medians


def _median_row(rows: list[dict[str, Any]]) -> dict[str, Any]:
    middle: dict[str, Any] = {}
    for name, first in rows[0].items():
        values = [row.get(name) for row in rows]
        numbers = [value for value in values if isinstance(value, int | float)]
        middle[name] = statistics.median(numbers) if numbers else first
    return middle


def print_table(result: dict[str, Any]) -> None:
    """Print medians for people."""
    console = Console(width=200)
    rows = result["medians"]["saves"]
    if rows:
        used = [c for c in COLUMNS if any(row.get(c[0]) is not None for row in rows)]
        table = Table(title=f"saves, medians of {len(result['runs'])} run(s)")
        for _, title in used:
            table.add_column(title, justify="left" if title in ("house", "what") else "right")
        for row in rows:
            table.add_row(*(_shown(row.get(name)) for name, _ in used))
        console.print(table)
    scored = result["medians"].get("scoring")
    if scored:
        console.print(
            f"scoring: {scored['records_per_s']:,.0f} records/s per core "
            f"({scored['characters']} characters; load {scored['load']}, "
            f"steal {scored['steal_percent']} %)"
        )
    bundle = result.get("bundle")
    if bundle and "chunks" in bundle:
        console.print(
            f"contestant's first page, workbench included: {bundle['contestant_kb']} kB gzip"
        )
        for chunk in bundle["chunks"][:12]:
            console.print(f"  {chunk['gzip'] / 1000:8.1f} kB  {chunk['chunk']}")


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 1 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)

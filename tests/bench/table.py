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
    for part in ("scoring", "takes", "takes_http", "player", "line"):
        measured = [run[part] for run in runs if run.get(part)]
        if measured:
            medians[part] = _median_row(measured)
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
    takes = result["medians"].get("takes")
    if takes:
        console.print(
            f"takes: {takes['chunks']} chunks, one a second each, on the disk after p50 "
            f"{takes['p50']} / p95 {takes['p95']} / p99 {takes['p99']} / max {takes['max']} ms, "
            f"{takes['cpu_ms_per_chunk']} CPU-ms each (load {takes['load']})"
        )
        console.print(
            f"takes: a minute is sealed and observed in {takes['mono_s_per_minute']} s of a core "
            f"(stereo {takes['stereo_s_per_minute']} s), 300 x 17 minutes in "
            f"{takes['hall_minutes_on_two_cores']} minutes of two cores"
        )
    http = result["medians"].get("takes_http")
    if http:
        console.print(
            f"takes over HTTP: {http['contestants']} contestants, {http['chunks']} chunks, "
            f"{http['errors']} errors, p50 {http['p50']} / p95 {http['p95']} / p99 {http['p99']} / "
            f"max {http['max']} ms, {http['server_cpu_ms_per_chunk']} CPU-ms of the server each; "
            f"all sealed within a second p99 {http['finish']['p99']} ms (load {http['load']})"
        )
        console.print(
            f"takes: the server's worker made {http['takes_made']} of them heard in "
            f"{http['made_wall_s']} s; a whole hall of 17 minutes each: {http['hall_minutes']} "
            f"minutes, {http['hall_cpu_minutes_per_core']} of processor time on each of two cores "
            f"(load {http['made_load']})"
        )
    _print_heard(console, result["medians"])
    bundle = result.get("bundle")
    if bundle and "chunks" in bundle:
        console.print(
            f"contestant's first page, workbench included: {bundle['contestant_kb']} kB gzip"
        )
        for chunk in bundle["chunks"][:12]:
            console.print(f"  {chunk['gzip'] / 1000:8.1f} kB  {chunk['chunk']}")


def _print_heard(console: Console, medians: dict[str, Any]) -> None:
    heard = medians.get("player")
    if heard:
        console.print(
            f"a judge's player on a take of {heard['seconds']} s: starts after "
            f"{heard['start_p50']} ms (max {heard['start_max']}), jumps in "
            f"{heard['seek_p50']} ms (max {heard['seek_max']})"
        )
    line = medians.get("line")
    if line:
        console.print(
            f"a customer's line is heard {line['p50']} ms after the turn was ended "
            f"(p95 {line['p95']}, max {line['max']}; {line['lines']} lines)"
        )


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 1 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)

"""``make bench``: speed and size, as a table and as JSON under ``bench-results/``.

    python -m tests.bench [--quick] [--full] [--runs 3] [--levels 400,1000,4000]
                          [--sockets 1000,5000] [--postgres URL] [--only saves,restart,…]

SQLite without TLS is measured at every size; SQLite with TLS and PostgreSQL without and with TLS
at the largest paced hall and the smallest saturation (``--full``: at every size). ``--postgres``
names a server on which a database may be made; it is dropped afterwards. Load average and stolen
processor time stand beside every figure: quote ratios, measure again.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

from tests.bench import bundle, line, player, restart, saves, scoring, takes, takes_http
from tests.bench.house import House, bench_database
from tests.bench.table import median_of, print_table

POSTGRES = "postgresql://root@127.0.0.1:5432/postgres"
RESULTS = Path("bench-results")
PARTS = ("scoring", "takes", "player", "line", "saves", "restart", "bundle")


def options() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short run, small halls")
    parser.add_argument("--runs", type=int, default=None)
    parser.add_argument(
        "--levels", default=None, help="contestants saving every 5 s; 400,1000,4000"
    )
    parser.add_argument("--sockets", default=None, help="sockets at saturation; 1000,5000")
    parser.add_argument("--seconds", type=float, default=None, help="of each paced measurement")
    parser.add_argument("--full", action="store_true", help="every house at every size")
    parser.add_argument("--postgres", default=os.environ.get("ZUOXI_TEST_POSTGRES_URL", POSTGRES))
    parser.add_argument("--only", default=",".join(PARTS))
    asked = parser.parse_args()
    usual = (1, "400", "1000", 10.0) if asked.quick else (3, "400,1000,4000", "1000,5000", 15.0)
    names = ("runs", "levels", "sockets", "seconds")
    for name, value in zip(names, usual, strict=True):
        if getattr(asked, name) is None:
            setattr(asked, name, value)
    return asked


def measure(asked: argparse.Namespace, number: int, houses: list[House]) -> dict[str, Any]:
    """Return one run of everything that was asked for."""
    parts = asked.only.split(",")
    levels = [int(n) for n in asked.levels.split(",") if n]
    sockets = [int(n) for n in asked.sockets.split(",") if n]
    run: dict[str, Any] = {"run": number}
    if "scoring" in parts:
        run["scoring"] = scoring.measure()
    if "takes" in parts:
        run["takes"] = takes.measure()
        run["takes_http"] = takes_http.measure()
    if "player" in parts:
        run["player"] = player.measure()
    if "line" in parts:
        run["line"] = line.measure()
    if "saves" in parts:
        run["saves"] = [
            row
            for place, house in enumerate(houses)
            for row in saves.measure(
                house,
                levels=levels if place == 0 or asked.full else levels[-1:],
                sockets=sockets if place == 0 or asked.full else sockets[:1],
                seconds=asked.seconds,
            )
        ]
    if "restart" in parts:
        run["restart"] = [restart.measure(house) for house in houses]
    return run


def keep(file: Path, result: Any) -> None:
    """Write what there is."""
    file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Measure what was asked for, print medians, write everything."""
    asked = options()
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / time.strftime("%Y%m%d-%H%M%S.json")
    with bench_database(asked.postgres) as database:
        houses = [House(database=None, tls=False)]
        if not asked.quick:
            houses.append(House(database=None, tls=True))
        if database and not asked.quick:
            houses += [House(database=database, tls=tls) for tls in (False, True)]
        runs = []
        for number in range(1, asked.runs + 1):
            print(f"run {number} of {asked.runs}: {', '.join(h.name for h in houses)}", flush=True)
            runs.append(measure(asked, number, houses))
            keep(file, runs)  # a run that is broken off later leaves the ones before it
    result: dict[str, Any] = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "options": {name: value for name, value in vars(asked).items() if name != "postgres"},
        "runs": runs,
        "medians": median_of(runs),
    }
    if "bundle" in asked.only.split(","):
        result["bundle"] = bundle.measure()
    keep(file, result)
    print_table(result)
    print(f"\n{file}")


if __name__ == "__main__":
    main()

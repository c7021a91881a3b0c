"""``make bench``: speed and size, as a table and as JSON under ``bench-results/``.

    python -m tests.bench [--quick] [--runs 3] [--levels 400,1000,4000] [--sockets 1000,5000]
                          [--tls] [--postgres URL] [--only saves,scoring,bundle]

``--postgres`` names a database that may be emptied, e.g. postgresql://zuoxi@/zuoxi_bench.
Load average and stolen processor time stand beside every figure: quote ratios, measure again.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

from tests.bench import bundle, saves, scoring
from tests.bench.table import median_of, print_table

RESULTS = Path("bench-results")
PARTS = ("saves", "scoring", "bundle")


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
    parser.add_argument("--tls", action="store_true", help="with TLS too")
    parser.add_argument("--postgres", default=os.environ.get("ZUOXI_BENCH_DATABASE_URL"))
    parser.add_argument("--only", default=",".join(PARTS))
    asked = parser.parse_args()
    usual = (1, "400", "1000", 10.0) if asked.quick else (3, "400,1000,4000", "1000,5000", 20.0)
    names = ("runs", "levels", "sockets", "seconds")
    for name, value in zip(names, usual, strict=True):
        if getattr(asked, name) is None:
            setattr(asked, name, value)
    return asked


def main() -> None:
    """Measure what was asked for, print medians, write everything."""
    asked = options()
    parts = asked.only.split(",")
    levels = [int(n) for n in asked.levels.split(",") if n]
    sockets = [int(n) for n in asked.sockets.split(",") if n]
    houses = [saves.House(database=None, tls=False)]
    if asked.tls:
        houses.append(saves.House(database=None, tls=True))
    if asked.postgres:
        houses.append(saves.House(database=asked.postgres, tls=False))
        if asked.tls:
            houses.append(saves.House(database=asked.postgres, tls=True))
    runs: list[dict[str, Any]] = []
    for number in range(asked.runs):
        run: dict[str, Any] = {"run": number + 1}
        if "scoring" in parts:
            run["scoring"] = scoring.measure()
        if "saves" in parts:
            run["saves"] = [
                row
                for house in houses
                for row in saves.measure(
                    house, levels=levels, sockets=sockets, seconds=asked.seconds
                )
            ]
        runs.append(run)
    result: dict[str, Any] = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "options": vars(asked),
        "runs": runs,
        "medians": median_of(runs),
    }
    if "bundle" in parts:
        result["bundle"] = bundle.measure()
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / time.strftime("%Y%m%d-%H%M%S.json")
    file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print_table(result)
    print(f"\n{file}")


if __name__ == "__main__":
    main()

"""Run every test and say in the last lines how many passed, failed and were skipped, and why.

What a run leaves to another database is told as well: it is not skipped, it is not asked.

The runs: Python on SQLite, Python again on PostgreSQL where one answers, the browser part's own
tests, and the whole halls: real servers that are killed or rehearsed on, and real Chromium where
there is one. Three go on at a time, the longest first: halls mostly wait for a bell or a restart.
What each said is shown when it has ended. With ``ZUOXI_NO_SKIP=1`` a skipped test or an
unreachable PostgreSQL is a failure. Arguments go to pytest, which then runs what they name on both
databases.
"""

import collections
import compileall
import json
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg

POSTGRES_URL = os.environ.get(
    "ZUOXI_TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/postgres"
)
NO_SKIP = os.environ.get("ZUOXI_NO_SKIP") == "1"
WHOLE_HALLS = ("tests/browser", "tests/faults", "tests/rehearsal", "tests/packaging")
AT_ONCE = 3
OWN_DATABASES = (*WHOLE_HALLS, "tests/commands")


@dataclass
class Tally:
    """What one run came to; ``reasons`` counts why tests were skipped, ``left_out`` why some
    were not asked here (how many None: a whole folder)."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: collections.Counter[str] = field(default_factory=collections.Counter)
    left_out: dict[str, int | None] = field(default_factory=dict)


def pytest(name: str, *arguments: str, says: IO[bytes], **environment: str) -> Tally:
    """Run pytest once in a process of its own and count its report; ``says`` gets its words."""
    with tempfile.TemporaryDirectory() as folder:
        report, left_out = Path(folder) / "report.xml", Path(folder) / "left-out.txt"
        environment = environment | {"ZUOXI_TEST_LEFT_OUT": str(left_out)}
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        code = subprocess.call(
            command, env=os.environ | environment, stdout=says, stderr=subprocess.STDOUT
        )
        tally = Tally(name)
        cases = ET.parse(report).iter("testcase") if report.exists() else []  # noqa: S314
        for case in cases:
            if case.find("failure") is not None or case.find("error") is not None:
                tally.failed += 1
            elif (skip := case.find("skipped")) is not None:
                tally.skipped += 1
                tally.reasons[skip.get("message") or "no reason given"] += 1
            else:
                tally.passed += 1
        if left_out.exists():
            reasons = left_out.read_text(encoding="utf-8").splitlines()
            tally.left_out |= collections.Counter(reasons)
    if code and not tally.failed:
        tally.failed = 1
        tally.reasons[f"pytest stopped with code {code}"] += 1
    return tally


def vitest(*, says: IO[bytes]) -> Tally:
    """Run the browser part's unit tests."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        code = subprocess.call(
            [
                *("npx", "vitest", "run", "--root", "web"),
                *("--reporter=dot", "--reporter=json", f"--outputFile.json={report}"),
            ],
            stdout=says,
            stderr=subprocess.STDOUT,
        )
        tally = Tally("browser part (vitest)")
        if report.exists():
            counts = json.loads(report.read_text())
            tally.passed = counts["numPassedTests"]
            tally.failed = counts["numFailedTests"]
            tally.skipped = counts["numPendingTests"] + counts["numTodoTests"]
    if code and not tally.failed:
        tally.failed = 1
        tally.reasons[f"vitest stopped with code {code}"] += 1
    return tally


def postgres_answers() -> bool:
    """Return whether the PostgreSQL of the tests can be reached."""
    try:
        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def on_postgres(*arguments: str, says: IO[bytes]) -> Tally:
    """Run what PostgreSQL can change, where one answers."""
    if not postgres_answers():
        unreachable = Tally("PostgreSQL", skipped=1)
        unreachable.reasons["no PostgreSQL answers (ZUOXI_TEST_POSTGRES_URL)"] += 1
        return unreachable
    tally = pytest(
        "PostgreSQL",
        *(f"--ignore={own}" for own in OWN_DATABASES),
        *arguments,
        says=says,
        ZUOXI_TEST_DATABASE_URL=POSTGRES_URL,
    )
    why = "they bring installations of their own, whatever the tests' database is"
    tally.left_out[f"{', '.join(OWN_DATABASES)}: {why}"] = None
    return tally


Run = Callable[[IO[bytes]], Tally]


def runs() -> dict[str, Run]:
    """Return all there is to run, the longest first."""
    ignored = [f"--ignore={folder}" for folder in WHOLE_HALLS]

    def hall(folder: str) -> Run:
        return lambda says: pytest(folder, folder, "--durations=5", says=says)

    return {
        "tests/browser": hall("tests/browser"),
        "SQLite": lambda says: pytest("SQLite", *ignored, says=says),
        "PostgreSQL": lambda says: on_postgres(says=says),
        **{folder: hall(folder) for folder in WHOLE_HALLS if folder != "tests/browser"},
        "browser part (vitest)": lambda says: vitest(says=says),
    }


def some(*arguments: str) -> dict[str, Run]:
    """Return the runs of what the arguments of pytest name."""
    return {
        "SQLite": lambda says: pytest("SQLite", *arguments, says=says),
        "PostgreSQL": lambda says: on_postgres(*arguments, says=says),
        "browser part (vitest)": lambda says: vitest(says=says),
    }


def told(name: str, run: Run) -> Tally:
    """Run and show in one piece what was said."""
    print(f"{name} begins", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryFile() as says:
        tally = run(says)
        says.seek(0)
        seconds = round(time.monotonic() - began)
        print(f"\n{name}, {seconds} s:\n{says.read().decode(errors='replace')}", flush=True)
    return tally


def main() -> int:
    """Run all, print the closing lines, return 0 when everything that ran is good."""
    arguments = sys.argv[1:]
    # Hundreds of servers and commands are started: none of them is to compile our modules again.
    for folder in ("src", "tests"):
        compileall.compile_dir(folder, quiet=1)
    chosen = some(*arguments) if arguments else runs()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tallies = list(pool.map(told, chosen, chosen.values()))
    print()
    for tally in tallies:
        print(
            f"{tally.name}: {tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped"
        )
        for reason, count in tally.reasons.most_common():
            print(f"    {count} × {reason}")
        for reason, number in tally.left_out.items():
            print(f"    not asked here: {f'{number} × ' if number else ''}{reason}")
    passed, failed, skipped = (
        sum(getattr(tally, kind) for tally in tallies) for kind in ("passed", "failed", "skipped")
    )
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    if NO_SKIP and skipped:
        print("ZUOXI_NO_SKIP=1: nothing may be skipped here.", file=sys.stderr)
        return 1
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())

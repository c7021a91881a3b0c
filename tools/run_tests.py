"""Run every test and say in the last lines how many passed, failed and were skipped, and why.

Three runs: Python on SQLite (browser tests included where there is a Chromium), Python again on
PostgreSQL where one answers, and the browser part's own tests. With ``ZUOXI_NO_SKIP=1`` a skipped
test or an unreachable PostgreSQL is a failure. Arguments are handed to pytest.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

POSTGRES_URL = os.environ.get(
    "ZUOXI_TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/postgres"
)
NO_SKIP = os.environ.get("ZUOXI_NO_SKIP") == "1"


@dataclass
class Tally:
    """What one run came to; ``reasons`` counts why tests were skipped."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: collections.Counter[str] = field(default_factory=collections.Counter)


def pytest(name: str, *arguments: str, **environment: str) -> Tally:
    """Run pytest once in a process of its own and count its report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
        code = subprocess.call(command, env=os.environ | environment)
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
    if code and not tally.failed:
        tally.failed = 1
        tally.reasons[f"pytest stopped with code {code}"] += 1
    return tally


def vitest() -> Tally:
    """Run the browser part's unit tests."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        code = subprocess.call(
            [
                *("npx", "vitest", "run", "--root", "web"),
                *("--reporter=dot", "--reporter=json", f"--outputFile.json={report}"),
            ]
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


def main() -> int:
    """Run all, print the closing lines, return 0 when everything that ran is good."""
    arguments = sys.argv[1:]
    tallies = [pytest("SQLite", *arguments)]
    if postgres_answers():
        tallies.append(
            pytest(
                "PostgreSQL",
                # Those bring installations of their own, whatever the tests' database is.
                *(f"--ignore=tests/{own}" for own in ("browser", "faults", "packaging")),
                # A full disk is played with SQLite's own refusals.
                "--ignore=tests/sittings/test_storage_failure.py",
                *arguments,
                ZUOXI_TEST_DATABASE_URL=POSTGRES_URL,
            )
        )
    else:
        unreachable = Tally("PostgreSQL", skipped=1)
        unreachable.reasons["no PostgreSQL answers (ZUOXI_TEST_POSTGRES_URL)"] += 1
        tallies.append(unreachable)
    tallies.append(vitest())
    print()
    for tally in tallies:
        print(
            f"{tally.name}: {tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped"
        )
        for reason, count in tally.reasons.most_common():
            print(f"    {count} × {reason}")
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

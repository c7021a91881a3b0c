"""``zuoxi rehearse`` as an organiser runs it, and what its report must say."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ALL_WELL = {
    "evidence": "journal",
    "ops_lost": 0,
    "duplicates": 0,
    "bad_acks": 0,
    "stuck": [],
    "scores_wrong": [],
    "scores_ok": True,
    "exit": 0,
}
"""Nothing that was acknowledged is missing, nobody waits, every score is the typist's own."""


def rehearse(folder: Path, *words: str) -> dict[str, Any]:
    """Rehearse on an installation that stays in ``folder``/data and return the report."""
    report = folder / "report.json"
    options = ["--json", "--report", str(report), "--keep", str(folder / "data")]
    done = subprocess.run(
        [sys.executable, "-m", "zuoxi.cli", "rehearse", *options, *words],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert report.exists(), done.stderr[-2_000:]
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    found["exit"] = done.returncode
    return found


def claims(report: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a report that is compared with :data:`ALL_WELL`."""
    return {name: report[name] for name in ALL_WELL}


def verify(folder: Path, *, database: str = "") -> dict[str, Any]:
    """Return what ``zuoxi verify`` finds on the installation that was kept in ``folder``."""
    environment = {**os.environ, "ZUOXI_DATA": str(folder), "ZUOXI_DATABASE_URL": database}
    done = subprocess.run(
        [sys.executable, "-m", "zuoxi.cli", "verify", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["good"] is (done.returncode == 0)
    return found

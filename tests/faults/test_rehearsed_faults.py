"""Whole halls in which something goes wrong, played against a real server over the protocol.

Each plays a ten-minute task in some ten seconds (``speed``); nothing is replaced or shortened.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def _rehearse(folder: Path, *words: str) -> dict[str, Any]:
    """Run ``zuoxi rehearse`` as an organiser does and return its report."""
    report = folder / "report.json"
    done = subprocess.run(
        [sys.executable, "-m", "zuoxi.cli", "rehearse", "--json", "--report", str(report), *words],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert report.exists(), done.stderr[-2_000:]
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    found["exit"] = done.returncode
    return found


def _claims(report: dict[str, Any]) -> dict[str, Any]:
    names = ("ops_lost", "duplicates", "bad_acks", "stuck", "scores_wrong", "scores_ok", "exit")
    return {name: report[name] for name in names}


ALL_WELL = {
    "ops_lost": 0,
    "duplicates": 0,
    "bad_acks": 0,
    "stuck": [],
    "scores_wrong": [],
    "scores_ok": True,
    "exit": 0,
}


def test_a_server_killed_ten_times_in_mid_save_loses_nothing_and_leaves_nobody_stuck(tmp_path):
    report = _rehearse(
        tmp_path, "--contestants", "100", "--speed", "12", "--faults", "kill=10", "--seed", "十次"
    )
    assert _claims(report) == ALL_WELL
    assert report["kills"] == 10
    assert report["receipts"] == 100
    assert report["ops_acked"] == report["ops_sent"] > 100 * 100


def test_a_third_of_the_seats_without_network_across_the_bell_loses_nothing(tmp_path):
    report = _rehearse(
        tmp_path, "--contestants", "60", "--speed", "30", "--faults", "cut=60", "--seed", "断网"
    )
    assert _claims(report) == ALL_WELL
    assert report["resumed"] >= 20
    # What was typed in the dark reached the server after the bell: proved, or decided on.
    assert report["late"] + report["held"] > 0
    assert report["receipts"] == 60


def test_frames_that_arrive_twice_or_out_of_order_change_nothing(tmp_path):
    report = _rehearse(
        tmp_path, "--contestants", "40", "--speed", "30", "--faults", "dup=0.3,reorder=0.3",
        "--seed", "乱序",
    )  # fmt: skip
    assert _claims(report) == ALL_WELL
    assert report["frames_repeated"] > 0


def test_contestants_who_move_to_another_machine_go_on_where_they_were(tmp_path):
    report = _rehearse(
        tmp_path, "--contestants", "20", "--speed", "20", "--faults", "move=1", "--seed", "换机"
    )
    assert _claims(report) == ALL_WELL
    assert report["moved"] == report["released"] == 20


@pytest.mark.parametrize(
    "words",
    [
        ["--faults", "fire=1"],
        ["--codes", "codes.csv"],
        ["--server", "https://127.0.0.1:1"],
        ["--contestants", "0"],
    ],
)
def test_misuse_ends_with_two(words):
    done = subprocess.run(
        [sys.executable, "-m", "zuoxi.cli", "rehearse", *words],
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2

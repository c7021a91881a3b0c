"""Whole halls in which something goes wrong, played against a real server over the protocol.

Each plays a ten-minute task in some ten seconds (``speed``); nothing is replaced or shortened.
"""

import subprocess
import sys

import pytest

from tests.faults.rehearsed import ALL_WELL, claims, rehearse, verify


def test_a_server_killed_ten_times_in_mid_save_loses_nothing_and_leaves_nobody_stuck(tmp_path):
    report = rehearse(
        tmp_path, "--contestants", "100", "--speed", "30", "--faults", "kill=10", "--seed", "十次"
    )
    assert claims(report) == ALL_WELL
    assert (report["kills"], report["receipts"]) == (10, 100)
    assert report["ops_acked"] == report["ops_sent"] > 100 * 100
    # In mid-save: at every moment several saves were on their way, and everybody came back.
    assert report["saves"] > 100 * 10
    assert report["resumed"] > 100 * 5
    found = verify(tmp_path / "data")
    assert (found["findings"], found["journal"]["sittings"]) == ([], 100)
    assert found["journal"]["entries"] > report["ops_acked"]
    assert found["scores"]["checked"] == 100


def test_a_third_of_the_seats_without_network_across_the_bell_loses_nothing(tmp_path):
    report = rehearse(
        tmp_path, "--contestants", "60", "--speed", "40", "--faults", "cut=60", "--seed", "断网"
    )
    assert claims(report) == ALL_WELL
    assert report["resumed"] >= 20
    # What was typed in the dark reached the server after the bell: proved, or decided on.
    assert report["late"] + report["held"] > 0
    assert report["receipts"] == 60


def test_frames_that_arrive_twice_or_out_of_order_change_nothing(tmp_path):
    report = rehearse(
        tmp_path, "--contestants", "20", "--speed", "60", "--faults", "dup=0.3,reorder=0.3",
        "--seed", "乱序",
    )  # fmt: skip
    assert claims(report) == ALL_WELL
    assert report["frames_repeated"] > 0


def test_contestants_who_move_to_another_machine_go_on_where_they_were(tmp_path):
    report = rehearse(
        tmp_path, "--contestants", "20", "--speed", "40", "--faults", "move=1", "--seed", "换机"
    )
    assert claims(report) == ALL_WELL
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


def test_takes_lose_no_acknowledged_chunk_when_the_server_dies_and_machines_are_left(tmp_path):
    report = rehearse(
        tmp_path, "--tasks", "inbound_call,outbound_call", "--contestants", "20", "--speed", "15",
        "--faults", "kill=2,drop=0.5,move=0.3,dup=0.1,cut=30", "--seed", "录音",
    )  # fmt: skip
    assert claims(report) == ALL_WELL | {"scores_ok": None}  # judges mark
    assert (report["kills"], report["receipts"], report["chunks_lost"]) == (2, 20, 0)
    assert report["takes_ok"] == report["takes"] > 20
    assert report["chunks_acked"] > report["takes"]
    # Who moves while nothing is being recorded leaves no take.
    assert report["moved"] >= 1
    assert report["takes_left"] >= 1
    found = verify(tmp_path / "data")
    assert found["findings"] == []
    assert found["takes"]["checked"] >= report["takes"]

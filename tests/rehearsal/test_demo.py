"""``zuoxi demo``: made once, told again, and given new passwords when they are lost."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.conftest import zuoxi

PASSWORD = re.compile(r"[2-9a-z]{5}(-[2-9a-z]{5}){2}")
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")
ROLES = [
    "chief_judge", "organiser", "technical_support", "hall_judge", "marking_judge",
    "encryption_judge", "supervisor", "arbitration", "team_leader", "instructor", "screen",
]  # fmt: skip


@pytest.fixture
def data(demo: Path, tmp_path: Path) -> Path:
    """A copy of the demo of six contestants."""
    return Path(shutil.copytree(demo / "data", tmp_path / "data"))


def as_json(*words: str, data: Path) -> dict[str, Any]:
    done = zuoxi("demo", *words, "--json", data=data)
    assert (done.returncode, done.stderr) == (0, "")
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def secrets_of(made: dict[str, Any]) -> set[str]:
    return {a["password"] for a in made["accounts"]} | {c["access_code"] for c in made["codes"]}


def test_the_first_run_gives_every_role_an_account_and_every_contestant_a_seat(demo: Path) -> None:
    made = json.loads((demo / "demo.json").read_text(encoding="utf-8"))
    assert [account["role"] for account in made["accounts"]] == ROLES
    assert all(PASSWORD.fullmatch(account["password"]) for account in made["accounts"])
    assert [(c["seat"], c["contestant_code"]) for c in made["codes"]] == [
        ("A01", "001"), ("A02", "002"), ("A03", "003"),
        ("A04", "004"), ("B01", "005"), ("B02", "006"),
    ]  # fmt: skip
    assert all(CODE.fullmatch(code["access_code"]) for code in made["codes"])
    assert len(secrets_of(made)) == len(ROLES) + 6


def test_a_second_run_keeps_everything_and_tells_no_secret_again(demo: Path, data: Path) -> None:
    first = json.loads((demo / "demo.json").read_text(encoding="utf-8"))
    assert as_json(data=data) == first | {
        "accounts": [account | {"password": None} for account in first["accounts"]],
        "codes": [],
    }
    shown = zuoxi("demo", data=data).stdout
    assert "演示赛项已经建好，还没有开始。" in shown
    assert " -m zuoxi.cli demo --reset-passwords" in shown
    assert not CODE.search(shown)


def test_new_passwords_and_codes_replace_the_old_ones_and_the_ledger_says_so(
    demo: Path, data: Path
) -> None:
    first = json.loads((demo / "demo.json").read_text(encoding="utf-8"))
    renewed = as_json("--reset-passwords", data=data)
    assert secrets_of(renewed) & secrets_of(first) == set()
    without = {"accounts": None, "codes": None}
    assert renewed | without == first | without
    assert [a["role"] for a in renewed["accounts"]] == ROLES
    assert [c["seat"] for c in renewed["codes"]] == [c["seat"] for c in first["codes"]]
    before, after = (
        json.loads(zuoxi("verify", "--json", data=folder).stdout)["ledger"]["entries"]
        for folder in (demo / "data", data)
    )
    # a reset for each account, reset_demo_passwords and issued_seat_codes
    assert after == before + len(ROLES) + 2


def test_the_number_of_contestants_counts_only_when_the_demo_is_made(data: Path) -> None:
    done = zuoxi("demo", "--contestants", "7", data=data)
    assert (done.returncode, done.stderr) == (0, "演示赛项已经有 6 名选手，人数不变。\n")
    assert zuoxi("demo", "--contestants", "6", data=data).stderr == ""


@pytest.mark.parametrize("number", ["0", "5001", "很多"])
def test_an_impossible_number_of_contestants_is_misuse(data: Path, number: str) -> None:
    assert zuoxi("demo", "--contestants", number, data=data).returncode == 2


def test_what_is_printed_stands_in_columns_and_names_the_next_step(data: Path) -> None:
    shown = zuoxi("demo", "--reset-passwords", data=data).stdout
    lines = [line for line in shown.splitlines() if PASSWORD.search(line)]
    assert len(lines) == len(ROLES)
    # A Chinese character takes two columns, and two bytes in GB 18030.
    assert len({len(PASSWORD.split(line)[0].encode("gb18030")) for line in lines}) == 1
    assert "  裁判长    chief-judge        " in shown
    assert "  技术支持  technical-support  " in shown
    assert "用“chief-judge”登录" in shown
    english = zuoxi("demo", "--reset-passwords", data=data, LC_ALL="en_GB.UTF-8").stdout
    assert "  Chief judge        chief-judge        " in english
    assert "Next step:" in english


def test_a_first_start_tells_each_step(tmp_path: Path) -> None:
    first = zuoxi("demo", "--contestants", "1", data=tmp_path / "甲")
    assert first.stdout.splitlines()[:4] == [
        "正在建立数据库……",
        "正在建立演示赛项的账号……",
        "正在导入演示赛题和录音……",
        "正在安排选手和座位……",
    ]
    assert "正在" not in zuoxi("demo", data=tmp_path / "甲").stdout

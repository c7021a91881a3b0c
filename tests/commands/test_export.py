"""A real result, exported and computed again by anyone: every figure is the published one."""

import csv
import hashlib
import json
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house import House
from tests.postgresql import fresh_database
from tests.recorded import CODES, NAMES

PLAY = """
from zuoxi.config import start
start.migrate()
from zuoxi.competitions.rule_set import RuleSet
from tests import recorded
from zuoxi.results import domain
rules = {"surplus_penalty": 1, "slip_penalty": 1, "length_cap_factor": 3}
hall = recorded.seated(rule_set=RuleSet(tasks={"dictation": rules}))
recorded.played(hall)
"""
PUBLISH = """
domain.compute_scores(hall)
domain.publish(hall, reason="", actor=recorded.CHIEF)
"""
PUBLISHED = """
import json
from zuoxi.results.models import ResultSheet
sheet = ResultSheet.objects.get()
print(json.dumps({"rows": sheet.rows, "hash": sheet.hash}))
"""
ACTS = """
import json
from zuoxi.kernel.models import LedgerEntry
for act in LedgerEntry.objects.filter(verb="exported_answers"):
    print(json.dumps([act.actor, act.subject, json.loads(act.payload)]))
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """An installation without anything in it yet."""
    made = House(tmp_path / "赛场", "")
    if request.param == "sqlite":
        yield made
        return
    with fresh_database() as made.database:
        yield made


def export(house: House, folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    return house.run("zuoxi.cli", "export", "answers", str(folder), *more)


def recomputed(house: House, folder: Path) -> dict[str, Any]:
    """Do in a contestant's folder what README.txt says."""
    readme = (folder.parents[1] / "README.txt").read_text(encoding="utf-8")
    command = re.search(r"^  zuoxi (score dictation .*)$", readme, re.MULTILINE)
    assert command is not None
    done = subprocess.run(
        [sys.executable, "-m", "zuoxi.cli", *command[1].split(), "--json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_anyone_recomputes_every_figure_of_the_published_sheet(
    house: House, tmp_path: Path
) -> None:
    house.script(PLAY + PUBLISH)
    sheet = json.loads(house.script(PUBLISHED).stdout)
    target = tmp_path / "导出"
    done = export(house, target, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr, told["version"], told["contestants"]) == (0, "", 1, 3)
    assert {row["code"] for row in sheet["rows"]} == set(CODES)

    for row in sheet["rows"]:
        found = recomputed(house, target / row["code"] / "dictation")
        facts = row["facts"]["dictation"]
        assert found["score"] == row["parts"]["dictation"]
        assert [found["required"], found["correct"], found["accuracy"]] == [
            facts["required"],
            facts["correct"],
            facts["accuracy"],
        ]

    ranked = house.run("zuoxi.cli", "rank", str(target / "scores.csv"), "--json")
    kept = ("code", "total", "seconds", "rank")
    assert json.loads(ranked.stdout) == [{k: row[k] for k in kept} for row in sheet["rows"]]

    sums = (target / "sha256.txt").read_bytes()
    checked = subprocess.run(["sha256sum", "-c", "--strict", "sha256.txt"], cwd=target, check=False)
    named = {line[66:] for line in sums.decode().splitlines()}
    files = {p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()}
    assert (checked.returncode, named) == (0, files - {"sha256.txt"})
    digest = hashlib.sha256(sums).hexdigest()
    assert told["hash"] == digest
    payload = {"hash": digest, "contestants": 3, "version": 1, "sheet": sheet["hash"]}
    [act] = map(json.loads, house.script(ACTS).stdout.splitlines())
    assert act == ["system", "competition:1", payload]
    assert house.found() == (0, [])


def test_no_name_leaves_the_house_and_only_the_owner_reads_the_keys(
    house: House, tmp_path: Path
) -> None:
    house.script(PLAY + PUBLISH)
    target = tmp_path / "导出"
    assert export(house, target).returncode == 0
    everything = "".join(p.read_text(encoding="utf-8") for p in target.rglob("*") if p.is_file())
    assert "沈知夏" in everything
    assert [
        word for word in (*NAMES, "演示职业学院", "周裁判长", "A01") if word in everything
    ] == []
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (target, *target.rglob("*"))}
    assert modes == {0o600, 0o700}


def test_an_unpublished_result_is_computed_first_and_exported_as_provisional(
    house: House, tmp_path: Path
) -> None:
    house.script(PLAY)
    done = export(house, tmp_path / "a")
    said = "已导出 3 名选手的作答（暂定，未公布）到"
    assert (done.returncode, done.stdout.startswith(said)) == (0, True)
    readme = (tmp_path / "a" / "README.txt").read_text(encoding="utf-8")
    assert ("状态：暂定，未公布" in readme, "校验码：" in readme) == (True, False)
    english = house.run("zuoxi.cli", "export", "answers", str(tmp_path / "b"), LC_ALL="en_US.UTF-8")
    assert "provisional, not published" in english.stdout
    assert "provisional, not published" in readme
    with (tmp_path / "b" / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file)) == ["code", "dictation", "seconds"]
    same = [(tmp_path / name / "sha256.txt").read_bytes() for name in "ab"]
    assert same[0] == same[1]


def test_what_cannot_be_exported_is_said_and_leaves_nothing_behind(
    house: House, tmp_path: Path
) -> None:
    nowhere = export(house, tmp_path / "x")
    assert (nowhere.returncode, house.folder.exists()) == (2, False)
    house.script(PLAY.replace("recorded.played(hall)", "recorded.act(hall, 'started_task', at=0)"))
    open_ = export(house, tmp_path / "x")
    sentence = "还有赛题没有结束，不能导出作答。请等全部赛题结束。\n"
    assert (open_.returncode, open_.stderr) == (1, sentence)
    full = tmp_path / "满"
    full.mkdir()
    (full / "旧.txt").touch()
    done = export(house, full)
    assert (done.returncode, done.stderr) == (
        2,
        f"文件夹“{full}”里已有内容。请另写一个新文件夹。\n",
    )
    other = export(house, tmp_path / "x", "--competition", "9", "--json")
    assert (other.returncode, json.loads(other.stdout)["code"]) == (2, "which_competition")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["满", "赛场"]
    assert house.script(ACTS).stdout == ""

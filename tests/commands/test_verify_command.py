"""``zuoxi verify`` on a real installation: words, exit codes, and what is a mishap, not a find."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

BEGIN = b"SQLite format 3\x00"


def zuoxi(*words: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    told = {"ZUOXI_DATA": str(data), "ZUOXI_DATABASE_URL": "", "LC_ALL": "C"} | environment
    return subprocess.run(
        [sys.executable, "-m", "zuoxi.cli", *words],
        env=os.environ | told, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation of this moment, with an administrator and nothing else."""
    data = tmp_path_factory.mktemp("data")
    done = zuoxi(
        *("createadmin", "--username", "admin", "--name", "方赛务"),
        data=data, ZUOXI_ADMIN_PASSWORD="竹影扫阶尘不动-58",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "已建立管理员“admin”。\n"), done.stderr
    return data


@pytest.fixture
def forged(installation: Path, tmp_path: Path) -> Path:
    """A copy in which somebody has written an entry into the ledger by hand."""
    data = tmp_path / "data"
    data.mkdir()
    with sqlite3.connect(installation / "zuoxi.sqlite3") as source:
        with sqlite3.connect(data / "zuoxi.sqlite3") as copy:
            source.backup(copy)
            copy.execute(
                "INSERT INTO kernel_ledgerentry (seq, at_ms, actor, actor_name, role, verb,"
                " subject, payload, prev, hash) VALUES (2, 1, 'user:1', '周裁判长', 'chief_judge',"
                " 'ended_hall', 'competition:1', '{}', ?, ?)",
                ("0" * 64, "1" * 64),
            )
        copy.close()
    source.close()
    return data


def test_an_installation_of_this_moment_is_good(installation: Path) -> None:
    done = zuoxi("verify", data=installation)
    head = json.loads(zuoxi("verify", "--json", data=installation).stdout)["ledger"]["head"]
    short = head["hash"][:8]
    assert (done.returncode, done.stderr, done.stdout.splitlines()) == (
        0,
        "",
        [
            "核对无误：操作留痕 1 条，作答日志 0 份，冻结的赛题 0 套，得分 0 项，公布的成绩 0 版。",
            f"最新一条操作留痕：第 1 条 {short}。记在纸上，以后可用 --seen 1:{short} 核对。",
        ],
    )
    assert zuoxi("verify", "--seen", f"1:{short}", data=installation).returncode == 0
    assert not (installation / "journal.sqlite3").exists()


def test_a_forged_entry_is_named_in_the_users_language(forged: Path) -> None:
    done = zuoxi("verify", data=forged)
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (
        1,
        "",
        [
            "操作留痕第 2 条：与前一条接不上。",
            "操作留痕不完整，赛题、得分和公布的成绩没有核对。",
            "请立即停止使用本机数据，保留现场，并用最近的备份比对。",
        ],
    )
    english = zuoxi("verify", data=forged, LC_ALL="en_GB.UTF-8")
    assert (english.returncode, english.stderr.splitlines()[0]) == (
        1,
        "Ledger entry 2: does not follow from the one before.",
    )
    told = json.loads(zuoxi("verify", "--json", data=forged).stdout)
    assert (told["good"], told["ledger"]["bad"]) == (False, {"seq": 2, "why": "prev"})


def test_an_entry_that_was_noted_and_is_not_there_is_found(installation: Path) -> None:
    done = zuoxi("verify", "--seen", "57:3f9a8c21", data=installation)
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        1,
        "操作留痕第 57 条：与记下的哈希不符：此前的记录被改动或删除。",
    )


@pytest.mark.parametrize("noted", ["57", "57:3f9", "57:xyzw", ":3f9a8c21", "第57条:3f9a8c21"])
def test_a_note_that_cannot_be_read_is_misuse(installation: Path, noted: str) -> None:
    done = zuoxi("verify", "--seen", noted, data=installation)
    assert done.returncode == 2
    assert f"“{noted}”看不懂。请写成 57:3f9a8c21" in done.stderr


@pytest.mark.parametrize("damage", [b"\x00" * 16, BEGIN[:8]])
def test_a_damaged_file_is_told_as_a_finding(
    installation: Path, tmp_path: Path, damage: bytes
) -> None:
    content = (installation / "zuoxi.sqlite3").read_bytes()
    (tmp_path / "zuoxi.sqlite3").write_bytes(damage + content[16:])
    done = zuoxi("verify", data=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("数据库文件已损坏：")
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_no_finding(tmp_path: Path) -> None:
    done = zuoxi(
        "verify", data=tmp_path, ZUOXI_DATABASE_URL="postgresql://root@127.0.0.1:1/nothing"
    )
    assert done.returncode == 2
    assert done.stderr.startswith("数据库打不开：")
    assert "Traceback" not in done.stderr

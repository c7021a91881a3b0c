"""What lies outside the command's hands is told in a sentence, never in a trace."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def zuoxi(*words: str | Path, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    told = {"ZUOXI_DATA": str(data), "ZUOXI_DATABASE_URL": "", "LC_ALL": "C"} | environment
    return subprocess.run(
        [sys.executable, "-m", "zuoxi.cli", *map(str, words)],
        env=os.environ | told, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", ["demo", "createadmin", "serve"])
def test_a_folder_that_cannot_be_one_is_named(tmp_path: Path, command: str) -> None:
    (tmp_path / "文件").write_bytes(b"")
    words = ["--username", "a", "--name", "b", "--password", "竹影扫阶尘不动-58"]
    done = zuoxi(command, *(words if command == "createadmin" else []), data=tmp_path / "文件")
    path = tmp_path / "文件"
    expected = f"“{path}”不能用来存放数据。请检查路径和权限，或换一个 ZUOXI_DATA。\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", expected)


def test_a_database_of_another_kind_is_refused(tmp_path: Path) -> None:
    done = zuoxi("demo", data=tmp_path, ZUOXI_DATABASE_URL="mysql://localhost/zuoxi")
    expected = "ZUOXI_DATABASE_URL 应写成 postgresql://用户@主机:5432/数据库；不写则用 SQLite。\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", expected)


def test_an_account_that_is_refused_is_told_with_what_is_needed(tmp_path: Path) -> None:
    words = ["createadmin", "--username", "admin", "--name", "方赛务"]
    weak = zuoxi(*words, data=tmp_path, ZUOXI_ADMIN_PASSWORD="123456")
    assert (weak.returncode, weak.stdout, weak.stderr[:5]) == (1, "", "密码太弱：")
    made = zuoxi(*words, data=tmp_path, ZUOXI_ADMIN_PASSWORD="竹影扫阶尘不动-58")
    assert (made.returncode, made.stdout, made.stderr) == (0, "已建立管理员“admin”。\n", "")
    again = zuoxi(*words, data=tmp_path, ZUOXI_ADMIN_PASSWORD="竹影扫阶尘不动-58")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == "用户名“admin”已经存在。请换一个用户名。\n"


def test_a_prompt_that_nobody_answers_ends_in_a_sentence(tmp_path: Path) -> None:
    done = zuoxi("createadmin", data=tmp_path)
    assert (done.returncode, done.stderr) == (1, "已中断。\n")


def test_a_paper_is_imported_into_the_competition_that_is_meant(tmp_path: Path) -> None:
    from zuoxi.rehearsal.tasks.own_paper import write_folder

    paper = tmp_path / "paper"
    paper.mkdir()
    write_folder(paper)
    data = tmp_path / "data"
    done = zuoxi("paper", "import", paper, data=data)
    expected = "还没有赛项。请先在网页里新建赛项，或运行 zuoxi demo。\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", expected)
    make = (
        "import django; django.setup()\n"
        "from zuoxi.competitions.domain import Slot, create_competition\n"
        "from zuoxi.kernel.ledger import SYSTEM\n"
        "for edition in ('一', '二'):\n"
        "    slots = [Slot('dictation', 600_000)]\n"
        "    create_competition(name='校内选拔', edition=edition, slots=slots, actor=SYSTEM)\n"
    )
    environment = {
        "ZUOXI_DATA": str(data),
        "ZUOXI_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "zuoxi.config.settings",
    }
    subprocess.run([sys.executable, "-c", make], env=os.environ | environment, check=True)
    done = zuoxi("paper", "import", paper, data=data)
    expected = "请用 --competition 指定赛项编号：1 校内选拔 一; 2 校内选拔 二\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", expected)
    done = zuoxi("paper", "import", paper, "--competition", "2", "--json", data=data)
    told = json.loads(done.stdout)
    assert (done.returncode, len(told.pop("hash"))) == (0, 64)
    assert told == {"paper": 1, "name": "赛前试运行", "version": 1, "is_new": True}
    (paper / "hum.wav").write_bytes(b"")
    done = zuoxi("paper", "import", paper, "--competition", "2", "--json", data=data)
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"]

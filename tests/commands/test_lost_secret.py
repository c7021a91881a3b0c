"""Without its secret.key an installation does not open as if all were well."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.house import House

ZUOXI = f"{sys.executable} -m zuoxi.cli"


@pytest.fixture
def lost(whole: House, tmp_path: Path) -> House:
    """Return a copy of it whose secret is gone."""
    shutil.copytree(whole.folder, tmp_path / "data")
    (tmp_path / "data" / "secret.key").unlink()
    return House(tmp_path / "data", "")


@pytest.mark.parametrize(
    "words", [["serve", "--port", "1"], ["demo"], ["createadmin"], ["paper", "import"]]
)
def test_every_command_that_would_make_a_new_one_refuses_and_says_what_to_do(
    lost: House, words: list[str], tmp_path: Path
) -> None:
    if os.geteuid() and words[0] == "serve":
        words = ["serve", "--port", "48231"]
    own = {
        "createadmin": ["--username", "he", "--name", "何赛务", "--password", "一串很长的口令2026"],
        "paper": [str(tmp_path), "--competition", "1"],
    }
    done = lost.run("zuoxi.cli", *words, *own.get(words[0], []))
    sentence = (
        f"{lost.folder}/secret.key 不见了或已损坏，没有它，已签发的 10 个座位码都打不开。"
        f"请从备份放回这个文件，再启动；确实找不回时，运行 ZUOXI_DATA={lost.folder} {ZUOXI} serve "
        "--new-secret，再在“座位”页重新签发座位码。\n"
    )
    assert (done.returncode, done.stderr) == (1, sentence)
    assert not (lost.folder / "secret.key").exists()


def test_verify_needs_none_makes_none_and_says_so(lost: House, whole: House) -> None:
    done = lost.verify()
    assert done.returncode == 0
    assert "找不到 secret.key：核对不需要它，但启动服务器之前须从备份放回。" in done.stdout
    assert json.loads(lost.verify("--json").stdout)["secret"] is False
    assert not (lost.folder / "secret.key").exists()
    assert json.loads(whole.verify("--json").stdout)["secret"] is True


def test_a_damaged_one_is_as_good_as_none_and_is_kept(lost: House) -> None:
    (lost.folder / "secret.key").write_bytes(b"")
    done = lost.run("zuoxi.cli", "demo")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{lost.folder}/secret.key 不见了或已损坏")
    assert (lost.folder / "secret.key").read_bytes() == b""


READY = """
from zuoxi.competitions.models import Competition
from zuoxi.hall import blockers
found = blockers.find(Competition.objects.get(), connected=10, checked=10)
print([(one.code, one.blocks, dict(one.params)) for one in found])
"""
NEW = "from zuoxi.config import start; start.migrate(new_secret=True)"
ENTRIES = """
import json
from zuoxi.kernel.models import LedgerEntry
from zuoxi.ledger.sentences import say
from django.utils import translation
translation.activate("zh-hans")
rows = LedgerEntry.objects.filter(verb="made_new_secret")
print(json.dumps([[e.competition_id, e.actor, say(e, people={}).text] for e in rows]))
"""


def test_a_new_one_on_demand_stands_in_the_ledger_of_each_competition(
    lost: House, whole: House
) -> None:
    lost.script(NEW)
    made = (lost.folder / "secret.key").read_bytes()
    assert made != (whole.folder / "secret.key").read_bytes()
    text = "secret.key 丢失，另做了一把：此前签发的 10 个座位码全部作废，须重新签发"
    assert json.loads(lost.script(ENTRIES).stdout) == [[1, "system", text]]
    assert lost.found() == (0, [])
    # The hall does not open as if all were well: nobody could come in.
    assert lost.script(READY).stdout == "[('no_codes', True, {'count': 10})]\n"
    assert whole.script(READY).stdout == "[]\n"
    assert lost.run("zuoxi.cli", "demo").returncode == 0
    assert (lost.folder / "secret.key").read_bytes() == made


def test_a_secret_that_is_there_is_not_replaced(whole: House) -> None:
    before = (whole.folder / "secret.key").read_bytes()
    done = whole.run("zuoxi.cli", "serve", "--new-secret", "--port", "48232")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{whole.folder}/secret.key 完好，没有更换。请去掉 --new-secret")
    assert (whole.folder / "secret.key").read_bytes() == before


def test_without_seat_codes_a_missing_one_is_simply_made(tmp_path: Path) -> None:
    house = House(tmp_path / "赛场", "")
    name = ["--username", "he", "--name", "何赛务", "--password", "一串很长的口令2026"]
    assert house.run("zuoxi.cli", "createadmin", *name).returncode == 0
    (house.folder / "secret.key").unlink()
    again = ["--username", "qian", *name[2:]]
    assert house.run("zuoxi.cli", "createadmin", *again).returncode == 0
    assert (house.folder / "secret.key").exists()

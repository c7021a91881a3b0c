"""``zuoxi verify`` on real installations: exit codes, what is printed, and what it leaves alone."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.house import House
from tests.postgresql import fresh_database

BEGIN = b"SQLite format 3\x00"
LAST = "(SELECT max(seq) FROM kernel_ledgerentry)"
HASH = f"(SELECT hash FROM kernel_ledgerentry WHERE seq = {LAST})"
CUT = (
    f"DELETE FROM kernel_ledgerentry WHERE seq = {LAST}",
    f"UPDATE kernel_ledgerhead SET seq = {LAST}, hash = {HASH}",
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A rehearsal's installation: two contestants, seated, with a frozen paper."""
    made = House(tmp_path / "赛场", "")
    if request.param == "sqlite":
        _fill(made)
        yield made
        return
    with fresh_database() as made.database:
        _fill(made)
        yield made


def _fill(house: House) -> None:
    done = house.run("zuoxi.rehearsal.installation", "2", "60000", "0")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def new_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """An installation of this moment, with an administrator and nothing else."""
    made = House(tmp_path_factory.mktemp("data"), "")
    words = ("createadmin", "--username", "admin", "--name", "方赛务")
    done = made.run("zuoxi.cli", *words, ZUOXI_ADMIN_PASSWORD="竹影扫阶尘不动-58")
    assert (done.returncode, done.stdout) == (0, "已建立管理员“admin”。\n"), done.stderr
    return made


def test_an_installation_of_this_moment_is_good(new_house: House) -> None:
    told = json.loads(new_house.verify("--json").stdout)
    head = told["ledger"]["head"]
    done = new_house.verify("--expect", f"1:{head['hash'][:8]}", "--expect", told["root"])
    counted = "操作留痕 1 条，作答日志 0 份、0 条，冻结的赛题 0 套，得分 0 项，公布的成绩 0 版。"
    assert (done.returncode, done.stderr, done.stdout.splitlines()) == (
        0,
        "",
        [
            f"核对无误：{counted}",
            f"包含核对点 1:{head['hash'][:8]}。",
            f"包含核对点 {told['root']}。",
            f"核对点 {told['root']}（抄下它，以后用 --expect 核对）",
        ],
    )
    assert not (new_house.folder / "journal.sqlite3").exists()


def _copy(house: House, folder: Path) -> House:
    made = House(folder, "")
    made.folder.mkdir()
    with (
        closing(sqlite3.connect(house.folder / "zuoxi.sqlite3")) as source,
        closing(sqlite3.connect(made.folder / "zuoxi.sqlite3")) as copy,
    ):
        source.backup(copy)
    shutil.copy(house.folder / "secret.key", made.folder)
    return made


@pytest.fixture
def forged(new_house: House, tmp_path: Path) -> House:
    """A copy in which somebody has written an entry into the ledger by hand."""
    made = _copy(new_house, tmp_path / "data")
    made.tamper(
        "INSERT INTO kernel_ledgerentry (seq, at_ms, actor, actor_name, role, verb, subject, "
        "payload, prev, hash) VALUES (2, 1, 'user:1', '周裁判长', 'chief_judge', 'ended_hall', "
        f"'competition:1', '{{}}', '{'0' * 64}', '{'1' * 64}')"
    )
    return made


def test_a_forged_entry_is_named_in_the_users_language(forged: House) -> None:
    done = forged.verify()
    first, last, _point = done.stderr.splitlines()
    assert (done.returncode, done.stdout, first, last) == (
        1,
        "",
        "操作留痕第 2 条：与前一条接不上。",
        "请立即停止使用本机数据，保留现场，并用最近的备份比对。",
    )
    english = forged.verify(LC_ALL="en_GB.UTF-8")
    assert english.stderr.splitlines()[0] == "Ledger entry 2: does not follow from the one before."
    told = json.loads(forged.verify("--json").stdout)
    assert [(f["code"], f["seq"]) for f in told["findings"]] == [("ledger.prev", 2)]


def test_what_is_no_point_is_misuse(new_house: House) -> None:
    done = new_house.verify("--expect", "第57条:3f9a8c21")
    assert done.returncode == 2
    assert done.stderr.startswith("“第57条:3f9a8c21”看不懂，也不是当时保存的文件。")
    as_json = new_house.verify("--json", "--expect", "57")
    answer = json.loads(as_json.stdout)
    assert (as_json.returncode, answer["good"], answer["code"]) == (2, None, "bad_point")


@pytest.mark.parametrize("damage", [b"\x00" * 16, BEGIN[:8]])
def test_a_damaged_file_is_told_as_a_finding(
    new_house: House, tmp_path: Path, damage: bytes
) -> None:
    content = (new_house.folder / "zuoxi.sqlite3").read_bytes()
    (tmp_path / "zuoxi.sqlite3").write_bytes(damage + content[16:])
    done = House(tmp_path, "").verify()
    assert done.returncode == 1
    assert done.stderr.startswith("数据库文件已损坏：")
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_no_finding(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("x" * 50, encoding="ascii")
    done = House(tmp_path, "postgresql://root@127.0.0.1:1/nothing").verify()
    assert done.returncode == 2
    assert done.stderr.startswith("数据库打不开：")
    assert "Traceback" not in done.stderr


def test_a_good_installation_says_its_point_and_a_changed_one_what_was_changed(
    house: House, tmp_path: Path
) -> None:
    files = sorted(path for path in house.folder.rglob("*") if "-" not in path.name)
    good = house.verify()
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("核对无误：操作留痕 ")
    printed = json.loads(house.verify("--json").stdout)
    assert (printed["good"], printed["findings"], printed["expected"]) == (True, [], [])
    assert printed["root"] in good.stdout
    kept = tmp_path / "存底.json"
    kept.write_text(json.dumps(printed), encoding="utf-8")
    assert house.found("--expect", printed["root"]) == (0, [])
    assert house.found("--expect", str(kept)) == (0, [])
    assert sorted(p for p in house.folder.rglob("*") if "-" not in p.name) == files

    house.tamper("UPDATE papers_paper SET name = '另一套'")
    assert house.found() == (1, ["paper.state"])
    bad = house.verify(LC_ALL="en_US.UTF-8")
    assert (bad.returncode, bad.stdout) == (1, "")
    first, last, _point = bad.stderr.splitlines()
    assert first.startswith("State, name or version of the paper “另一套”, version 1, differ")
    assert last.startswith("Stop using these data at once")

    house.tamper("UPDATE papers_paper SET name = '赛前试运行'", *CUT)
    assert house.found("--expect", printed["root"])[1] == [
        "sitting.code",
        "sitting.code",
        "anchor.ledger",
    ]


@pytest.mark.parametrize("database", ["", "postgresql://127.0.0.1:1/nowhere"])
@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_holds_no_installation_is_left_as_it_is(
    tmp_path: Path, database: str, there: bool
) -> None:
    house = House(tmp_path / "打错的名字", database)
    if there:
        house.folder.mkdir()
    sentence = f"文件夹“{house.folder}”里没有安装数据。请用 ZUOXI_DATA 指定正确的文件夹。"
    done = house.verify()
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence + "\n")
    as_json = house.verify("--json")
    answer = json.loads(as_json.stdout)
    assert (as_json.returncode, as_json.stderr) == (2, "")
    assert answer == {"good": None, "code": "no_installation", "message": sentence}
    assert house.folder.exists() == there
    assert not there or not list(house.folder.iterdir())


OLDER = "DELETE FROM django_migrations WHERE app = 'kernel' AND name = '0004_no_replace_by_rowid'"
NEWER = (
    "INSERT INTO django_migrations (app, name, applied) "
    "VALUES ('results', '0099_of_next_year', '2027-05-01')"
)


@pytest.mark.parametrize(
    ("change", "code", "begins"),
    [
        (
            OLDER,
            "old_version",
            "安装数据是旧版本的，还没有升级，因此没有核对。请先备份，",
        ),
        (
            NEWER,
            "new_version",
            "安装数据是更新的版本写的，本版本读不了。",
        ),
    ],
    ids=["older", "newer"],
)
def test_data_of_another_version_are_not_called_tampered_with(
    house: House, change: str, code: str, begins: str
) -> None:
    house.tamper(change)
    done = house.verify()
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(begins)
    as_json = house.verify("--json")
    answer = json.loads(as_json.stdout)
    assert (as_json.returncode, answer["good"], answer["code"]) == (2, None, code)
    english = house.verify(LC_ALL="en_US.UTF-8").stderr
    assert english.startswith("The installation’s data are of ")


def test_data_of_an_older_version_are_verified_once_the_new_one_has_served_them(
    new_house: House, tmp_path: Path
) -> None:
    old = _copy(new_house, tmp_path / "data")
    old.script(
        "from django.core.management import call_command as c; c('migrate', 'papers', '0002')"
    )
    before = old.verify()
    old.script("from zuoxi.config import start; start.migrate()")
    after = old.verify()
    assert (before.returncode, after.returncode) == (2, 0)
    assert after.stdout.startswith("核对无误：")


def _empty_file(path: Path) -> None:
    path.touch()


def _another_programs(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE 家谱 (姓名 TEXT)")


def _another_programs_wal(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("CREATE TABLE 家谱 (姓名 TEXT)")


@pytest.mark.parametrize("make", [_empty_file, _another_programs, _another_programs_wal])
def test_a_database_that_is_not_ours_is_left_as_it_is(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    database = tmp_path / "zuoxi.sqlite3"
    make(database)
    before = database.read_bytes()
    done = House(tmp_path, "").verify()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"文件夹“{tmp_path}”里没有安装数据。")
    assert (list(tmp_path.iterdir()), database.read_bytes()) == ([database], before)

"""What a start says of the demo: how far it is, and what to do next, as commands that work."""

from pathlib import Path

import pytest
from django.db import transaction

from tests import factories
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.kernel import invocation, ledger
from zuoxi.rehearsal.demo_competition import Account, Demo
from zuoxi.rehearsal.demo_words import Commands, Played, describe, played

START = 1_000_000
TEN_MINUTES = 600_000
COMMANDS = Commands(
    reset=".venv/bin/zuoxi demo --reset-passwords",
    anew="ZUOXI_DATA=data-2 .venv/bin/zuoxi serve --demo",
)


def decided(at: Competition, verb: str, *, ms: int) -> None:
    with transaction.atomic():
        ledger.append(
            verb=verb,
            actor=ledger.SYSTEM,
            subject=f"competition:{at.pk}",
            competition_id=at.pk,
            at_ms=ms,
            payload={"task": "dictation", "sitting": None, "ms": 0},
        )


def told(at: Competition, commands: Commands = COMMANDS) -> str:
    """Return what a second start says: nothing is new, so no password and no code is in it."""
    demo = Demo(at, (Account(Role.CHIEF_JUDGE, "chief-judge", None),), ())
    return describe(demo, addresses=["https://localhost:8443/"], commands=commands)


@pytest.mark.django_db
def test_the_demo_is_over_at_the_bell_of_its_hall_and_not_a_millisecond_before() -> None:
    demo = factories.competition()
    assert played(demo, at_ms=START) is Played.NOT_YET
    decided(demo, "started_task", ms=START)
    assert played(demo, at_ms=START) is Played.UNDERWAY
    assert played(demo, at_ms=START + TEN_MINUTES - 1) is Played.UNDERWAY
    assert played(demo, at_ms=START + TEN_MINUTES) is Played.OVER


@pytest.mark.django_db
def test_a_second_start_repeats_the_next_step_and_how_to_get_new_codes() -> None:
    assert told(factories.competition()) == (
        "\n客户信息服务技能竞赛\n\n演示赛项已经建好，还没有开始。\n\n下一步：\n"
        "  1. 打开 https://localhost:8443/login，用“chief-judge”登录（裁判长），"
        "进入“赛场”，点“确认就绪”。\n"
        "  2. 在另一个标签页打开 https://localhost:8443/sit，输入一个座位码（选手）。\n"
        "     换一个浏览器或无痕窗口再登录，算换了机器：裁判长在“赛场”点这个座位，按“换机”。\n"
        "  3. 裁判长点“开始”，选手作答、提交；点“终止”可提前收卷，再开始下一段；\n"
        "     全部结束后在“成绩”页看排名。\n\n"
        "密码和座位码只显示过一次。要换一批新的（旧的随即作废），运行：\n"
        "  .venv/bin/zuoxi demo --reset-passwords\n"
    )


@pytest.mark.django_db
def test_a_start_after_the_end_says_where_the_result_is_and_how_to_play_again() -> None:
    demo = factories.competition()
    decided(demo, "started_task", ms=START)
    decided(demo, "ended_hall", ms=START + 60_000)
    assert told(demo) == (
        "\n客户信息服务技能竞赛\n\n演示赛项已经结束，数据保留。\n\n下一步：\n"
        "  看成绩：打开 https://localhost:8443/login，用“chief-judge”登录（裁判长），进入“成绩”。\n"
        "  不记得密码：.venv/bin/zuoxi demo --reset-passwords（同时换新座位码）\n"
        "  再玩一次：先停止服务器，再运行 ZUOXI_DATA=data-2 .venv/bin/zuoxi serve --demo"
        "（另建一份新的演示，这一份保留）\n"
    )
    beside_postgresql = told(demo, Commands(reset="zuoxi demo --reset-passwords", anew=""))
    assert "换一个空的数据库（ZUOXI_DATABASE_URL）和一个新的 ZUOXI_DATA。" in beside_postgresql


@pytest.mark.parametrize(
    ("started", "printed"),
    [
        (".venv/bin/zuoxi", ".venv/bin/zuoxi demo"),
        ("/opt/我的 赛场/zuoxi", "'/opt/我的 赛场/zuoxi' demo"),
        ("{path}/zuoxi", "zuoxi demo"),
    ],
)
def test_a_printed_command_begins_with_the_program_as_it_was_started(
    started: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "zuoxi").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ZUOXI_DATA", raising=False)
    monkeypatch.setattr("sys.argv", [started.format(path=tmp_path)])
    assert invocation.typed("demo") == printed


def test_a_printed_command_keeps_the_data_folder_and_a_fresh_one_is_not_there_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["bin/zuoxi"])
    monkeypatch.setenv("ZUOXI_DATA", "演练")
    (tmp_path / "演练-2").mkdir()
    free = invocation.free_folder(tmp_path / "演练")
    assert invocation.typed("demo") == "ZUOXI_DATA='演练' bin/zuoxi demo"
    assert invocation.typed("demo", data=free) == "ZUOXI_DATA='演练-3' bin/zuoxi demo"

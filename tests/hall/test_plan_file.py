"""A competition from one file: every mistake with its line, and all of it or nothing."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from django.contrib.auth import authenticate

from tests import factories
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.errors import ClosedAccount
from zuoxi.competitions.models import Appointment, Competition
from zuoxi.competitions.rules import roles_of
from zuoxi.hall.founding import found_competition
from zuoxi.hall.models import Seat
from zuoxi.hall.plan_file import Plan, read_plan
from zuoxi.kernel.models import LedgerEntry
from zuoxi.registration.models import Contestant

SAMPLE = Path(__file__).resolve().parents[2] / "docs/samples/competition.yaml"
TWO = 'contestants:\n  - {code: "1", name: 甲}\n  - {code: "2", name: 乙}\n'
LEAST = "name: 竞赛\nedition: 首届\nslots:\n  - {task: dictation, minutes: 10}\n"


def sample() -> Plan:
    read = read_plan(SAMPLE)
    assert read.problems == []
    assert read.plan is not None
    return read.plan


def told(folder: Path, text: str) -> list[tuple[int, str]]:
    file = folder / "赛项.yaml"
    file.write_text(text, encoding="utf-8")
    return [(p.line, p.text % p.params) for p in read_plan(file).problems]


def test_the_sample_of_the_documents_is_good() -> None:
    plan = sample()
    assert (plan.level, len(plan.officials), len(plan.contestants)) == ("city", 5, 3)


def test_the_least_file_has_a_name_an_edition_and_one_task(tmp_path: Path) -> None:
    assert told(tmp_path, LEAST) == []


@pytest.mark.parametrize(
    ("more", "line", "sentence"),
    [
        ("level: 省级\n", 5, "“level”只能是：school, city, province, nation。"),
        ("hal: {}\n", 5, "不认识“hal”。是否应为“hall”？"),
        ("rules:\n  dictation.slip_penalty: 101\n", 6, "规则“dictation.slip_penalty”不能这样设置"),
        ("rules:\n  速度: 1\n", 6, "规则“速度”不能这样设置。名称和取值见规则表。"),
        ("contestants:\n  - {code: 001, name: 赵晓岚}\n", 6, "“code”的内容 001 会被当作数"),
        (
            'contestants:\n  - {code: "1", name: 赵晓岚}\n  - {code: "1", name: 钱子墨}\n',
            7,
            "选手号 1 出现了两次。",
        ),
        ('contestants:\n  - {code: "1", name: ""}\n', 6, "缺少姓名。"),
        ("officials:\n  - {username: a, name: 甲, roles: judge}\n", 6, "不认识“judge”。"),
        ("officials:\n  - {username: a, name: 甲, roles: contestant}\n", 6, "不认识“contestant”。"),
        (
            "officials:\n  - {username: a, name: 甲, roles: [hall_judge, marking_judge]}\n",
            6,
            "甲 的角色不能兼任：现场裁判和评分裁判不能是同一人，",
        ),
        (
            "officials:\n  - {username: a, name: 甲}\n  - {username: A, name: 乙}\n",
            7,
            "用户名“A”出现了两次。",
        ),
        (
            TWO + "hall:\n  seats: 1\n  columns: 1\n",
            9,
            "座位 1 个，选手 2 名，坐不下。请增加座位。",
        ),
        ("hall: {seats: 0, columns: 1}\n", 5, "“seats”太小，至少为 1。"),
    ],
)
def test_every_mistake_is_told_with_its_line(
    tmp_path: Path, more: str, line: int, sentence: str
) -> None:
    (found,) = told(tmp_path, LEAST + more)
    assert found[0] == line
    assert found[1].startswith(sentence)


@pytest.mark.parametrize(
    ("slot", "sentence"),
    [
        ("{task: dictatoin, minutes: 10}", "不认识“dictatoin”。是否应为“dictation”？"),
        ("{task: dictation, minutes: 0}", "“minutes”太小，至少为 1。"),
        ('{task: dictation, minutes: 9, planned: "9 点"}', "计划开始应写成"),
    ],
)
def test_a_slot_that_cannot_be_held_is_told(tmp_path: Path, slot: str, sentence: str) -> None:
    ((line, said),) = told(tmp_path, f"name: 竞赛\nedition: 首届\nslots:\n  - {slot}\n")
    assert line == 4
    assert said.startswith(sentence)


def test_several_mistakes_are_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = LEAST + "level: 省级\ncontestants:\n  - {code: 001, name: 赵晓岚}\n"
    assert [line for line, _said in told(tmp_path, text)] == [5, 7]


@pytest.mark.django_db
def test_the_sample_becomes_a_competition_with_people_and_seats() -> None:
    made = found_competition(sample(), zone=ZoneInfo("Asia/Shanghai"))
    competition = Competition.objects.get()
    assert made.competition == competition
    (slot,) = competition.slots.all()
    assert (slot.duration_ms, slot.planned_ms) == (600_000, 1_795_395_600_000)
    assert competition.rule_set["contestant_sees"] == "score_and_rank"
    assert list(Contestant.objects.values_list("code", "name")) == [
        ("001", "赵晓岚"),
        ("002", "钱子墨"),
        ("003", "孙雨桐"),
    ]
    assert Seat.objects.count() == 5
    for one in made.officials:
        assert one.password is not None
        assert authenticate(username=one.user.username, password=one.password) == one.user
    assert LedgerEntry.objects.filter(verb="appointed").count() == 5


@pytest.mark.django_db
def test_an_account_that_is_there_keeps_its_password_and_gets_the_role() -> None:
    zhou = factories.user(username="ZHOU")
    made = found_competition(sample())
    (again,) = [one for one in made.officials if one.user == zhou]
    assert again.password is None
    assert roles_of(zhou, made.competition) == {Role.CHIEF_JUDGE}
    assert authenticate(username="ZHOU", password=factories.PASSWORD) == zhou


@pytest.mark.django_db
def test_when_one_verb_refuses_nothing_is_made() -> None:
    closed = factories.user(username="wei")
    closed.is_active = False
    closed.save()
    before = LedgerEntry.objects.count()
    with pytest.raises(ClosedAccount):
        found_competition(sample())
    assert not Competition.objects.exists()
    assert not Appointment.objects.exists()
    assert not User.objects.filter(username="fang").exists()
    assert LedgerEntry.objects.count() == before


def test_the_command_names_file_line_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zuoxi.cli import main

    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    file = tmp_path / "赛项.yaml"
    file.write_text(LEAST + "hal: {}\n", encoding="utf-8")
    run = CliRunner().invoke(main, ["competition", "create", "--check", str(file)])
    assert (run.exit_code, run.stderr) == (1, "赛项.yaml:5: 不认识“hal”。是否应为“hall”？\n")
    run = CliRunner().invoke(main, ["competition", "create", "--check", str(SAMPLE)])
    assert (run.exit_code, run.stdout) == (0, "赛项文件没有问题。\n")

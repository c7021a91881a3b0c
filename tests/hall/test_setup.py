"""The checklist says what is missing, in the order of the work, and in both languages."""

import pytest

from tests import factories
from tests.http import Browser
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition, TimeSlot
from zuoxi.hall.domain import furnish, seat_contestants
from zuoxi.hall.setup import steps
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.papers.models import Paper
from zuoxi.registration.domain import Entrant, enter_contestants
from zuoxi.sittings.access import issue_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Competition:
    return factories.competition()


def told(hall: Competition) -> dict[str, tuple[str, str]]:
    return {step.key: (step.state, step.message) for step in steps(hall)}


def test_a_fresh_competition_lists_everything_in_order(hall: Competition) -> None:
    assert told(hall) == {
        "timetable": (
            "done",
            "已安排 1 道题。请核对时长和规则表；冻结赛题后规则不能再改。",
        ),
        "paper": ("todo", "还没有赛题。请导入赛题，由裁判长检查后冻结。"),
        "contestants": ("todo", "还没有选手。请粘贴或上传名单。"),
        "seats": ("todo", "还没有座位图。请先布置座位。"),
        "codes": ("todo", "选手入座后，签发并打印座位码。"),
        "officials": ("todo", "还没有任命：裁判长。"),
        "trial": ("todo", "签发座位码后，逐座登录一次并检查设备。"),
    }
    TimeSlot.objects.all().delete()
    assert told(hall)["timetable"] == ("todo", "还没有安排时段。")


def test_a_draft_is_no_frozen_paper_and_a_paper_holds_the_tasks_of_the_timetable(
    hall: Competition,
) -> None:
    Paper.objects.create(
        competition=hall,
        name="样题",
        version=1,
        created_ms=0,
        content={"name": "样题", "total_points": "0", "tasks": []},
    )
    assert told(hall)["paper"] == ("todo", "赛题“样题”还是草稿。请裁判长检查后冻结。")
    paper = factories.frozen_paper(hall)
    assert told(hall)["paper"] == ("done", "“听打录入样题”第 1 版已冻结。")
    paper.content["tasks"][0]["task"] = "online_service"
    paper.save()
    assert told(hall)["paper"] == (
        "todo",
        "赛题“听打录入样题”里没有“听打录入”。请改时段，或另备赛题。",
    )


def test_contestants_seats_and_codes_follow_each_other(hall: Competition) -> None:
    paper = factories.frozen_paper(hall)
    entrants = [Entrant(f"{n:03}", "赵晓岚") for n in range(1, 12)]
    people = enter_contestants(hall, entrants=entrants, actor=SYSTEM)
    assert told(hall)["contestants"] == ("done", "已登记 11 名选手。")
    furnish(hall, seats=11, spares=1, columns=6, actor=SYSTEM)
    assert told(hall)["seats"] == ("todo", "还有 11 名选手没有座位。")
    seat_contestants(hall, contestants=people, paper=paper, actor=SYSTEM)
    assert told(hall)["seats"] == ("warn", "11 名选手已入座。备用机 1 台，建议 2 台。")
    assert told(hall)["codes"] == ("todo", "还有 11 个座位没有座位码。请签发并打印。")
    furnish(hall, seats=11, spares=2, columns=6, actor=SYSTEM)
    issue_codes(hall, actor=SYSTEM)
    assert told(hall)["seats"] == ("done", "11 名选手已入座，备用机 2 台。")
    assert told(hall)["codes"] == ("done", "11 个座位码已签发。请确认座位卡已打印。")
    assert told(hall)["trial"] == (
        "warn",
        "请在每个座位登录一次并完成设备检查（0/11）；技术人员另用 zuoxi rehearse 试跑全场。",
    )


def test_the_chief_judge_is_needed_and_others_are_usual(hall: Competition) -> None:
    factories.user(role=Role.CHIEF_JUDGE, at=hall)
    assert told(hall)["officials"] == ("warn", "还没有任命：现场裁判、技术支持、监督组。")
    factories.user(role=Role.HALL_JUDGE, at=hall)
    factories.user(role=Role.TECHNICAL_SUPPORT, at=hall)
    watcher = factories.user(role=Role.SUPERVISOR, at=hall)
    assert told(hall)["officials"] == ("done", "已任命 4 种角色。")
    watcher.is_active = False
    watcher.save()
    assert told(hall)["officials"] == ("warn", "还没有任命：监督组。")


def test_an_english_reader_gets_no_chinese_sentence(hall: Competition) -> None:
    factories.user(username="fang", role=Role.ORGANISER, at=hall)
    browser = Browser(language="en")
    browser.log_in("fang", factories.PASSWORD)
    said = browser.get(f"/api/competitions/{hall.pk}/setup")
    assert said[5]["message"] == "Not yet appointed: Chief judge."
    assert not [s for s in said if any("\u4e00" <= c <= "\u9fff" for c in s["message"])]

"""Contestants are entered whole or not at all, corrected and taken off while they have no seat."""

import io

import pytest

from tests import factories
from tests.http import Browser
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.hall.domain import furnish, seat_contestants
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.kernel.models import LedgerEntry
from zuoxi.registration.domain import Entrant, enter_contestants
from zuoxi.registration.models import Contestant

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Competition:
    return factories.competition()


@pytest.fixture
def organiser(hall: Competition) -> Browser:
    factories.user(username="fang", role=Role.ORGANISER, at=hall)
    browser = Browser()
    browser.log_in("fang", factories.PASSWORD)
    return browser


@pytest.fixture
def base(hall: Competition) -> str:
    return f"/api/competitions/{hall.pk}/contestants"


def words(code: str, name: str) -> dict[str, str]:
    return {"code": code, "name": name, "school": "", "delegation": ""}


def enter(hall: Competition, *codes: str) -> list[Contestant]:
    return enter_contestants(hall, entrants=[Entrant(c, "赵晓岚") for c in codes], actor=SYSTEM)


def test_a_list_is_previewed_and_nothing_entered(organiser: Browser, base: str) -> None:
    seen = organiser.post(f"{base}/preview", {"text": "001,赵晓岚\n001,钱子墨"})
    assert seen == {
        "entrants": [words("001", "赵晓岚"), words("001", "钱子墨")],
        "rows": [1, 2],
        "problems": [{"row": 2, "message": "选手号 001 和第 1 行重复。"}],
    }
    assert not Contestant.objects.exists()


def test_an_uploaded_file_is_previewed_like_pasted_cells(organiser: Browser, base: str) -> None:
    file = io.BytesIO("选手号,姓名\n001,赵晓岚\n".encode("gb18030"))
    file.name = "名单.csv"
    answer = organiser.upload(f"{base}/preview-file", file)
    assert answer.json()["entrants"] == [words("001", "赵晓岚")]


def test_a_file_that_is_no_list_is_refused_with_what_to_do(organiser: Browser, base: str) -> None:
    file = io.BytesIO(b"PK\x03\x04 not a workbook")
    file.name = "名单.xlsx"
    answer = organiser.upload(f"{base}/preview-file", file)
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_list")


def test_as_long_as_one_row_is_wrong_nobody_is_entered(
    hall: Competition, organiser: Browser, base: str
) -> None:
    enter(hall, "001")
    rows = [words("002", "钱子墨"), words("001", "孙雨桐"), words("003", "")]
    answer = organiser.call("POST", base, {"entrants": rows})
    assert (answer.status_code, answer.json()["code"]) == (400, "list_refused")
    assert answer.json()["message"] == (
        "名单有 2 处问题，一个也没有登记。第 2 行：选手号 001 已经登记过。"
    )
    assert Contestant.objects.count() == 1


def test_a_right_list_is_entered_whole(organiser: Browser, base: str) -> None:
    rows = [words("002", "钱子墨"), words("001", "赵晓岚")]
    entered = organiser.post(base, {"entrants": rows})
    assert [(c["code"], c["name"], c["seated"]) for c in entered] == [
        ("001", "赵晓岚", False),
        ("002", "钱子墨", False),
    ]


def test_one_competition_has_its_codes_for_itself(hall: Competition) -> None:
    enter(hall, "001")
    enter(factories.competition(name="另一个赛项"), "001")


def test_a_contestant_is_corrected_and_may_keep_the_code(
    hall: Competition, organiser: Browser, base: str
) -> None:
    one, _other = enter(hall, "001", "002")
    changed = organiser.put(f"{base}/{one.pk}", words("001", "赵晓蓝"))
    assert (changed["code"], changed["name"]) == ("001", "赵晓蓝")
    refused = organiser.refused("PUT", f"{base}/{one.pk}", words("002", "赵晓蓝"))
    assert refused == (400, "list_refused")


def test_contestants_are_taken_off_together_or_not_at_all(
    hall: Competition, organiser: Browser, base: str
) -> None:
    one, two = enter(hall, "001", "002")
    refused = organiser.refused("POST", f"{base}/remove", {"ids": [one.pk, 999_999]})
    assert refused == (404, "not_found")
    assert Contestant.objects.count() == 2
    organiser.post(f"{base}/remove", {"ids": [one.pk, two.pk]})
    assert not Contestant.objects.exists()


def test_who_has_a_seat_is_neither_changed_nor_taken_off(
    hall: Competition, organiser: Browser, base: str
) -> None:
    people = enter(hall, "001")
    furnish(hall, seats=1, spares=0, columns=1, actor=SYSTEM)
    seat_contestants(hall, contestants=people, paper=factories.frozen_paper(hall), actor=SYSTEM)
    one = f"{base}/{people[0].pk}"
    assert organiser.refused("PUT", one, words("009", "某人")) == (409, "contestant_seated")
    assert organiser.refused("POST", f"{base}/remove", {"ids": [people[0].pk]}) == (
        409,
        "contestant_seated",
    )
    assert [c["seated"] for c in organiser.get(base)] == [True]


def test_another_competitions_contestants_are_not_found(
    hall: Competition, organiser: Browser, base: str
) -> None:
    (stranger,) = enter(factories.competition(name="另一个赛项"), "001")
    refused = organiser.refused("PUT", f"{base}/{stranger.pk}", words("009", "某人"))
    assert refused == (404, "not_found")
    refused = organiser.refused("POST", f"{base}/remove", {"ids": [stranger.pk]})
    assert refused == (404, "not_found")


def test_the_ledger_tells_what_happened_and_no_name(
    hall: Competition, organiser: Browser, base: str
) -> None:
    (one,) = enter(hall, "001")
    organiser.put(f"{base}/{one.pk}", words("002", "钱子墨"))
    organiser.post(f"{base}/remove", {"ids": [one.pk]})
    assert list(LedgerEntry.objects.order_by("seq").values_list("verb", flat=True)) == [
        "entered_contestants",
        "changed_contestant",
        "removed_contestants",
    ]
    for name in ("赵晓岚", "钱子墨"):
        assert not LedgerEntry.objects.filter(payload__contains=name).exists()

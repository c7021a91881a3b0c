"""Seats are furnished with spares, given in order, and logged in to by code."""

from typing import Any

import pytest
from django.test import Client

from tests import factories
from zuoxi.competitions.models import Competition
from zuoxi.competitions.rule_set import RuleSet
from zuoxi.hall.domain import NotEnoughSeats, furnish, seat_contestants
from zuoxi.hall.models import Seat
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.kernel.models import LedgerEntry
from zuoxi.papers.models import Paper
from zuoxi.registration.domain import Entrant, enter_contestants
from zuoxi.registration.models import Contestant
from zuoxi.sittings.access import issue_codes
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Competition:
    return factories.competition()


@pytest.fixture
def paper(hall: Competition) -> Paper:
    return factories.frozen_paper(hall)


def people(hall: Competition, count: int) -> list[Contestant]:
    entrants = [Entrant(code=f"{n:03}", name="赵晓岚") for n in range(1, count + 1)]
    return enter_contestants(hall, entrants=entrants, actor=SYSTEM)


def test_seats_are_labelled_by_row_and_the_spares_come_last(hall: Competition) -> None:
    made = furnish(hall, seats=5, spares=2, columns=3, actor=SYSTEM)
    assert [(s.label, s.row, s.column, s.is_spare) for s in made] == [
        ("A01", 1, 1, False),
        ("A02", 1, 2, False),
        ("A03", 1, 3, False),
        ("B01", 2, 1, False),
        ("B02", 2, 2, False),
        ("备1", 2, 3, True),
        ("备2", 3, 1, True),
    ]


def test_the_27th_row_is_called_aa(hall: Competition) -> None:
    made = furnish(hall, seats=27, spares=0, columns=1, actor=SYSTEM)
    assert [seat.label for seat in made[-2:]] == ["Z01", "AA01"]


def test_contestants_get_the_free_seats_in_order_and_a_sitting_each(
    hall: Competition, paper: Paper
) -> None:
    furnish(hall, seats=3, spares=1, columns=2, actor=SYSTEM)
    sittings = seat_contestants(hall, contestants=people(hall, 3), paper=paper, actor=SYSTEM)
    assert [(s.seat_label, s.contestant.code) for s in sittings] == [
        ("A01", "001"),
        ("A02", "002"),
        ("B01", "003"),
    ]
    assert list(Seat.objects.values_list("label", "sitting")) == [
        ("A01", sittings[0].pk),
        ("A02", sittings[1].pk),
        ("B01", sittings[2].pk),
        ("备1", None),
    ]


def test_without_enough_seats_nobody_is_seated(hall: Competition, paper: Paper) -> None:
    furnish(hall, seats=2, spares=1, columns=2, actor=SYSTEM)
    with pytest.raises(NotEnoughSeats) as caught:
        seat_contestants(hall, contestants=people(hall, 3), paper=paper, actor=SYSTEM)
    assert caught.value.params == {"free": 2, "missing": 1}
    assert Sitting.objects.count() == 0


def test_every_verb_leaves_its_entry_in_the_ledger_and_no_name_in_it(
    hall: Competition, paper: Paper
) -> None:
    furnish(hall, seats=1, spares=0, columns=1, actor=SYSTEM)
    seat_contestants(hall, contestants=people(hall, 1), paper=paper, actor=SYSTEM)
    entries = LedgerEntry.objects.values_list("verb", flat=True)
    assert list(entries) == [
        "froze_paper",
        "furnished_hall",
        "entered_contestants",
        "seated_contestants",
    ]
    assert not LedgerEntry.objects.filter(payload__contains="赵晓岚").exists()


@pytest.fixture
def code(hall: Competition, paper: Paper) -> str:
    furnish(hall, seats=1, spares=0, columns=1, actor=SYSTEM)
    seat_contestants(hall, contestants=people(hall, 1), paper=paper, actor=SYSTEM)
    return issue_codes(hall, actor=SYSTEM)[0].access_code


def post(client: Client, url: str, body: Any = None, **extra: Any) -> Any:
    client.get("/api/me", secure=True)
    return client.post(
        url,
        body,
        content_type="application/json",
        secure=True,
        headers={
            "X-CSRFToken": client.cookies["csrftoken"].value,
            "Referer": "https://testserver/",
        },
        **extra,
    )


def test_a_seat_code_opens_its_sitting_on_this_machine(code: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = post(client, "/api/seat/login", {"code": code})
    sitting = Sitting.objects.get()
    seat = {"sitting_id": sitting.pk, "seat": "A01", "competition": "客户信息服务技能竞赛"}
    assert (answer.status_code, answer.json()) == (200, seat)
    assert client.get("/api/seat/me", secure=True).json() == seat
    cookie = client.cookies["zuoxi_seat"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Strict")


def test_a_code_is_read_in_small_letters_and_without_its_dash(code: str) -> None:
    typed = f" {code.lower().replace('-', ' ')} "
    assert post(Client(), "/api/seat/login", {"code": typed}).status_code == 200


def test_issuing_codes_anew_ends_the_log_in_with_the_old_one(code: str, hall: Competition) -> None:
    client = Client()
    post(client, "/api/seat/login", {"code": code})
    issue_codes(hall, actor=SYSTEM)
    assert client.get("/api/seat/me", secure=True).json()["code"] == "no_seat"
    assert post(Client(), "/api/seat/login", {"code": code}).status_code == 404


def test_logging_out_forgets_the_sitting_on_this_machine(code: str) -> None:
    client = Client()
    post(client, "/api/seat/login", {"code": code})
    assert post(client, "/api/seat/logout").status_code == 204
    assert client.get("/api/seat/me", secure=True).status_code == 401


def test_a_forged_cookie_opens_nothing(code: str) -> None:
    client = Client()
    client.cookies["zuoxi_seat"] = "WzEsMV0:1abcde:forged"
    assert client.get("/api/seat/me", secure=True).status_code == 401


def test_guessing_codes_from_one_address_has_to_wait_and_others_need_not(code: str) -> None:
    def guess(**more: Any) -> int:
        return int(post(Client(), "/api/seat/login", {"code": "AAAA-AAAA"}, **more).status_code)

    assert [guess() for _ in range(61)] == [404] * 60 + [429]
    assert guess(REMOTE_ADDR="10.0.0.8") == 404
    # The whole hall may stand behind this address: a right code is let in all the same.
    assert post(Client(), "/api/seat/login", {"code": code}).status_code == 200


def test_a_whole_hall_behind_one_address_logs_in_without_waiting(code: str) -> None:
    answers = {post(Client(), "/api/seat/login", {"code": code}).status_code for _ in range(30)}
    assert answers == {200}


def test_a_contestant_reads_the_rules_of_the_own_competition_and_nothing_of_the_paper(
    hall: Competition, code: str
) -> None:
    other = factories.competition()
    for competition, ms in ((hall, 7_000), (other, 9_000)):
        rules = RuleSet(transport_grace_ms=ms).model_dump(mode="json")
        Competition.objects.filter(pk=competition.pk).update(rule_set=rules)
    client = Client(enforce_csrf_checks=True)
    assert client.get("/api/seat/rules", secure=True).status_code == 401
    post(client, "/api/seat/login", {"code": code})
    answer = client.get("/api/seat/rules", secure=True)
    sheet = answer.json()
    lines = {line["name"]: line for section in sheet["sections"] for line in section["lines"]}
    assert lines["transport_grace_ms"]["value"] == 7_000
    assert [section["task"] for section in sheet["sections"]] == [
        "",
        *hall.slots.values_list("task", flat=True),
    ]
    items = Paper.objects.get().content["tasks"][0]["question"]["items"]
    keys = [key for item in items for field in item["fields"].values() for key in field]
    secrets = [*keys, *(item["transcript"] for item in items)]
    assert secrets == ["王小明", "江苏省南京市玄武区珠江路88号", "您好"]
    assert [secret for secret in secrets if secret in answer.content.decode()] == []

"""The organiser arranges the hall until the first start; a machine that fails is left any time."""

from typing import Any

import pytest
from django.db import transaction

from tests import factories
from tests.http import Browser
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.hall import domain, errors
from zuoxi.hall.domain import furnish, seat_contestants
from zuoxi.hall.models import Seat
from zuoxi.kernel import ledger
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.kernel.models import LedgerEntry
from zuoxi.papers.models import Paper
from zuoxi.registration.domain import Entrant, enter_contestants
from zuoxi.sittings import access, journal
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Competition:
    """Three contestants, a paper, four seats and a spare machine; nobody is seated."""
    made = factories.competition()
    factories.frozen_paper(made)
    entrants = [Entrant(f"00{n}", "赵晓岚") for n in (1, 2, 3)]
    enter_contestants(made, entrants=entrants, actor=SYSTEM)
    furnish(made, seats=4, spares=1, columns=2, actor=SYSTEM)
    return made


@pytest.fixture
def organiser(hall: Competition) -> Browser:
    factories.user(username="fang", role=Role.ORGANISER, at=hall)
    browser = Browser()
    browser.log_in("fang", factories.PASSWORD)
    return browser


@pytest.fixture
def base(hall: Competition) -> str:
    return f"/api/competitions/{hall.pk}"


def started(hall: Competition) -> None:
    with transaction.atomic():
        ledger.append(
            verb="started_task",
            actor=SYSTEM,
            subject=f"competition:{hall.pk}",
            competition_id=hall.pk,
            payload={"task": "dictation", "sitting": None, "ms": 0, "reason": "", "witness": ""},
        )


def places(seating: dict[str, Any]) -> dict[str, str | None]:
    return {seat["label"]: seat["code"] for seat in seating["seats"]}


def seat_all(organiser: Browser, base: str) -> dict[str, int]:
    """Seat everybody; return the sittings by code."""
    seating = organiser.post(f"{base}/seating")
    return {s["code"]: s["sitting"] for s in seating["seats"] if s["code"]}


def test_everybody_is_seated_in_the_order_of_the_codes_with_the_newest_paper(
    hall: Competition, organiser: Browser, base: str
) -> None:
    newest = factories.frozen_paper(hall, name="听打录入乙卷")
    before = organiser.get(f"{base}/seating")
    assert (before["waiting"], before["may_arrange"], before["may_issue_all"]) == (3, True, True)
    after = organiser.post(f"{base}/seating")
    assert places(after) == {"A01": "001", "A02": "002", "B01": "003", "B02": None, "备1": None}
    assert {s["paper"] for s in after["seats"]} == {newest.pk, None}
    assert organiser.refused("POST", f"{base}/seating") == (409, "nobody_to_seat")


def test_only_a_frozen_paper_of_this_competition_is_sat(
    hall: Competition, organiser: Browser, base: str
) -> None:
    draft = Paper.objects.create(competition=hall, name="草稿", version=1, content={}, created_ms=0)
    strange = factories.frozen_paper(factories.competition(name="另一个赛项"))
    assert organiser.refused("POST", f"{base}/seating", {"paper": draft.pk}) == (
        409,
        "paper_not_frozen",
    )
    assert organiser.refused("POST", f"{base}/seating", {"paper": strange.pk}) == (
        404,
        "not_found",
    )
    Paper.objects.filter(competition=hall).delete()
    assert organiser.refused("POST", f"{base}/seating") == (409, "no_frozen_paper")
    assert not Sitting.objects.exists()


def test_a_hall_furnished_anew_keeps_everybody_on_the_seat_of_the_same_label(
    hall: Competition, organiser: Browser, base: str
) -> None:
    seat_all(organiser, base)
    after = organiser.put(f"{base}/seating", {"seats": 6, "spares": 2, "columns": 2})
    assert places(after) == {
        "A01": "001",
        "A02": "002",
        "B01": "003",
        "B02": None,
        "C01": None,
        "C02": None,
        "备1": None,
        "备2": None,
    }


def test_a_plan_that_leaves_out_a_taken_seat_changes_nothing(
    hall: Competition, organiser: Browser, base: str
) -> None:
    seat_all(organiser, base)
    refused = organiser.call("PUT", f"{base}/seating", {"seats": 2, "spares": 1, "columns": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "seats_in_use")
    assert refused.json()["params"] == {"seat": "B01"}
    assert Seat.objects.filter(competition=hall).count() == 5


@pytest.mark.parametrize(
    ("seats", "spares", "columns"), [(0, 0, 1), (5001, 0, 1), (1, 501, 1), (1, -1, 1), (1, 0, 51)]
)
def test_a_hall_that_is_none_is_refused(
    hall: Competition, seats: int, spares: int, columns: int
) -> None:
    with pytest.raises(errors.BadPlan):
        furnish(hall, seats=seats, spares=spares, columns=columns, actor=SYSTEM)


def test_a_contestant_moves_to_a_free_seat_and_keeps_the_code(
    hall: Competition, organiser: Browser, base: str
) -> None:
    sittings = seat_all(organiser, base)
    codes = {c["contestant_code"]: c["access_code"] for c in organiser.post(f"{base}/seats/codes")}
    seats = {seat.label: seat.pk for seat in Seat.objects.filter(competition=hall)}
    move = f"{base}/seating/{sittings['001']}/move"
    assert organiser.refused("POST", move, {"seat": seats["A02"]}) == (409, "seat_taken")
    started(hall)
    after = organiser.post(move, {"seat": seats["备1"]})
    assert places(after)["A01"] is None
    assert places(after)["备1"] == "001"
    seat = Browser().post("/api/seat/login", {"code": codes["001"]})
    assert seat["seat"] == "备1"


def test_another_paper_is_given_to_all_or_to_one_until_the_start(
    hall: Competition, organiser: Browser, base: str
) -> None:
    sittings = seat_all(organiser, base)
    first = Paper.objects.get(competition=hall)
    second = factories.frozen_paper(hall, name="听打录入乙卷")
    give = f"{base}/seating/paper"
    after = organiser.post(give, {"paper": second.pk, "sittings": [sittings["002"]]})
    assert [s["paper"] for s in after["seats"][:3]] == [first.pk, second.pk, first.pk]
    after = organiser.post(give, {"paper": second.pk})
    assert [s["paper"] for s in after["seats"][:3]] == [second.pk] * 3
    started(hall)
    assert organiser.refused("POST", give, {"paper": first.pk}) == (409, "task_has_started")


def test_who_never_logged_in_is_unseated_without_a_trace_and_seated_again(
    hall: Competition, organiser: Browser, base: str
) -> None:
    sittings = seat_all(organiser, base)
    after = organiser.post(f"{base}/seating/{sittings['002']}/unseat")
    assert (places(after)["A02"], after["waiting"]) == (None, 1)
    assert not Sitting.objects.filter(pk=sittings["002"]).exists()
    after = organiser.post(f"{base}/seating")
    assert places(after)["A02"] == "002"


def test_who_has_a_history_keeps_the_sitting_without_a_seat_and_code(
    hall: Competition, organiser: Browser, base: str
) -> None:
    sitting = seat_all(organiser, base)["002"]
    codes = {c["contestant_code"]: c["access_code"] for c in organiser.post(f"{base}/seats/codes")}
    leave_a_trace(sitting)
    organiser.post(f"{base}/seating/{sitting}/unseat")
    kept = Sitting.objects.get(pk=sitting)
    assert (kept.seat_label, kept.code_hmac) == ("", "")
    old = {"code": codes["002"]}
    assert Browser().refused("POST", "/api/seat/login", old) == (404, "no_such_seat_code")
    again = seat_all(organiser, base)
    assert again["002"] == sitting


def leave_a_trace(sitting: int) -> None:
    """Write the journal entry of a log-in."""
    store = journal.open_store()
    chain = journal.Chain(sitting)
    entry = chain.note(
        epoch=1,
        received_ms=1,
        origin="server",
        task="",
        kind="lease",
        payload={"token_hash": "x", "device": "A02", "release": 0},
    )
    store.append([entry])
    store.close()


def test_after_the_start_nobody_is_seated_or_unseated(
    hall: Competition, organiser: Browser, base: str
) -> None:
    sittings = seat_all(organiser, base)
    enter_contestants(hall, entrants=[Entrant("004", "李思远")], actor=SYSTEM)
    started(hall)
    unseat = f"{base}/seating/{sittings['001']}/unseat"
    assert organiser.refused("POST", unseat) == (409, "task_has_started")
    assert organiser.refused("POST", f"{base}/seating") == (409, "task_has_started")
    assert organiser.get(f"{base}/seating")["may_arrange"] is False


def test_a_hall_judge_moves_but_does_not_arrange(hall: Competition, base: str) -> None:
    factories.user(username="he", role=Role.HALL_JUDGE, at=hall)
    paper = Paper.objects.get(competition=hall)
    people = list(hall.contestants.all())
    sittings = seat_contestants(hall, contestants=people, paper=paper, actor=SYSTEM)
    judge = Browser()
    judge.log_in("he", factories.PASSWORD)
    free = Seat.objects.get(competition=hall, label="B02")
    after = judge.post(f"{base}/seating/{sittings[0].pk}/move", {"seat": free.pk})
    assert places(after)["B02"] == "001"
    unseat = f"{base}/seating/{sittings[0].pk}/unseat"
    assert judge.refused("POST", unseat) == (403, "forbidden")


def test_another_competitions_sitting_is_not_found(
    hall: Competition, organiser: Browser, base: str
) -> None:
    other = factories.competition(name="另一个赛项")
    people = enter_contestants(other, entrants=[Entrant("001", "某人")], actor=SYSTEM)
    furnish(other, seats=1, spares=0, columns=1, actor=SYSTEM)
    (strange,) = seat_contestants(
        other, contestants=people, paper=factories.frozen_paper(other), actor=SYSTEM
    )
    assert organiser.refused("POST", f"{base}/seating/{strange.pk}/unseat")[0] == 404
    assert organiser.refused("POST", f"{base}/seating/{strange.pk}/code")[0] == 404
    mine = {"paper": Paper.objects.get(competition=hall).pk, "sittings": [strange.pk]}
    assert organiser.refused("POST", f"{base}/seating/paper", mine)[0] == 404


def test_a_verb_that_is_refused_leaves_no_entry(hall: Competition) -> None:
    people = list(hall.contestants.all())
    draft = Paper.objects.create(competition=hall, name="草稿", version=1, content={}, created_ms=0)
    before = LedgerEntry.objects.count()
    with pytest.raises(errors.PaperNotFrozen):
        seat_contestants(hall, contestants=people, paper=draft, actor=SYSTEM)
    with pytest.raises(errors.NobodyToSeat):
        domain.assign_paper(
            hall, sittings=[], paper=Paper.objects.get(state="frozen"), actor=SYSTEM
        )
    assert LedgerEntry.objects.count() == before


def test_codes_of_nobody_are_none(hall: Competition) -> None:
    assert access.issue_codes(hall, actor=SYSTEM) == []

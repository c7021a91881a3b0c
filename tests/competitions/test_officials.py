"""Accounts are opened with a one-time password; who is what obeys R198 and I28, also over time."""

import json

import pytest
from django.db import transaction

from tests import factories
from tests.http import Browser
from zuoxi.accounts import domain as accounts
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import JUDGES, Role, forbids
from zuoxi.competitions import domain, errors
from zuoxi.competitions.models import Appointment, Competition
from zuoxi.kernel import ledger
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.kernel.models import LedgerEntry

pytestmark = pytest.mark.django_db

OWN = "古道西风瘦马在-77"


@pytest.fixture
def hall() -> Competition:
    return factories.competition()


@pytest.fixture
def organiser(hall: Competition) -> Browser:
    factories.user(username="fang", role=Role.ORGANISER, at=hall)
    browser = Browser()
    browser.log_in("fang", factories.PASSWORD)
    return browser


def path(hall: Competition, *rest: object) -> str:
    return "/".join(["/api/competitions", str(hall.pk), *map(str, rest)])


def open_account(organiser: Browser, hall: Competition, role: str | None = None) -> dict[str, str]:
    words = {"username": "zhou", "display_name": "周敏", "role": role}
    made: dict[str, str] = organiser.post(path(hall, "officials"), words)
    return made


# ── accounts ─────────────────────────────────────────────────────────────────────────────────


def test_a_one_time_password_opens_only_the_choice_of_the_own_one(
    hall: Competition, organiser: Browser
) -> None:
    slip = open_account(organiser, hall, "chief_judge")
    own = Browser()
    me = own.log_in("zhou", slip["password"])
    assert (me["user"]["must_change_password"], me["appointments"]) == (True, [])
    assert own.refused("GET", path(hall)) == (403, "password_must_change")
    me = own.put("/api/me/password", {"old": slip["password"], "new": OWN})
    assert [each["roles"] for each in me["appointments"]] == [["chief_judge"]]
    assert own.get(path(hall))["id"] == hall.pk


def test_an_account_is_not_left_over_when_its_appointment_is_refused(
    hall: Competition, organiser: Browser
) -> None:
    words = {"username": "zhao", "display_name": "赵晓岚", "role": "contestant"}
    refused = organiser.refused("POST", path(hall, "officials"), words)
    assert refused == (400, "contestants_have_no_account")
    assert not User.objects.filter(username="zhao").exists()


@pytest.mark.parametrize(
    ("username", "name", "code"),
    [
        ("FANG", "方远", "username_taken"),
        ("fang yuan", "方远", "bad_account_name"),
        ("　", "方远", "bad_account_name"),
        ("fangyuan", " ", "bad_account_name"),
    ],
)
def test_a_name_that_nobody_can_log_in_with_is_refused(
    hall: Competition, organiser: Browser, username: str, name: str, code: str
) -> None:
    words = {"username": username, "display_name": name}
    assert organiser.refused("POST", path(hall, "officials"), words) == (400, code)


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one() -> None:
    factories.user(username="zhou")
    here, elsewhere = Browser(), Browser()
    here.log_in("zhou", factories.PASSWORD)
    elsewhere.log_in("zhou", factories.PASSWORD)
    here.put("/api/me/password", {"old": factories.PASSWORD, "new": OWN})
    assert here.get("/api/me")["user"]["username"] == "zhou"
    assert elsewhere.get("/api/me")["user"] is None
    assert Browser().refused(
        "POST", "/api/login", {"username": "zhou", "password": factories.PASSWORD}
    ) == (401, "wrong_password")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("不是原来的-11111", OWN, "old_password_wrong"),
        (factories.PASSWORD, factories.PASSWORD, "same_password"),
        (factories.PASSWORD, "短密码", "weak_password"),
        (factories.PASSWORD, "1234567890123", "weak_password"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_or_to_a_weak_one(
    old: str, new: str, code: str
) -> None:
    factories.user(username="zhou")
    here = Browser()
    here.log_in("zhou", factories.PASSWORD)
    assert here.refused("PUT", "/api/me/password", {"old": old, "new": new}) == (400, code)
    assert here.get("/api/me")["user"]["username"] == "zhou"


def test_guessing_the_old_password_has_to_wait_like_a_log_in() -> None:
    factories.user(username="zhou")
    here = Browser()
    here.log_in("zhou", factories.PASSWORD)
    guess = {"old": "猜-0000000000", "new": OWN}
    codes = [here.refused("PUT", "/api/me/password", guess)[1] for _ in range(6)]
    assert codes == ["old_password_wrong"] * 5 + ["too_many"]


def test_a_reset_password_ends_every_session_of_the_account(
    hall: Competition, organiser: Browser
) -> None:
    zhou = factories.user(username="zhou", role=Role.CHIEF_JUDGE, at=hall)
    here = Browser()
    here.log_in("zhou", factories.PASSWORD)
    slip = organiser.post(path(hall, "officials", zhou.pk, "password"))
    assert here.get("/api/me")["user"] is None
    assert Browser().log_in("zhou", slip["password"])["user"]["must_change_password"] is True


def test_a_closed_account_is_logged_out_and_opens_again_with_a_new_password(
    hall: Competition, organiser: Browser
) -> None:
    zhou = factories.user(username="zhou", role=Role.CHIEF_JUDGE, at=hall)
    here = Browser()
    here.log_in("zhou", factories.PASSWORD)
    account = path(hall, "officials", zhou.pk)
    organiser.post(f"{account}/close")
    assert here.get("/api/me")["user"] is None
    assert organiser.refused("POST", f"{account}/close") == (409, "account_closed")
    assert organiser.refused("POST", f"{account}/password") == (409, "account_closed")
    slip = organiser.post(f"{account}/reopen")
    assert Browser().log_in("zhou", slip["password"])["user"]["id"] == zhou.pk


def test_an_organiser_deals_only_with_accounts_of_the_own_competitions(
    hall: Competition, organiser: Browser
) -> None:
    other = factories.competition(name="另一个赛项")
    both = factories.user(username="zhou", role=Role.CHIEF_JUDGE, at=hall)
    Appointment.objects.create(user=both, competition=other, role=Role.CHIEF_JUDGE)
    admin = factories.administrator()
    oneself = User.objects.get(username="fang")
    for user in (both, admin, oneself):
        refused = organiser.refused("POST", path(hall, "officials", user.pk, "password"))
        assert refused == (403, "not_your_account")
    may = {o["username"]: o["may_manage"] for o in organiser.get(path(hall, "officials"))}
    assert may == {"zhou": False, "admin": False, "fang": False}
    root = Browser()
    root.log_in("admin", factories.PASSWORD)
    assert root.post(path(hall, "officials", both.pk, "password"))["username"] == "zhou"


def test_no_password_stands_in_the_ledger(hall: Competition, organiser: Browser) -> None:
    slip = open_account(organiser, hall, "chief_judge")
    zhou = User.objects.get(username="zhou")
    again = organiser.post(path(hall, "officials", zhou.pk, "password"))
    own = Browser()
    own.log_in("zhou", again["password"])
    own.put("/api/me/password", {"old": again["password"], "new": OWN})
    organiser.post(path(hall, "officials", zhou.pk, "close"))
    written = LedgerEntry.objects.order_by("seq")
    assert [entry.verb for entry in written] == [
        "created_account",
        "appointed",
        "reset_password",
        "changed_password",
        "closed_account",
    ]
    text = json.dumps(list(written.values_list("payload", flat=True)))
    assert not any(secret in text for secret in (slip["password"], again["password"], OWN))


def test_the_first_administrator_stands_in_the_ledger() -> None:
    accounts.create_administrator(username="admin", display_name="管理员", password=OWN)
    (entry,) = LedgerEntry.objects.all()
    assert (entry.verb, entry.actor, entry.competition_id) == (
        "created_administrator",
        "system",
        None,
    )


# ── who is what ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("held", Role)
@pytest.mark.parametrize("other", Role)
def test_nobody_is_in_two_bodies_nor_both_kinds_of_judge(held: Role, other: Role) -> None:
    bodies = [JUDGES, {Role.SUPERVISOR}, {Role.ARBITRATION}]
    apart = sum(held in body or other in body for body in bodies) == 2
    both_kinds = {held, other} == {Role.HALL_JUDGE, Role.MARKING_JUDGE}
    assert forbids(held, other) is (apart or both_kinds)


@pytest.mark.parametrize(
    ("held", "role", "code"),
    [
        ("hall_judge", "marking_judge", "hall_or_marking_judge"),
        ("marking_judge", "hall_judge", "hall_or_marking_judge"),
        ("chief_judge", "supervisor", "one_body_only"),
        ("arbitration", "encryption_judge", "one_body_only"),
        ("supervisor", "arbitration", "one_body_only"),
    ],
)
def test_a_forbidden_pair_is_refused_with_a_sentence(
    hall: Competition, organiser: Browser, held: str, role: str, code: str
) -> None:
    zhou = factories.user(username="zhou", role=Role(held), at=hall)
    words = {"user": zhou.pk, "role": role}
    answer = organiser.call("POST", path(hall, "appointments"), words)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.json()["message"].startswith("林晓岚 在本赛项已任")
    assert Appointment.objects.filter(user=zhou).count() == 1


def test_the_same_person_may_be_what_is_forbidden_here_in_another_competition(
    hall: Competition,
) -> None:
    other = factories.competition(name="另一个赛项")
    zhou = factories.user(role=Role.HALL_JUDGE, at=other)
    domain.appoint(zhou, competition=hall, role=Role.MARKING_JUDGE, actor=SYSTEM)


def started(hall: Competition) -> None:
    with transaction.atomic():
        ledger.append(
            verb="started_task",
            actor=SYSTEM,
            subject=f"competition:{hall.pk}",
            competition_id=hall.pk,
            payload={"task": "dictation"},
        )


def test_a_wrong_appointment_is_put_right_before_the_start(hall: Competition) -> None:
    zhou = factories.user()
    domain.appoint(zhou, competition=hall, role=Role.HALL_JUDGE, actor=SYSTEM)
    domain.dismiss(zhou, competition=hall, role=Role.HALL_JUDGE, actor=SYSTEM)
    started(hall)
    domain.appoint(zhou, competition=hall, role=Role.MARKING_JUDGE, actor=SYSTEM)


def test_who_was_hall_judge_after_the_start_does_not_mark(hall: Competition) -> None:
    zhou = factories.user()
    domain.appoint(zhou, competition=hall, role=Role.HALL_JUDGE, actor=SYSTEM)
    started(hall)
    domain.dismiss(zhou, competition=hall, role=Role.HALL_JUDGE, actor=SYSTEM)
    with pytest.raises(errors.HallOrMarking):
        domain.appoint(zhou, competition=hall, role=Role.MARKING_JUDGE, actor=SYSTEM)


def test_dismissing_twice_is_told(hall: Competition, organiser: Browser) -> None:
    zhou = factories.user(username="zhou", role=Role.HALL_JUDGE, at=hall)
    words = {"user": zhou.pk, "role": "hall_judge"}
    after = organiser.post(path(hall, "dismissals"), words)
    assert {o["username"]: o["roles"] for o in after}["zhou"] == []
    assert organiser.refused("POST", path(hall, "dismissals"), words) == (409, "not_appointed")


def test_a_closed_account_is_not_appointed(hall: Competition, organiser: Browser) -> None:
    zhou = factories.user(username="zhou")
    organiser.post(path(hall, "officials", zhou.pk, "close"))
    words = {"user": zhou.pk, "role": "hall_judge"}
    refused = organiser.refused("POST", path(hall, "appointments"), words)
    assert refused == (409, "closed_account_not_appointed")


def test_the_list_of_officials_costs_the_same_for_one_and_for_many(
    hall: Competition, organiser: Browser, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            organiser.get(path(hall, "officials"))
        return len(caught)

    factories.user(role=Role.HALL_JUDGE, at=hall)
    few = queries()
    for _ in range(5):
        factories.user(role=Role.HALL_JUDGE, at=hall)
    assert queries() == few

"""Every operation of the API × every role: only the table of rights opens a door (R187, R198)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from ninja.operation import Operation

from tests import factories
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import PERMISSIONS, Role
from zuoxi.competitions.models import Competition
from zuoxi.competitions.permissions import Guard, LoggedIn, Public, Requires, may, permissions_of
from zuoxi.config.api import api
from zuoxi.config.urls import urlpatterns
from zuoxi.hall.seat_guard import OwnSitting
from zuoxi.papers.models import Paper

pytestmark = pytest.mark.django_db
assert urlpatterns  # mounts the routers

PUBLIC = {
    "GET /api/health",
    "GET /api/me",
    "GET /api/welcome",
    "POST /api/login",
    "POST /api/logout",
    "POST /api/seat/login",
    "POST /api/seat/logout",
}


@dataclass(frozen=True)
class Door:
    """One operation and the guard that stands before it."""

    method: str
    path: str
    guard: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def safe(self) -> bool:
        return self.method == "GET"

    def url(self, competition: Competition) -> str:
        """The address with the competition's number, and numbers that exist nowhere else."""
        known = {"competition_id": str(competition.pk)}
        return re.sub(
            r"\{(?:\w+:)?(\w+)\}", lambda m: known.get(m.group(1), str(competition.pk)), self.path
        )


def guard_of(operation: Operation) -> Any:
    callbacks = operation.auth_callbacks
    return callbacks[0] if len(callbacks) == 1 else None


def doors() -> Iterator[Door]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    full = "/" + f"api/{prefix}/{path}".replace("//", "/").strip("/")
                    yield Door(method, re.sub("/+", "/", full), guard_of(operation))


DOORS = sorted(doors(), key=str)


def test_every_operation_has_exactly_one_guard() -> None:
    assert DOORS
    assert [str(door) for door in DOORS if not isinstance(door.guard, Guard)] == []


def test_only_these_operations_are_open_to_anybody() -> None:
    assert {str(door) for door in DOORS if isinstance(door.guard, Public)} == PUBLIC


def test_every_permission_that_an_operation_names_is_in_the_table() -> None:
    named = {d.guard.permission for d in DOORS if isinstance(d.guard, Requires | OwnSitting)}
    assert named <= PERMISSIONS.keys()


def test_supervisors_read_everything_of_a_competition_and_write_nothing() -> None:
    """R162: read-only access to everything; acts of their own come with the marking."""
    closed = {
        str(door)
        for door in DOORS
        if isinstance(door.guard, Requires)
        and "{competition_id}" in door.path
        and (Role.SUPERVISOR in PERMISSIONS[door.guard.permission]) is not door.safe
    }
    assert closed == {"POST /api/competitions/{competition_id}/results/answers"}


@pytest.fixture
def hall() -> Competition:
    made = factories.competition()
    # Addresses that hold a paper's number get the competition's: one rule for all doors.
    Paper.objects.create(
        pk=made.pk, competition=made, name="样题", version=1, content={}, created_ms=0
    )
    return made


def knock(client: Client, door: Door, competition: Competition) -> tuple[int, str]:
    """Call the operation with the page's token; return status and error code."""
    client.get("/api/me", secure=True)
    answer = client.generic(
        door.method,
        door.url(competition),
        data="{}" if not door.safe else "",
        content_type="application/json",
        secure=True,
        headers={
            "X-CSRFToken": client.cookies["csrftoken"].value,
            "Referer": "https://testserver/",
        },
    )
    code = ""
    if answer.status_code >= 400 and answer.headers["Content-Type"].startswith("application/json"):
        code = answer.json().get("code", "")
    return answer.status_code, code


GUARDED = [door for door in DOORS if isinstance(door.guard, Requires)]
OWN_ACCOUNT = [door for door in DOORS if isinstance(door.guard, LoggedIn)]
BY_COMPETITION = [d for d in GUARDED if not d.guard.anywhere and not d.guard.installation]


def test_these_operations_are_for_any_official() -> None:
    assert {str(door) for door in OWN_ACCOUNT} == {"GET /api/task-types", "PUT /api/me/password"}


def test_an_administrator_opens_the_doors_of_an_organiser_and_of_the_installation(
    hall: Competition,
) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(factories.administrator())
    opened = {str(d) for d in GUARDED if knock(client, d, hall)[1] != "forbidden"}
    organisers = {str(d) for d in GUARDED if Role.ORGANISER in PERMISSIONS[d.guard.permission]}
    installation = {str(d) for d in GUARDED if d.guard.installation}
    assert opened == organisers | installation
    assert installation == {"POST /api/competitions"}


@pytest.mark.parametrize("door", GUARDED, ids=str)
def test_a_one_time_password_opens_nothing(door: Door, hall: Competition) -> None:
    admin = factories.administrator()
    User.objects.filter(pk=admin.pk).update(must_change_password=True)
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    assert knock(client, door, hall) == (403, "password_must_change")


@pytest.mark.parametrize("door", GUARDED + OWN_ACCOUNT, ids=str)
def test_nobody_comes_in_without_logging_in(door: Door, hall: Competition) -> None:
    status, code = knock(Client(enforce_csrf_checks=True), door, hall)
    assert (status, code) == (401, "not_logged_in")


@pytest.mark.parametrize("door", [d for d in DOORS if isinstance(d.guard, OwnSitting)], ids=str)
def test_an_official_is_nobody_at_a_contestants_door(door: Door, hall: Competition) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user(role=Role.CHIEF_JUDGE, at=hall))
    assert knock(client, door, hall) == (401, "no_seat")


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_the_doors_of_the_table_and_no_others(role: Role, hall: Competition) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(factories.user(role=role, at=hall))
    opened = {str(d) for d in GUARDED if knock(client, d, hall)[1] != "forbidden"}
    allowed = {str(d) for d in GUARDED if role in PERMISSIONS[d.guard.permission]}
    assert opened == allowed


def test_a_role_in_one_competition_opens_nothing_in_another(hall: Competition) -> None:
    other = factories.competition(name="另一个赛项")
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user(role=Role.CHIEF_JUDGE, at=other))
    assert {knock(client, door, hall)[1] for door in BY_COMPETITION} == {"forbidden"}


@pytest.mark.parametrize("door", [d for d in DOORS if not d.safe], ids=str)
def test_an_unsafe_call_without_the_pages_token_is_refused(door: Door, hall: Competition) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user(role=Role.CHIEF_JUDGE, at=hall))
    answer = client.generic(
        door.method, door.url(hall), data="{}", content_type="application/json", secure=True
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_anybody_sees_which_competitions_are_held_and_nothing_more(hall: Competition) -> None:
    newer = factories.competition(name="省级选拔赛", edition="2026 年", created_ms=1)
    assert Client().get("/api/welcome", secure=True).json() == {
        "competitions": [
            {"id": newer.pk, "name": "省级选拔赛", "edition": "2026 年"},
            {"id": hall.pk, "name": "客户信息服务技能竞赛", "edition": "校内选拔"},
        ]
    }


def test_a_competition_that_does_not_exist_is_not_found() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user())
    assert client.get("/api/competitions/999", secure=True).json()["code"] == "not_found"
    assert client.get("/api/competitions/x1", secure=True).status_code == 404


def test_an_administrator_may_what_an_organiser_may(hall: Competition) -> None:
    admin = User.objects.create_user(
        "admin", password="海上生明月-2026", display_name="管理员", is_administrator=True
    )
    organiser = factories.user(role=Role.ORGANISER, at=hall)
    assert permissions_of(admin, hall) == permissions_of(organiser, hall)
    assert not may(admin, "hall.command", hall)
    assert not may(admin, "no.such.permission", hall)


def test_a_closed_account_may_nothing(hall: Competition) -> None:
    chief = factories.user(role=Role.CHIEF_JUDGE, at=hall)
    chief.is_active = False
    assert not may(chief, "hall.command", hall)

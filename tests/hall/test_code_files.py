"""Seat codes as files: when they are issued, for who issues them, and only codes that work."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests import factories
from tests.hall.test_seats import people
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.hall.domain import furnish, seat_contestants
from zuoxi.kernel.ledger import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Competition:
    made = factories.competition()
    paper = factories.frozen_paper(made)
    furnish(made, seats=3, spares=1, columns=2, actor=SYSTEM)
    seat_contestants(made, contestants=people(made, 3), paper=paper, actor=SYSTEM)
    return made


def client_of(role: Role, competition: Competition) -> Client:
    client = Client()
    client.force_login(factories.user(role=role, at=competition))
    return client


def post(client: Client, competition: Competition, what: str, body: Any = None) -> Any:
    url = f"/api/competitions/{competition.pk}/seats/{what}"
    return client.post(url, body or {}, content_type="application/json")


def test_issued_codes_are_written_into_both_files(hall: Competition) -> None:
    organiser = client_of(Role.ORGANISER, hall)
    issued = post(organiser, hall, "codes").json()
    wanted = [[c["seat"], c["contestant_code"], c["access_code"]] for c in issued]
    assert [row[:2] for row in wanted] == [["A01", "001"], ["A02", "002"], ["B01", "003"]]
    made = post(organiser, hall, "codes.csv", {"codes": issued})
    assert made.content.startswith(b"\xef\xbb\xbf")
    assert made["Cache-Control"] == "no-store"
    read = list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"))))
    assert read == [["座位", "选手号", "座位码"], *wanted]
    book = post(organiser, hall, "codes.xlsx", {"codes": issued})
    sheet: Any = load_workbook(io.BytesIO(book.content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == read


def test_a_code_that_was_replaced_comes_into_no_file(hall: Competition) -> None:
    organiser = client_of(Role.ORGANISER, hall)
    old = post(organiser, hall, "codes").json()
    post(organiser, hall, "codes")
    refused = post(organiser, hall, "codes.csv", {"codes": old})
    assert (refused.status_code, refused.json()["code"]) == (409, "codes_replaced")


@pytest.mark.parametrize("role", [Role.CHIEF_JUDGE, Role.HALL_JUDGE, Role.SUPERVISOR])
def test_who_may_not_issue_codes_gets_no_file(hall: Competition, role: Role) -> None:
    issued = post(client_of(Role.ORGANISER, hall), hall, "codes").json()
    refused = post(client_of(role, hall), hall, "codes.csv", {"codes": issued})
    assert refused.status_code == 403

"""The hall's console over HTTP: what it answers is what its document promises."""

import pytest
from django.test import Client

from tests import factories, recorded
from zuoxi.accounts.roles import Role
from zuoxi.hall.schemas import HallView, SeatRow

pytestmark = pytest.mark.django_db


def test_rows_have_exactly_the_members_of_the_document_though_nothing_validates_them() -> None:
    competition = recorded.seated()
    recorded.act(competition, "started_task", at=0)
    client = Client()
    client.force_login(factories.user(role=Role.CHIEF_JUDGE, at=competition))
    answer = client.get(f"/api/competitions/{competition.pk}/hall", secure=True)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    view = answer.json()
    assert view.keys() == HallView.model_fields.keys()
    assert len(view["rows"]) == len(recorded.CODES)
    for row in view["rows"]:
        assert row.keys() == SeatRow.model_fields.keys()
        assert SeatRow.model_validate(row).model_dump(mode="json") == row

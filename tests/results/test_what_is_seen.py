"""What a contestant and a judge see of a result, and no more."""

from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.results.typist import CHIEF, Typist, own
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.results import domain

pytestmark = pytest.mark.django_db


NOTHING: dict[str, Any] = {
    "score": None,
    "accuracy": None,
    "rank": None,
    "version": None,
    "unmarked": [],
}
SEEN = {"state": "published", "score": "8.89", "accuracy": "88.89 %", "version": 1, "unmarked": []}


@pytest.mark.parametrize(
    ("sees", "result"),
    [
        ("nothing", {"state": "hidden", **NOTHING}),
        ("score", SEEN | {"rank": None}),
        ("score_and_rank", SEEN | {"rank": 3}),
    ],
)
def test_a_contestant_sees_what_the_rules_allow_and_no_more(
    hall: Competition, played: list[Typist], sees: str, result: dict[str, Any]
) -> None:
    Competition.objects.update(rule_set={"contestant_sees": sees})
    domain.compute_scores(hall)
    before = own(played[2])
    domain.publish(hall, reason="", actor=CHIEF)
    assert before["state"] in ("not_published", "hidden")
    assert before["score"] is None
    assert own(played[2]) == result


def test_the_detail_shows_every_slip_and_no_name(hall: Competition, played: list[Typist]) -> None:
    domain.compute_scores(hall)
    client = Client()
    client.force_login(factories.user(role=Role.ARBITRATION, at=hall))
    url = f"/api/competitions/{hall.pk}/results/{played[2].sitting.pk}"
    answer = client.get(url, secure=True)
    (evidence,) = answer.json()["tasks"][0]["evidence"]
    name = next(f for f in evidence["content"]["fields"] if f["field"] == "name")
    assert (name["key"], name["typed"], name["required"], name["correct"]) == (
        "沈知夏",
        "沈之夏",
        3,
        2,
    )
    assert "赵晓岚" not in answer.content.decode()

"""The settings of I3 and I4, from the rule sheet to the published score and the refused op."""

from typing import Any

import pytest

from tests.results.typist import CHIEF, Typist, own
from zuoxi.competitions import rule_sheet
from zuoxi.competitions.models import Competition
from zuoxi.competitions.queries import rule_set_of
from zuoxi.papers.models import Paper
from zuoxi.results import domain
from zuoxi.results.models import PartScore
from zuoxi.sittings.opened import open_tasks
from zuoxi.tasks.contract import RefusedOperation

pytestmark = pytest.mark.django_db


def set_rules(hall: Competition, **settings: Any) -> None:
    """Change the rule sheet as the organiser's page does."""
    changes = {f"dictation.{name}": value for name, value in settings.items()}
    rules = rule_sheet.changed(rule_set_of(hall), changes=changes, tasks=["dictation"])
    hall.rule_set = rules.model_dump(mode="json")
    hall.save(update_fields=["rule_set"])


@pytest.mark.parametrize(
    ("settings", "name", "correct", "accuracy", "score"),
    [
        ({}, "沈之夏", 8, "88.89", "8.89"),
        ({"accuracy_reading": "ratio"}, "沈之夏", 8, "0.89", "8.90"),
        ({}, "沈知夏夏", 9, "100.00", "10.00"),
        ({"surplus_penalty": 1}, "沈知夏夏", 8, "88.89", "8.89"),
        ({"surplus_penalty": 100}, "沈知夏夏", 6, "66.67", "6.67"),
        ({"slip_penalty": 1}, "沈之夏", 7, "77.78", "7.78"),
        ({"accuracy_reading": "ratio", "slip_penalty": 1}, "沈之夏", 7, "0.78", "7.80"),
        ({"length_cap_factor": 3}, "沈知夏" * 3, 9, "100.00", "10.00"),
    ],
)
def test_a_score_follows_the_rule_sheet(
    hall: Competition,
    typists: list[Typist],
    *,
    settings: dict[str, Any],
    name: str,
    correct: int,
    accuracy: str,
    score: str,
) -> None:
    set_rules(hall, **settings)
    typist = typists[0]
    typist.types("name", name).types("postcode", "519031").op(60_000, "submit")
    for seat in typists:
        seat.closes()
    domain.compute_scores(hall)
    part = PartScore.objects.get(sitting=typist.sitting)
    detail = part.detail["criteria"][0]["detail"]
    reading = settings.get("accuracy_reading", "percent")
    assert (str(part.score), detail["accuracy"], detail["reading"]) == (score, accuracy, reading)
    assert (detail["required"], detail["correct"]) == (9, correct)
    domain.publish(hall, reason="", actor=CHIEF)
    told = own(typist)
    unit = "" if reading == "ratio" else " %"
    assert (told["score"], told["accuracy"]) == (score, accuracy + unit)


@pytest.mark.parametrize(("factor", "accepted"), [(1, 3), (2, 6), (3, 9)])
def test_the_length_cap_of_the_rule_sheet_refuses_the_op(
    hall: Competition, factor: int, accepted: int
) -> None:
    set_rules(hall, length_cap_factor=factor)
    paper = Paper.objects.get(competition=hall)
    task = open_tasks(paper, rule_set_of(hall), competition_id=hall.pk)["dictation"]
    payload = {"item": "k1", "field": "name"}
    task.check("set", {**payload, "value": "夏" * accepted})
    with pytest.raises(RefusedOperation) as refused:
        task.check("set", {**payload, "value": "夏" * (accepted + 1)})
    assert (refused.value.code, refused.value.params["limit"]) == ("too_long", accepted)

"""From the journal at the close to the ranking."""

import pytest
from django.db import transaction
from django.test import Client

from tests import factories
from tests.results.typist import CHIEF, START, Typist, own
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.kernel import ledger
from zuoxi.results import domain, exports, queries
from zuoxi.results.models import PartScore

pytestmark = pytest.mark.django_db


def places(hall: Competition) -> list[tuple[int, str, str, int, bool]]:
    return [
        (row["rank"], row["seat"], row["total"], row["seconds"], row["submitted"])
        for row in queries.present_rows(hall)
    ]


RANKING = [
    (1, "A01", "10.00", 120, True),
    (2, "A02", "10.00", 600, False),
    (3, "B01", "8.89", 60, True),
]


def test_scores_come_from_the_journal_and_rank_by_score_then_time(
    hall: Competition, played: list[Typist]
) -> None:
    assert domain.compute_scores(hall) == 3
    assert places(hall) == RANKING
    assert queries.standing_of(hall).state == "ready"


def test_computing_again_changes_nothing(hall: Competition, played: list[Typist]) -> None:
    domain.compute_scores(hall)
    before = list(PartScore.objects.values("score", "detail", "journal_hash").order_by("pk"))
    assert domain.compute_scores(hall) == 0
    PartScore.objects.update(journal_seq=0, score=0)
    assert domain.compute_scores(hall) == 3
    after = list(PartScore.objects.values("score", "detail", "journal_hash").order_by("pk"))
    assert after == before


def test_what_is_typed_after_the_recorded_close_does_not_count(
    hall: Competition, played: list[Typist]
) -> None:
    played[2].types("name", "沈知夏", at=999_000)
    domain.compute_scores(hall)
    assert places(hall) == RANKING


def test_a_change_after_the_submit_takes_the_submit_back(
    hall: Competition, typists: list[Typist]
) -> None:
    typists[0].op(60_000, "submit").types("name", "沈知夏", at=70_000).closes()
    domain.compute_scores(hall)
    part = PartScore.objects.get()
    assert (part.seconds, part.detail["submitted"]) == (600, False)


def test_the_list_tells_a_forced_end_from_the_bell(
    hall: Competition, typists: list[Typist]
) -> None:
    handed_in, stopped, rung = typists
    stopped.types("name", "沈知夏").op(90_000, "submit")
    with transaction.atomic():
        ledger.append(
            verb="ended_person",
            actor=CHIEF,
            subject=f"sitting:{stopped.sitting.pk}",
            competition_id=hall.pk,
            at_ms=START + 300_000,
            payload={"task": "dictation", "sitting": stopped.sitting.pk, "ms": 0},
        )
    stopped.closes(bell=300_000)
    handed_in.types("name", "沈知夏").op(60_000, "submit").closes()
    rung.types("name", "沈").closes()
    domain.compute_scores(hall)
    assert {row["seat"]: row["ending"] for row in queries.present_rows(hall)} == {
        handed_in.sitting.seat_label: "submitted",
        stopped.sitting.seat_label: "stopped",
        rung.sitting.seat_label: "bell",
    }


def test_a_contestant_who_never_came_has_no_points_and_the_full_slot(
    hall: Competition, typists: list[Typist]
) -> None:
    typists[0].closes()
    domain.compute_scores(hall)
    part = PartScore.objects.get()
    assert (str(part.score), part.seconds) == ("0.00", 600)


def test_who_never_took_the_seat_stands_last_without_a_rank(
    hall: Competition, typists: list[Typist]
) -> None:
    absent, idle, third = typists
    idle.op(1_000, "submit")
    third.types("name", "沈知夏")
    for typist in (absent, idle, third):
        typist.closes()
    domain.compute_scores(hall)
    assert [(row["rank"], row["seat"]) for row in queries.present_rows(hall)] == [
        (1, "B01"),
        (2, "A02"),
        (None, "A01"),
    ]
    client = Client()
    client.force_login(factories.user(role=Role.ORGANISER, at=hall))
    shown = client.get(f"/api/competitions/{hall.pk}/results", secure=True).json()
    assert [row["rank"] for row in shown["rows"]] == [1, 2, None]
    table = exports.table(queries.present_rows(hall), ["dictation"])
    assert table[3] == ["未到", "=SUM(A1)", "A01", "", "", "", "", ""]
    domain.publish(hall, reason="", actor=CHIEF)
    assert own(absent)["rank"] is None


def test_a_contestant_who_took_the_seat_and_typed_nothing_is_ranked(
    hall: Competition, typists: list[Typist]
) -> None:
    for typist in typists:
        typist.takes_the_seat().closes()
    domain.compute_scores(hall)
    assert [row["rank"] for row in queries.present_rows(hall)] == [1, 1, 1]

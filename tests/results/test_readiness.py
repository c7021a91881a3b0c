"""When a ranking is ready, and what keeps a publication back."""

import pytest

from tests.results.typist import CHIEF, START, Typist, command
from zuoxi.competitions.models import Competition
from zuoxi.results import domain, queries, scoring
from zuoxi.results.errors import (
    NotAllClosed,
    StillComputing,
)
from zuoxi.results.models import PartScore

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("accept", "score"), [(True, "10.00"), (False, "3.33")])
def test_a_decision_on_held_entries_makes_the_score_due_again(
    hall: Competition, typists: list[Typist], accept: bool, score: str
) -> None:
    first = typists[0].types("name", "沈知夏")
    first.op(650_000, "set", "held", item="k1", field="postcode", value="519031")
    first.closes()
    domain.compute_scores(hall)
    assert str(PartScore.objects.get().score) == "3.33"
    first.decided(accept=accept)
    first.closes()
    assert [part.sitting for part in scoring.due_parts(hall)] == [first.sitting]
    domain.compute_scores(hall)
    assert str(PartScore.objects.get().score) == score


def refused(hall: Competition) -> str:
    """Return the state that is shown; publishing is refused as the error it returns says."""
    with pytest.raises((NotAllClosed, StillComputing)) as caught:
        domain.publish(hall, reason="复核完成", actor=CHIEF)
    return f"{queries.standing_of(hall).state}: {caught.value.code}"


def test_old_scores_are_not_ready_between_a_decision_and_its_new_scores(
    hall: Competition, played: list[Typist]
) -> None:
    third = played[2]
    third.op(650_000, "set", "held", item="k1", field="name", value="沈知夏").closes()
    domain.compute_scores(hall)
    assert queries.standing_of(hall).state == "undecided"
    decision = {"sitting": third.sitting.pk, "epoch": 1, "last_seq": third.ops, "accept": True}
    entry = command(hall, "decided_held", at=700_000, **decision)
    assert queries.standing_of(hall).state == "computing"  # the journal has not heard of it
    third.decided(accept=True, ledger_seq=entry.seq)
    assert refused(hall) == "computing: still_computing"  # not closed again
    third.closes()
    assert refused(hall) == "computing: still_computing"  # not scored again
    domain.compute_scores(hall)
    assert queries.standing_of(hall).state == "ready"
    assert [row["total"] for row in queries.present_rows(hall)] == ["10.00", "10.00", "10.00"]
    assert domain.publish(hall, reason="", actor=CHIEF).version == 1


def test_make_up_time_after_the_bell_opens_the_results_until_its_own_bell_is_scored(
    hall: Competition, played: list[Typist], monkeypatch: pytest.MonkeyPatch
) -> None:
    domain.compute_scores(hall)
    command(hall, "extended_person", at=700_000, sitting=played[1].sitting.pk, ms=60_000)
    monkeypatch.setattr(queries, "now_ms", lambda: START + 759_999)
    assert refused(hall) == "open: not_all_closed"
    monkeypatch.setattr(queries, "now_ms", lambda: START + 760_000)
    assert refused(hall) == "computing: still_computing"
    played[1].types("name", "沈知秋", at=730_000).closes(bell=760_000)
    assert refused(hall) == "computing: still_computing"
    domain.compute_scores(hall)
    assert queries.standing_of(hall).state == "ready"


@pytest.mark.parametrize(
    ("standing", "state"),
    [("late", "computing"), ("held", "computing"), ("refused", "ready"), ("counted", "ready")],
)
def test_an_entry_that_counts_or_may_count_after_the_close_waits_for_the_next_close(
    hall: Competition, played: list[Typist], standing: str, state: str
) -> None:
    domain.compute_scores(hall)
    played[0].types("name", "沈", at=599_000, standing=standing)
    assert queries.standing_of(hall).state == state


def in_the_way(hall: Competition) -> list[tuple[str, int, list[str]]]:
    found = queries.standing_of(hall).blockers
    return [(each.code, each.count, [place.seat for place in each.seats]) for each in found]


def test_between_the_bell_and_the_last_close_the_papers_are_collected_and_nobody_is_named(
    hall: Competition, typists: list[Typist], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "now_ms", lambda: START + 599_999)
    assert refused(hall) == "open: not_all_closed"
    monkeypatch.setattr(queries, "now_ms", lambda: START + 600_000)
    assert refused(hall) == "collecting: not_all_closed"
    assert in_the_way(hall) == []
    assert queries.results_view(hall)["grace_ms"] == 10_000
    for typist in typists:
        assert queries.standing_of(hall).state == "collecting"
        typist.closes()
    assert queries.standing_of(hall).state == "computing"


def test_the_results_page_names_what_keeps_a_publication_back_and_at_which_seats(
    hall: Competition, typists: list[Typist], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "now_ms", lambda: START + 599_999)
    assert in_the_way(hall) == [("open", 3, ["A01", "A02", "B01"])]
    monkeypatch.setattr(queries, "now_ms", lambda: START + 600_000)
    typists[0].types("name", "沈知夏").closes()
    typists[1].op(650_000, "set", "held", item="k1", field="name", value="沈知秋").closes()
    assert in_the_way(hall) == [("held", 1, ["A02"])]
    typists[2].closes()
    assert in_the_way(hall) == [("computing", 0, []), ("held", 1, ["A02"])]
    domain.compute_scores(hall)
    assert in_the_way(hall) == [("held", 1, ["A02"])]
    assert queries.standing_of(hall).state == "undecided"


def test_nothing_keeps_decided_results_back(hall: Competition, played: list[Typist]) -> None:
    domain.compute_scores(hall)
    assert in_the_way(hall) == []

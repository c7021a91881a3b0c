"""A published list is frozen; a correction is the next version, with a reason."""

import json

import pytest

from tests.results.typist import CHIEF, Typist
from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry
from zuoxi.results import domain, queries
from zuoxi.results.errors import (
    CorrectionNeedsReason,
    HeldUndecided,
    NotAllClosed,
    NothingToPublish,
)
from zuoxi.results.models import ResultSheet

pytestmark = pytest.mark.django_db


def test_nothing_is_published_while_somebody_may_still_be_working(
    hall: Competition, typists: list[Typist]
) -> None:
    typists[0].closes()
    with pytest.raises(NotAllClosed):
        domain.publish(hall, reason="", actor=CHIEF)


def test_nothing_is_published_while_entries_wait_for_a_decision(
    hall: Competition, played: list[Typist]
) -> None:
    played[0].op(650_000, "set", "held", item="k1", field="name", value="沈")
    domain.compute_scores(hall)
    with pytest.raises(HeldUndecided) as caught:
        domain.publish(hall, reason="", actor=CHIEF)
    assert caught.value.params == {"count": 1}


def test_publishing_freezes_the_rows_under_a_hash_that_the_ledger_keeps(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    sheet = domain.publish(hall, reason="", actor=CHIEF)
    entry = LedgerEntry.objects.get(verb="published_results")
    assert (entry.at_ms, json.loads(entry.payload)) == (
        sheet.published_ms,
        {"version": 1, "hash": sheet.hash, "published_ms": sheet.published_ms, "reason": ""},
    )
    assert sheet.hash == queries.sheet_hash(hall, 1, ResultSheet.objects.get().rows)
    assert queries.standing_of(hall).state == "published"
    with pytest.raises(NothingToPublish):
        domain.publish(hall, reason="再次公布", actor=CHIEF)


def test_a_correction_needs_a_reason_and_makes_the_next_version(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    domain.publish(hall, reason="", actor=CHIEF)
    played[2].types("name", "沈知夏", at=61_000).op(62_000, "submit").closes()
    domain.compute_scores(hall)
    assert queries.standing_of(hall).state == "ready"
    with pytest.raises(CorrectionNeedsReason):
        domain.publish(hall, reason=" ", actor=CHIEF)
    assert domain.publish(hall, reason="仲裁裁定：补录有效", actor=CHIEF).version == 2

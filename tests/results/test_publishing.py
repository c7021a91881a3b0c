"""A published list is frozen; a correction is the next version, with a reason."""

import json
from typing import Any

import pytest

from tests import journals
from tests.results.typist import CHIEF, Typist, own
from zuoxi.competitions.models import Competition
from zuoxi.kernel import canonical
from zuoxi.kernel.models import LedgerEntry
from zuoxi.papers.models import Paper
from zuoxi.results import domain, jobs, queries
from zuoxi.results.errors import (
    CorrectionNeedsReason,
    CorrectionNeedsWitness,
    HeldUndecided,
    JournalAltered,
    NotAllClosed,
    NothingToPublish,
    ScoreAltered,
    StillComputing,
)
from zuoxi.results.models import PartScore, ResultSheet
from zuoxi.results.recompute import recompute
from zuoxi.sittings.errors import PaperAltered

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
        {
            "version": 1,
            "hash": sheet.hash,
            "published_ms": sheet.published_ms,
            "reason": "",
            "witness": "",
        },
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
    why = {"reason": "仲裁裁定：补录有效", "witness": "韦监督"}
    with pytest.raises(CorrectionNeedsWitness):
        domain.publish(hall, actor=CHIEF, **why | {"witness": " "})
    assert domain.publish(hall, actor=CHIEF, **why).version == 2
    said = json.loads(LedgerEntry.objects.filter(verb="published_results").latest("seq").payload)
    assert said["reason"] == "仲裁裁定：补录有效"
    assert said["witness"] == "韦监督"
    first, second = queries.sheets_of(hall)
    assert [row["total"] for row in first.rows] == ["10.00", "10.00", "8.89"]
    assert [row["total"] for row in second.rows] == ["10.00", "10.00", "10.00"]
    assert own(played[2])["version"] == 2


@pytest.mark.parametrize(
    "change", [{"score": "9.99"}, {"seconds": 1}, {"journal_hash": "0" * 64}, {"journal_seq": 1}]
)
def test_a_score_that_is_not_what_recomputing_gives_is_not_published(
    hall: Competition, played: list[Typist], change: dict[str, Any]
) -> None:
    domain.compute_scores(hall)
    PartScore.objects.filter(sitting=played[2].sitting).update(**change)
    with pytest.raises(ScoreAltered) as caught:
        domain.publish(hall, reason="", actor=CHIEF)
    assert caught.value.params == {"seat": "B01"}
    assert not ResultSheet.objects.exists()


def test_a_score_whose_details_were_changed_is_not_published(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    part = PartScore.objects.get(sitting=played[2].sitting)
    part.detail["present"] = False
    part.save()
    with pytest.raises(ScoreAltered):
        domain.publish(hall, reason="", actor=CHIEF)


def test_a_score_that_is_changed_between_recomputing_and_publishing_is_not_published(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    again = recompute(hall)
    PartScore.objects.filter(sitting=played[2].sitting).update(score="9.99")
    with pytest.raises(ScoreAltered):
        again.demand(hall)


def test_nothing_is_published_from_a_journal_that_was_changed(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    sitting = played[1].sitting.pk
    payload = '{"field":"name","item":"k1","value":"沈"}'
    journals.tamper(
        f"UPDATE journal_entry SET payload = '{payload}' WHERE sitting = {sitting} AND seq = 1"
    )
    with pytest.raises(JournalAltered) as caught:
        domain.publish(hall, reason="", actor=CHIEF)
    assert caught.value.params == {"seat": "A02", "seq": 1}


def test_with_a_changed_paper_nothing_is_scored_and_nothing_published(
    hall: Competition, played: list[Typist]
) -> None:
    paper = Paper.objects.get()
    paper.content["tasks"][0]["question"]["items"][0]["fields"]["name"] = ["沈之夏"]
    paper.hash = canonical.sha256_hex(paper.content)
    paper.save()
    with pytest.raises(PaperAltered):
        domain.compute_scores(hall)
    assert not jobs.enqueue_if_due(hall)
    assert [b.message for b in queries.standing_of(hall).blockers] == [
        "1 套赛题的内容与冻结时不符，不能评分和公布。请用 zuoxi verify 核对并恢复备份。",
        "系统正在评分，完成后本页自动更新，无需操作。",
    ]
    with pytest.raises(StillComputing):
        domain.publish(hall, reason="", actor=CHIEF)

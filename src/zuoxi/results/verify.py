"""Whether scores and published results still follow from the paper, the journals and the ledger."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry
from zuoxi.results import queries, scoring
from zuoxi.results.models import PartScore, ResultSheet
from zuoxi.sittings import journal, timeline
from zuoxi.sittings.models import Sitting

PUBLISHED = "published_results"


@dataclass(frozen=True)
class ChangedScore:
    """``close``: the ledger knows no close that ends there; else what comes out differently."""

    sitting: int
    task: str
    why: Literal["close", "score", "seconds"]


@dataclass(frozen=True)
class ChangedSheet:
    """``content``: it does not have its hash; ``ledger``: nobody published a sheet of this hash."""

    competition: int
    version: int
    why: Literal["content", "ledger"]


def changed_sheets() -> Iterator[ChangedSheet]:
    """Yield every published ranking that is not what was published."""
    published = {
        (entry.competition_id, payload["version"], payload["hash"])
        for entry in LedgerEntry.objects.filter(verb=PUBLISHED)
        for payload in [json.loads(entry.payload)]
    }
    for sheet in ResultSheet.objects.select_related("competition").order_by("pk"):
        about = (sheet.competition_id, sheet.version)
        if queries.sheet_hash(sheet.competition, sheet.version, sheet.rows) != sheet.hash:
            yield ChangedSheet(*about, "content")
        elif (*about, sheet.hash) not in published:
            yield ChangedSheet(*about, "ledger")


def changed_scores(
    *, but_sittings: Collection[int] = (), but_papers: Collection[int] = ()
) -> Iterator[ChangedScore]:
    """Compute every score again and yield those that come out differently.

    Sittings and papers that are known to be bad are left out: it is not the score's fault. Of a
    competition that is not settled the working time is not compared, because make-up time still
    changes it.
    """
    closes = {(head.sitting, head.seq, head.hash) for head in timeline.recorded_heads()}
    store = journal.open_store()
    try:
        for competition in Competition.objects.order_by("pk"):
            settled = queries.standing_of(competition).state in ("ready", "published")
            scorer = scoring.Scorer(competition, store=store)
            parts = PartScore.objects.filter(sitting__competition=competition)
            for part in parts.select_related("sitting").order_by("sitting_id", "task"):
                if part.sitting_id in but_sittings or part.sitting.paper_id in but_papers:
                    continue
                if (part.sitting_id, part.journal_seq, part.journal_hash) not in closes:
                    yield ChangedScore(part.sitting_id, part.task, "close")
                elif why := _difference(part, part.sitting, scorer, with_seconds=settled):
                    yield ChangedScore(part.sitting_id, part.task, why)
    finally:
        store.close()


def _difference(
    part: PartScore, sitting: Sitting, scorer: scoring.Scorer, *, with_seconds: bool
) -> Literal["score", "seconds"] | None:
    figures = scorer.figures(scoring.Due(sitting, part.task, part.journal_seq))
    if (part.score, part.detail["criteria"]) != (figures["score"], figures["detail"]["criteria"]):
        return "score"
    if with_seconds and part.seconds != figures["seconds"]:
        return "seconds"
    return None

"""The ranking as it stands, as published, and what one contestant may see of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from zuoxi.competitions.models import Competition
from zuoxi.competitions.queries import rule_set_of
from zuoxi.competitions.timetable import groups
from zuoxi.kernel import canonical
from zuoxi.kernel.time import now_ms
from zuoxi.papers.content import PaperContent
from zuoxi.papers.models import Paper
from zuoxi.results import blockers, scoring, settled
from zuoxi.results.blockers import Blocker
from zuoxi.results.ending import Ending, ending, gravest
from zuoxi.results.models import PartScore, ResultSheet
from zuoxi.results.ranking import Entry, rank
from zuoxi.results.stops import Stops, stop_of, stops_of
from zuoxi.sittings import timeline
from zuoxi.sittings.models import Sitting

State = Literal["open", "collecting", "computing", "undecided", "ready", "published"]


@dataclass(frozen=True)
class Standing:
    """How far the results are: the present rows, the newest sheet, and what is in the way."""

    state: State
    rows: list[dict[str, Any]]
    sheet: ResultSheet | None
    blockers: list[Blocker]


def present_rows(competition: Competition) -> list[dict[str, Any]]:
    """Return the ranking of everybody whose parts are all scored, best first; no names in it.

    Whoever never took a seat did not compete (R119, I26): last, by code, with ``rank`` None.
    """
    tasks = list(competition.slots.values_list("task", flat=True))
    # What runs together on one clock has taken its time once (I20, I24).
    clocks = groups(competition.slots.all())
    parts: dict[int, dict[str, PartScore]] = {}
    for score in PartScore.objects.filter(sitting__competition=competition):
        parts.setdefault(score.sitting_id, {})[score.task] = score
    sittings = {
        sitting.contestant.code: sitting
        for sitting in _seated(competition)
        if parts.get(sitting.pk, {}).keys() >= set(tasks)
    }
    present = {code for code, sitting in sittings.items() if _came(parts[sitting.pk].values())}
    entries = [
        Entry(
            code=code,
            total=sum((parts[sitting.pk][task].score for task in tasks), Decimal(0)),
            seconds=sum(max(parts[sitting.pk][task].seconds for task in group) for group in clocks),
        )
        for code, sitting in sittings.items()
    ]
    ranked = [(r.rank, r.entry) for r in rank(e for e in entries if e.code in present)]
    absent = sorted((e for e in entries if e.code not in present), key=lambda e: e.code)
    stops = stops_of(competition)
    rows = []
    for place, entry in [*ranked, *((None, entry) for entry in absent)]:
        sitting = sittings[entry.code]
        mine = {task: parts[sitting.pk][task] for task in tasks}
        rows.append(
            {
                "rank": place,
                "sitting": sitting.pk,
                "code": entry.code,
                "seat": sitting.seat_label,
                "total": str(entry.total),
                # What judges mark has no score of the machine's: it is left out, not nought.
                "parts": {
                    task: str(part.score) for task, part in mine.items() if part.detail["criteria"]
                },
                "facts": {task: facts_of(part) for task, part in mine.items()},
                "seconds": entry.seconds,
                "submitted": all(part.detail["submitted"] for part in mine.values()),
                **_ended(mine.values(), stops),
            }
        )
    return rows


def _came(parts: Iterable[PartScore]) -> bool:
    return any(part.detail.get("present", True) for part in parts)


def _ended(parts: Iterable[PartScore], stops: Stops) -> dict[str, Any]:
    """Return how a sitting ended, by the gravest of its parts, and who ended it by force."""
    endings = [(part, _ending(part)) for part in parts]
    found = (stop_of(part, ending=how, stops=stops) for part, how in endings)
    return {
        "ending": gravest(how for _part, how in endings),
        "stop": next((stop for stop in found if stop is not None), None),
    }


def _ending(part: PartScore) -> Ending:
    return ending(submitted=part.detail["submitted"], ended_by=part.detail.get("ended_by"))


def facts_of(part: PartScore) -> dict[str, str | int]:
    """Return the single figures behind a score, such as characters required and correct."""
    return {
        name: value
        for criterion in part.detail["criteria"]
        for name, value in criterion["detail"].items()
        if isinstance(value, str | int)
    }


def sheet_hash(competition: Competition, version: int, rows: list[dict[str, Any]]) -> str:
    """Return the hash by which a published ranking is known."""
    return canonical.sha256_hex({"competition": competition.pk, "version": version, "rows": rows})


def latest_sheet(competition: Competition) -> ResultSheet | None:
    """Return the newest published ranking."""
    return ResultSheet.objects.filter(competition=competition).order_by("-version").first()


def standing_of(competition: Competition) -> Standing:
    """Return how far the results are and everything that keeps them back.

    "collecting" between the last bell and the last close, when nothing is to be done but wait;
    "computing" while a close is not scored, or waits to be made again (:mod:`settled`);
    "undecided" while entries wait for the chief judge, whatever has been published before.
    """
    known = timeline.read(competition.pk)
    sheet = latest_sheet(competition)
    sittings = list(_seated(competition))
    now = now_ms()
    if not sittings:
        return Standing("open", [], sheet, [Blocker("nobody_seated")])
    altered = blockers.altered(competition)
    held = blockers.held(competition)
    works = settled.who_works(competition, sittings, known=known, now_ms=now)
    if works:
        places = [blockers.Place(sitting.pk, sitting.seat_label) for sitting in works]
        return Standing("open", [], sheet, [*altered, blockers.open_seats(places), *held])
    if settled.never_closed(competition, sittings, known=known):
        return Standing("collecting", [], sheet, [*altered, *held])
    rows = present_rows(competition)
    if (
        scoring.due_parts(competition, known=known)
        or len(rows) < len(sittings)
        or settled.closes_outdated(competition, sittings, known=known, now_ms=now)
    ):
        return Standing("computing", rows, sheet, [*altered, Blocker("computing"), *held])
    if held:
        return Standing("undecided", rows, sheet, [*altered, *held])
    published = sheet is not None and sheet.rows == rows
    return Standing("published" if published else "ready", rows, sheet, altered)


def results_view(competition: Competition) -> dict[str, Any]:
    """Return the results page (``schemas.ResultsView``)."""
    found = standing_of(competition)
    return {
        "state": found.state,
        "grace_ms": rule_set_of(competition).transport_grace_ms,
        "version": found.sheet.version if found.sheet else None,
        "hash": found.sheet.hash if found.sheet else None,
        "blockers": found.blockers,
        "points": full_marks(competition),
        "sheets": list(sheets_of(competition)),
        "rows": found.rows,
    }


def sheets_of(competition: Competition) -> Any:
    """Return every published version, the first one first."""
    return ResultSheet.objects.filter(competition=competition).order_by("version")


def full_marks(competition: Competition) -> dict[str, str]:
    """Return the points (满分) of each task, as the paper of the seated contestants prints them."""
    papers = _seated(competition).values("paper_id")
    paper = Paper.objects.filter(pk__in=papers).order_by("pk").first()
    if paper is None:
        return {}
    content = PaperContent.model_validate(paper.content)
    return {task.task: task.points for task in content.tasks}


def own_result(sitting: Sitting) -> dict[str, Any]:
    """Return what the rules let this contestant see: nothing before publication."""
    sees = rule_set_of(sitting.competition).contestant_sees
    sheet = latest_sheet(sitting.competition)
    nothing = {"score": None, "accuracy": None, "rank": None, "version": None}
    if sees == "nothing":
        return {"state": "hidden", **nothing}
    row = next((r for r in sheet.rows if r["sitting"] == sitting.pk), None) if sheet else None
    if sheet is None or row is None:
        return {"state": "not_published", **nothing}
    accuracies = [_accuracy(facts) for facts in row["facts"].values()]
    return {
        "state": "published",
        "score": row["total"],
        "accuracy": accuracies[0] if len(accuracies) == 1 else None,
        "rank": row["rank"] if sees == "score_and_rank" else None,
        "unmarked": [task for task in row["facts"] if task not in row["parts"]],
        "version": sheet.version,
    }


def _accuracy(facts: dict[str, str | int]) -> str | None:
    """Return the accuracy behind a score as it is said: a percentage, or a plain ratio (I3)."""
    if "accuracy" not in facts:
        return None
    return f"{facts['accuracy']}" if facts.get("reading") == "ratio" else f"{facts['accuracy']} %"


def _seated(competition: Competition) -> Any:
    return (
        Sitting.objects.filter(competition=competition)
        .exclude(seat_label="")
        .select_related("contestant")
    )

"""Operations of setting the hall up: the checklist, furnish, seat, move, unseat, give a paper."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Router

from zuoxi.competitions.models import Competition
from zuoxi.competitions.permissions import access, requires
from zuoxi.hall import domain, queries, setup
from zuoxi.hall.errors import NoFrozenPaper
from zuoxi.hall.models import Seat
from zuoxi.hall.schemas import (
    HallPlan,
    IssuedCode,
    MoveTo,
    PaperFor,
    SeatEverybody,
    Seating,
    SetupStep,
)
from zuoxi.kernel.errors import NotFound
from zuoxi.papers.models import Paper
from zuoxi.sittings import access as codes
from zuoxi.sittings.errors import NoSuchSitting
from zuoxi.sittings.models import Sitting

router = Router(tags=["hall"])


@router.get("/{competition_id}/setup", response=list[SetupStep], auth=requires("setup.view"))
def list_steps(request: HttpRequest, competition_id: int) -> list[setup.Step]:
    """Return what there is and what is missing before the hall can be started."""
    return setup.steps(access(request).competition)


@router.get("/{competition_id}/seating", response=Seating, auth=requires("hall.view"))
def seating(request: HttpRequest, competition_id: int) -> dict[str, Any]:
    """Return the hall's plan as it is arranged: seats, papers, who waits for a seat."""
    return queries.seating(access(request).competition)


@router.put("/{competition_id}/seating", response=Seating, auth=requires("seats.arrange"))
def furnish(request: HttpRequest, competition_id: int, plan: HallPlan) -> dict[str, Any]:
    """Furnish the hall, or furnish it anew; who sits on a seat that stays, stays there."""
    found = access(request)
    domain.furnish(
        found.competition,
        seats=plan.seats,
        spares=plan.spares,
        columns=plan.columns,
        actor=found.actor,
    )
    return queries.seating(found.competition)


@router.post("/{competition_id}/seating", response=Seating, auth=requires("seats.arrange"))
def seat_everybody(
    request: HttpRequest, competition_id: int, words: SeatEverybody
) -> dict[str, Any]:
    """Seat all contestants without a seat, in the order of their codes."""
    found = access(request)
    domain.seat_contestants(
        found.competition,
        contestants=queries.waiting(found.competition),
        paper=_paper(found.competition, words.paper),
        actor=found.actor,
    )
    return queries.seating(found.competition)


@router.post("/{competition_id}/seating/paper", response=Seating, auth=requires("seats.arrange"))
def assign_paper(request: HttpRequest, competition_id: int, words: PaperFor) -> dict[str, Any]:
    """Give sittings another frozen paper, until the first start."""
    found = access(request)
    domain.assign_paper(
        found.competition,
        sittings=_sittings(found.competition, words.sittings),
        paper=_paper(found.competition, words.paper),
        actor=found.actor,
    )
    return queries.seating(found.competition)


@router.post(
    "/{competition_id}/seating/{int:sitting_id}/move",
    response=Seating,
    auth=requires("seats.move"),
)
def move(
    request: HttpRequest, competition_id: int, sitting_id: int, words: MoveTo
) -> dict[str, Any]:
    """Move a contestant to a free seat."""
    found = access(request)
    seat = Seat.objects.filter(competition=found.competition, pk=words.seat).first()
    if seat is None:
        raise NotFound
    sitting = _sitting(found.competition, sitting_id)
    domain.move_contestant(sitting, seat=seat, actor=found.actor)
    return queries.seating(found.competition)


@router.post(
    "/{competition_id}/seating/{int:sitting_id}/unseat",
    response=Seating,
    auth=requires("seats.arrange"),
)
def unseat(request: HttpRequest, competition_id: int, sitting_id: int) -> dict[str, Any]:
    """Take a contestant's seat and seat code away, until the first start."""
    found = access(request)
    domain.unseat_contestant(_sitting(found.competition, sitting_id), actor=found.actor)
    return queries.seating(found.competition)


@router.post(
    "/{competition_id}/seating/{int:sitting_id}/code",
    response=IssuedCode,
    auth=requires("seats.issue_codes"),
)
def reissue_code(request: HttpRequest, competition_id: int, sitting_id: int) -> dict[str, str]:
    """Give one contestant a new seat code, at any time; shown this once."""
    found = access(request)
    code = codes.reissue_code(_sitting(found.competition, sitting_id), actor=found.actor)
    return {
        "seat": code.seat_label,
        "contestant_code": code.contestant_code,
        "access_code": code.access_code,
    }


def _paper(competition: Competition, paper_id: int | None) -> Paper:
    if paper_id is None:
        newest = queries.frozen_papers(competition).first()
        if newest is None:
            raise NoFrozenPaper
        return newest
    paper = Paper.objects.filter(competition=competition, pk=paper_id).first()
    if paper is None:
        raise NotFound
    return paper


def _sittings(competition: Competition, ids: Sequence[int]) -> list[Sitting]:
    seated = Sitting.objects.filter(competition=competition).exclude(seat_label="")
    found = list(seated.filter(pk__in=ids) if ids else seated)
    if ids and len(found) != len(set(ids)):
        raise NoSuchSitting
    return found


def _sitting(competition: Competition, sitting_id: int) -> Sitting:
    sitting = queries.sitting_in(competition, sitting_id)
    if sitting is None:
        raise NoSuchSitting
    return sitting

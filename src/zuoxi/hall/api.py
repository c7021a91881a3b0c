"""Operations of the hall: the console's view, the chief judge's verbs, held entries, seats.

Each verb is an operation of its own, so that each names the permission it needs.
"""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from zuoxi.competitions.permissions import access, requires
from zuoxi.hall import queries
from zuoxi.hall.schemas import (
    Done,
    ExtendCommand,
    HallCommand,
    HallView,
    HeldDecision,
    HeldGroup,
    IssuedCode,
    RuledGroup,
    SeatView,
    SittingCommand,
)
from zuoxi.kernel.errors import Conflict
from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import access as codes
from zuoxi.sittings import domain, held_view
from zuoxi.sittings.errors import NoExtraTime, NoSuchSitting
from zuoxi.sittings.models import Sitting

router = Router(tags=["hall"])
Verb = Callable[..., LedgerEntry]


class HallBlocked(Conflict):
    """Something must be done first; ``why`` is the first sentence of the list."""

    code = "hall_blocked"
    sentence = gettext_noop("现在还不能确认就绪：%(why)s")


class ConfirmFirst(Conflict):
    """There is a warning; the same command with ``confirm`` goes on in spite of it."""

    code = "confirm_first"
    sentence = gettext_noop("请确认：%(why)s")


@router.get("/{competition_id}/hall", response=HallView, auth=requires("hall.view"))
def hall(request: HttpRequest, competition_id: int, after: int = 0) -> HttpResponse:
    """Return the console with the seats that changed after version ``after``."""
    view = queries.hall_view(access(request).competition, after=after)
    rows = view.pop("rows")
    shown = HallView.model_validate(view | {"rows": []}).model_dump(mode="json")
    # Rows are plain values of the very shape (a test compares): validating 4,000 of them takes half
    # a second, in which the hall's saves would wait for the interpreter's lock.
    text = json.dumps(shown | {"rows": rows}, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")


@router.post("/{competition_id}/hall/ready", response=Done, auth=requires("hall.command"))
def ready(request: HttpRequest, competition_id: int, command: HallCommand) -> LedgerEntry:
    """Declare the hall ready: refused while something is missing, asked back on a warning."""
    found = access(request)
    for notice in queries.in_the_way(found.competition):
        if notice.blocks:
            raise HallBlocked(why=notice.message)
        if not command.confirm:
            raise ConfirmFirst(why=notice.message)
    return domain.declare_ready(found.competition, task=command.task, actor=found.actor)


def _hall_verb(name: str, verb: Verb) -> None:
    def operation(request: HttpRequest, competition_id: int, command: HallCommand) -> LedgerEntry:
        found = access(request)
        return verb(
            found.competition,
            task=command.task,
            reason=command.reason,
            witness=command.witness,
            actor=found.actor,
        )

    router.add_api_operation(
        f"/{{competition_id}}/hall/{name}",
        ["POST"],
        operation,
        response=Done,
        auth=requires("hall.command"),
        operation_id=f"hall_{name}",
        summary=(verb.__doc__ or "").splitlines()[0],
    )


_hall_verb("start", domain.start_task)
_hall_verb("pause", domain.pause_hall)
_hall_verb("resume", domain.resume_hall)
_hall_verb("count_outage", domain.count_outage)
_hall_verb("end", domain.end_hall)


@router.post("/{competition_id}/hall/extend", response=Done, auth=requires("hall.command"))
def extend(request: HttpRequest, competition_id: int, command: ExtendCommand) -> LedgerEntry:
    """Give everybody more time."""
    found = access(request)
    return domain.extend_hall(
        found.competition,
        task=command.task,
        ms=command.ms,
        reason=command.reason,
        witness=command.witness,
        actor=found.actor,
    )


def _person_verb(name: str, verb: Verb, permission: str) -> None:
    def operation(
        request: HttpRequest, competition_id: int, sitting_id: int, command: SittingCommand
    ) -> LedgerEntry:
        found = access(request)
        extra = {}
        if name == "extend":
            if command.ms is None:
                raise NoExtraTime
            extra = {"ms": command.ms}
        return verb(
            _sitting(request, sitting_id),
            task=command.task,
            reason=command.reason,
            witness=command.witness,
            actor=found.actor,
            **extra,
        )

    router.add_api_operation(
        f"/{{competition_id}}/sittings/{{int:sitting_id}}/{name}",
        ["POST"],
        operation,
        response=Done,
        auth=requires(permission),
        operation_id=f"sitting_{name}",
        summary=(verb.__doc__ or "").splitlines()[0],
    )


_person_verb("pause", domain.pause_person, "hall.pause_person")
_person_verb("proceed", domain.proceed_person, "hall.pause_person")
_person_verb("resume", domain.resume_person, "hall.pause_person")
_person_verb("extend", domain.extend_person, "hall.command")
_person_verb("end", domain.end_person, "hall.command")
_person_verb("late_start", domain.late_start_person, "hall.command")
_person_verb("answer_hand", domain.answer_hand, "hall.answer_hand")
_person_verb("release", domain.release_sitting, "hall.move_seat")


@router.get("/{competition_id}/held", response=list[HeldGroup], auth=requires("hall.view_held"))
def held(request: HttpRequest, competition_id: int) -> list[dict[str, Any]]:
    """Return the entries that wait for the chief judge, in the groups that are decided on."""
    return held_view.held_groups(access(request).competition.pk, now_ms=now_ms())


@router.post("/{competition_id}/held", response=Done, auth=requires("hall.decide_held"))
def decide(request: HttpRequest, competition_id: int, decision: HeldDecision) -> LedgerEntry:
    """Admit or refuse one group of held entries."""
    return _ruling(request, decision, domain.decide_held)


def _ruling(
    request: HttpRequest, decision: HeldDecision, verb: Callable[..., LedgerEntry]
) -> LedgerEntry:
    return verb(
        _sitting(request, decision.sitting),
        epoch=decision.epoch,
        ranges=decision.ranges,
        accept=decision.accept,
        reason=decision.reason,
        witness=decision.witness,
        actor=access(request).actor,
    )


@router.get(
    "/{competition_id}/held/ruled", response=list[RuledGroup], auth=requires("hall.view_held")
)
def ruled(request: HttpRequest, competition_id: int) -> list[dict[str, Any]]:
    """Return the held entries that were ruled on, by ruling, the newest first."""
    return held_view.ruled_groups(access(request).competition.pk, now_ms=now_ms())


@router.post("/{competition_id}/held/ruled", response=Done, auth=requires("hall.decide_held"))
def reverse(request: HttpRequest, competition_id: int, decision: HeldDecision) -> LedgerEntry:
    """Take one ruling back: ``accept`` is what holds from now on."""
    return _ruling(request, decision, domain.reverse_held)


@router.get("/{competition_id}/seats", response=list[SeatView], auth=requires("hall.view"))
def seats(request: HttpRequest, competition_id: int) -> list[dict[str, Any]]:
    """Return the hall's plan."""
    return queries.seats(access(request).competition)


@router.post(
    "/{competition_id}/seats/codes",
    response=list[IssuedCode],
    auth=requires("seats.issue_codes"),
)
def issue_codes(request: HttpRequest, competition_id: int) -> list[dict[str, str]]:
    """Issue every seat's code anew; shown this once, for printing."""
    found = access(request)
    return [
        {
            "seat": code.seat_label,
            "contestant_code": code.contestant_code,
            "access_code": code.access_code,
        }
        for code in codes.issue_codes(found.competition, actor=found.actor)
    ]


def _sitting(request: HttpRequest, sitting_id: int) -> Sitting:
    sitting = queries.sitting_in(access(request).competition, sitting_id)
    if sitting is None:
        raise NoSuchSitting
    return sitting

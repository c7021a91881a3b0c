"""The hall as its officials see it: the live board joined with the seats' geometry."""

from typing import Any

from django.db.models import QuerySet

from zuoxi.competitions.models import Competition, TimeSlot
from zuoxi.hall import blockers
from zuoxi.hall.models import Seat
from zuoxi.kernel.time import now_ms
from zuoxi.papers.models import Paper
from zuoxi.registration.models import Contestant
from zuoxi.sittings import live, timeline, underway
from zuoxi.sittings.clock import Phase, clock
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.timeline import Timeline

NOBODY = 0
"""No sitting has this id: the clock of the hall is that of somebody without own entries."""


def hall_view(competition: Competition, *, after: int) -> dict[str, Any]:
    """Return the console (``schemas.HallView``) with the rows that changed after ``after``."""
    now = now_ms()
    known = timeline.read(competition.pk)
    board = live.board(competition.pk)
    rows = _with_geometry(competition, board.rows)
    everything = after > board.n or board.n == 0
    connected = sum(row["connected"] for row in rows)
    checked = sum(row["checked"] for row in rows)
    found = blockers.find(competition, connected=connected, checked=checked)
    return {
        "n": board.n,
        "server_ms": now,
        "ready": known.ready,
        "ready_blockers": found,
        "time": known.hall,
        "slots": [
            slot_view(slot, known, sittings=[row["sitting"] for row in rows], now=now)
            for slot in competition.slots.all()
        ],
        "counts": _counts(rows),
        "rows": [row for row in rows if everything or row["version"] > after],
    }


def in_the_way(competition: Competition) -> list[blockers.Found]:
    """Return what keeps the hall from being ready, and what is only a warning."""
    rows = live.board(competition.pk).rows
    return blockers.find(
        competition,
        connected=sum(row["connected"] for row in rows),
        checked=sum(row["checked"] for row in rows),
    )


def slot_view(slot: TimeSlot, known: Timeline, *, sittings: list[int], now: int) -> dict[str, Any]:
    """Return where the hall stands in one task: closed means closed for every sitting."""
    state = clock(
        task=slot.task,
        duration_ms=slot.duration_ms,
        sitting=NOBODY,
        entries=known.hall,
        now_ms=now,
    )
    name = state.phase.value
    if state.phase is Phase.BEFORE and known.ready:
        name = "ready"
    if sittings and all((sitting, slot.task) in known.closed for sitting in sittings):
        name = "closed"
    return {
        "task": slot.task,
        "duration_ms": slot.duration_ms,
        "planned_ms": slot.planned_ms,
        "state": name,
        "started_ms": state.started_ms,
        "deadline_ms": state.deadline_ms,
        "remaining_ms": state.remaining_ms,
    }


def _with_geometry(competition: Competition, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    places = {
        sitting: (row, column)
        for sitting, row, column in Seat.objects.filter(
            competition=competition, sitting__isnull=False
        ).values_list("sitting_id", "row", "column")
    }
    joined = [
        {**row, "row": places[row["sitting"]][0], "column": places[row["sitting"]][1]}
        for row in rows
        if row["sitting"] in places
    ]
    return sorted(joined, key=lambda row: (row["row"], row["column"]))


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {
        "seats": len(rows),
        "connected": sum(row["connected"] or row["reading"] for row in rows),
        "offline": sum(
            not row["connected"] and row["epoch"] > 0 and row["phase"] in ("running", "paused")
            for row in rows
        ),
        "submitted": sum(row["submitted"] for row in rows),
        "ended": sum(row["phase"] == "ended" and row["epoch"] > 0 for row in rows),
        "move_requests": sum(row["move_requested"] for row in rows),
        "hands": sum(row["hand"] for row in rows),
        "held": sum(row["held"] for row in rows),
        "late": sum(row["late"] for row in rows),
    }


def seats(competition: Competition) -> list[dict[str, Any]]:
    """Return the hall's plan with who sits where, by code and never by name."""
    found = Seat.objects.filter(competition=competition).select_related("sitting__contestant")
    return [
        {
            "id": seat.pk,
            "label": seat.label,
            "row": seat.row,
            "column": seat.column,
            "is_spare": seat.is_spare,
            "sitting": seat.sitting_id,
            "code": seat.sitting.contestant.code if seat.sitting else None,
        }
        for seat in found
    ]


def seating(competition: Competition) -> dict[str, Any]:
    """Return the hall's plan as the organiser arranges it (``schemas.Seating``)."""
    found = Seat.objects.filter(competition=competition).select_related("sitting")
    more = {
        seat.pk: {
            "paper": seat.sitting.paper_id if seat.sitting else None,
            "has_code": bool(seat.sitting and seat.sitting.code_hmac),
        }
        for seat in found
    }
    return {
        "may_arrange": not timeline.started(competition.pk),
        "may_issue_all": underway.task_underway(competition) is None,
        "waiting": len(waiting(competition)),
        "seats": [{**seat, **more[seat["id"]]} for seat in seats(competition)],
        "papers": list(frozen_papers(competition)),
    }


def waiting(competition: Competition) -> list[Contestant]:
    """Return the contestants who have no seat, in the order of their codes."""
    seated = Sitting.objects.filter(competition=competition).exclude(seat_label="")
    everybody = Contestant.objects.filter(competition=competition)
    return list(everybody.exclude(pk__in=seated.values("contestant")))


def frozen_papers(competition: Competition) -> QuerySet[Paper]:
    """Return the papers that can be sat, the newest first."""
    frozen = Paper.objects.filter(competition=competition, state=Paper.State.FROZEN)
    return frozen.order_by("-pk")


def sitting_in(competition: Competition, sitting_id: int) -> Sitting | None:
    """Return a sitting of this competition, None if it belongs to another."""
    return (
        Sitting.objects.select_related("contestant", "competition")
        .filter(pk=sitting_id, competition=competition)
        .first()
    )

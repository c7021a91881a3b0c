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
from zuoxi.sittings.board import with_remaining
from zuoxi.sittings.clock import Phase, clock
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.timeline import Timeline

FEW = 500
"""So many seats are asked for by number; of more, all are read."""
NOBODY = 0
"""No sitting has this id: the clock of the hall is that of somebody without own entries."""


def hall_view(competition: Competition, *, after: int) -> dict[str, Any]:
    """Return the console (``schemas.HallView``) with the rows that changed after ``after``."""
    now = now_ms()
    known = timeline.read(competition.pk)
    # The console of thousands of seats is asked for every second: only what has changed is built.
    board = live.rows(competition.pk)
    rows = board.rows
    everything = after > board.n or board.n == 0
    changed = rows if everything else [row for row in rows if row["version"] > after]
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
        "rows": _shown(competition, changed, now=now),
    }


def in_the_way(competition: Competition) -> list[blockers.Found]:
    """Return what keeps the hall from being ready, and what is only a warning."""
    rows = live.rows(competition.pk).rows
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
        "shares_clock": slot.shares_clock,
        "state": name,
        "started_ms": state.started_ms,
        "deadline_ms": state.deadline_ms,
        "remaining_ms": state.remaining_ms,
    }


def _shown(
    competition: Competition, rows: list[dict[str, Any]], *, now: int
) -> list[dict[str, Any]]:
    """Return the rows with their seat's place and the time left, in the order of the hall."""
    seats = Seat.objects.filter(competition=competition, sitting__isnull=False)
    if len(rows) <= FEW:
        seats = seats.filter(sitting__in=[row["sitting"] for row in rows])
    places = {
        sitting: (row, column)
        for sitting, row, column in seats.values_list("sitting_id", "row", "column")
    }
    joined = []
    for row in rows:
        if (place := places.get(row["sitting"])) is not None:
            shown = dict(with_remaining(row, now))
            shown["row"], shown["column"] = place
            joined.append(shown)
    return sorted(joined, key=lambda row: (row["row"], row["column"]))


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    names = ("connected", "offline", "submitted", "ended", "move_requests", "hands")
    counts = {"seats": len(rows), **dict.fromkeys((*names, "held", "late"), 0)}
    for row in rows:
        came, phase = row["epoch"] > 0, row["phase"]
        counts["connected"] += row["connected"] or row["reading"]
        counts["offline"] += came and not row["connected"] and phase in ("running", "paused")
        counts["submitted"] += row["submitted"]
        counts["ended"] += came and phase == "ended"
        counts["move_requests"] += row["move_requested"]
        counts["hands"] += row["hand"]
        counts["held"] += row["held"]
        counts["late"] += row["late"]
    return counts


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

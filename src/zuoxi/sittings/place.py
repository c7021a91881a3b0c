"""The hall in memory: a competition, its seated sittings and what the clock says for each.

Loaded from the database once and again when the ledger says that something has changed. Belongs
to the event loop; :func:`load_halls` runs in a thread and returns fresh, unshared objects.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from zuoxi.competitions.models import Competition
from zuoxi.competitions.rule_set import RuleSet
from zuoxi.competitions.timetable import groups
from zuoxi.kernel.models import LedgerEntry
from zuoxi.papers import seal
from zuoxi.papers.models import Paper
from zuoxi.sittings import timeline
from zuoxi.sittings.clock import ClockState, Phase, TimeEntry, clock
from zuoxi.sittings.errors import LedgerUnreadable
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.opened import OpenTask, open_tasks
from zuoxi.sittings.protocol import SittingView, SlotView
from zuoxi.sittings.standing import PAUSE_NOTICE_MS
from zuoxi.sittings.state import SittingState
from zuoxi.sittings.timeline import Timeline
from zuoxi.tasks.contract import Due

if TYPE_CHECKING:
    from zuoxi.sittings.connection import Connection


logger = logging.getLogger(__name__)


@dataclass
class Hall:
    """One competition with its seated sittings."""

    id: int
    name: str
    slots: list[SlotView]
    grace_ms: int
    papers: dict[int, dict[str, OpenTask]]
    timeline: Timeline
    # Frozen papers that are not what was frozen: none of them is opened to anybody.
    altered: frozenset[int] = frozenset()
    places: dict[int, "Place"] = field(default_factory=dict)
    # task → the tasks on its clock: who is inside of one is inside of all (I20)
    together: dict[str, list[str]] = field(default_factory=dict)
    next_moment: int | None = 0  # when the clock of some place changes by itself; 0: look now

    def entries(self, task: str) -> list[TimeEntry]:
        """Return the hall-wide entries of one task."""
        return [entry for entry in self.timeline.hall if entry.task == task]


class Place:
    """One seated sitting, with its open sockets."""

    def __init__(self, hall: Hall, row: Sitting) -> None:
        self.hall = hall
        self.id = row.id
        self.adopt(row)
        self.state: SittingState | None = None
        self.connections: set[Connection] = set()
        self.holder: Connection | None = None
        self.waiting: list[Connection] = []
        # task → when its receipt is due (ms); set by the bell.
        self.closing: dict[str, int] = {}
        # task → what the server does by itself next
        self.due: dict[str, Due] = {}
        # task → its clock, from when until when it holds, the newest entry of any task, and the
        # ledger's number up to which the timeline was known
        self._clocks: dict[str, tuple[ClockState, int, int, int, int]] = {}

    def adopt(self, row: Sitting) -> None:
        """Take what the database says now."""
        self.seat = row.seat_label
        self.contestant_code = row.contestant.code
        self.code_version = row.code_version
        self.paper_id = row.paper_id

    @property
    def tasks(self) -> dict[str, OpenTask]:
        """Return the tasks of this sitting's paper; {} while it is not frozen."""
        return self.hall.papers.get(self.paper_id, {})

    @property
    def paper_is_altered(self) -> bool:
        """Whether the paper was changed after it was frozen, and no good copy is in memory."""
        return self.paper_id in self.hall.altered

    def view(self) -> SittingView:
        """Return what the workbench shows around the task."""
        return SittingView(
            id=self.id,
            competition=self.hall.name,
            seat=self.seat,
            contestant_code=self.contestant_code,
            slots=self.hall.slots,
        )

    def own(self) -> list[TimeEntry]:
        """Return the entries that concern this sitting alone."""
        return self.hall.timeline.own.get(self.id, [])

    def duration_ms(self, task: str) -> int | None:
        """Return the planned length of a task, None if the timetable has none."""
        return next((s.duration_ms for s in self.hall.slots if s.task == task), None)

    def forget_clocks(self) -> None:
        """The officials decided something: what was computed no longer holds."""
        self._clocks.clear()

    def clock(self, task: str, at_ms: int) -> ClockState:
        """Return the clock of a task of the timetable at ``at_ms``."""
        return clock(
            task=task,
            duration_ms=self.duration_ms(task) or 0,
            sitting=self.id,
            entries=self.hall.timeline.of(self.id),
            now_ms=at_ms,
        )

    def now(self, task: str, now_ms: int) -> ClockState:
        """As :meth:`clock`, for the present: remembered until something can have changed."""
        known = self._clocks.get(task)
        seq = self.hall.timeline.seq
        if known is not None and known[1] <= now_ms < known[2] and known[4] == seq:
            return known[0]
        state = self.clock(task, now_ms)
        until = state.deadline_ms or 2**62
        newest = 0
        for entry in self.hall.timeline.of(self.id):
            newest = max(newest, entry.at_ms)
            if entry.task == task and entry.at_ms > now_ms:
                until = min(until, entry.at_ms)
        self._clocks[task] = (state, now_ms, until, newest, seq)
        return state

    def at_door(self, task: str) -> bool:
        """Return whether somebody came here after the hall's start of a task and is not inside.

        Nothing of the paper is theirs before the chief judge gives them an own start (I53), or they
        enter on the hall's clock.
        """
        state = self.state
        if state is None or state.came_ms is None:
            return False
        if state.entered.intersection(self.hall.together.get(task, (task,))):
            return False
        started = next((e.at_ms for e in self.hall.entries(task) if e.kind == "start"), None)
        if started is None or state.came_ms <= started:
            return False
        return not any(e.kind == "late_start" and e.task == task for e in self.own())

    def outside(self, task: str) -> bool:
        """Return whether a task began without this seat, and nobody has gone inside since.

        As :meth:`at_door`, and also where no machine ever had the right to write. After the end it
        means that the contestant did not take part.
        """
        state = self.state
        if state is None or state.came_ms is not None:
            return self.at_door(task)
        return any(e.kind == "start" for e in self.hall.entries(task))

    def until(self, task: str) -> int:
        """Return when the remembered clock stops to hold (ms)."""
        known = self._clocks.get(task)
        return known[2] if known else 2**62

    def at_stamp(self, task: str, stamp_ms: int, now_ms: int, arrival: ClockState) -> ClockState:
        """Return the clock at an op's stamp, as :func:`standing` wants it."""
        stamp_ms = min(stamp_ms, now_ms)
        known = self._clocks.get(task)
        if (
            known is not None
            and known[3] <= stamp_ms - PAUSE_NOTICE_MS
            and arrival.phase is Phase.RUNNING
        ):
            return arrival
        state = self.clock(task, stamp_ms)
        if state.phase is Phase.PAUSED:
            return self.clock(task, stamp_ms - PAUSE_NOTICE_MS)
        return state

    def over(self, now_ms: int) -> bool:
        """Return whether every task of the timetable has ended for this sitting."""
        slots = self.hall.slots
        return bool(slots) and all(self.now(s.task, now_ms).phase is Phase.ENDED for s in slots)

    def current_task(self, now_ms: int) -> str | None:
        """Return the last task that has begun, else the first of the timetable."""
        begun = [
            s.task for s in self.hall.slots if self.now(s.task, now_ms).phase is not Phase.BEFORE
        ]
        return begun[-1] if begun else (self.hall.slots[0].task if self.hall.slots else None)


def load_halls(
    competitions: Iterable[int] | None = None, *, left_out: set[int] | None = None
) -> list[Hall]:
    """Return every competition that has seated sittings (or those named), as stored now.

    One whose ledger or rule set somebody spoilt raises :class:`LedgerUnreadable` or
    :class:`pydantic.ValidationError`; with ``left_out`` its id is put there and the others open.
    """
    rows = Sitting.objects.exclude(seat_label="").select_related("contestant")
    if competitions is not None:
        rows = rows.filter(competition_id__in=list(competitions))
    seated: dict[int, list[Sitting]] = {}
    for row in rows:
        seated.setdefault(row.competition_id, []).append(row)
    halls = []
    for competition in Competition.objects.filter(id__in=seated).prefetch_related("slots"):
        try:
            hall = _hall(competition, {row.paper_id for row in seated[competition.id]})
        except (LedgerUnreadable, ValidationError):
            if left_out is None:
                raise
            logger.exception("competition %d cannot be opened", competition.id)
            left_out.add(competition.id)
            continue
        for row in seated[competition.id]:
            hall.places[row.id] = Place(hall, row)
        halls.append(hall)
    return halls


def _hall(competition: Competition, papers: set[int]) -> Hall:
    rule_set = RuleSet.model_validate(competition.rule_set)
    frozen = list(Paper.objects.filter(id__in=papers, state=Paper.State.FROZEN))
    altered = seal.altered(frozen)
    for paper in altered:
        logger.error("paper %d is not what was frozen: it is opened to nobody", paper)
    return Hall(
        id=competition.id,
        name=competition.name,
        slots=[
            SlotView(
                task=s.task,
                duration_ms=s.duration_ms,
                planned_ms=s.planned_ms,
                shares_clock=s.shares_clock,
            )
            for s in competition.slots.all()
        ],
        together={task: group for group in groups(competition.slots.all()) for task in group},
        grace_ms=rule_set.transport_grace_ms,
        papers={
            p.id: open_tasks(p, rule_set, competition_id=competition.id)
            for p in frozen
            if p.id not in altered
        },
        timeline=timeline.read(competition.id),
        altered=altered,
    )


def take_ledger(halls: dict[int, Hall], entries: Iterable[LedgerEntry]) -> tuple[set[int], bool]:
    """Let new ledger entries change the halls' timelines.

    Returns the competitions whose time, leases or decisions changed, and whether anything else
    happened, so that seats, papers and rules must be read again.
    """
    changed: set[int] = set()
    other = False
    for entry in entries:
        if entry.verb not in timeline.VERBS:
            other = True
            continue
        hall = halls.get(entry.competition_id or 0)
        if hall is not None and entry.seq > hall.timeline.seq:
            hall.timeline.take(entry)
            if entry.verb != timeline.CLOSED:
                changed.add(hall.id)
    return changed, other


class _Part(NamedTuple):
    """What one task on the clock has come to."""

    filled: int
    total: int
    submitted: bool
    late: int


def _parts_of(place: Place, task: str | None) -> list[_Part]:
    """Return the tasks on the clock of ``task`` as far as they have come (I20)."""
    parts = []
    for each in place.hall.together.get(task, [task]) if task else ():
        opened = place.tasks.get(each)
        found = place.state.tasks.get(each) if place.state else None
        answer = found.answer if found else None
        parts.append(
            _Part(
                filled=opened.filled(answer) if opened and answer is not None else 0,
                total=opened.total if opened else 0,
                submitted=found is not None and found.submitted_ms is not None,
                late=found.late if found else 0,
            )
        )
    return parts


def row_of(place: Place, now_ms: int, *, connected: bool, reading: bool) -> dict[str, Any]:
    """Return the board's row of a place (hall's ``SeatRow`` without its seat's geometry)."""
    task = place.current_task(now_ms)
    state = place.state
    parts = _parts_of(place, task)
    at = place.now(task, now_ms) if task else None
    return {
        "sitting": place.id,
        "seat": place.seat,
        "code": place.contestant_code,
        "connected": connected,
        "reading": reading,
        "task": task,
        "phase": (at.phase if at else Phase.BEFORE).value,
        "paused_by": at.paused_by if at else None,
        "ended_by": at.ended_by if at else None,
        "may_continue": bool(at and at.may_continue),
        "deadline_ms": at.deadline_ms if at else None,
        # While running it follows from the deadline; the reader fills it in.
        "remaining_ms": 0 if at is None or at.deadline_ms is not None else at.remaining_ms,
        "last_save_ms": state.last_save_ms if state else None,
        "filled": sum(part.filled for part in parts),
        "total": sum(part.total for part in parts),
        "submitted": bool(parts) and all(part.submitted for part in parts),
        "hand": bool(state and state.hand),
        "move_requested": bool(place.waiting),
        "checked": bool(state and state.checked),
        "warnings": list(state.warnings) if state else [],
        "alarms": sorted(state.alarms) if state else [],
        "late": sum(part.late for part in parts),
        "held": len(state.held) if state else 0,
        "ruled_seq": state.decided_seq if state else 0,
        "epoch": state.epoch if state else 0,
        "unsent": state.lease(state.epoch).unsent if state and state.epoch else 0,
        "at_door": task is not None and place.at_door(task),
        "came_ms": state.came_ms if state else None,
    }

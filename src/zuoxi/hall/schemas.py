"""Shapes of the hall's answers and commands. All times in ms on the server's clock."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from zuoxi.hall import setup
from zuoxi.sittings.clock import EndedBy, PausedBy, Phase, TimeEntry

Words = Annotated[str, Field(max_length=300)]


class HallCommand(Schema):
    """A command to the whole hall. ``confirm`` starts in spite of warnings."""

    task: str
    reason: Words = ""
    witness: Words = ""
    confirm: bool = False


class ExtendCommand(Schema):
    """Extra time for the whole hall: always with a reason and a witness."""

    task: str
    ms: Annotated[int, Field(gt=0, le=4 * 3600 * 1000)]
    reason: Words
    witness: Words


class SittingCommand(Schema):
    """A command to one person; ``ms`` only with ``extend``."""

    task: str
    ms: Annotated[int, Field(gt=0, le=4 * 3600 * 1000)] | None = None
    reason: Words = ""
    witness: Words = ""


class Notice(Schema):
    """A sentence that tells what stands in the way. ``blocks`` False: a warning only."""

    code: str
    message: str
    blocks: bool


class HallSlot(Schema):
    """One task of the timetable as the hall's clock stands in it."""

    task: str
    duration_ms: int
    planned_ms: int | None
    # it runs with the one before it, and every command to that one is one to it
    shares_clock: bool
    state: Literal["before", "ready", "running", "paused", "ended", "closed"]
    started_ms: int | None
    deadline_ms: int | None
    remaining_ms: int


class Counts(Schema):
    """The hall in numbers; ``held`` and ``late`` count entries, the others seats.

    ``offline``: somebody had come, their task runs or stands paused, and nothing is heard.
    """

    seats: int
    connected: int
    offline: int
    submitted: int
    ended: int
    move_requests: int
    hands: int
    held: int
    late: int


class SeatRow(Schema):
    """A seat and how its sitting goes in ``task``, the last that has begun there.

    Shows amounts, never content. ``ended_by`` tells the bell from a forced end (终止).
    """

    sitting: int
    seat: str
    code: str
    row: int
    column: int
    version: int
    connected: bool
    # a machine without the right to write looks on, after the end
    reading: bool
    task: str | None
    phase: Phase
    paused_by: PausedBy | None
    ended_by: EndedBy | None
    may_continue: bool
    deadline_ms: int | None
    remaining_ms: int
    last_save_ms: int | None
    filled: int
    total: int
    submitted: bool
    hand: bool
    move_requested: bool
    checked: bool
    warnings: list[str]
    # what the machine says of its microphone (lost, muted, silent, stalled, full, rejected)
    alarms: list[str]
    late: int
    held: int
    # the newest ruling on held entries, by its number in the ledger; 0 while there is none
    ruled_seq: int
    # operations that the machine has said to have and that have not arrived
    unsent: int
    epoch: int
    came_ms: int | None
    # came after the hall's start and waits for an own one: has nothing of the paper yet
    at_door: bool


class HallView(Schema):
    """The chief judge's console: ``rows`` are those that changed after the asked version ``n``."""

    n: int
    server_ms: int
    ready: bool
    ready_blockers: list[Notice]
    time: list[TimeEntry]
    slots: list[HallSlot]
    counts: Counts
    rows: list[SeatRow]


class HeldOp(Schema):
    """One held entry: where it writes, the texts before and after, its own stamp, its arrival.

    ``item`` and ``field`` are empty for what writes to no field (``kind`` says what it is).
    """

    seq: int
    kind: str
    item: str
    field: str
    before: str
    after: str
    stamped_ms: int
    received_ms: int


OpRange = Annotated[list[int], Field(min_length=2, max_length=2)]


class HeldGroup(Schema):
    """Entries of one sitting and lease that are decided on together.

    ``after_end``: their own stamps lie after ``ended_ms``, when the task had ended for this person
    (null while it has not). ``ranges`` are the first and last numbers of exactly these entries.
    """

    sitting: int
    seat: str
    code: str
    task: str
    epoch: int
    after_end: bool
    ended_ms: int | None
    ranges: list[OpRange]
    count: int
    ops: list[HeldOp]


class RuledGroup(HeldGroup):
    """Held entries after the chief judge's ruling: whether they count, who said so and why.

    ``reversed``: this ruling took back an earlier one (改判).
    """

    accept: bool
    by: str
    ruled_ms: int
    reason: str
    witness: str
    reversed: bool


class HeldDecision(Schema):
    """The chief judge's ruling on one group of held entries, or its reversal, named as seen."""

    sitting: int
    epoch: int
    ranges: Annotated[list[OpRange], Field(min_length=1, max_length=10_000)]
    accept: bool
    reason: Words
    witness: Words


class SeatView(Schema):
    """A seat of the hall's plan and who sits there; spare seats have no sitting."""

    id: int
    label: str
    row: int
    column: int
    is_spare: bool
    sitting: int | None
    code: str | None


class FrozenPaper(Schema):
    """A paper that can be sat."""

    id: int
    name: str
    version: int


class SeatingView(SeatView):
    """A seat with what the organiser arranges: which paper, and whether a code was issued."""

    paper: int | None
    has_code: bool


class Seating(Schema):
    """The hall's plan for the organiser. ``may_arrange`` until the first start.

    ``may_issue_all`` is false from a task's start to its close. ``waiting`` counts contestants
    without a seat.
    """

    may_arrange: bool
    may_issue_all: bool
    waiting: int
    seats: list[SeatingView]
    papers: list[FrozenPaper]


class HallPlan(Schema):
    """How many seats and spare machines, in rows of how many."""

    seats: Annotated[int, Field(ge=1, le=5000)]
    spares: Annotated[int, Field(ge=0, le=500)]
    columns: Annotated[int, Field(ge=1, le=50)]


class SeatEverybody(Schema):
    """Seat all who wait, in the order of their codes, with this paper (default: the newest)."""

    paper: int | None = None


class PaperFor(Schema):
    """A paper for these sittings (default: for all)."""

    paper: int
    sittings: list[int] = Field(default_factory=list, max_length=5000)


class MoveTo(Schema):
    """The seat to move to."""

    seat: int


class SetupStep(Schema):
    """One step of setting up: what there is, or what is missing."""

    key: setup.Key
    state: setup.State
    message: str


class IssuedCode(Schema):
    """A seat code, shown once, for printing."""

    seat: str
    contestant_code: str
    access_code: str


class CodesToFile(Schema):
    """Codes that were issued just now, to be written into a file."""

    codes: Annotated[list[IssuedCode], Field(min_length=1, max_length=5000)]


class SeatWords(Schema):
    """What a contestant types to log in."""

    code: Annotated[str, Field(max_length=40)]


class SeatMe(Schema):
    """Whose sitting this browser holds."""

    sitting_id: int
    seat: str
    competition: str


class Done(Schema):
    """The verb was done; ``seq`` is its ledger entry."""

    seq: int

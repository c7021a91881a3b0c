"""Shapes of the results' answers. Scores are decimal strings with two places."""

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from zuoxi.accounts.roles import Role
from zuoxi.results.blockers import Code
from zuoxi.results.ending import Ending


class StopView(Schema):
    """A forced end (终止): of this person alone or of the whole hall, by whom in which role."""

    whom: Literal["hall", "person"]
    by: str
    role: Role


class ResultRow(Schema):
    """One line of the ranking; no name in it. ``facts`` are the figures behind each part.

    ``rank`` is None for a contestant who never took the seat.
    """

    rank: int | None
    sitting: int
    code: str
    seat: str
    total: str
    parts: dict[str, str]
    facts: dict[str, dict[str, str | int]]
    seconds: int
    submitted: bool
    ending: Ending
    stop: StopView | None = None


class BlockingSeat(Schema):
    """A seat that something is waiting for."""

    sitting: int
    seat: str


class BlockerView(Schema):
    """What must happen before a publication, and the seats that it hangs on."""

    code: Code
    message: str
    seats: list[BlockingSeat]


class SheetBrief(Schema):
    """One published version; it stays as it was when a later one is published."""

    version: int
    hash: str
    published_ms: int


class SheetView(SheetBrief):
    """A published version with its rows, as they were published."""

    rows: list[ResultRow]


class ResultsView(Schema):
    """The ranking and how far it is; ``version`` and ``hash`` are those last published.

    ``blockers`` names everything that keeps a publication back, first things first; ``points``
    is the full mark (满分) of each task.
    """

    state: Literal["open", "collecting", "computing", "undecided", "ready", "published"]
    grace_ms: int
    version: int | None
    hash: str | None
    blockers: list[BlockerView]
    points: dict[str, str]
    sheets: list[SheetBrief]
    rows: list[ResultRow]


class EvidenceView(Schema):
    """A piece of what stands beside a score; ``content`` is the task type's own and ``kind``
    picks its view in the browser."""

    kind: str
    title: str
    content: dict[str, Any]


class TimeUsedView(Schema):
    """How the working time came about; durations in ms, moments on the server's clock.

    ``seconds`` = whole seconds of ``running_ms - made_up_ms`` at the submit, or of ``slot_ms``
    where nothing was submitted. ``hall_extra_ms`` is part of the slot and taken off nobody.
    """

    started_ms: int | None
    submitted_ms: int | None
    slot_ms: int
    running_ms: int
    paused_ms: int
    hall_extra_ms: int
    made_up_ms: int


class TaskDetail(Schema):
    """How one part's score came about, recomputable from the journal up to ``journal_seq``."""

    task: str
    score: str
    seconds: int
    time: TimeUsedView
    submitted: bool
    journal_seq: int
    journal_hash: str
    evidence: list[EvidenceView]


class ObservationView(Schema):
    """Something that was measured in a take, in words, and what it cannot tell. Never a score."""

    says: str
    limits: str


class HeardTake(Schema):
    """A take to listen to. ``peaks``: 50 a second, 0..127, for each channel; ``url`` is None where
    nothing can be decoded, and ``damage`` says why."""

    take: str
    task: str
    place: str
    layout: Literal["mono", "stereo"]
    url: str | None
    duration_ms: int
    peaks: list[list[int]]
    damage: list[str]
    observations: list[ObservationView]


class DetailView(Schema):
    """How a sitting's scores came about."""

    sitting: int
    code: str
    seat: str
    tasks: list[TaskDetail]
    takes: list[HeardTake]


class PublishCommand(Schema):
    """Publication; a correction needs reason and witness."""

    reason: Annotated[str, Field(max_length=300)] = ""
    witness: Annotated[str, Field(max_length=300)] = ""


class OwnResult(Schema):
    """What the rules let a contestant see; None where they do not, or nothing is published.

    ``accuracy`` is ready to be read: "98.31 %", or "0.98" where the rules read a ratio.
    """

    state: Literal["not_published", "hidden", "published"]
    score: str | None
    accuracy: str | None
    rank: int | None
    version: int | None
    # tasks that judges mark: they are not in the score
    unmarked: list[str] = Field(default_factory=list)

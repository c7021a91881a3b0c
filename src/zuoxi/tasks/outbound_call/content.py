"""What an outbound question, its answer, the contestant's view and the evidence are made of.

The view has no place where a customer's word, a reference text or a name of a line could stand
(blindness is a shape): it is built from its own models.
"""

from typing import Annotated, Literal

from pydantic import Field

from zuoxi.tasks.outbound_call.call import Call, EndedBy
from zuoxi.tasks.outbound_call.closed import Closed
from zuoxi.tasks.outbound_call.plan import Plan
from zuoxi.tasks.outbound_call.stages import Result, Stage, Technique
from zuoxi.tasks.outbound_call.tree import Customer, Trial
from zuoxi.tasks.takes import TakeId, Takes

MAX_SECTION = 3_000
"""Characters of one section of the script."""

MAX_ROWS = 50
MAX_QUESTION = 300
MAX_ANSWER = 1_000
"""Rows of the FAQ table, and characters of its cells."""

MAX_CALLS = 10
"""Calls that an answer keeps, answered or not; how many count is a rule."""

PLACE = "call"
"""The place of the takes."""

COPY = "call.customer"
"""The place of the takes of a person who plays the customer: their own microphone alone."""

MAX_NOTES = 1_000
"""Characters of the customer's notes."""

MAX_STATS = 720
"""Counters of the line that are kept of one call: every 5 s of an hour."""

Text = Annotated[str, Field(max_length=8_000)]
Title = Annotated[str, Field(max_length=100)]


class Passage(Closed):
    """A piece of the background material (R71)."""

    heading: Title
    text: Text


class CustomerCard(Closed):
    """Who is called, as the contestant may know it (客户介绍)."""

    name: Title
    phone: Title
    about: Text = ""


class Background(Closed):
    """What the contestant reads first: company, product, procedure; ``price`` says a fee, or
    “价格请到店咨询” (I46)."""

    title: Title
    company: Title
    price: Annotated[str, Field(max_length=500)]
    passages: tuple[Passage, ...]


class FaqRow(Closed):
    """One question of customers and the answer to it (R73)."""

    question: Annotated[str, Field(max_length=MAX_QUESTION)] = ""
    answer: Annotated[str, Field(max_length=MAX_ANSWER)] = ""


class References(Closed):
    """For judges and authors alone: model texts, and what to look for in each technique (R106)."""

    script: dict[Stage, Text] = Field(default_factory=dict)
    faq: tuple[FaqRow, ...] = ()
    techniques: dict[Technique, Text] = Field(default_factory=dict)


class Question(Closed):
    """One outbound sales call; the customer's lines and the references are inside."""

    background: Background
    card: CustomerCard
    customer: Customer
    references: References = References()
    trials: tuple[Trial, ...] = ()


def is_person(question: Question) -> bool:
    """Return whether a person plays the customer (I18)."""
    return question.customer.kind == "person"


class Limits(Closed):
    """What the workbench must know of the rules. All in ms but ``calls`` and ``faq``."""

    call_cap_ms: int
    warnings_ms: tuple[int, ...]
    call_latest_ms: int
    latest_warning_ms: int
    turn_silence_ms: int
    suggested_ms: int
    calls: int
    faq: int


class ContestantView(Closed):
    """What the workbench gets; ``plan`` is None where a person plays the customer."""

    background: Background
    card: CustomerCard
    customer: Literal["simulated", "person"]
    plan: Plan | None
    limits: Limits


class LineCounters(Closed):
    """Counters of the line at a moment of the server's clock (:class:`operations.Stats`)."""

    at_ms: int
    lost: int
    jitter_ms: int
    rtt_ms: int
    samples: int
    concealed: int


class RaisedObjection(Closed):
    """An objection of the brief that the customer made, and when."""

    id: str
    at_ms: int


class CustomerCopy(Closed):
    """A part of the customer's own recording, and when it began."""

    take: TakeId
    begun_ms: int


class PlayedCall(Closed):
    """What a person who played the customer made of one call, and how the line was.

    ``number`` counts the calls of the answer from 1. Who it was stands nowhere here.
    """

    number: int
    raised: tuple[RaisedObjection, ...] = ()
    result: Result | None = None
    notes: str = ""
    copies: tuple[CustomerCopy, ...] = ()
    stats: tuple[LineCounters, ...] = ()


class Answer(Closed):
    """What folding the journal gives. ``earlier``: calls before the present one, oldest first."""

    sections: dict[Stage, str] = Field(default_factory=dict)
    techniques: dict[Stage, tuple[Technique, ...]] = Field(default_factory=dict)
    faq: tuple[FaqRow, ...] = ()
    call: Call = Call()
    earlier: tuple[Call, ...] = ()
    takes: Takes = Takes()
    played: tuple[PlayedCall, ...] = ()
    submitted: bool = False


class ShownSection(Closed):
    """A section of the script as it was written, beside its reference."""

    stage: Stage
    text: str
    techniques: tuple[Technique, ...]
    reference: str


class ShownEvent(Closed):
    """A moment of the call, ``at_ms`` since it was answered (before: negative).

    ``who`` did it; ``text`` is the customer's line; ``ms`` how long was spoken or silent.
    ``objection`` is the id of the objection that the line raises, else "".
    """

    at_ms: int
    kind: str
    who: Literal["agent", "customer", "line"]
    ms: int
    stage: Stage | None
    text: str
    objection: str


class ShownOutcome(Closed):
    """What the customer said at last and why; ``result`` None: it never came to that (R107).

    Figures are counts; ``passed`` names the stages that had enough speech in them.
    """

    result: Result | None
    why: str
    passed: tuple[Stage, ...]
    raised: int
    answered: int
    least_answers: int
    callback_stages: int


class ShownTake(Closed):
    """A part of the recording, and where it begins: ms since the call was answered."""

    take: str
    begins_ms: int


class ShownObjection(Closed):
    """An objection that the customer made, and when: ms since the call was answered."""

    text: str
    at_ms: int


class ShownLine(Closed):
    """How the line to a person was: what was counted last of each connection, summed up.

    ``concealed_permille``: of 1,000 samples so many were made up; ``at_most`` the worst of all.
    """

    lost: int
    jitter_ms_at_most: int
    rtt_ms_at_most: int
    concealed_permille: int
    looks: int


class ShownPerson(Closed):
    """What the person who played the customer says of the call; objections in the brief's words."""

    raised: tuple[ShownObjection, ...]
    not_raised: tuple[str, ...]
    result: Result | None
    notes: str
    takes: tuple[ShownTake, ...]
    line: ShownLine | None


class ShownCall(Closed):
    """A call with all parts of its recording (a reload begins a new one).

    ``counts`` is false for one beyond what the rules allow, and for one whose line was lost where
    another was answered after it. ``ended_by`` "bell": it was still running when the task ended.
    Durations in ms; speech as the voice activity measured it.
    ``left_ms`` of the task were left when it was dialled (None: nobody knows), ``late``: less than
    the rules ask for (I20), which is for people to judge.
    """

    counts: bool
    left_ms: int | None = None
    late: bool = False
    connected: bool
    duration_ms: int
    ended_by: EndedBy | Literal["bell", ""]
    speech_ms: dict[Stage, int]
    events: tuple[ShownEvent, ...]
    takes: tuple[ShownTake, ...]
    outcome: ShownOutcome
    person: ShownPerson | None = None


class Shown(Closed):
    """Everything that a judge sees of an outbound call; no name, seat or number of a person."""

    background: Background
    card: CustomerCard
    customer: Literal["simulated", "person"]
    sections: tuple[ShownSection, ...]
    faq: tuple[FaqRow, ...]
    calls: tuple[ShownCall, ...]
    references: References

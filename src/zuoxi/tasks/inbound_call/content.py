"""What a question of 语音服务·呼入, its answer, the contestant's view and the evidence are made of.

The view has no place where a transcript, pinyin line, reference or checklist could stand (R68,
blindness is a shape): it is built from its own models, never by leaving things out.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from zuoxi.tasks.inbound_call.rules import LONGEST_TEXT
from zuoxi.tasks.spoken import RecordingRef, Spoken
from zuoxi.tasks.takes import Takes

MAX_NOTE = 4000
"""Characters of the notes; those of the other things that a contestant writes are here, too."""
MAX_SEARCH = 100
MAX_FIELD = 200
MAX_REASON = 200

MAX_SEARCHES = 500
"""How many searches the answer keeps; likewise articles of one search, actions, call events."""
MAX_OPENED = 100
MAX_ACTIONS = 200
MAX_EVENTS = 200

Id = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=LONGEST_TEXT)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CallCard(_Closed):
    """来电信息 (R66): what pops up when the call comes in."""

    company: Short
    date: Short
    customer: Short
    number: Short  # the caller's
    need: Short = ""


class Kind(StrEnum):
    """What an item asks for: a turn of the dialogue (R67), or something beside it (R28)."""

    AGENT = "agent"  # write the script of this turn and speak it
    CUSTOMER = "customer"  # the customer's recording plays
    RETELL = "retell"  # listen to a recording and retell it aloud
    SUMMARY = "summary"  # write a summary of articles


class PhraseKind(StrEnum):
    """Service phrases that a checklist asks for (R103)."""

    OPENING = "opening"
    CLOSING = "closing"
    WAITING = "waiting"
    SOOTHING = "soothing"
    COURTESY = "courtesy"
    FACT = "fact"


class Phrase(_Closed):
    """A phrase that a good script holds, in one of several wordings."""

    kind: PhraseKind
    says: Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(min_length=1)]


class Item(_Closed):
    """One item. Which members it needs hangs on ``kind``; ``problems`` says what is missing.

    agent: cue, reference, checklist · customer: line · retell: line, instruction, reference ·
    summary: instruction, articles, reference. ``reference`` and ``checklist`` are hidden (R68).
    """

    id: Id
    kind: Kind
    cue: Long = ""
    reference: Long = ""
    checklist: tuple[Phrase, ...] = ()
    line: Spoken | None = None
    instruction: Long = ""
    articles: tuple[Id, ...] = ()


class Article(_Closed):
    """One page of the knowledge base (R105)."""

    id: Id
    title: Short
    body: Annotated[str, Field(max_length=4000)] = ""
    keywords: tuple[Annotated[str, Field(max_length=40)], ...] = ()


class ActionKind(StrEnum):
    """Business actions of the agent's desktop (R70)."""

    BOOKING = "booking"  # 预定
    HOLD_ORDER = "hold_order"  # 暂缓单
    TRANSFER = "transfer"  # 转接: where the call can be transferred to
    OTHER = "other"


class ActionField(_Closed):
    """Something to fill in before an action is done."""

    id: Id
    label: Annotated[str, Field(min_length=1, max_length=40)]


class Action(_Closed):
    """A business action; ``outcome`` is what the system answers when it is done."""

    id: Id
    label: Annotated[str, Field(min_length=1, max_length=40)]
    kind: ActionKind = ActionKind.OTHER
    fields: tuple[ActionField, ...] = ()
    outcome: Short = ""


class Question(_Closed):
    """One call. ``rings``: within how many rings an agent answers; 0 where nobody calls."""

    call_card: CallCard
    rings: Annotated[int, Field(ge=0, le=10)] = 3
    items: tuple[Item, ...] = ()
    knowledge: tuple[Article, ...] = ()
    actions: tuple[Action, ...] = ()


class ItemView(_Closed):
    """What a contestant may know of an item. ``number`` counts from 1."""

    id: str
    number: int
    kind: Kind
    cue: str
    instruction: str
    recording: RecordingRef | None
    articles: tuple[str, ...]


class ContestantView(_Closed):
    """What the workbench gets. Limits in characters."""

    call_card: CallCard
    rings: int
    items: tuple[ItemView, ...]
    knowledge: tuple[Article, ...]
    actions: tuple[Action, ...]
    script_limit: int
    summary_limit: int


class CallEventKind(StrEnum):
    """What happened to the call (R29)."""

    RINGING = "ringing"
    ANSWERED = "answered"
    HELD = "held"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"
    WRAPPED_UP = "wrapped_up"


class CallEvent(_Closed):
    """One event; ``said`` is the action transferred to, or the reason of the wrap-up."""

    at_ms: int
    kind: CallEventKind
    said: str = ""


class Search(_Closed):
    """A search in the knowledge base and the articles that were opened after it."""

    at_ms: int
    text: str
    opened: tuple[str, ...] = ()


class Done(_Closed):
    """A business action that was done; its outcome stands in the question."""

    at_ms: int
    action: str
    fields: dict[str, str] = Field(default_factory=dict)


class Answer(_Closed):
    """What folding the journal gives.

    ``scripts``: script or summary by item. ``closed``: items that the contestant is done with.
    ``played``: how often a customer's line was heard to its end.
    """

    scripts: dict[str, str] = Field(default_factory=dict)
    takes: Takes = Field(default_factory=Takes)
    closed: tuple[str, ...] = ()
    played: dict[str, int] = Field(default_factory=dict)
    call: tuple[CallEvent, ...] = ()
    notes: str = ""
    searches: tuple[Search, ...] = ()
    actions: tuple[Done, ...] = ()
    submitted: bool = False


class TakeShown(_Closed):
    """A take as a judge sees it; ``ms`` is None where nobody has said how it ended and nothing
    of it is on the server."""

    take: str
    number: int
    ms: int | None
    counts: bool


class PhraseShown(_Closed):
    """A phrase of the checklist and the wording of it that stands in the script, if any."""

    kind: PhraseKind
    says: tuple[str, ...]
    found: str


class ItemShown(_Closed):
    """One item of the evidence: what was asked, what was written and spoken, what was expected."""

    id: str
    number: int
    kind: Kind
    cue: str
    instruction: str
    script: str
    closed: bool
    place: str
    takes: tuple[TakeShown, ...]
    transcript: str
    recording: RecordingRef | None
    played: int
    reference: str
    checklist: tuple[PhraseShown, ...]
    articles: tuple[str, ...]


class EventShown(_Closed):
    """An event of the call, ``after_ms`` after the first of them; ``said`` in words."""

    after_ms: int
    kind: CallEventKind
    said: str


class SearchShown(_Closed):
    """A search, and the titles of what was opened; ``after_ms`` as with events."""

    after_ms: int
    text: str
    opened: tuple[str, ...]


class FieldShown(_Closed):
    """A field of an action as it was filled in."""

    label: str
    value: str


class ActionShown(_Closed):
    """An action with its outcome; ``after_ms`` as with events."""

    after_ms: int
    label: str
    kind: ActionKind
    fields: tuple[FieldShown, ...]
    outcome: str


class Dialogue(_Closed):
    """对话全程: the evidence for judges, turn by turn. Observations, no scores (R103-R105).

    ``answered_ms``: from ringing to answering, None where the call was not answered.
    """

    call_card: CallCard
    rings: int
    answered_ms: int | None
    items: tuple[ItemShown, ...]
    events: tuple[EventShown, ...]
    searches: tuple[SearchShown, ...]
    actions: tuple[ActionShown, ...]
    notes: str

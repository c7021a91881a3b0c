"""The sitting socket's language, version 4 (docs/protocol.md). One JSON object per text frame.

Both sides are closed: an unknown field is an error. The browser's types are generated from these
models (``make generate``). All times are ms on the server's clock; ``*_hash`` and ``prev`` are 64
hexadecimal digits. An op's hash covers its own fields without ``epoch``::

    op_hash = sha256(canonical({client_seq, at_ms, task, kind, payload, prev}))

The first op of a lease stands on ``genesis(sitting, epoch)``; ``client_seq`` counts from 1 in
each epoch.
"""

import hashlib
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from zuoxi.kernel import canonical
from zuoxi.sittings.clock import EndedBy, TimeEntry

PROTOCOL_VERSION = 4
MAX_FRAME_BYTES = 256 * 1024
MAX_OPS_PER_FRAME = 200
BEAT_EVERY_MS = 5_000
BEAT_NEAR_BELL_MS = 1_000
NEAR_BELL_MS = 15_000

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,39}$")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Millis = Annotated[int, Field(ge=0, le=canonical.MAX_INTEGER)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Message(BaseModel):
    """Base of every message: closed and immutable."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        # What the server sends has every member; the browser's types say so.
        json_schema_serialization_defaults_required=True,
    )


class Op(Message):
    """One change in the browser, as kept in its op log."""

    client_seq: Annotated[int, Field(ge=1, le=2**31 - 1)]
    at_ms: Millis  # the browser's estimate of the server's clock
    task: Word
    kind: Word
    payload: dict[str, Any]
    prev: Hash


class LeaseClaim(Message):
    """The right to write that this device was given earlier."""

    epoch: Count
    token: Annotated[str, Field(max_length=64)]


# ── from the browser ─────────────────────────────────────────────────────────────────────────


class Hello(Message):
    """First frame of every connection."""

    type: Literal["hello"] = "hello"
    protocol: Annotated[int, Field(strict=True)]
    device: Annotated[str, Field(min_length=8, max_length=64)]
    lease: LeaseClaim | None = None


class Ops(Message):
    """Ops in order; sent again until acknowledged. Duplicates are welcome, gaps are asked for."""

    type: Literal["ops"] = "ops"
    epoch: Count
    ops: Annotated[list[Op], Field(min_length=1, max_length=MAX_OPS_PER_FRAME)]


class Beat(Message):
    """Heartbeat: proves that ops up to ``head_seq`` existed when it arrived."""

    type: Literal["beat"] = "beat"
    epoch: Count
    head_seq: Count
    head_hash: Hash
    sent_ms: Millis  # any clock of the browser; echoed to measure the round trip


class Continue(Message):
    """After a personal pause: the contestant is back and lets the clock run again."""

    type: Literal["continue"] = "continue"
    task: Word


class Enter(Message):
    """Whoever came after the hall's start enters now, on the hall's clock, without an own start."""

    type: Literal["enter"] = "enter"
    task: Word


class Hand(Message):
    """举手: the contestant calls a hall judge, or takes the hand down."""

    type: Literal["hand"] = "hand"
    up: bool


class Checked(Message):
    """Device check and discipline text before the start (R50, R51).

    ``warnings`` names what is not as it should be and keeps nobody from sitting: ``offline_reload``
    (a reload needs the server: the hall's root certificate is not imported).
    """

    type: Literal["checked"] = "checked"
    checks: Annotated[dict[Annotated[str, Field(max_length=24)], bool], Field(max_length=16)]
    discipline: bool
    warnings: Annotated[list[Word], Field(max_length=16)] = Field(default_factory=list)


AlarmWord = Literal["lost", "muted", "silent", "stalled", "full", "rejected"]


class Alarm(Message):
    """The microphone is lost, muted or silent while it should record, or the recording cannot be
    kept; ``on`` false: that is over. For the proctor's list of seats."""

    type: Literal["alarm"] = "alarm"
    what: AlarmWord
    on: bool


MAX_SIGNAL_CHARACTERS = 16 * 1024
"""Of one offer, answer or candidate of a call to a person."""

MAX_SIGNALS = 2_000
"""Of one side of one call; what comes beyond is not passed on."""


class Join(Message):
    """A call to a person: this page is ready to build connection number ``round`` of the call."""

    type: Literal["join"] = "join"
    task: Word
    round: Count


class Signal(Message):
    """An offer, an answer or a candidate of WebRTC for the other side of a call, passed on as it is
    and kept nowhere. ``round`` counts the connections of a call from 1."""

    type: Literal["signal"] = "signal"
    task: Word
    round: Count
    kind: Literal["offer", "answer", "candidate"]
    text: Annotated[str, Field(max_length=MAX_SIGNAL_CHARACTERS)]


ClientMessage = Annotated[
    Hello | Ops | Beat | Continue | Enter | Hand | Checked | Alarm | Join | Signal,
    Field(discriminator="type"),
]

# ── from the server ──────────────────────────────────────────────────────────────────────────


class SlotView(Message):
    """One task of the timetable as the contestant sees it.

    With ``shares_clock`` it runs together with the one before it, and the contestant works on
    either.
    """

    task: str
    duration_ms: int
    planned_ms: int | None
    shares_clock: bool = False


class SittingView(Message):
    """What the workbench shows around the task. No name: it is hidden after check-in."""

    id: int
    competition: str
    seat: str
    contestant_code: str
    slots: list[SlotView]


class Lease(Message):
    """The right to write, given to this device; ``token`` proves it on the next connection."""

    epoch: int
    token: str
    # Where the server's copy of this epoch's op chain ends: resume after it.
    acked_seq: int
    acked_hash: str


class Welcome(Message):
    """Answer to hello. Without ``lease`` another device holds it: wait for the hall judge."""

    type: Literal["welcome"] = "welcome"
    protocol: int = PROTOCOL_VERSION
    server_ms: int
    sitting: SittingView
    lease: Lease | None
    # Everything is closed: receipts and result to read, nothing to write and nothing to wait for.
    over: bool = False
    ready: bool  # the chief judge has declared the hall ready
    time: list[TimeEntry]  # all entries of the hall and of this sitting
    hand: bool
    hand_answered: Count = 0  # which answer of a judge took the newest hand down; grows
    checked: bool
    # What the machine last said of its microphone and is not over.
    alarms: list[AlarmWord] = []
    # Tasks that the hall began before anybody sat here: nothing of them comes before the own start.
    door: list[Word] = []


class HandAnswered(Message):
    """A judge has seen the raised hand (已看到): it is down, and somebody comes."""

    type: Literal["hand"] = "hand"
    answered: Count


class TimeChanged(Message):
    """Officials decided something about time. Hall-wide entries go to everyone as same bytes."""

    type: Literal["time"] = "time"
    server_ms: int
    ready: bool
    hall: list[TimeEntry] | None = None  # all hall-wide entries, replacing the known ones
    own: list[TimeEntry] | None = None  # all entries of this sitting, replacing the known ones


class Recording(Message):
    """A recording to load whole; ``url`` is good from the start of its task on."""

    sha256: str
    url: str
    bytes: int
    duration_ms: int
    media_type: str


class PaperOpened(Message):
    """A task begins: everything the workbench needs. The same bytes for every contestant."""

    type: Literal["paper"] = "paper"
    task: str
    view: dict[str, Any]
    recordings: list[Recording]


class RefusedOp(Message):
    """An op of this lease that the task type refused, and the name of why."""

    client_seq: int
    reason: str


class AnswerSoFar(Message):
    """The server's fold of the lease's ops up to ``seq``: on (re)connection after the start, and
    when the server has done something by itself.

    ``refused`` names the newest ops of this lease that are not in the fold, for a browser that
    was not there when the refusal was said.
    """

    type: Literal["answer"] = "answer"
    task: str
    seq: Count
    answer: dict[str, Any]
    refused: list[RefusedOp] = Field(default_factory=list)


class Ack(Message):
    """Ops of ``epoch`` up to ``seq`` are durable. ``held`` of them wait for the chief judge."""

    type: Literal["ack"] = "ack"
    epoch: int
    seq: int
    hash: str
    held: int = 0
    server_ms: int


class Resend(Message):
    """A gap: send again from ``from_seq`` on."""

    type: Literal["resend"] = "resend"
    epoch: int
    from_seq: int


class BeatEcho(Message):
    """Answer to a heartbeat."""

    type: Literal["beat"] = "beat"
    sent_ms: int
    server_ms: int
    acked_seq: int


class Receipt(Message):
    """回执: what counted when the task closed. A proved late op or a decision makes a new one.

    ``ended_ms`` is when the task ended for this sitting and ``ended_by`` whether the time was up
    or the chief judge ended it; ``closed_ms`` is when this receipt was made. Of the ``ops`` that
    count, ``late`` arrived after the end and were proved to be earlier, ``accepted`` were admitted
    by the chief judge; ``held`` wait for that decision, ``rejected`` were not admitted, and
    ``refused`` never count.
    """

    type: Literal["receipt"] = "receipt"
    task: str
    ended_ms: int
    ended_by: EndedBy
    closed_ms: int
    ops: int
    late: int
    accepted: int
    held: int
    rejected: int
    refused: int
    filled: int
    total: int
    submitted_ms: int | None
    hash: str  # first 12 hexadecimal digits of the sitting's journal head


class LineNews(Message):
    """How the line to a person stands: nobody is free (``none``), it ``rings`` at somebody, they
    are ``there``, their machine is ``away`` and may come back. Who it is, nobody says.

    ``round`` numbers the connection that both pages shall have; ``ready``: both are, and the
    contestant's page makes the offer.
    """

    type: Literal["line"] = "line"
    task: str
    number: int  # of the call in the answer, from 1
    customer: Literal["none", "rings", "there", "away"]
    round: int
    ready: bool


class SignalNews(Signal):
    """A :class:`Signal` of the other side."""


ProblemCode = Literal[
    "bad_chain",
    "lease_lost",
    "malformed",
    "not_open",
    "not_writer",
    "protocol",
    "refused",
    "storage",
    "superseded",
    "too_large",
    "too_many_ops",
]


class Problem(Message):
    """Something is wrong; ``code`` names the sentence (locales: ``problem.<code>``).

    With ``fatal`` the server closes the connection and a retry is useless until the user acts.
    ``protocol`` asks to reload; ``refused`` says why in ``params.reason``.
    """

    type: Literal["problem"] = "problem"
    code: ProblemCode
    params: dict[str, str | int] = Field(default_factory=dict)
    fatal: bool = False
    # For an op that will never be accepted: drop it from the outbox, keep it on the machine.
    client_seq: int | None = None


ServerMessage = Annotated[
    Welcome
    | HandAnswered
    | TimeChanged
    | PaperOpened
    | AnswerSoFar
    | Ack
    | Resend
    | BeatEcho
    | Receipt
    | LineNews
    | SignalNews
    | Problem,
    Field(discriminator="type"),
]

client_messages: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
server_messages: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)

# Close codes of the socket; the browser's sentence hangs on them where no frame could be sent.
CLOSE_NOT_LOGGED_IN = 4401
CLOSE_WRONG_ORIGIN = 4403
CLOSE_SUPERSEDED = 4409
CLOSE_PROTOCOL = 4426
CLOSE_STORAGE = 4500
CLOSE_TOO_LARGE = 1009


def genesis(sitting: int, epoch: int) -> str:
    """Return the hash that the first op of a lease stands on."""
    return canonical.sha256_hex({"zuoxi": "ops", "sitting": sitting, "epoch": epoch})


def op_hash(op: Op) -> str:
    """Return the hash of ``op``; raise :class:`canonical.NotCanonicalError` for a bad payload."""
    return canonical.sha256_hex(op.model_dump())


def op_digest(*, client_seq: int, at_ms: int, task: str, kind: str, payload: str, prev: str) -> str:
    """Return :func:`op_hash` of the same op whose ``payload`` is canonical text already.

    ``task`` and ``kind`` are plain words (:data:`Word`), so the text is put together by hand:
    the hot path writes each payload once. Keys stand in canonical order.
    """
    text = (
        f'{{"at_ms":{at_ms},"client_seq":{client_seq},"kind":"{kind}",'
        f'"payload":{payload},"prev":"{prev}","task":"{task}"}}'
    )
    try:
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise canonical.NotCanonicalError("text with a lone surrogate") from error

"""The language of ``/ws/customer``: a person who plays the customer of an outbound call (I18).

One JSON object per text frame, closed on both sides. The page is told the whole desk whenever
something changes. Nothing names a contestant, a seat or a code: pairing is blind.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from zuoxi.sittings.protocol import Count, Message, Signal, SignalNews
from zuoxi.tasks.contract import CallResult, CustomerBrief

CallId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
MAX_NOTES = 1_000


class CustomerHello(Message):
    """First frame: for which competition, in which version of the protocol."""

    type: Literal["hello"] = "hello"
    protocol: Annotated[int, Field(strict=True)]
    competition: Count


class Ready(Message):
    """就位: calls may come, or not."""

    type: Literal["ready"] = "ready"
    on: bool


class PickUp(Message):
    """接听."""

    type: Literal["pick_up"] = "pick_up"
    call: CallId


class Leave(Message):
    """挂断; while it rings: it is offered to somebody else."""

    type: Literal["leave"] = "leave"
    call: CallId


class CustomerJoin(Message):
    """This page is ready to build connection number ``round`` of the call."""

    type: Literal["join"] = "join"
    call: CallId
    round: Count


class CustomerSignal(Message):
    """As :class:`zuoxi.sittings.protocol.Signal`, of the present call."""

    type: Literal["signal"] = "signal"
    call: CallId
    signal: Signal


class ObjectionRaised(Message):
    """An objection of the brief was made, or not after all."""

    type: Literal["raised"] = "raised"
    call: CallId
    id: Annotated[str, Field(max_length=40)]
    on: bool


class OutcomeSaid(Message):
    """What came of the call; may be said again as long as the call is on the desk."""

    type: Literal["outcome"] = "outcome"
    call: CallId
    result: CallResult
    notes: Annotated[str, Field(max_length=MAX_NOTES)]


class Sound(Message):
    """Whether this page is connected with the agent's, so that each hears the other."""

    type: Literal["sound"] = "sound"
    call: CallId
    on: bool


class CustomerBeat(Message):
    """Still here; answered by the desk."""

    type: Literal["beat"] = "beat"


CustomerMessage = Annotated[
    CustomerHello
    | Ready
    | PickUp
    | Leave
    | CustomerJoin
    | CustomerSignal
    | ObjectionRaised
    | OutcomeSaid
    | Sound
    | CustomerBeat,
    Field(discriminator="type"),
]

Why = Literal["", "agent", "customer", "cap", "line", "engaged", "bell"]
"""Who or what ended a call; "" while it is none of these."""


class DeskCall(Message):
    """The call on the desk. ``leave_to_record`` opens ``POST /takes`` for the customer's own take.

    ``away``: the agent's machine is not there just now. ``held``: the agent has put the call on
    hold; ``paused``: the competition stands still. ``sound`` is what this page has said of it.
    ``connected_ms`` is the server's clock.
    """

    id: str
    task: str
    state: Literal["ringing", "talking", "over"]
    why: Why
    round: int
    ready: bool
    held: bool
    paused: bool
    away: bool
    sound: bool
    connected_ms: int | None
    brief: CustomerBrief
    place: str
    raised: list[str]
    result: CallResult | None
    notes: str
    leave_to_record: str


class DeskNews(Message):
    """How the desk stands. ``missed``: the last call rang and nobody answered it."""

    type: Literal["desk"] = "desk"
    server_ms: int
    ready: bool
    missed: bool
    call: DeskCall | None


class CustomerProblem(Message):
    """``gone``: the call is not yours any more; ``malformed``, ``protocol``: reload the page."""

    type: Literal["problem"] = "problem"
    code: Literal["gone", "malformed", "protocol"]


CustomerNews = Annotated[DeskNews | SignalNews | CustomerProblem, Field(discriminator="type")]

customer_messages: TypeAdapter[CustomerMessage] = TypeAdapter(CustomerMessage)
customer_news: TypeAdapter[CustomerNews] = TypeAdapter(CustomerNews)

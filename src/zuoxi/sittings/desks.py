"""The two ends of a call to a person: the line of a contestant, the desk of a customer."""

from dataclasses import dataclass, field
from typing import Literal

from zuoxi.sittings.connection import Connection, Link
from zuoxi.sittings.customer_protocol import Why
from zuoxi.sittings.place import Place
from zuoxi.tasks.contract import CallResult

Side = Literal["agent", "customer"]
LineState = Literal["waiting", "ringing", "talking", "over"]


@dataclass(eq=False)
class Line:
    """One call of one contestant: ``id`` is what the customer's page knows of it.

    ``round`` numbers the connection that both pages build, ``joined`` are those that are ready for
    it. ``told`` is the contestant's socket that knows how the line stands.
    """

    id: str
    place: Place
    task: str
    number: int
    dialled_ms: int
    state: LineState = "waiting"
    account: int | None = None
    why: Why = ""
    round: int = 1
    joined: set[Side] = field(default_factory=set)
    signals: dict[Side, int] = field(default_factory=dict)
    held: bool = False
    paused: bool = False
    connected_ms: int | None = None
    raised: list[str] = field(default_factory=list)
    result: CallResult | None = None
    notes: str = ""
    told: Connection | None = None
    since: float = 0.0  # (monotonic, s) rings there, or the desk is away, since then
    sound: bool = False  # the customer's page says that both are connected
    sound_at: float = 0.0  # (monotonic, s) when nothing was wrong with that

    @property
    def agent(self) -> Connection | None:
        """Return the contestant's socket, once it has the paper of this task."""
        holder = self.place.holder
        there = holder is not None and not holder.silent and self.task in holder.opened
        return holder if there else None

    @property
    def ready(self) -> bool:
        """Whether both pages are ready for the connection of this round."""
        return self.joined == {"agent", "customer"}


@dataclass(eq=False)
class Desk:
    """One person who plays the customer, at one competition; ``link`` is None while no page is
    open."""

    competition: int
    account: int
    link: Link | None = None
    ready: bool = False
    since_ms: int = 0
    missed: bool = False
    line: Line | None = None

    @property
    def is_free(self) -> bool:
        """Whether it may ring here."""
        busy = self.line is not None and self.line.state != "over"
        return self.ready and self.link is not None and not busy

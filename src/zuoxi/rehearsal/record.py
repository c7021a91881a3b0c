"""What a simulated contestant remembers of the sitting: the other side of every claim checked.

The record is kept by the contestant's own side, so the report never has to believe the server.
"""

import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

from zuoxi.rehearsal.outbox import Outbox

NEWER_RECEIPT_S = 5.0


@dataclass
class Save:
    """One save: due when the debounce ran out, over when its last op was acknowledged."""

    epoch: int
    up_to_seq: int
    due_s: float  # monotonic
    connection: int
    acked_s: float | None = None
    undisturbed: bool = False  # due and acknowledged on one and the same connection

    @property
    def ack_ms(self) -> float | None:
        """From due to durable, in ms; None while it waits."""
        return None if self.acked_s is None else (self.acked_s - self.due_s) * 1000


@dataclass
class SentTake:
    """One recording of one machine: what it holds, and what the server has acknowledged of it."""

    take: str
    task: str
    place: str
    layout: str
    begun_s: float  # monotonic
    hashes: list[str] = field(default_factory=list)  # of the chunks, by number
    acked: set[int] = field(default_factory=set)
    waiting: list[tuple[int, bytes, float]] = field(default_factory=list)  # n, chunk, due (s)
    whole: Any = field(default_factory=hashlib.sha256)  # over all chunks so far
    how: str = ""
    grant: str = ""
    sealed: dict[str, Any] | None = None  # the server's answer to finish


@dataclass
class Record:
    """Everything one contestant can testify to."""

    code: str  # seat code
    contestant: int
    sitting: int = 0
    contestant_code: str = ""
    boxes: list[Outbox] = field(default_factory=list)
    saves: list[Save] = field(default_factory=list)
    tasks: tuple[str, ...] = ("dictation",)
    views: dict[str, dict[str, Any]] = field(default_factory=dict)  # as they came first, by task
    paper_s: float | None = None  # monotonic moment of that
    paper_ms: int | None = None  # the same moment by the server's clock, as estimated
    opened_ms: int | None = None  # from the start to that moment
    steps_done: int = 0
    connections: int = 0
    resumed: int = 0
    moves: int = 0
    frames_repeated: int = 0
    bad_acks: int = 0
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)  # the newest of each task
    receipt_s: float = 0.0  # monotonic moment of the newest receipt
    takes: list[SentTake] = field(default_factory=list)
    chunk_ms: list[float] = field(default_factory=list)  # from due to acknowledged
    problems: list[str] = field(default_factory=list)
    finished: bool = False
    refused: str = ""  # the server's sentence where trying again is useless
    seat_was_used: bool = False  # somebody had typed here before the rehearsal
    waits_for_release: bool = False  # at another machine, until an official lets it write

    @property
    def has_papers(self) -> bool:
        """Whether every task has come."""
        return self.views.keys() >= set(self.tasks)

    @property
    def has_receipts(self) -> bool:
        """Whether there is a receipt of every task."""
        return self.receipts.keys() >= set(self.tasks)

    @property
    def ops_sent(self) -> int:
        """Ops made on all machines of this contestant."""
        return sum(box.head_seq for box in self.boxes)

    @property
    def ops_acked(self) -> int:
        """Ops that the server has confirmed as durable."""
        return sum(box.acked_seq for box in self.boxes)

    @property
    def ops_retyped(self) -> int:
        """Ops that a machine took with it when it was exchanged; they were made once more."""
        return sum(len(box.unacknowledged()) for box in self.boxes[:-1])

    @property
    def has_whole_receipt(self) -> bool:
        """Whether the newest receipts speak of every confirmed op, or no newer one comes.

        What arrives after the end is told by another receipt a moment later.
        """
        if not self.has_receipts:
            return False
        names = ("ops", "held", "refused")
        told = sum(receipt[name] for receipt in self.receipts.values() for name in names)
        return told >= self.ops_acked or time.monotonic() - self.receipt_s > NEWER_RECEIPT_S

    def acknowledged(self) -> dict[tuple[int, int], str]:
        """Return (epoch, client_seq) → op hash of everything that must be in the journal."""
        return {
            (box.epoch, seq): box.hashes[seq]
            for box in self.boxes
            for seq in range(1, box.acked_seq + 1)
            if seq not in box.refused
        }

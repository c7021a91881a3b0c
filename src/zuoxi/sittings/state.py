"""One sitting in memory: leases, op chains, answers folded so far. Rebuilt from the journal.

``take(entry)`` is the only way anything gets in, for new entries and for old ones alike, so what
a restart makes of the journal is what was there before. Answers are folded in the order
(epoch, client_seq) over ops that are counted, late, or held and then admitted by the newest ruling.
"""

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from zuoxi.sittings.admitted import admitted
from zuoxi.sittings.held import Settled, covers
from zuoxi.sittings.journal import Chain, Entry
from zuoxi.sittings.opened import OpenTask
from zuoxi.sittings.protocol import MAX_OPS_PER_FRAME, AlarmWord, RefusedOp, genesis, op_digest
from zuoxi.sittings.standing import Standing
from zuoxi.sittings.taking import KnownTake, granted, sealed

OWN_SEQ = 0
"""The number of an op that the server did by itself; those of contestants count from 1."""


def own_op(entry: Entry, payload: Mapping[str, Any]) -> tuple[Entry, Mapping[str, Any]]:
    """Return what the server did by itself (entry ``did``) as an op, with the op's payload."""
    op = entry._replace(kind=payload["kind"], at_ms=payload["at_ms"], client_seq=OWN_SEQ)
    return op, payload["payload"]


def token_hash(token: str) -> str:
    """Return what the journal keeps of a lease's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Proof:
    """A heartbeat that was ahead of the ops: up to ``seq`` they existed at ``received_ms``."""

    seq: int
    hash: str
    received_ms: int


MAX_PROOFS = 120
"""Heartbeats ahead of their ops that are kept for one lease; older ones vouch for nothing."""


@dataclass(frozen=True)
class Paired:
    """A call to a person: its id, the number of it in the answer, and which account it rang at."""

    call: str
    task: str
    number: int
    account: int


@dataclass
class Epoch:
    """One lease: where its op chain ends, as received and as acknowledged (durable)."""

    seq: int
    hash: str
    acked_seq: int
    acked_hash: str
    token_hash: str = ""
    device: str = ""
    proofs: list[Proof] = field(default_factory=list)
    # (head_seq, when it was last told): what is numbered higher was made later than that.
    heads: list[tuple[int, int]] = field(default_factory=list)

    def told(self, head_seq: int, now_ms: int) -> None:
        """A heartbeat has said that ``head_seq`` is the newest op there is."""
        while self.heads and self.heads[-1][0] >= head_seq:
            self.heads.pop()
        self.heads.append((head_seq, now_ms))
        del self.heads[:-MAX_PROOFS]
        while len(self.heads) > 1 and self.heads[1][0] <= self.seq:
            del self.heads[0]

    @property
    def unsent(self) -> int:
        """Return how many ops exist by the heartbeats' word that have not arrived."""
        return max(0, self.heads[-1][0] - self.seq) if self.heads else 0

    def not_before_ms(self, client_seq: int) -> int:
        """Return the moment (ms) at which this op did not exist yet, by the browser's own word."""
        return max((at for head, at in self.heads if head < client_seq), default=0)


@dataclass
class TaskState:
    """What one task has come to. ``last`` is the place of the newest folded op.

    ``late`` counts ops that a heartbeat proved, ``accepted`` those that the chief judge admitted.
    """

    answer: BaseModel | None
    last: tuple[int, int] = (0, 0)
    ops: int = 0
    late: int = 0
    accepted: int = 0
    refused: int = 0
    # The newest of them: enough for every field that can still stand on a screen.
    refused_ops: deque[Entry] = field(default_factory=lambda: deque(maxlen=MAX_OPS_PER_FRAME))
    submitted_ms: int | None = None
    bell_ms: int | None = None
    receipt: dict[str, Any] | None = None
    receipt_seq: int = 0
    # Journal seq of the newest entry that changes what a receipt says.
    touched_seq: int = 0


class SittingState:
    """The fold of one sitting's journal. Belongs to the event loop."""

    def __init__(self, sitting: int, tasks: Mapping[str, OpenTask]) -> None:
        self.sitting = sitting
        self.open_tasks = tasks
        self.chain = Chain(sitting)
        self.epochs: dict[int, Epoch] = {}
        self.epoch = 0
        self.release_seq = 0  # the ledger entry that the newest lease was given by
        self.decided_seq = 0  # the newest ledger decision that the journal holds
        self.tasks: dict[str, TaskState] = {}
        self.held: dict[tuple[int, int], Entry] = {}
        self.settled: dict[tuple[int, int], Settled] = {}  # held once, then ruled on
        self.pending: list[Entry] = []
        self.stale = False  # an op was admitted behind a folded one: fold again
        self.hand = False
        self.answered_seq = 0  # the ledger entry by which a judge answered the newest hand
        self.came_ms: int | None = None  # when the first machine got the right to write
        self.entered: set[str] = set()  # tasks that this seat is inside of, whenever it came
        self.checked = False
        self.warnings: list[str] = []  # of the device check
        self.alarms: set[AlarmWord] = set()  # of the microphone, as long as they last
        self.takes: dict[str, KnownTake] = {}
        self.paired: dict[str, Paired] = {}  # id of a call → its newest pairing
        self.last_save_ms: int | None = None

    @classmethod
    def rebuilt(
        cls, sitting: int, tasks: Mapping[str, OpenTask], entries: Iterable[Entry]
    ) -> "SittingState":
        """Return the state that ``entries`` (all of the sitting, in order, durable) make."""
        state = cls(sitting, tasks)
        kept = list(entries)
        for entry in kept:
            state.chain.seq, state.chain.hash = entry.seq, entry.hash
            state.take(entry, json.loads(entry.payload))
        for epoch in state.epochs.values():
            epoch.acked_seq, epoch.acked_hash = epoch.seq, epoch.hash
        if state.stale:
            state.fold_again(kept)
        return state

    def task(self, key: str) -> TaskState:
        """Return the state of one task, made at first sight."""
        found = self.tasks.get(key)
        if found is None:
            opened = self.open_tasks.get(key)
            found = self.tasks[key] = TaskState(answer=opened.blank() if opened else None)
        return found

    def lease(self, number: int) -> Epoch:
        """Return one epoch, made at first sight."""
        found = self.epochs.get(number)
        if found is None:
            start = genesis(self.sitting, number)
            found = self.epochs[number] = Epoch(0, start, 0, start)
        return found

    def take(self, entry: Entry, payload: Mapping[str, Any]) -> None:
        """Let one entry, old or new, change the state. ``payload`` is the entry's, as a value."""
        if entry.client_seq is not None:
            self._take_op(entry, payload)
            return
        match entry.kind:
            case "lease":
                self._take_lease(entry, payload)
            case "beat":
                proof = Proof(payload["head_seq"], payload["head_hash"], entry.received_ms)
                lease = self.lease(entry.epoch)
                lease.proofs.append(proof)
                del lease.proofs[:-MAX_PROOFS]
            case "hand" | "entered" | "checked" | "alarm":
                self._take_signal(entry.kind, payload)
            case "bell":
                self.task(entry.task).bell_ms = payload["ended_ms"]
                self.task(entry.task).touched_seq = entry.seq
            case "receipt":
                task = self.task(entry.task)
                # Receipts of the first protocol did not say how the task had ended.
                before = {"ended_ms": task.bell_ms, "ended_by": "bell", "accepted": 0, "refused": 0}
                before["rejected"] = 0
                task.receipt = before | dict(payload) | {"hash": entry.hash[:12]}
                task.receipt_seq = entry.seq
            case "take" | "sealed" | "did" | "paired":
                self._take_own(entry, payload)
            case "proved" | "decided" | "reversed":
                self._settle(entry, payload)

    def _take_own(self, entry: Entry, payload: Mapping[str, Any]) -> None:
        match entry.kind:
            case "take":
                self.takes[payload["take"]] = granted(payload, entry.received_ms)
            case "sealed":
                known = self.takes[payload["take"]]
                self.takes[payload["take"]] = sealed(known, payload)
            case "did":
                self._apply(self.task(entry.task), *own_op(entry, payload))
            case "paired":
                self.paired[payload["call"]] = Paired(
                    payload["call"], entry.task, payload["number"], payload["account"]
                )

    def _settle(self, entry: Entry, payload: Mapping[str, Any]) -> None:
        match entry.kind:
            case "proved":
                self._prove(entry, payload)
            case "decided":
                self._rule(entry, payload)
            case "reversed":
                self._reverse(entry, payload)

    def _take_signal(self, kind: str, payload: Mapping[str, Any]) -> None:
        match kind:
            case "hand":
                self.hand = payload["up"]
                self.answered_seq = max(self.answered_seq, payload.get("ledger_seq", 0))
            case "entered":
                self.entered.add(payload["task"])
            case "alarm":
                (self.alarms.add if payload["on"] else self.alarms.discard)(payload["what"])
            case "checked":
                self.checked = payload["passed"]
                self.warnings = payload.get("warnings", [])

    def _take_lease(self, entry: Entry, payload: Mapping[str, Any]) -> None:
        self.epoch = entry.epoch
        self.came_ms = self.came_ms or entry.received_ms
        lease = self.lease(entry.epoch)
        lease.token_hash, lease.device = payload["token_hash"], payload["device"]
        self.release_seq = max(self.release_seq, payload["release"])

    def _take_op(self, entry: Entry, payload: Mapping[str, Any]) -> None:
        assert entry.client_seq is not None
        assert entry.at_ms is not None
        lease = self.lease(entry.epoch)
        digest = op_digest(
            client_seq=entry.client_seq,
            at_ms=entry.at_ms,
            task=entry.task,
            kind=entry.kind,
            payload=entry.payload,
            prev=lease.hash,
        )
        self.took_op(entry, payload, digest)

    def took_op(self, entry: Entry, payload: Mapping[str, Any], digest: str) -> None:
        """As :meth:`take` for an op whose chain hash is known already."""
        assert entry.client_seq is not None
        lease = self.lease(entry.epoch)
        lease.seq, lease.hash = entry.client_seq, digest
        if lease.proofs and lease.proofs[-1].seq <= lease.seq:
            lease.proofs.clear()
        self.last_save_ms = entry.received_ms
        self.entered.add(entry.task)
        task = self.task(entry.task)
        if entry.standing == Standing.HELD:
            self.held[entry.epoch, entry.client_seq] = entry
        elif entry.standing == Standing.REFUSED:
            task.refused += 1
            task.refused_ops.append(entry)
            return
        else:
            task.late += entry.standing == Standing.LATE
            self._fold(task, entry, payload)
        if entry.standing != Standing.COUNTED:
            task.touched_seq = entry.seq

    def _prove(self, entry: Entry, payload: Mapping[str, Any]) -> None:
        """Held ops that a heartbeat vouches for come in."""
        for _key, op in self._no_longer_held(payload):
            task = self.task(op.task)
            task.touched_seq = entry.seq
            task.late += 1
            self._fold(task, op, json.loads(op.payload))

    def _rule(self, entry: Entry, payload: Mapping[str, Any]) -> None:
        """The chief judge lets held ops in, or not."""
        accept, seq = payload["accept"], payload["ledger_seq"]
        self.decided_seq = max(self.decided_seq, seq)
        for key, op in self._no_longer_held(payload):
            self.settled[key] = Settled(op, accept, seq)
            self.task(op.task).touched_seq = entry.seq
            if accept:
                self._admit(op)

    def _reverse(self, entry: Entry, payload: Mapping[str, Any]) -> None:
        """The chief judge takes a ruling back: what was let in goes out, what was not comes in."""
        accept, seq = payload["accept"], payload["ledger_seq"]
        self.decided_seq = max(self.decided_seq, seq)
        for key, was in sorted(self.settled.items()):
            if was.accept == accept or not covers(payload, *key):
                continue
            self.settled[key] = replace(was, accept=accept, ledger_seq=seq)
            task = self.task(was.op.task)
            task.touched_seq = entry.seq
            if accept:
                self._admit(was.op)
            else:
                task.accepted -= 1
                task.ops -= 1
                self.stale = True

    def _no_longer_held(self, payload: Mapping[str, Any]) -> list[tuple[tuple[int, int], Entry]]:
        keys = [key for key in sorted(self.held) if covers(payload, *key)]
        return [(key, self.held.pop(key)) for key in keys]

    def _admit(self, op: Entry) -> None:
        task = self.task(op.task)
        task.accepted += 1
        self._fold(task, op, json.loads(op.payload))

    def _fold(self, task: TaskState, entry: Entry, payload: Mapping[str, Any]) -> None:
        assert entry.client_seq is not None
        place = (entry.epoch, entry.client_seq)
        task.ops += 1
        if place < task.last:
            self.stale = True
            return
        task.last = place
        self._apply(task, entry, payload)

    def _apply(self, task: TaskState, entry: Entry, payload: Mapping[str, Any]) -> None:
        opened = self.open_tasks.get(entry.task)
        if opened is None or task.answer is None or entry.at_ms is None:
            return
        task.answer = opened.apply(task.answer, entry.kind, payload, entry.at_ms)
        if entry.client_seq == OWN_SEQ:
            return  # the contestant has changed nothing
        # Any later change takes a submission back; the newest submit is the one that counts. Its
        # moment is the server's: ranking by time must not hang on a browser's word (I24).
        task.submitted_ms = entry.received_ms if entry.kind == "submit" else None

    def fold_again(self, stored: Iterable[Entry]) -> None:
        """Fold all answers anew from what is durable and what waits to be."""
        kept = list(stored)
        last = kept[-1].seq if kept else 0
        kept += [entry for entry in self.pending if entry.seq > last]
        for key, task in self.tasks.items():
            opened = self.open_tasks.get(key)
            task.answer = opened.blank() if opened else None
            task.submitted_ms = None
        for entry in admitted(kept):
            payload = json.loads(entry.payload)
            if entry.client_seq is None:
                entry, payload = own_op(entry, payload)  # noqa: PLW2901 - the same, as an op
            self._apply(self.task(entry.task), entry, payload)
        self.stale = False

    def refused_of(self, task: str, epoch: int) -> list[RefusedOp]:
        """Return the newest refused ops of one lease with the reason, oldest first."""
        opened, found = self.open_tasks.get(task), self.tasks.get(task)
        if opened is None or found is None:
            return []
        return [
            RefusedOp(
                client_seq=entry.client_seq,
                reason=opened.refusal(entry.kind, json.loads(entry.payload)),
            )
            for entry in found.refused_ops
            if entry.epoch == epoch and entry.client_seq is not None
        ]

    def held_of(self, task: str) -> int:
        """Return how many ops of a task wait for the chief judge."""
        return sum(entry.task == task for entry in self.held.values())

    def rejected_of(self, task: str) -> int:
        """Return how many ops of a task the chief judge has not admitted."""
        return sum(one.op.task == task and not one.accept for one in self.settled.values())

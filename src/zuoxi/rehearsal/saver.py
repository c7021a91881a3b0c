"""When a machine saves, beats and sends again, and how it misbehaves on the way.

As the browser (``web/src/live/sender.ts``): two seconds after the last change, five after the
first, at once near the bell; again from where the server asks, and when no answer comes.
"""

import asyncio
import contextlib
import random
import time
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from zuoxi.rehearsal.faults import Faults
from zuoxi.rehearsal.outbox import Outbox
from zuoxi.rehearsal.record import Record, Save
from zuoxi.rehearsal.seat_clock import SeatClock
from zuoxi.sittings.protocol import BEAT_EVERY_MS, BEAT_NEAR_BELL_MS, Beat, Message

DEBOUNCE_MS = 2_000
AT_MOST_MS = 5_000
UNANSWERED_MS = 8_000
LEAST_PATIENCE_S = 2.0
LEAST_BEAT_S = 0.1


class Saver:
    """Sends one machine's outbox. ``box`` is None until a lease is given."""

    def __init__(
        self, *, clock: SeatClock, record: Record, faults: Faults, roll: random.Random
    ) -> None:
        self.clock = clock
        self.record = record
        self.faults = faults
        self.roll = roll
        self.box: Outbox | None = None
        self.may_write = False
        self._wake = asyncio.Event()
        self._first_unsent_s: float | None = None
        self._last_op_s = 0.0
        self._sent_s = 0.0
        self._connected_s = 0.0
        self._hurry = False
        self._overtaken: str | None = None

    def new_box(self, epoch: int) -> Outbox:
        """Begin the chain of a new lease and return it."""
        self.box = Outbox(sitting=self.record.sitting, epoch=epoch)
        self.record.boxes.append(self.box)
        self._first_unsent_s = None
        return self.box

    def add(self, *, task: str, kind: str, payload: dict[str, Any]) -> None:
        """Put one op into the outbox; its save will be due after the debounce."""
        assert self.box is not None
        self.box.append(at_ms=self.clock.server_ms(), task=task, kind=kind, payload=payload)
        self._last_op_s = time.monotonic()
        if self._first_unsent_s is None:
            self._first_unsent_s = self._last_op_s
        self._wake.set()

    def resend_from(self, seq: int) -> None:
        """Send again from op ``seq`` on, at once."""
        if self.box is not None:
            self.box.resend_from(seq)
            self._hurry = True
            self._wake.set()

    def acked(self, epoch: int, seq: int, head: str) -> None:
        """Take note of what is durable; a hash that is not ours is remembered as a bad ack."""
        if self.box is None or epoch != self.box.epoch:
            return
        if not self.box.acknowledge(seq, head):
            self.record.bad_acks += 1
        now = time.monotonic()
        for save in reversed(self.record.saves):
            if save.epoch != epoch or save.acked_s is not None:
                break
            if save.up_to_seq <= seq:
                save.acked_s = now
                save.undisturbed = (
                    save.connection == self.record.connections and save.due_s >= self._connected_s
                )

    async def run(self, socket: ClientConnection) -> None:
        """Save and beat on one connection until it ends."""
        self._overtaken = None
        self._connected_s = time.monotonic()
        next_beat_s = time.monotonic() + self._beat_every_s()
        with contextlib.suppress(ConnectionClosed):
            while True:
                now = time.monotonic()
                self._lose_patience(now)
                due = self._due_s()
                if due is not None and (due <= now or self._hurry or self.clock.near_bell):
                    await self._save(socket, min(due, now))
                if next_beat_s <= now:
                    await self._beat(socket)
                    next_beat_s = now + self._beat_every_s()
                until = min(t for t in (next_beat_s, self._due_s()) if t is not None)
                self._wake.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(max(0.0, until - time.monotonic())):
                        await self._wake.wait()

    def _seconds(self, unhurried_ms: float) -> float:
        return unhurried_ms / 1000 / self.clock.speed

    def _due_s(self) -> float | None:
        """Return when the next save is due (monotonic seconds); None if nothing waits."""
        box = self.box
        if box is None or not self.may_write or box.sent_seq >= box.head_seq:
            return None
        if self._first_unsent_s is None:
            return time.monotonic()
        return min(
            self._last_op_s + self._seconds(DEBOUNCE_MS),
            self._first_unsent_s + self._seconds(AT_MOST_MS),
        )

    def _lose_patience(self, now: float) -> None:
        """Send again what was sent long ago and never acknowledged."""
        box = self.box
        patience = max(LEAST_PATIENCE_S, self._seconds(UNANSWERED_MS))
        if box is not None and box.sent_seq > box.acked_seq and now - self._sent_s > patience:
            box.sent_seq = box.acked_seq
            self._hurry = True

    def _beat_every_s(self) -> float:
        every = BEAT_NEAR_BELL_MS if self.clock.near_bell else BEAT_EVERY_MS
        return max(LEAST_BEAT_S, self._seconds(every)) * self.roll.uniform(0.9, 1.1)

    async def _save(self, socket: ClientConnection, due_s: float) -> None:
        box = self.box
        assert box is not None
        last = self.record.saves[-1] if self.record.saves else None
        if last is None or (last.epoch, last.up_to_seq) < (box.epoch, box.head_seq):
            self.record.saves.append(Save(box.epoch, box.head_seq, due_s, self.record.connections))
        self._first_unsent_s, self._hurry = None, False
        self._sent_s = time.monotonic()
        for frame in box.unsent():
            await self._send(socket, frame)

    async def _beat(self, socket: ClientConnection) -> None:
        box = self.box
        if box is None or not self.may_write:
            return
        beat = Beat(
            epoch=box.epoch,
            head_seq=box.head_seq,
            head_hash=box.head_hash,
            sent_ms=round(time.time() * 1000),
        )
        await self._send(socket, beat, may_misbehave=False)

    async def _send(
        self, socket: ClientConnection, message: Message, *, may_misbehave: bool = True
    ) -> None:
        frame = message.model_dump_json()
        if may_misbehave and self._overtaken is None and self.roll.random() < self.faults.reorder:
            self._overtaken = frame  # it goes after the next frame
            return
        await socket.send(frame)
        if self._overtaken is not None:
            overtaken, self._overtaken = self._overtaken, None
            await socket.send(overtaken)
        if may_misbehave and self.roll.random() < self.faults.dup:
            self.record.frames_repeated += 1
            await socket.send(frame)

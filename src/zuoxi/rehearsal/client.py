"""One simulated contestant: a person with a :class:`Work` to do, at a machine that speaks the
public protocol (docs/protocol.md) and nothing else.

The machine keeps an outbox with a hash chain, saves after the debounce, beats, sends again what
is asked for, comes back after every outage and can be exchanged for another machine. It may be
told to misbehave on the way (:mod:`zuoxi.rehearsal.faults`); the person never notices.
"""

import asyncio
import contextlib
import secrets
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Origin

from zuoxi.rehearsal.browser import Browser, HttpRefused, Network
from zuoxi.rehearsal.faults import SeatPlan, dice
from zuoxi.rehearsal.outbox import Outbox
from zuoxi.rehearsal.record import Record, Save
from zuoxi.rehearsal.typist import Step, Work
from zuoxi.sittings.clock import ClockState, Phase, TimeEntry, clock
from zuoxi.sittings.protocol import (
    BEAT_EVERY_MS,
    BEAT_NEAR_BELL_MS,
    CLOSE_NOT_LOGGED_IN,
    NEAR_BELL_MS,
    PROTOCOL_VERSION,
    Ack,
    AnswerSoFar,
    Beat,
    BeatEcho,
    Checked,
    Hello,
    Lease,
    LeaseClaim,
    Message,
    PaperOpened,
    Problem,
    Receipt,
    Resend,
    TimeChanged,
    Welcome,
    server_messages,
)

DEBOUNCE_MS = 2_000
AT_MOST_MS = 5_000
UNANSWERED_MS = 8_000
RETRY_S = (0.1, 0.2, 0.4, 0.8, 1.0)


@dataclass(frozen=True)
class Pace:
    """How fast the rehearsal runs and how long a contestant waits for the end."""

    speed: float
    give_up_s: float  # after the bell

    def seconds(self, unhurried_ms: float) -> float:
        """Return the real seconds of a span of the unhurried timetable."""
        return unhurried_ms / 1000 / self.speed


class Contestant:
    """Sits one task from log-in to receipt; :meth:`sit` returns the record."""

    def __init__(
        self, *, network: Network, record: Record, work: Work, task: str, plan: SeatPlan,
        pace: Pace, seed: str,
    ) -> None:  # fmt: skip
        self.network = network
        self.record = record
        self.work = work
        self.task = task
        self.plan = plan
        self.pace = pace
        self.roll = dice(seed, "machine", record.contestant)
        self.browser = Browser(network)
        self.device = self._new_device()
        self.claim: LeaseClaim | None = None
        self.box: Outbox | None = None
        self.socket: ClientConnection | None = None
        self.entries: dict[str, list[TimeEntry]] = {"hall": [], "own": []}
        self.duration_ms = 0
        self.paper_here = False
        self.offset_ms = 0.0  # server's clock minus ours
        self.best_trip_ms = float("inf")
        self.next_step = 0
        self.retype: deque[Step] = deque()
        self.first_unsent_s: float | None = None
        self.last_op_s = 0.0
        self.sent_s = 0.0
        self.hurry = False  # everything unsent goes now: a new connection, or a gap was named
        self.wake = asyncio.Event()
        self.held_back: str | None = None
        self.dropped = self.moved = False
        self.seated = asyncio.Event()

    def _new_device(self) -> str:
        return f"rehearsal-{secrets.token_hex(8)}"

    # ── clock ────────────────────────────────────────────────────────────────────────────────

    def server_ms(self) -> int:
        """Return this machine's estimate of the server's clock."""
        return round(time.time() * 1000 + self.offset_ms)

    def clock(self) -> ClockState | None:
        """Return where this contestant is in the task; None before the first welcome."""
        if not self.duration_ms:
            return None
        return clock(
            task=self.task,
            duration_ms=self.duration_ms,
            sitting=self.record.sitting,
            entries=[*self.entries["hall"], *self.entries["own"]],
            now_ms=self.server_ms(),
        )

    def since_start_ms(self) -> float | None:
        """Return unhurried ms since the start by the wall, pauses included; None before it."""
        state = self.clock()
        if state is None or state.started_ms is None:
            return None
        return (self.server_ms() - state.started_ms) * self.pace.speed

    # ── the whole sitting ────────────────────────────────────────────────────────────────────

    async def sit(self) -> Record:
        """Log in, do the work, keep connected until everything is confirmed; return the record."""
        person = asyncio.create_task(self._type())
        try:
            await self._stay_connected()
        finally:
            person.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await person
        return self.record

    async def log_in(self) -> None:
        """Open this machine with the seat code; raises :class:`HttpRefused` for a wrong one."""
        answer = await self.browser.post("/api/seat/login", {"code": self.record.code})
        self.record.sitting = int(answer["sitting_id"])

    async def _stay_connected(self) -> None:
        failures = 0
        bell_s: float | None = None
        while True:
            state = self.clock()
            if state is not None and state.phase is Phase.ENDED:
                bell_s = bell_s or time.monotonic()
                if time.monotonic() - bell_s > self.pace.give_up_s or self._all_done():
                    self.record.finished = self._all_done()
                    return
            if (away := self._outage_left_s()) > 0:
                await asyncio.sleep(away)
            try:
                if "zuoxi_seat" not in self.browser.cookies:
                    await self.log_in()
                await self._one_connection()
                failures = 0
            except HttpRefused as refused:
                self.record.problems.append(refused.code)
                if refused.status < 500 and refused.status != 429:
                    return
            except InvalidStatus as refused:
                self.record.problems.append(f"http_{refused.response.status_code}")
                self.browser.cookies.pop("zuoxi_seat", None)
            except (OSError, WebSocketException, httpx.HTTPError, TimeoutError):
                pass  # the hall's network: try again
            if not self._all_done():
                delay = RETRY_S[min(failures, len(RETRY_S) - 1)]
                await asyncio.sleep(delay * self.roll.uniform(0.5, 1.5))
                failures += 1

    def _outage_left_s(self) -> float:
        passed = self.since_start_ms()
        if passed is None or self.plan.cut is None:
            return 0.0
        begin, end = self.plan.cut
        return self.pace.seconds(end - passed) if begin <= passed < end else 0.0

    def _all_done(self) -> bool:
        state = self.clock()
        return (
            state is not None
            and state.phase is Phase.ENDED
            and self.record.receipt is not None
            and self.box is not None
            and not self.box.unacknowledged()
        )

    def _connect(self) -> connect:
        return connect(
            f"{self.network.socket_url}/ws/sitting",
            additional_headers={"Cookie": self.browser.cookie_header},
            origin=Origin(self.network.base_url),
            ssl=self.network.context,
            compression=None,
            open_timeout=20,
            ping_interval=None,
            close_timeout=1,
            max_size=8 * 1024 * 1024,
            proxy=None,
        )

    def _hello(self) -> str:
        return Hello(
            protocol=PROTOCOL_VERSION, device=self.device, lease=self.claim
        ).model_dump_json()

    async def hear_again(self, *, within_s: float = 10.0) -> Lease | None:
        """Connect once more when all is over and return the lease as the server tells it now.

        The server's fold of the answer is kept in the record. None if it grants no lease.
        """
        lease: Lease | None = None
        with contextlib.suppress(OSError, WebSocketException, TimeoutError):
            async with asyncio.timeout(within_s), self._connect() as socket:
                await socket.send(self._hello())
                async for frame in socket:
                    message = server_messages.validate_json(frame)
                    if isinstance(message, Welcome):
                        lease = message.lease
                        if lease is None:
                            break
                    elif isinstance(message, AnswerSoFar) and message.task == self.task:
                        self.record.server_answer = message.answer
                        break
        return lease

    async def _one_connection(self) -> None:
        async with self._connect() as socket:
            self.socket = socket
            self.record.connections += 1
            self.held_back = None
            try:
                await socket.send(self._hello())
                sender = asyncio.create_task(self._send_forever(socket))
                try:
                    async for frame in socket:
                        await self._receive(frame if isinstance(frame, str) else frame.decode())
                        if self._all_done():
                            return
                finally:
                    sender.cancel()
                    with contextlib.suppress(asyncio.CancelledError, ConnectionClosed):
                        await sender
            finally:
                self.socket = None
                if socket.close_code == CLOSE_NOT_LOGGED_IN:
                    self.browser.cookies.pop("zuoxi_seat", None)

    # ── from the server ──────────────────────────────────────────────────────────────────────

    async def _receive(self, frame: str) -> None:
        try:
            message = server_messages.validate_json(frame)
        except ValidationError:
            self.record.problems.append("unreadable")
            return
        match message:
            case Welcome():
                await self._welcomed(message)
            case TimeChanged():
                for side, entries in (("hall", message.hall), ("own", message.own)):
                    if entries is not None:
                        self.entries[side] = list(entries)
                self.wake.set()
            case PaperOpened():
                if self.record.paper_s is None:
                    self.record.paper_s = time.monotonic()
                self.paper_here = self.paper_here or message.task == self.task
            case AnswerSoFar() if message.task == self.task:
                self.record.server_answer = message.answer
            case Ack():
                self._acked(message.epoch, message.seq, message.hash)
            case Resend() if self.box is not None and message.epoch == self.box.epoch:
                self.box.resend_from(message.from_seq)
                self.hurry = True
                self.wake.set()
            case BeatEcho():
                self._echoed(message)
            case Receipt() if message.task == self.task:
                self.record.receipt = message.model_dump()
            case Problem():
                self._warned(message)
            case _:
                pass

    async def _welcomed(self, welcome: Welcome) -> None:
        self.offset_ms = welcome.server_ms - time.time() * 1000
        self.record.sitting = welcome.sitting.id
        self.record.contestant_code = welcome.sitting.contestant_code
        for slot in welcome.sitting.slots:
            if slot.task == self.task:
                self.duration_ms = slot.duration_ms
        self.entries = {
            "hall": [entry for entry in welcome.time if entry.sitting is None],
            "own": [entry for entry in welcome.time if entry.sitting is not None],
        }
        if welcome.lease is None:
            return  # another machine holds it: wait for the hall judge
        if self.record.connections > 1:
            self.record.resumed += 1
        lease = welcome.lease
        if self.box is None or self.box.epoch != lease.epoch:
            unsaved = self.box.unacknowledged() if self.box is not None else []
            self.retype.extend(Step(0, op.kind, op.payload) for op in unsaved)
            self.box = Outbox(sitting=self.record.sitting, epoch=lease.epoch)
            self.record.boxes.append(self.box)
            self.first_unsent_s = None
        self.claim = LeaseClaim(epoch=lease.epoch, token=lease.token)
        self.box.sent_seq = 0
        self._acked(lease.epoch, lease.acked_seq, lease.acked_hash)
        self.hurry = True
        if not welcome.checked and self.socket is not None:
            checks = {"headset": True, "keyboard": True}
            await self.socket.send(Checked(checks=checks, discipline=True).model_dump_json())
        self.seated.set()
        self.wake.set()

    def _acked(self, epoch: int, seq: int, head: str) -> None:
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
                save.undisturbed = save.connection == self.record.connections

    def _echoed(self, echo: BeatEcho) -> None:
        trip = time.time() * 1000 - echo.sent_ms
        if 0 <= trip < self.best_trip_ms:
            self.best_trip_ms = trip
            self.offset_ms = echo.server_ms + trip / 2 - time.time() * 1000

    def _warned(self, problem: Problem) -> None:
        self.record.problems.append(problem.code)
        if problem.client_seq is not None and self.box is not None:
            self.box.refused.add(problem.client_seq)
        if problem.code == "lease_lost":
            self.claim = None

    # ── to the server ────────────────────────────────────────────────────────────────────────

    async def _send_forever(self, socket: ClientConnection) -> None:
        next_beat_s = time.monotonic() + self._beat_every_s()
        with contextlib.suppress(ConnectionClosed):
            while True:
                now = time.monotonic()
                self._lose_patience(now)
                due = self._due_s()
                if due is not None and (due <= now or self.hurry or self._near_bell()):
                    await self._save(socket, min(due, now))
                if next_beat_s <= now:
                    await self._beat(socket)
                    next_beat_s = now + self._beat_every_s()
                until = min(t for t in (next_beat_s, self._due_s()) if t is not None)
                self.wake.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.wake.wait(), max(0.0, until - time.monotonic()))

    def _due_s(self) -> float | None:
        """Return when the next save is due (monotonic seconds); None if nothing waits."""
        box = self.box
        if box is None or self.claim is None or box.sent_seq >= box.head_seq:
            return None
        if self.first_unsent_s is None:
            return time.monotonic()
        return min(
            self.last_op_s + self.pace.seconds(DEBOUNCE_MS),
            self.first_unsent_s + self.pace.seconds(AT_MOST_MS),
        )

    def _lose_patience(self, now: float) -> None:
        """Send again what was sent long ago and never acknowledged."""
        box = self.box
        patience = max(2.0, self.pace.seconds(UNANSWERED_MS))
        if box is not None and box.sent_seq > box.acked_seq and now - self.sent_s > patience:
            box.sent_seq = box.acked_seq
            self.hurry = True

    def _near_bell(self) -> bool:
        state = self.clock()
        return state is not None and state.remaining_ms * self.pace.speed < NEAR_BELL_MS

    def _beat_every_s(self) -> float:
        every = BEAT_NEAR_BELL_MS if self._near_bell() else BEAT_EVERY_MS
        return max(0.1, self.pace.seconds(every)) * self.roll.uniform(0.9, 1.1)

    async def _save(self, socket: ClientConnection, due_s: float) -> None:
        assert self.box is not None
        known = self.record.saves[-1] if self.record.saves else None
        fresh = known is None or (known.epoch, known.up_to_seq) < (
            self.box.epoch,
            self.box.head_seq,
        )
        for frame in self.box.unsent():
            await self._send(socket, frame)
        self.first_unsent_s, self.hurry = None, False
        self.sent_s = time.monotonic()
        if fresh:
            self.record.saves.append(
                Save(self.box.epoch, self.box.head_seq, due_s, self.record.connections)
            )

    async def _beat(self, socket: ClientConnection) -> None:
        if self.box is None or self.claim is None:
            return
        beat = Beat(
            epoch=self.box.epoch,
            head_seq=self.box.head_seq,
            head_hash=self.box.head_hash,
            sent_ms=round(time.time() * 1000),
        )
        await self._send(socket, beat, may_misbehave=False)

    async def _send(
        self, socket: ClientConnection, message: Message, *, may_misbehave: bool = True
    ) -> None:
        frame = message.model_dump_json()
        if may_misbehave and self.held_back is None and self.roll.random() < self.plan.reorder:
            self.held_back = frame  # overtaken by the next frame
            return
        await socket.send(frame)
        if self.held_back is not None:
            overtaken, self.held_back = self.held_back, None
            await socket.send(overtaken)
        if may_misbehave and self.roll.random() < self.plan.dup:
            self.record.frames_repeated += 1
            await socket.send(frame)

    # ── the person ───────────────────────────────────────────────────────────────────────────

    async def _type(self) -> None:
        """Do the steps when they are due by the task's clock, as long as it runs."""
        while True:
            await asyncio.sleep(self._until_next_s())
            await self._misfortune()
            state = self.clock()
            if state is None or state.phase is not Phase.RUNNING:
                continue
            if self.box is None or self.claim is None or not self.paper_here:
                continue
            while self.retype:
                self._perform(self.retype.popleft())
            elapsed = state.elapsed_ms * self.pace.speed
            steps = self.work.steps
            while self.next_step < len(steps) and steps[self.next_step].at_ms <= elapsed:
                self._perform(steps[self.next_step])
                self.next_step += 1
                self.record.steps_done = self.next_step

    def _until_next_s(self) -> float:
        state = self.clock()
        if state is None or state.phase is not Phase.RUNNING:
            return 0.1
        elapsed = state.elapsed_ms * self.pace.speed
        if self.next_step < len(self.work.steps):
            wait = self.pace.seconds(self.work.steps[self.next_step].at_ms - elapsed)
            return min(max(wait, 0.002), 0.25)
        return 0.1

    def _perform(self, step: Step) -> None:
        assert self.box is not None
        payload: dict[str, Any] = dict(step.payload)
        self.box.append(at_ms=self.server_ms(), task=self.task, kind=step.kind, payload=payload)
        self.last_op_s = time.monotonic()
        if self.first_unsent_s is None:
            self.first_unsent_s = self.last_op_s
        self.wake.set()

    async def _misfortune(self) -> None:
        passed = self.since_start_ms()
        if passed is None:
            return
        plan = self.plan
        if plan.drop_at_ms is not None and not self.dropped and passed >= plan.drop_at_ms:
            self.dropped = True
            self._cut()
        if plan.cut is not None and plan.cut[0] <= passed < plan.cut[1]:
            self._cut()
        if plan.move_at_ms is not None and not self.moved and passed >= plan.move_at_ms:
            self.moved = True
            self._move()

    def _cut(self) -> None:
        """Cut the connection as a pulled cable does: nothing is said good-bye to."""
        if self.socket is not None:
            self.socket.transport.abort()

    def _move(self) -> None:
        """Leave this machine for another one: new browser, no cookies, no outbox."""
        self.record.moves += 1
        self.browser = Browser(self.network)
        self.device = self._new_device()
        self.claim = None
        self._cut()

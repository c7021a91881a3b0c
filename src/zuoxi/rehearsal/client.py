"""One simulated contestant: a person with a :class:`Work` to do, at a machine that speaks the
public protocol (docs/protocol.md) and nothing else.

The machine comes back after every outage and can be exchanged for another one; what it sends and
when is :mod:`zuoxi.rehearsal.saver`'s. Misfortunes are those of :mod:`zuoxi.rehearsal.faults`;
the person never notices.
"""

import asyncio
import contextlib
import secrets
import time
from collections import deque
from dataclasses import dataclass

import httpx
from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Origin

from zuoxi.rehearsal.browser import Browser, HttpRefused, Network
from zuoxi.rehearsal.faults import SeatPlan, dice
from zuoxi.rehearsal.outbox import Outbox
from zuoxi.rehearsal.record import Record
from zuoxi.rehearsal.saver import Saver
from zuoxi.rehearsal.seat_clock import SeatClock
from zuoxi.rehearsal.typist import Step, Work
from zuoxi.sittings import protocol as wire

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
        self,
        *,
        network: Network,
        record: Record,
        work: Work,
        task: str,
        plan: SeatPlan,
        pace: Pace,
        seed: str,
    ) -> None:
        self.network = network
        self.record = record
        self.work = work
        self.task = task
        self.plan = plan
        self.pace = pace
        self.roll = dice(seed, "machine", record.contestant)
        self.clock = SeatClock(task=task, speed=pace.speed)
        self.saver = Saver(clock=self.clock, record=record, plan=plan, roll=self.roll)
        self.seated = asyncio.Event()
        self._claim: wire.LeaseClaim | None = None
        self._socket: ClientConnection | None = None
        self._paper_here = False
        self._retype: deque[Step] = deque()
        self._dropped = self._moved = False
        self._new_machine()

    @property
    def box(self) -> Outbox | None:
        """The outbox of the machine in use."""
        return self.saver.box

    def _new_machine(self) -> None:
        self.browser = Browser(self.network)
        self.device = f"rehearsal-{secrets.token_hex(8)}"
        self._claim = None
        self.saver.may_write = False

    # ── the whole sitting ────────────────────────────────────────────────────────────────────

    async def sit(self) -> Record:
        """Log in, do the work, keep connected until everything is confirmed; return the record."""
        person = asyncio.create_task(self._type())
        try:
            await self._stay_connected()
        finally:
            person.cancel()
            await asyncio.gather(person, return_exceptions=True)
        return self.record

    async def log_in(self) -> None:
        """Open this machine with the seat code; raises :class:`HttpRefused` for a wrong one."""
        answer = await self.browser.post("/api/seat/login", {"code": self.record.code})
        self.record.sitting = int(answer["sitting_id"])

    async def _stay_connected(self) -> None:
        failures = 0
        while not self._all_done() and not self._gave_up():
            await asyncio.sleep(self._outage_left_s())
            connections = self.record.connections
            if not await self._try_once():
                break
            failures = failures + 1 if self.record.connections == connections else 0
            if not self._all_done():
                delay = RETRY_S[min(failures, len(RETRY_S) - 1)]
                await asyncio.sleep(delay * self.roll.uniform(0.5, 1.5))
        self.record.finished = self._all_done()

    async def _try_once(self) -> bool:
        """Connect and stay as long as it holds; False when trying again is useless."""
        try:
            if "zuoxi_seat" not in self.browser.cookies:
                await self.log_in()
            await self._one_connection()
        except HttpRefused as refused:
            self.record.problems.append(refused.code)
            return refused.status >= 500 or refused.status == 429
        except InvalidStatus as refused:
            self.record.problems.append(f"http_{refused.response.status_code}")
            self.browser.cookies.pop("zuoxi_seat", None)
        except (OSError, WebSocketException, httpx.HTTPError, TimeoutError):
            pass  # the hall's network: try again
        return True

    def _outage_left_s(self) -> float:
        passed = self.clock.since_start_ms()
        if passed is None or self.plan.cut is None:
            return 0.0
        begin, end = self.plan.cut
        return self.pace.seconds(end - passed) if begin <= passed < end else 0.0

    def _all_done(self) -> bool:
        return (
            self.clock.ended
            and self.record.receipt is not None
            and self.box is not None
            and self.saver.may_write
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
        return wire.Hello(
            protocol=wire.PROTOCOL_VERSION, device=self.device, lease=self._claim
        ).model_dump_json()

    async def _one_connection(self) -> None:
        async with self._connect() as socket:
            self._socket = socket
            self.record.connections += 1
            await socket.send(self._hello())
            sender = asyncio.create_task(self.saver.run(socket))
            try:
                while not self._all_done():
                    with contextlib.suppress(TimeoutError):
                        await self._receive(await asyncio.wait_for(socket.recv(), 1.0))
                    if self._gave_up():
                        return
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code == wire.CLOSE_NOT_LOGGED_IN:
                    self.browser.cookies.pop("zuoxi_seat", None)
            finally:
                self._socket = None
                sender.cancel()
                await asyncio.gather(sender, return_exceptions=True)

    def _gave_up(self) -> bool:
        state = self.clock.state()
        if state is None or state.ended_ms is None:
            return False
        return self.clock.server_ms() - state.ended_ms > self.pace.give_up_s * 1000

    # ── from the server ──────────────────────────────────────────────────────────────────────

    async def _receive(self, frame: str | bytes) -> None:
        try:
            message = wire.server_messages.validate_json(frame)
        except ValidationError:
            self.record.problems.append("unreadable")
            return
        match message:
            case wire.Welcome():
                await self._welcomed(message)
            case wire.TimeChanged():
                self.clock.changed(message)
            case wire.Ack():
                self.saver.acked(message.epoch, message.seq, message.hash)
            case wire.Resend() if self.box is not None and message.epoch == self.box.epoch:
                self.saver.resend_from(message.from_seq)
            case wire.BeatEcho():
                self.clock.echoed(message)
            case wire.Problem():
                self._warned(message)
            case _:
                self._told_of_task(message)

    def _told_of_task(self, message: wire.Message) -> None:
        match message:
            case wire.PaperOpened() if message.task == self.task:
                if self.record.paper_s is None:
                    self.record.paper_s = time.monotonic()
                self._paper_here = True
            case wire.AnswerSoFar() if message.task == self.task:
                self.record.server_answer = message.answer
            case wire.Receipt() if message.task == self.task:
                self.record.receipt = message.model_dump()
            case _:
                pass

    async def _welcomed(self, welcome: wire.Welcome) -> None:
        self.clock.welcomed(welcome)
        self.record.sitting = welcome.sitting.id
        self.record.contestant_code = welcome.sitting.contestant_code
        lease = welcome.lease
        if lease is None:
            return  # another machine holds it: wait for the hall judge
        if self.record.connections > 1:
            self.record.resumed += 1
        box = self.box
        if box is None or box.epoch != lease.epoch:
            unsaved = box.unacknowledged() if box is not None else []
            self._retype.extend(Step(0, op.kind, op.payload) for op in unsaved)
            box = self.saver.new_box(lease.epoch)
        self._claim = wire.LeaseClaim(epoch=lease.epoch, token=lease.token)
        self.saver.may_write = True
        box.sent_seq = 0
        self.saver.acked(lease.epoch, lease.acked_seq, lease.acked_hash)
        self.saver.resend_from(1)
        if not welcome.checked and self._socket is not None:
            checks = {"headset": True, "keyboard": True}
            await self._socket.send(wire.Checked(checks=checks, discipline=True).model_dump_json())
        self.seated.set()

    def _warned(self, problem: wire.Problem) -> None:
        self.record.problems.append(problem.code)
        if problem.client_seq is not None and self.box is not None:
            self.box.refused.add(problem.client_seq)
        if problem.code == "lease_lost":
            self._claim = None
            self.saver.may_write = False

    # ── the person ───────────────────────────────────────────────────────────────────────────

    async def _type(self) -> None:
        """Do the steps when they are due by the task's clock, as long as it runs."""
        while True:
            await asyncio.sleep(self._until_next_s())
            self._misfortune()
            elapsed = self.clock.elapsed_ms()
            if elapsed is None or not (self.saver.may_write and self._paper_here):
                continue
            while self._retype:
                self._perform(self._retype.popleft())
            steps = self.work.steps
            while self.record.steps_done < len(steps):
                step = steps[self.record.steps_done]
                if step.at_ms > elapsed:
                    break
                self._perform(step)
                self.record.steps_done += 1

    def _until_next_s(self) -> float:
        elapsed = self.clock.elapsed_ms()
        if elapsed is None or self.record.steps_done >= len(self.work.steps):
            return 0.1
        wait = self.pace.seconds(self.work.steps[self.record.steps_done].at_ms - elapsed)
        return min(max(wait, 0.002), 0.25)

    def _perform(self, step: Step) -> None:
        self.saver.add(task=self.task, kind=step.kind, payload=dict(step.payload))

    def _misfortune(self) -> None:
        passed = self.clock.since_start_ms()
        if passed is None:
            return
        plan = self.plan
        if plan.drop_at_ms is not None and not self._dropped and passed >= plan.drop_at_ms:
            self._dropped = True
            self._pull_cable()
        if plan.cut is not None and plan.cut[0] <= passed < plan.cut[1]:
            self._pull_cable()
        if plan.move_at_ms is not None and not self._moved and passed >= plan.move_at_ms:
            self._moved = True
            self.record.moves += 1
            self._new_machine()
            self._pull_cable()

    def _pull_cable(self) -> None:
        """Cut the connection as a pulled cable does: nothing is said good-bye to."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def hear_again(self, *, within_s: float = 10.0) -> wire.Lease | None:
        """Connect once more when all is over and return the lease as the server tells it now.

        The server's fold of the answer is kept in the record. None if it grants no lease.
        """
        lease: wire.Lease | None = None
        with contextlib.suppress(OSError, WebSocketException, TimeoutError):
            async with asyncio.timeout(within_s), self._connect() as socket:
                await socket.send(self._hello())
                async for frame in socket:
                    message = wire.server_messages.validate_json(frame)
                    if isinstance(message, wire.Welcome):
                        lease = message.lease
                        if lease is None:
                            break
                    elif isinstance(message, wire.AnswerSoFar) and message.task == self.task:
                        self.record.server_answer = message.answer
                        break
        return lease

"""The machine at a simulated contestant's seat: speaks the public protocol (docs/protocol.md).

It logs in by seat code, keeps one connection, takes what the server says into the contestant's
:class:`~zuoxi.rehearsal.record.Record` and clock, and hands the outbox to the
:class:`~zuoxi.rehearsal.saver.Saver`. What is typed and what goes wrong is decided elsewhere.
"""

import asyncio
import contextlib
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin

from zuoxi.competitions.timetable import groups
from zuoxi.rehearsal.browser import Browser, Network
from zuoxi.rehearsal.record import Record
from zuoxi.rehearsal.saver import Saver
from zuoxi.rehearsal.seat_clock import SeatClock
from zuoxi.rehearsal.typist import Step
from zuoxi.sittings import protocol as wire

LARGEST_FRAME = 8 * 1024 * 1024


class Machine:
    """One seat's machine; :meth:`exchange` puts another one in its place."""

    def __init__(
        self,
        *,
        network: Network,
        record: Record,
        clock: SeatClock,
        saver: Saver,
        tasks: Sequence[str],
    ) -> None:
        self.network = network
        self.record = record
        self.clock = clock
        self.saver = saver
        self.tasks = tuple(tasks)
        self.clocks: list[list[str]] = []
        """The tasks of each clock of the timetable, as the server greeted."""
        self.seated = asyncio.Event()
        self.retype: deque[Step] = deque()
        """Ops of a lost lease, never confirmed: the person sees the gap and types them again."""
        self._socket: ClientConnection | None = None
        self.exchange()

    def exchange(self) -> None:
        """Take another machine: no cookies, no lease, a device of its own."""
        self.browser = Browser(self.network)
        self.device = f"rehearsal-{secrets.token_hex(8)}"
        self._claim: wire.LeaseClaim | None = None
        self.saver.may_write = False

    @property
    def logged_in(self) -> bool:
        """Whether this machine holds the seat's cookie."""
        return "zuoxi_seat" in self.browser.cookies

    async def log_in(self) -> None:
        """Open the sitting of the seat code; raises :class:`HttpRefused` for a wrong one."""
        answer = await self.browser.post("/api/seat/login", {"code": self.record.code})
        self.record.sitting = int(answer["sitting_id"])

    def forget_log_in(self) -> None:
        """The server does not know the cookie any more."""
        self.browser.cookies.pop("zuoxi_seat", None)

    def pull_cable(self) -> None:
        """Cut the connection as a pulled cable does: nothing is said good-bye to."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def stay_connected(self, *, until: Callable[[], bool]) -> None:
        """Connect once and listen until ``until()`` holds or the connection is gone."""
        async with self._connect() as socket:
            self._socket = socket
            self.record.connections += 1
            await socket.send(self._hello())
            sender = asyncio.create_task(self.saver.run(socket))
            try:
                while not until():
                    try:
                        async with asyncio.timeout(1.0):
                            frame = await socket.recv()
                    except TimeoutError:
                        continue
                    await self._receive(frame)
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code == wire.CLOSE_NOT_LOGGED_IN:
                    self.forget_log_in()
            finally:
                self._socket = None
                sender.cancel()
                await asyncio.gather(sender, return_exceptions=True)

    async def hear_again(self, *, within_s: float = 10.0) -> wire.Lease | None:
        """Connect once more when all is over and return the lease as the server tells it now.

        None if it grants no lease.
        """
        with contextlib.suppress(OSError, WebSocketException, TimeoutError):
            async with asyncio.timeout(within_s), self._connect() as socket:
                await socket.send(self._hello())
                async for frame in socket:
                    message = wire.server_messages.validate_json(frame)
                    if isinstance(message, wire.Welcome):
                        return message.lease
        return None

    async def own_result(self) -> dict[str, Any]:
        """Return what the rules let this contestant see of the result at this moment."""
        result: dict[str, Any] = await self.browser.get("/api/seat/result")
        return result

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
            max_size=LARGEST_FRAME,
            proxy=None,
        )

    def _hello(self) -> str:
        return wire.Hello(
            protocol=wire.PROTOCOL_VERSION, device=self.device, lease=self._claim
        ).model_dump_json()

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
            case wire.Resend():
                self._resend(message)
            case wire.BeatEcho():
                self.clock.echoed(message)
            case wire.Problem():
                self._warned(message)
            case _:
                self._told_of_task(message)

    def _told_of_task(self, message: wire.Message) -> None:
        match message:
            case wire.PaperOpened() if message.task in self.tasks:
                if message.task not in self.record.views:
                    self.record.paper_s = time.monotonic()
                    self.record.paper_ms = self.clock.server_ms()
                    self.record.views[message.task] = message.view
            case wire.AnswerSoFar() if message.task in self.tasks:
                if not self.record.ops_sent:
                    self.record.seat_was_used = True
            case wire.Receipt() if message.task in self.tasks:
                self.record.receipts[message.task] = message.model_dump()
                self.record.receipt_s = time.monotonic()
            case _:
                pass

    async def _welcomed(self, welcome: wire.Welcome) -> None:
        self.clock.welcomed(welcome)
        self.clocks = groups(welcome.sitting.slots)
        self.record.sitting = welcome.sitting.id
        self.record.contestant_code = welcome.sitting.contestant_code
        lease = welcome.lease
        self.record.waits_for_release = lease is None
        if lease is None:
            return  # another machine holds it: wait for the hall judge
        if self.record.connections > 1:
            self.record.resumed += 1
        box = self.saver.box
        if box is None or box.epoch != lease.epoch:
            unsaved = box.unacknowledged() if box is not None else []
            self.retype.extend(Step(0, op.kind, op.payload, op.task) for op in unsaved)
            box = self.saver.new_box(lease.epoch)
        self._claim = wire.LeaseClaim(epoch=lease.epoch, token=lease.token)
        self.saver.may_write = True
        box.sent_seq = 0
        self.saver.acked(lease.epoch, lease.acked_seq, lease.acked_hash)
        self.saver.resend_from(1)
        if not welcome.checked and self._socket is not None:
            checks = {"headset": True, "keyboard": True}
            await self._socket.send(wire.Checked(checks=checks, discipline=True).model_dump_json())
        for task in welcome.door:  # came after the start, as some do: on the hall's clock
            if self._socket is not None:
                await self._socket.send(wire.Enter(task=task).model_dump_json())
        self.seated.set()

    def _resend(self, gap: wire.Resend) -> None:
        if self.saver.box is not None and gap.epoch == self.saver.box.epoch:
            self.saver.resend_from(gap.from_seq)

    def _warned(self, problem: wire.Problem) -> None:
        self.record.problems.append(problem.code)
        if problem.client_seq is not None and self.saver.box is not None:
            self.saver.box.refused.add(problem.client_seq)
        if problem.code == "lease_lost":
            self._claim = None
            self.saver.may_write = False

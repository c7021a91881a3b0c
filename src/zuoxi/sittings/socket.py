"""/ws/sitting: a contestant's socket, as a plain ASGI application.

The log-in is checked once, then no message costs a database query. Whatever a browser sends is
answered by a message of the protocol, never by a traceback.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from pydantic import ValidationError

from zuoxi.kernel.time import now_ms
from zuoxi.sittings import access, bell, decisions, domain, falling_due, greeting
from zuoxi.sittings import protocol as p
from zuoxi.sittings.admission import take_ops
from zuoxi.sittings.asgi import Receive, Scope, Send
from zuoxi.sittings.clock import Phase
from zuoxi.sittings.connection import Connection
from zuoxi.sittings.pacing import NOTE_BYTES, Pace
from zuoxi.sittings.place import Place
from zuoxi.sittings.state import SittingState, token_hash

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

logger = logging.getLogger(__name__)

HELLO_WITHIN_S = 10
MAX_PROBLEMS = 50
"""Malformed frames from one socket before it is closed."""


async def serve(hub: "Hub", scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one socket until it is closed by either side."""
    await receive()  # websocket.connect
    await send({"type": "websocket.accept"})
    if not same_origin(scope):
        await send({"type": "websocket.close", "code": p.CLOSE_WRONG_ORIGIN})
        return
    place = await _place_of(hub, scope)
    if place is None:
        await send({"type": "websocket.close", "code": p.CLOSE_NOT_LOGGED_IN})
        return
    connection = Connection(place, send)
    hub.joined(connection)
    try:
        await _Talk(hub, connection).run(receive)
        await connection.finish()
    finally:
        hub.left(connection)


def header(scope: Scope, name: bytes) -> str:
    """Return the (last) value of a header, "" if there is none."""
    return next((v.decode("latin-1") for k, v in reversed(scope["headers"]) if k == name), "")


def cookies(scope: Scope) -> dict[str, str]:
    """Return the cookies of a connection; {} where they cannot be read."""
    jar = SimpleCookie()
    with contextlib.suppress(CookieError):
        jar.load(header(scope, b"cookie"))
    return {name: morsel.value for name, morsel in jar.items()}


def same_origin(scope: Scope, trusted: Iterable[str] | None = None) -> bool:
    """Return whether a page of ours opened this socket (a browser always names its origin)."""
    origin = header(scope, b"origin")
    if not origin:
        return True  # no browser: the cookie decides
    if trusted is None:
        trusted = getattr(settings, "ZUOXI_TRUSTED_ORIGINS", ())
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    return origin in trusted or (bool(host) and host.lower() == header(scope, b"host").lower())


async def _place_of(hub: "Hub", scope: Scope) -> Place | None:
    known = access.read_cookie(cookies(scope).get(access.COOKIE, ""))
    if known is None:
        return None
    for _ in range(2):
        place = hub.places.get(known[0])
        if place is not None and place.code_version == known[1]:
            return place
        await hub.loader.reload()
    return None


class _Talk:
    """The conversation on one socket."""

    def __init__(self, hub: "Hub", connection: Connection) -> None:
        self.hub, self.connection, self.place = hub, connection, connection.place
        self.greeted = False
        self.problems = 0
        self.notes = 0  # entries of the server's own that the last frame made
        self.pace = Pace(time.monotonic())

    async def run(self, receive: Receive) -> None:
        while not self.connection.closed:
            try:
                if self.greeted:
                    message = await receive()
                else:
                    async with asyncio.timeout(HELLO_WITHIN_S):
                        message = await receive()
            except TimeoutError:
                self._fatal("malformed", p.CLOSE_PROTOCOL)
                return
            if message["type"] == "websocket.disconnect":
                return
            self.hub.heard(self.connection)
            await self._frame(message)
            if self.connection.closed:
                return
            size = len(message.get("text") or "") + self.notes * NOTE_BYTES
            self.notes = 0
            if wait := self.pace.spend(size, time.monotonic()):
                await asyncio.sleep(wait)

    async def _frame(self, message: Any) -> None:
        text = message.get("text")
        if text is None:
            self._problem("malformed")
            return
        if len(text) > p.MAX_FRAME_BYTES or len(text.encode()) > p.MAX_FRAME_BYTES:
            self._fatal("too_large", p.CLOSE_TOO_LARGE)
            return
        try:
            parsed = p.client_messages.validate_json(text)
        except ValidationError as error:
            self._unreadable(text, error)
            return
        try:
            await self._take(parsed)
        except Exception:
            logger.exception("sitting %d: a frame could not be taken", self.place.id)
            self.hub.forget(self.place)

    async def _take(self, message: p.ClientMessage) -> None:
        if isinstance(message, p.Hello):
            await self._hello(message)
            return
        if not self.greeted:
            self._fatal("protocol", p.CLOSE_PROTOCOL)
            return
        state = self.place.state
        if state is None:
            return  # storage failed a moment ago; this socket is being closed
        match message:
            case p.Ops():
                self._ops(message, state)
            case p.Beat():
                self._beat(message, state)
            case p.Hand() | p.Alarm() | p.Checked():
                self._signal(message, state)
            case p.Continue() | p.Enter():
                await self._come_in(message, state)
            case p.Join() | p.Signal():
                self._call(message)

    def _signal(self, message: p.Hand | p.Alarm | p.Checked, state: SittingState) -> None:
        match message:
            case p.Hand():
                if message.up != state.hand:
                    # A machine that waits for the move has a person before it, too.
                    self._journal(state, "hand", {"up": message.up})
            case p.Alarm():
                if message.on != (message.what in state.alarms):
                    self._note(state, "alarm", {"what": message.what, "on": message.on})
            case p.Checked():
                passed = message.discipline and all(message.checks.values())
                payload = {
                    "checks": message.checks,
                    "discipline": message.discipline,
                    "passed": passed,
                    "warnings": message.warnings,
                }
                self._note(state, "checked", payload)

    # ── hello ───────────────────────────────────────────────────────────────────────────────

    async def _hello(self, hello: p.Hello) -> None:
        connection, place = self.connection, self.place
        if hello.protocol != p.PROTOCOL_VERSION:
            self._fatal("protocol", p.CLOSE_PROTOCOL)
            return
        if self.greeted:
            self._problem("malformed")
            return
        state = await self.hub.loader.state(place)
        self.greeted = True
        connection.device = hello.device
        claim = hello.lease
        known = state.epochs.get(claim.epoch) if claim else None
        valid = bool(claim and known and known.token_hash == token_hash(claim.token))
        if claim and known and valid and claim.epoch == state.epoch:
            self._take_over(state, claim)
        elif place.over(now_ms()):
            connection.reading = True
            connection.epoch = claim.epoch if claim and valid else None
            greeting.welcome(connection, None)
            if connection.epoch is not None:
                connection.post(decisions.ack(state, connection.epoch))
        elif state.epoch == 0 or decisions.release_pending(place, state):
            decisions.give_lease(self.hub, connection, state)
        elif claim and valid:
            # Its lease has moved on; what it still holds may be uploaded.
            connection.epoch = claim.epoch
            greeting.welcome(connection, None)
            connection.post(p.Problem(code="lease_lost"))
            connection.post(decisions.ack(state, claim.epoch))
        else:
            place.waiting.append(connection)
            greeting.welcome(connection, None)
        self.hub.touch(place)

    def _take_over(self, state: SittingState, claim: p.LeaseClaim) -> None:
        place, connection = self.place, self.connection
        old, place.holder = place.holder, connection
        connection.epoch = claim.epoch
        if old is not None and old is not connection:
            old.post(p.Problem(code="superseded", fatal=True))
            old.close(p.CLOSE_SUPERSEDED)

        def durable() -> None:
            lease = state.lease(claim.epoch)
            granted = p.Lease(
                epoch=claim.epoch,
                token=claim.token,
                acked_seq=lease.acked_seq,
                acked_hash=lease.acked_hash,
            )
            greeting.welcome(connection, granted)

        self.hub.submit(place, [], durable)

    # ── ops and beats ───────────────────────────────────────────────────────────────────────

    def _ops(self, message: p.Ops, state: SittingState) -> None:
        connection, epoch = self.connection, self.connection.epoch
        if epoch is None or message.epoch != epoch:
            self._problem("not_writer")
            return
        if self.place.paper_is_altered:
            # Nothing can be judged against a wrong paper: the machine keeps it and sends it again.
            self.connection.post(p.Problem(code="storage"))
            self.connection.close(p.CLOSE_STORAGE)
            return
        now = now_ms()
        taken = take_ops(self.place, state, epoch=epoch, ops=message.ops, now_ms=now)
        for problem in taken.problems:
            connection.post(problem)
        if taken.resend_from is not None:
            connection.post(p.Resend(epoch=epoch, from_seq=taken.resend_from))
            if not taken.entries:
                return
        for task in {entry.task for entry in taken.entries}:
            falling_due.look(self.place, task, now)
        lease = state.lease(epoch)
        if not taken.entries and lease.acked_seq == lease.seq:
            connection.post(decisions.ack(state, epoch))
            return
        seq, head = lease.seq, lease.hash

        def durable() -> None:
            lease.acked_seq, lease.acked_hash = seq, head
            held = sum(key[0] == epoch for key in state.held) if state.held else 0
            connection.post(
                f'{{"type":"ack","epoch":{epoch},"seq":{seq},"hash":"{head}",'
                f'"held":{held},"server_ms":{now_ms()}}}'
            )
            for task in taken.closing:
                bell.close_soon(self.place, task, now_ms())
            self.hub.exchange.look_at_all(self.place, {entry.task for entry in taken.entries})

        self.hub.submit(self.place, taken.entries, durable)

    def _beat(self, beat: p.Beat, state: SittingState) -> None:
        connection, epoch, now = self.connection, self.connection.epoch, now_ms()
        lease = state.lease(epoch) if epoch is not None else None
        acked = lease.acked_seq if lease else 0
        connection.post(
            f'{{"type":"beat","sent_ms":{beat.sent_ms},"server_ms":{now},"acked_seq":{acked}}}'
        )
        if lease is None or beat.epoch != epoch or epoch != state.epoch:
            return
        lease.told(beat.head_seq, now)
        if beat.head_seq > lease.seq:
            # Ahead of the ops: durable evidence that they existed now.
            payload = {"head_seq": beat.head_seq, "head_hash": beat.head_hash}
            if not lease.proofs or lease.proofs[-1].hash != beat.head_hash:
                entry = state.chain.note(
                    epoch=epoch,
                    received_ms=now,
                    origin="contestant",
                    task="",
                    kind="beat",
                    payload=payload,
                )
                state.take(entry, payload)
                self.notes += 1
                self.hub.submit(self.place, [entry])
        elif beat.head_seq == acked and self.place.closing:
            bell.close_at_once(self.place)

    def _call(self, message: p.Join | p.Signal) -> None:
        if self.connection is not self.place.holder:
            self._problem("not_writer")
            return
        exchange = self.hub.exchange
        line = exchange.line_of(self.place, message.task)
        if line is None:
            return  # it has ended meanwhile
        if isinstance(message, p.Join):
            exchange.join(line, "agent", message.round)
        else:
            exchange.signal(line, "agent", message)

    def _note(self, state: SittingState, kind: str, payload: dict[str, Any]) -> None:
        if self.connection.epoch != state.epoch:
            self._problem("not_writer")
            return
        self._journal(state, kind, payload)

    def _journal(
        self,
        state: SittingState,
        kind: str,
        payload: dict[str, Any],
        durable: Callable[[], None] | None = None,
    ) -> None:
        entry = state.chain.note(
            epoch=state.epoch,
            received_ms=now_ms(),
            origin="contestant",
            task="",
            kind=kind,
            payload=payload,
        )
        state.take(entry, payload)
        self.notes += 1
        self.hub.submit(self.place, [entry], durable)

    async def _come_in(self, message: p.Continue | p.Enter, state: SittingState) -> None:
        if isinstance(message, p.Enter):
            self._enter(message, state)
        else:
            await self._continue(message)

    async def _continue(self, message: p.Continue) -> None:
        place = self.place
        if place.duration_ms(message.task) is None:
            self._problem("malformed")
            return
        if self.connection is not place.holder:
            self._problem("not_writer")
            return
        if not place.now(message.task, now_ms()).may_continue:
            return  # a second press, or the proctor has not been here: the clock says what is so
        await self.hub.in_database(lambda: domain.continue_sitting(place.id, task=message.task))

    def _enter(self, message: p.Enter, state: SittingState) -> None:
        place, task = self.place, message.task
        if self.connection is not place.holder:
            self._problem("not_writer")
            return
        begun = place.duration_ms(task) is not None and place.now(task, now_ms()).phase in (
            Phase.RUNNING,
            Phase.PAUSED,
        )
        if not begun or not place.at_door(task):
            return  # a second press, or the own start was quicker

        def durable() -> None:
            for connection in place.connections:
                bell.open_begun(connection, now_ms())

        # Who has seen the paper gets no own start afterwards: the journal knows it first.
        self._journal(state, "entered", {"task": task}, durable)

    # ── complaints ──────────────────────────────────────────────────────────────────────────

    def _unreadable(self, text: str, error: ValidationError) -> None:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        said = value if isinstance(value, dict) else {}
        if said.get("type") == "hello" and said.get("protocol") != p.PROTOCOL_VERSION:
            self._fatal("protocol", p.CLOSE_PROTOCOL)
        elif any(e["type"] == "too_long" and e["loc"][-1:] == ("ops",) for e in error.errors()):
            self._problem("too_many_ops")
        elif not self.greeted:
            self._fatal("malformed", p.CLOSE_PROTOCOL)
        else:
            self._problem("malformed")

    def _problem(self, code: p.ProblemCode) -> None:
        self.problems += 1
        if self.problems > MAX_PROBLEMS:
            self._fatal(code, p.CLOSE_PROTOCOL)
            return
        self.connection.post(p.Problem(code=code))

    def _fatal(self, code: p.ProblemCode, close_code: int) -> None:
        self.connection.post(p.Problem(code=code, fatal=True))
        self.connection.close(close_code)

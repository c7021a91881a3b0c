"""/ws/customer: a person who plays the customer of outbound calls (I18), as plain ASGI.

Session, right and origin are checked once, when the page says which competition it is for; a
log-out here closes the socket at once. What it may say is :mod:`customer_protocol`.
"""

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db import connections
from django.dispatch import receiver
from pydantic import ValidationError

from zuoxi.competitions.models import Competition
from zuoxi.competitions.permissions import may
from zuoxi.sittings import customer_protocol as c
from zuoxi.sittings import protocol as p
from zuoxi.sittings.asgi import Receive, Scope, Send
from zuoxi.sittings.connection import Link
from zuoxi.sittings.desk_news import tell
from zuoxi.sittings.desks import Desk, Line
from zuoxi.sittings.official import user_of
from zuoxi.sittings.socket import HELLO_WITHIN_S, MAX_PROBLEMS, cookies, same_origin

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

logger = logging.getLogger(__name__)

PERMISSION = "calls.play_customer"
CLOSE_FORBIDDEN = 4404
SILENT_S = 30.0
"""A page that has said nothing for so long is gone: it beats every few seconds."""

_open: "set[_Talk]" = set()


async def serve(hub: "Hub", scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one socket until it is closed by either side."""
    await receive()
    await send({"type": "websocket.accept"})
    if not same_origin(scope):
        await send({"type": "websocket.close", "code": p.CLOSE_WRONG_ORIGIN})
        return
    key = cookies(scope).get(settings.SESSION_COOKIE_NAME, "")
    talk = _Talk(hub, key, Link(send))
    _open.add(talk)
    try:
        await talk.run(receive)
        await talk.link.finish()
    finally:
        _open.discard(talk)
        talk.link.gone()
        if talk.desk is not None:
            hub.exchange.gone(talk.desk, talk.link)


@receiver(user_logged_out, dispatch_uid="zuoxi.sittings.customer_socket")
def _logged_out(request: Any = None, **_: Any) -> None:
    session = getattr(request, "session", None)
    key = session.session_key if session is not None else None
    for talk in list(_open):
        if talk.key == key:
            talk.session_ended()


def _account_for(session_key: str, competition_id: int) -> int | None:
    """Return the account that may play the customer there; None for all others."""
    try:
        user = user_of(session_key)
        competition = Competition.objects.filter(pk=competition_id).first()
        if user is None or competition is None or not may(user, PERMISSION, competition):
            return None
        return user.pk
    finally:
        connections.close_all()


class _Talk:
    """The conversation on one socket."""

    def __init__(self, hub: "Hub", key: str, link: Link) -> None:
        self.hub, self.key, self.link = hub, key, link
        self.loop = asyncio.get_running_loop()
        self.desk: Desk | None = None
        self.problems = 0

    def session_ended(self) -> None:
        """The official has logged out (called in any thread)."""
        with contextlib.suppress(RuntimeError):  # the loop has ended with the server
            self.loop.call_soon_threadsafe(self.link.close, p.CLOSE_NOT_LOGGED_IN)

    async def run(self, receive: Receive) -> None:
        while not self.link.closed:
            try:
                async with asyncio.timeout(SILENT_S if self.desk else HELLO_WITHIN_S):
                    message = await receive()
            except TimeoutError:
                self.link.close(1013)
                return
            if message["type"] == "websocket.disconnect":
                return
            await self._frame(message.get("text") or "")

    async def _frame(self, text: str) -> None:
        try:
            message = c.customer_messages.validate_json(text[: p.MAX_FRAME_BYTES])
        except ValidationError:
            self._problem("malformed")
            return
        try:
            if isinstance(message, c.CustomerHello):
                await self._hello(message)
            elif self.desk is None:
                self.link.close(p.CLOSE_PROTOCOL)
            else:
                self._take(message, self.desk)
        except Exception:
            logger.exception("a customer's frame could not be taken")
            self.link.close(1013)

    async def _hello(self, hello: c.CustomerHello) -> None:
        if self.desk is not None or hello.protocol != p.PROTOCOL_VERSION:
            self.link.post(c.CustomerProblem(code="protocol"))
            self.link.close(p.CLOSE_PROTOCOL)
            return
        call = sync_to_async(_account_for, thread_sensitive=False)
        account = await call(self.key, hello.competition)
        if self.link.closed:
            return
        if account is None:
            self.link.close(CLOSE_FORBIDDEN)
            return
        self.desk = self.hub.exchange.arrived(hello.competition, account, self.link)

    def _take(self, message: c.CustomerMessage, desk: Desk) -> None:
        exchange = self.hub.exchange
        match message:
            case c.CustomerHello():
                return
            case c.CustomerBeat():
                tell(desk)
                return
            case c.Ready(on=on):
                exchange.set_ready(desk, on=on)
                return
        line = exchange.call(message.call)
        if line is None or desk.line is not line or not self._do(message, desk, line):
            self.link.post(c.CustomerProblem(code="gone"))
            tell(desk)

    def _do(self, message: c.CustomerMessage, desk: Desk, line: Line) -> bool:
        """Do what concerns the call on the desk; False where it is not to be done any more."""
        exchange = self.hub.exchange
        match message:
            case c.PickUp():
                return exchange.pick_up(desk, line)
            case c.Leave():
                return exchange.leave(desk, line)
            case c.CustomerJoin(round=number):
                exchange.join(line, "customer", number)
            case c.CustomerSignal(signal=signal):
                exchange.signal(line, "customer", signal)
            case c.Sound(on=on):
                exchange.sounds(line, on=on)
            case c.ObjectionRaised(id=name, on=on):
                exchange.raised(line, name, on=on)
            case c.OutcomeSaid():
                exchange.outcome(line, message)
        return True

    def _problem(self, code: Any) -> None:
        self.problems += 1
        self.link.post(c.CustomerProblem(code=code))
        if self.problems > MAX_PROBLEMS:
            self.link.close(p.CLOSE_PROTOCOL)

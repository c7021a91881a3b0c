"""/ws/feed: officials are told that a log has grown, by topic; they then ask for what is new.

The client sends ``{"type": "follow", "topics": ["ledger", "hall:1"]}`` (the newest list counts),
the server ``{"type": "grown", "topic": "hall:1", "n": 57}``: at once with the present ``n`` where
it is known, then with every change. ``ledger`` needs ``competition.view`` somewhere, ``hall:<id>``
needs ``hall.view`` there, ``results:<id>`` (its ``n`` is a time in ms) ``results.view``.

Session and rights are looked at when topics are followed, and again before a notice goes out and
every :data:`LOOK_EVERY_S` seconds; a socket whose official has logged out here is closed at once.
The same look reads the present ``n`` again, so that a notice lost on the way costs nothing.
"""

import asyncio
import contextlib
import logging
from typing import Annotated, Any, Literal

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db import connections
from django.dispatch import receiver
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zuoxi.accounts.models import User
from zuoxi.competitions.models import Competition
from zuoxi.competitions.permissions import may
from zuoxi.kernel import feed
from zuoxi.kernel.models import LedgerHead
from zuoxi.sittings import hub
from zuoxi.sittings import protocol as p
from zuoxi.sittings.asgi import Receive, Scope, Send
from zuoxi.sittings.official import user_of
from zuoxi.sittings.socket import cookies, same_origin

logger = logging.getLogger(__name__)

CLOSE_FORBIDDEN = 4404
LOOK_EVERY_S = 5.0
"""Session, rights and the present ``n`` are read again at least this often."""
FRESH_S = 1.0
"""A look this young is not repeated for the next notice: a full hall grows four times a second."""

_open: "set[_Follower]" = set()


class Follow(BaseModel):
    """Which topics this page cares for."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["follow"]
    topics: Annotated[
        list[Annotated[str, Field(pattern=r"^(ledger|(hall|results):[0-9]{1,18})$")]],
        Field(max_length=20),
    ]


class Grown(BaseModel):
    """A topic has grown up to ``n``; what is new must be asked for."""

    type: Literal["grown"] = "grown"
    topic: str
    n: int


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one official's socket until it is closed."""
    await receive()
    await send({"type": "websocket.accept"})
    if not same_origin(scope):
        await send({"type": "websocket.close", "code": p.CLOSE_WRONG_ORIGIN})
        return
    key = cookies(scope).get(settings.SESSION_COOKIE_NAME, "")
    follower = _Follower(key, send)
    if await follower.look():
        await follower.run(receive)


@receiver(user_logged_out, dispatch_uid="zuoxi.sittings.feed_socket")
def _logged_out(request: Any = None, **_: Any) -> None:
    """Close the sockets of a session that ends in this process; others find out by a look."""
    session = getattr(request, "session", None)
    key = session.session_key if session is not None else None
    for follower in list(_open):
        if follower.key == key:
            follower.session_ended()


def _in_thread(function: Any, *arguments: Any) -> Any:
    try:
        return function(*arguments)
    finally:
        connections.close_all()


def _allowed(user: User, topics: list[str]) -> dict[str, int] | None:
    """Return the present ``n`` of every topic, None if one of them is not for these eyes."""
    found: dict[str, int] = {}
    for topic in topics:
        if topic == "ledger":
            if not any(may(user, "competition.view", c) for c in Competition.objects.all()):
                return None
            head = LedgerHead.objects.filter(id=1).first()
            found[topic] = head.seq if head else 0
            continue
        kind, _, key = topic.partition(":")
        number = int(key)
        competition = Competition.objects.filter(pk=number).first()
        if competition is None or not may(user, f"{kind}.view", competition):
            return None
        if kind == "results":
            found[topic] = 0  # of earlier computations the page has asked by itself
            continue
        running = hub.running()
        board = running.boards.get(number) if running else None
        found[topic] = board.n if board else 0
    return found


def _look(session_key: str, topics: list[str]) -> dict[str, int] | int:
    """Return the present ``n`` of every topic, or the code to close the socket with."""
    user = user_of(session_key)
    if user is None:
        return p.CLOSE_NOT_LOGGED_IN
    found = _allowed(user, topics)
    return CLOSE_FORBIDDEN if found is None else found


class _Follower:
    """One socket: the newest ``n`` of each followed topic waits here until it is sent."""

    def __init__(self, key: str, send: Send) -> None:
        self.key, self.send = key, send
        self.loop = asyncio.get_running_loop()
        self.wanted: set[str] = set()  # asked for; what grows meanwhile waits for the answer
        self.topics: set[str] = set()  # asked for and allowed
        self.grown: dict[str, int] = {}
        self.told: dict[str, int] = {}
        self.wake = asyncio.Event()
        self.looked = 0.0
        self.ended = self.closed = False
        self.looking = asyncio.Lock()

    async def run(self, receive: Receive) -> None:
        unsubscribe = feed.subscribe(self._on_feed)
        _open.add(self)
        sender = self.loop.create_task(self._sender())
        try:
            while not self.closed:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    return
                await self._take(message.get("text") or "")
        finally:
            _open.discard(self)
            unsubscribe()
            sender.cancel()

    def session_ended(self) -> None:
        """The official has logged out (called in any thread)."""
        with contextlib.suppress(RuntimeError):  # the loop has ended with the server
            self.loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self.ended = True
        self.wake.set()

    async def look(self) -> bool:
        """Read session, rights and the present ``n`` again; False if the socket was closed."""
        async with self.looking:
            if self.closed:
                return False
            wanted = set(self.wanted)
            call = sync_to_async(_in_thread, thread_sensitive=False)
            found = await call(_look, self.key, sorted(wanted))
            self.looked = self.loop.time()
            if isinstance(found, int):
                await self._close(found)
                return False
            self.topics = wanted & self.wanted
            for topic, n in found.items():
                self._note(topic, n)
            return True

    async def _close(self, code: int) -> None:
        self.closed, self.topics = True, set()
        with contextlib.suppress(RuntimeError, OSError):
            await self.send({"type": "websocket.close", "code": code})

    async def _take(self, text: str) -> None:
        try:
            follow = Follow.model_validate_json(text[: p.MAX_FRAME_BYTES])
        except ValidationError:
            await self._close(p.CLOSE_PROTOCOL)
            return
        self.wanted = set(follow.topics)
        self.topics &= self.wanted
        self.told.clear()
        await self.look()

    def _on_feed(self, topic: str, n: int) -> None:
        if topic in self.wanted:
            with contextlib.suppress(RuntimeError):  # the loop has ended with the server
                self.loop.call_soon_threadsafe(self._note, topic, n)

    def _note(self, topic: str, n: int) -> None:
        if n > self.told.get(topic, -1):
            self.grown[topic] = max(n, self.grown.get(topic, 0))
            self.wake.set()

    async def _sender(self) -> None:
        while not self.closed:
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self.wake.wait()
            except TimeoutError:
                self.looked = 0.0
            self.wake.clear()
            if self.ended:
                await self._close(p.CLOSE_NOT_LOGGED_IN)
            elif self.loop.time() - self.looked < FRESH_S or await self._look_or_wait():
                await self._tell()

    async def _look_or_wait(self) -> bool:
        """As :meth:`look`; a database that does not answer keeps notices back, not the socket."""
        try:
            return await self.look()
        except Exception:
            logger.exception("live feed: rights could not be read; tried again")
            await asyncio.sleep(FRESH_S)
            self.wake.set()
            return False

    async def _tell(self) -> None:
        for topic in sorted(self.topics & self.grown.keys()):
            n = self.told[topic] = self.grown.pop(topic)
            text = Grown(topic=topic, n=n).model_dump_json()
            with contextlib.suppress(RuntimeError, OSError):  # the reader notices that it is gone
                await self.send({"type": "websocket.send", "text": text})

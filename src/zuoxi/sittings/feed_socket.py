"""/ws/feed: officials are told that a log has grown, by topic; they then ask for what is new.

The client sends ``{"type": "follow", "topics": ["ledger", "hall:1"]}`` (the newest list counts),
the server ``{"type": "grown", "topic": "hall:1", "n": 57}``: at once with the present ``n`` where
it is known, then with every change. Session and rights are checked when a topic is followed:
``ledger`` needs ``competition.view`` somewhere, ``hall:<id>`` needs ``hall.view`` there.
"""

import asyncio
import json
from importlib import import_module
from typing import Annotated, Any, Literal

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from django.utils.crypto import constant_time_compare
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zuoxi.accounts.models import User
from zuoxi.competitions.models import Competition
from zuoxi.competitions.permissions import may
from zuoxi.kernel import feed
from zuoxi.kernel.models import LedgerHead
from zuoxi.sittings import hub
from zuoxi.sittings import protocol as p
from zuoxi.sittings.asgi import Receive, Scope, Send
from zuoxi.sittings.socket import cookies, same_origin

CLOSE_FORBIDDEN = 4404


class Follow(BaseModel):
    """Which topics this page cares for."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["follow"]
    topics: Annotated[
        list[Annotated[str, Field(pattern=r"^(ledger|hall:[0-9]{1,18})$")]], Field(max_length=20)
    ]


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one official's socket until it is closed."""
    await receive()
    await send({"type": "websocket.accept"})
    if not same_origin(scope):
        await send({"type": "websocket.close", "code": p.CLOSE_WRONG_ORIGIN})
        return
    key = cookies(scope).get(settings.SESSION_COOKIE_NAME, "")
    user = await sync_to_async(_in_thread, thread_sensitive=False)(_user_of, key)
    if user is None:
        await send({"type": "websocket.close", "code": p.CLOSE_NOT_LOGGED_IN})
        return
    await _Follower(user, send).run(receive)


def _in_thread(function: Any, *arguments: Any) -> Any:
    try:
        return function(*arguments)
    finally:
        connections.close_all()


def _user_of(session_key: str) -> User | None:
    """Return the active user of a Django session, as its middleware would find it."""
    if not session_key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = User.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    if user is None:
        return None
    known = session.get(HASH_SESSION_KEY, "")
    return user if constant_time_compare(known, user.get_session_auth_hash()) else None


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
        number = int(topic.partition(":")[2])
        competition = Competition.objects.filter(pk=number).first()
        if competition is None or not may(user, "hall.view", competition):
            return None
        running = hub.running()
        board = running.boards.get(number) if running else None
        found[topic] = board.n if board else 0
    return found


class _Follower:
    """One socket: the newest ``n`` of each followed topic waits here until it is sent."""

    def __init__(self, user: User, send: Send) -> None:
        self.user, self.send = user, send
        self.loop = asyncio.get_running_loop()
        self.topics: set[str] = set()
        self.grown: dict[str, int] = {}
        self.wake = asyncio.Event()

    async def run(self, receive: Receive) -> None:
        unsubscribe = feed.subscribe(self._on_feed)
        sender = self.loop.create_task(self._sender())
        try:
            while True:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    return
                if not await self._take(message.get("text") or ""):
                    return
        finally:
            unsubscribe()
            sender.cancel()

    async def _take(self, text: str) -> bool:
        try:
            follow = Follow.model_validate_json(text[: p.MAX_FRAME_BYTES])
        except ValidationError:
            await self.send({"type": "websocket.close", "code": p.CLOSE_PROTOCOL})
            return False
        call = sync_to_async(_in_thread, thread_sensitive=False)
        self.topics = set(follow.topics)
        found = await call(_allowed, self.user, follow.topics)
        if found is None:
            self.topics = set()
            await self.send({"type": "websocket.close", "code": CLOSE_FORBIDDEN})
            return False
        for topic, n in found.items():
            self._note(topic, n)
        return True

    def _on_feed(self, topic: str, n: int) -> None:
        if topic in self.topics:
            try:
                self.loop.call_soon_threadsafe(self._note, topic, n)
            except RuntimeError:  # the loop has ended with the server
                return

    def _note(self, topic: str, n: int) -> None:
        self.grown[topic] = max(n, self.grown.get(topic, 0))
        self.wake.set()

    async def _sender(self) -> None:
        while True:
            await self.wake.wait()
            self.wake.clear()
            grown, self.grown = self.grown, {}
            for topic, n in grown.items():
                text = json.dumps({"type": "grown", "topic": topic, "n": n})
                try:
                    await self.send({"type": "websocket.send", "text": text})
                except (RuntimeError, OSError):
                    return

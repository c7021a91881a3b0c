"""A hall whose contestants call a person, and the page of such a person."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from typing import Any

import websockets
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests import factories
from tests.sittings.hall_server import CHIEF, Browser
from tests.sittings.stored import entries_of
from tests.sittings.waiting import followed
from tests.tasks.material import outbound_call as material
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.domain import appoint
from zuoxi.competitions.models import Competition, TimeSlot
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.kernel.time import now_ms
from zuoxi.registration.models import Contestant
from zuoxi.sittings import access, domain
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.protocol import PROTOCOL_VERSION

TASK = "outbound_call"
BRIEF = {
    "role": "您家的净水机用了五年，常漏水，想换又嫌贵。",
    "agrees": "说清滤芯和安装，就答应。",
    "seed": 8,
    "objections": [
        {"id": "dear", "text": "太贵了。", "accepts": "说分期。"},
        {"id": "wait", "text": "等双十一再说。", "accepts": "说本月有礼。"},
    ],
}
QUESTION = material.QUESTION | {"customer": {"kind": "person", "brief": BRIEF}, "trials": []}


def seat_callers(
    *, seats: int = 2, duration_ms: int = 1_800_000, **rules: int
) -> tuple[Competition, list[Sitting]]:
    """Return a competition in which every contestant calls a person, and its seated contestants."""
    competition = Competition.objects.create(
        name="客户信息服务",
        edition="演练",
        rule_set={"transport_grace_ms": 400, "tasks": {TASK: rules}},
        created_ms=now_ms(),
    )
    TimeSlot.objects.create(competition=competition, order=1, task=TASK, duration_ms=duration_ms)
    paper = factories.frozen(competition, QUESTION, name="样题", task=TASK)
    sittings = [
        Sitting.objects.create(
            competition=competition,
            contestant=Contestant.objects.create(
                competition=competition, code=f"C{n:03}", name=f"选手{n}"
            ),
            paper=paper,
            seat_label=f"A{n:02}",
            code_version=1,
            code_hmac=access.hmac_of(f"ABCD{n:04}"),
        )
        for n in range(1, seats + 1)
    ]
    return competition, sittings


def official(competition: Competition, name: str, role: Role = Role.MARKING_JUDGE) -> str:
    """Appoint somebody and return the key of their session."""
    user = User.objects.create_user(name, password="p" * 16, display_name=name)
    appoint(user, competition=competition, role=role, actor=SYSTEM)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@dataclass
class Customer:
    """The page of a person who plays the customer."""

    host: str
    session: str
    competition: int
    heard: list[dict[str, Any]] = field(default_factory=list)
    socket: Any = None

    async def open(
        self, *, origin: str | None = None, protocol: int = PROTOCOL_VERSION
    ) -> "Customer":
        """Connect and say for which competition."""
        self.socket = await websockets.connect(
            f"ws://{self.host}/ws/customer",
            additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"},
            origin=origin,  # type: ignore[arg-type]
        )
        self.heard = []
        with contextlib.suppress(websockets.ConnectionClosed):
            await self.send(type="hello", protocol=protocol, competition=self.competition)
        return self

    async def send(self, **message: Any) -> None:
        """Send one frame."""
        await self.socket.send(json.dumps(message, ensure_ascii=False))

    async def ready(self) -> "Customer":
        """Connect, and wait to be called."""
        await self.open()
        await self.desk()
        await self.send(type="ready", on=True)
        await self.desk(ready=True)
        return self

    async def until(self, kind: str, within: float = 5.0, **members: Any) -> dict[str, Any]:
        """Return the next message of ``kind`` with these members."""
        async with asyncio.timeout(within):
            while True:
                message = json.loads(await self.socket.recv())
                self.heard.append(message)
                if message["type"] == kind and members.items() <= message.items():
                    return dict(message)

    async def desk(self, within: float = 5.0, **members: Any) -> dict[str, Any]:
        """Return the next word of the desk that is as told."""
        return await self.until("desk", within, **members)

    async def call(self, within: float = 5.0, **members: Any) -> dict[str, Any]:
        """Return the call on the desk as soon as it is as told."""
        async with asyncio.timeout(within):
            while True:
                call = (await self.desk(within))["call"]
                if call is not None and members.items() <= call.items():
                    return dict(call)

    async def closed(self) -> int:
        """Wait until the server has closed and return the code."""
        async with asyncio.timeout(5):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    self.heard.append(json.loads(await self.socket.recv()))
        return int(self.socket.close_code)

    async def leave(self) -> None:
        """Close the page."""
        await self.socket.close()


async def at_work(sitting: Sitting, host: str) -> Browser:
    """Return a contestant's browser that has the paper."""
    browser = await Browser(sitting, host, device=f"machine-{sitting.pk:03}").open()
    await browser.until("paper")
    return browser


async def say(browser: Browser, kind: str, **payload: Any) -> None:
    """Write one op of the call and wait until it is durable."""
    browser.log(kind, payload, task=TASK)
    await browser.push(len(browser.ops))
    await browser.until("ack", seq=len(browser.ops))


async def call_state(browser: Browser, state: str, within: float = 5.0) -> dict[str, Any]:
    """Return the call of a contestant as soon as the server's fold says ``state``."""
    async with asyncio.timeout(within):
        while True:
            call = (await browser.until("answer", within))["answer"]["call"]
            if call["state"] == state:
                return dict(call)


async def begin(competition: Competition) -> None:
    """Start the task."""
    await do(domain.declare_ready)(competition, task=TASK, actor=CHIEF)
    await do(domain.start_task)(competition, task=TASK, actor=CHIEF)
    await followed()


class Hall:
    """A running hall: contestants at work, people at the page of the customer."""

    def __init__(self, competition: Competition, sittings: list[Sitting], host: str) -> None:
        self.competition, self.sittings, self.host = competition, sittings, host
        self.people = 0

    async def contestant(self, number: int = 0) -> Browser:
        return await at_work(self.sittings[number], self.host)

    async def person(self, *, ready: bool = True) -> Customer:
        self.people += 1
        session = await do(official)(self.competition, f"judge{self.people}")
        page = Customer(self.host, session, self.competition.pk)
        return await (page.ready() if ready else page.open())

    async def connected(self) -> tuple[Browser, Customer, str]:
        """Return a contestant and a customer who speak with each other, and the call's id."""
        contestant, customer = await self.contestant(), await self.person()
        await say(contestant, "dial")
        call = (await customer.call(state="ringing"))["id"]
        await customer.send(type="pick_up", call=call)
        await call_state(contestant, "connected")
        await customer.call(state="talking")
        return contestant, customer, call

    async def did(self, number: int = 0) -> list[tuple[str, str, Any]]:
        """Return what the server did by itself in a sitting: origin, kind, payload."""
        entries = [e for e in await entries_of(self.sittings[number]) if e.kind == "did"]
        told = [(e.origin, json.loads(e.payload)) for e in entries]
        return [(origin, one["kind"], one["payload"]) for origin, one in told]


do = sync_to_async

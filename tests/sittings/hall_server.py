"""A seated hall with a frozen paper, a real server on a free port, and a small browser."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
import websockets
from asgiref.sync import sync_to_async
from django.db import connections

from tests import factories
from tests.sittings.waiting import followed
from zuoxi.competitions.models import Competition, TimeSlot
from zuoxi.kernel import ledger, record
from zuoxi.kernel.time import now_ms
from zuoxi.papers.models import Paper
from zuoxi.registration.models import Contestant
from zuoxi.sittings import access, asgi, domain, journal, verify, verify_claims
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.protocol import PROTOCOL_VERSION, Op, genesis, op_hash
from zuoxi.sittings.verify import BadJournalEntry

CHIEF = ledger.Actor(id="user:1", name="赵裁判长", role="chief_judge")
WHY = {"reason": "键盘故障", "witness": "钱监督"}
TASK = "dictation"


def seat_a_hall(
    *,
    seats: int = 2,
    duration_ms: int = 60_000,
    grace_ms: int = 400,
    recording: str = "",
    questions: dict[str, dict[str, Any]] | None = None,
) -> tuple[Competition, list[Sitting]]:
    """Return a competition with a frozen paper of two items and seated contestants.

    ``recording``: the SHA-256 of what both items play. ``questions``: other tasks than the
    dictation, by their keys; all of them run on the clock of the first.
    """
    competition = Competition.objects.create(
        name="客户信息服务",
        edition="演练",
        rule_set={"transport_grace_ms": grace_ms},
        created_ms=now_ms(),
    )
    questions = questions or {TASK: _dictation(recording)}
    for order, task in enumerate(questions, start=1):
        TimeSlot.objects.create(
            competition=competition,
            order=order,
            task=task,
            duration_ms=duration_ms,
            shares_clock=order > 1,
        )
    paper = factories.frozen_tasks(competition, questions, name="样题")
    return competition, [_seated(competition, paper, n) for n in range(1, seats + 1)]


def _dictation(recording: str) -> dict[str, Any]:
    fields = {"name": ["王小明"], "address": ["江苏省南京市玄武区珠江路88号"]}
    plays = {"recording": {"sha256": recording, "duration_ms": 1_000}} if recording else {}
    items = [{"id": str(n), "fields": fields, "transcript": "您好", **plays} for n in (1, 2)]
    return {"items": items}


def _seated(competition: Competition, paper: Paper, n: int) -> Sitting:
    person = Contestant.objects.create(competition=competition, code=f"C{n:03}", name=f"选手{n}")
    return Sitting.objects.create(
        competition=competition,
        contestant=person,
        paper=paper,
        seat_label=f"A{n:02}",
        code_version=1,
        code_hmac=access.hmac_of(f"ABCD{n:04}"),
    )


def bad_entries() -> list[BadJournalEntry]:
    """Return the first bad entry of every journal, by its chain and the closes in the ledger."""
    store = journal.open_store()
    try:
        closes = verify_claims.closes_of(record.read())
        return list(verify.bad_entries(store.iterate(), verify_claims.heads_of(closes)))
    finally:
        store.close()


async def ready_and_start(competition: Competition, task: str = TASK) -> None:
    """The chief judge declares the hall ready and starts the task, and the hub has heard of it.

    Before that no machine has the paper, so no test may type.
    """
    await sync_to_async(domain.declare_ready)(competition, task=task, actor=CHIEF)
    await sync_to_async(domain.start_task)(competition, task=task, actor=CHIEF)
    await followed()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The hot path alone, as ``config/asgi.py`` mounts it."""
    takes = scope.get("path", "").startswith("/takes")
    http = asgi.takes if takes else asgi.recordings
    entrance = {"lifespan": asgi.lifespan, "websocket": asgi.socket, "http": http}
    await entrance[scope["type"]](scope, receive, send)


@contextlib.asynccontextmanager
async def served() -> AsyncIterator[str]:
    """Run the hot path on a free port; yields ``host:port``."""
    config = uvicorn.Config(application, log_level="warning", lifespan="on", ws_max_size=2**24)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.01)
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listening.close()
        await sync_to_async(connections.close_all)()  # else PostgreSQL cannot drop the database


@dataclass
class Browser:
    """A contestant's browser: keeps its op log, sends what the test says, collects answers."""

    sitting: Sitting
    host: str
    device: str = "machine-A01"
    enters: bool = True  # on the hall's clock, if it comes after the start
    lease: dict[str, Any] | None = None
    ops: list[dict[str, Any]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    socket: Any = None

    async def open(self, *, hello: bool = True, origin: str | None = None) -> "Browser":
        """Connect and say hello."""
        self.socket = await websockets.connect(
            f"ws://{self.host}/ws/sitting",
            additional_headers={"Cookie": f"zuoxi_seat={access.cookie_for(self.sitting)}"},
            origin=origin,  # type: ignore[arg-type]
            max_size=None,
        )
        self.heard = []
        if hello:
            await self.hello()
        return self

    async def hello(self, protocol: int = PROTOCOL_VERSION) -> dict[str, Any]:
        """Say hello and take the lease, if one is given."""
        claim = self.lease and {"epoch": self.lease["epoch"], "token": self.lease["token"]}
        await self.send(type="hello", protocol=protocol, device=self.device, lease=claim)
        welcome = await self.until("welcome")
        self.take(welcome)
        for task in welcome["door"] if self.enters and welcome["lease"] else ():
            await self.send(type="enter", task=task)
        return welcome

    def take(self, welcome: dict[str, Any]) -> None:
        """Keep the lease of a welcome."""
        if welcome["lease"] is None:
            return
        if self.lease is None or self.lease["epoch"] != welcome["lease"]["epoch"]:
            self.ops, self.heads = [], [genesis(self.sitting.id, welcome["lease"]["epoch"])]
        self.lease = welcome["lease"]

    async def send(self, **message: Any) -> None:
        """Send one frame."""
        await self.socket.send(json.dumps(message, ensure_ascii=False))

    async def raw(self, text: str | bytes) -> None:
        """Send something that may be no frame of ours."""
        await self.socket.send(text)

    def type(self, value: str, *, item: str = "1", field: str = "name", at: int = 0) -> None:
        """Put one change in the op log; it is not sent yet."""
        self.log("set", {"item": item, "field": field, "value": value}, at=at)

    def log(self, kind: str, payload: dict[str, Any], *, at: int = 0, task: str = TASK) -> None:
        """Put one op in the log, stamped ``at`` ms from now."""
        op = {
            "client_seq": len(self.ops) + 1,
            "at_ms": now_ms() + at,
            "task": task,
            "kind": kind,
            "payload": payload,
            "prev": self.heads[-1],
        }
        self.ops.append(op)
        self.heads.append(op_hash(Op(**op)))

    async def push(self, first: int = 1, last: int | None = None) -> None:
        """Send the ops ``first``…``last`` of the log."""
        assert self.lease
        await self.send(type="ops", epoch=self.lease["epoch"], ops=self.ops[first - 1 : last])

    async def beat(self) -> None:
        """Send a heartbeat with the head of the log."""
        assert self.lease
        await self.send(
            type="beat",
            epoch=self.lease["epoch"],
            head_seq=len(self.ops),
            head_hash=self.heads[-1],
            sent_ms=1,
        )

    async def until(self, kind: str, within: float = 5.0, **members: Any) -> dict[str, Any]:
        """Return the next message of ``kind`` with these members; keep the others in ``heard``."""
        async with asyncio.timeout(within):
            while True:
                message = json.loads(await self.socket.recv())
                self.heard.append(message)
                if message["type"] == kind and members.items() <= message.items():
                    return dict(message)

    async def closed(self) -> int:
        """Wait until the server has closed and return the code."""
        async with asyncio.timeout(5):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    self.heard.append(json.loads(await self.socket.recv()))
        return int(self.socket.close_code)

    async def leave(self) -> None:
        """Close the socket."""
        await self.socket.close()

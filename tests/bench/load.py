"""The load generator: a process of its own that does what it is told, one JSON line each.

    {"do": "connect", "url": …, "cookies": […]}   → {"connected": n, "seconds": s}
    {"do": "await_paper"}                         → {"moments": [epoch seconds per seat]}
    {"do": "saturate", "seconds": s}              → {"acked": n, "seconds": s, "ms": […]}
    {"do": "pace", "every": s, "seconds": s}      → {"due": n, "acked": n, "ms": […]}
    {"do": "resume", "url": …, "cookies": […]}    → {"first": epoch s, "last": epoch s, "acked": n}
    {"do": "quit"}

Latencies count from the moment a save was due, not from when this process got round to it.
"""

import asyncio
import gc
import json
import ssl
import sys
import time
from typing import Any

import uvloop

from tests.bench.socket_client import Seat, acknowledged_seq, open_seat, text_frame
from zuoxi.kernel import canonical
from zuoxi.sittings.protocol import PROTOCOL_VERSION, genesis, op_digest

AT_ONCE = 100
AGAIN_S = 0.05
VALUE = "云岭市明湖区花园北路18号6栋1203室"


class Generator:
    """All seats of one server."""

    def __init__(self) -> None:
        self.seats: list[Seat] = []
        self.sitting: list[int] = []
        self.epoch: list[int] = []
        self.token: list[str] = []
        self.head: list[tuple[int, str]] = []
        self.items: list[str] = []
        self.papers: dict[int, float] = {}
        self.welcomed = 0
        self.problems: dict[str, int] = {}
        self.on_ack: Any = lambda seat, seq: None
        self.on_welcome: Any = lambda seat: None
        self.everyone = asyncio.Event()
        self.all_papers = asyncio.Event()

    def heard(self, seat: Seat, kind: bytes, payload: bytes) -> None:
        if kind == b"ack":
            self.on_ack(seat, acknowledged_seq(payload))
        elif kind == b"paper":
            if not self.papers:
                self.items = [item["id"] for item in json.loads(payload)["view"]["items"]]
            self.papers.setdefault(seat.number, time.time())
            if len(self.papers) == len(self.seats):
                self.all_papers.set()
        elif kind == b"welcome":
            welcome = json.loads(payload)
            self.sitting[seat.number] = welcome["sitting"]["id"]
            lease = welcome["lease"]
            if lease is None:
                self.problems["no_lease"] = self.problems.get("no_lease", 0) + 1
            else:
                self.epoch[seat.number] = lease["epoch"]
                self.token[seat.number] = lease["token"]
                self.head[seat.number] = (lease["acked_seq"], lease["acked_hash"])
            self.welcomed += 1
            self.on_welcome(seat)
            if self.welcomed == len(self.sitting):
                self.everyone.set()
        elif kind == b"problem":
            code = json.loads(payload)["code"]
            self.problems[code] = self.problems.get(code, 0) + 1

    async def connect(self, url: str, cookies: list[str]) -> dict[str, Any]:
        began, count = time.monotonic(), len(cookies)
        self.sitting, self.epoch, self.token = [0] * count, [0] * count, [""] * count
        self.head = [(0, "")] * count
        await self._open_all(url, cookies)
        return {"connected": count, "seconds": time.monotonic() - began}

    async def resume(self, url: str, cookies: list[str]) -> dict[str, Any]:
        """Connect every seat again as soon as the server answers; one more save each."""
        moments: list[float] = []
        saved = asyncio.Event()

        def acked(seat: Seat, seq: int) -> None:
            moments.append(time.time())
            if len(moments) == len(cookies):
                saved.set()

        self.welcomed = 0
        self.everyone.clear()
        self.on_welcome = lambda seat: seat.send(self.prebuild_one(seat.number))
        self.on_ack = acked
        await self._open_all(url, cookies)
        async with asyncio.timeout(60):
            await saved.wait()
        self.on_welcome = lambda seat: None
        return {"first": moments[0], "last": moments[-1], "acked": len(moments)}

    async def _open_all(self, url: str, cookies: list[str]) -> None:
        context = None
        if url.startswith("https"):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> Seat:
            async with gate:
                seat = await self._open(url, number, cookies[number], context)
                seat.send(text_frame(json.dumps(self._hello(number)).encode()))
                return seat

        self.seats = list(await asyncio.gather(*(one(number) for number in range(len(cookies)))))
        async with asyncio.timeout(120):
            await self.everyone.wait()

    async def _open(
        self, url: str, number: int, cookie: str, context: ssl.SSLContext | None
    ) -> Seat:
        end = time.monotonic() + 60
        while True:
            try:
                return await open_seat(
                    url, number=number, cookie=cookie, context=context, on_message=self.heard
                )
            except OSError:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(AGAIN_S)

    def _hello(self, number: int) -> dict[str, Any]:
        hello = {"type": "hello", "protocol": PROTOCOL_VERSION, "device": f"bench-{number:08d}"}
        if not self.token[number]:
            return hello
        return hello | {"lease": {"epoch": self.epoch[number], "token": self.token[number]}}

    async def await_paper(self) -> dict[str, Any]:
        async with asyncio.timeout(60):
            await self.all_papers.wait()
        return {"moments": [self.papers[seat.number] for seat in self.seats]}

    def prebuild(self, per_seat: int) -> list[list[bytes]]:
        """Return ``per_seat`` save frames for every seat, continuing its chain."""
        at_ms = round(time.time() * 1000)
        return [
            [self.prebuild_one(number, turn=turn, at_ms=at_ms) for turn in range(per_seat)]
            for number in range(len(self.sitting))
        ]

    def prebuild_one(self, number: int, *, turn: int = 0, at_ms: int | None = None) -> bytes:
        """Return the next save frame of one seat."""
        at_ms = at_ms or round(time.time() * 1000)
        epoch = self.epoch[number]
        seq, prev = self.head[number]
        seq, prev = seq + 1, prev or genesis(self.sitting[number], epoch)
        value = VALUE[: 4 + turn % (len(VALUE) - 3)]
        item = self.items[turn % len(self.items)]
        payload = canonical.dumps({"item": item, "field": "address", "value": value})
        op = (
            f'{{"client_seq":{seq},"at_ms":{at_ms},"task":"dictation","kind":"set",'
            f'"payload":{payload},"prev":"{prev}"}}'
        )
        digest = op_digest(
            client_seq=seq, at_ms=at_ms, task="dictation", kind="set", payload=payload, prev=prev
        )
        self.head[number] = (seq, digest)
        return text_frame(f'{{"type":"ops","epoch":{epoch},"ops":[{op}]}}'.encode())

    async def saturate(self, seconds: float, most_per_seat: int) -> dict[str, Any]:
        """Every seat saves again as soon as its last save is acknowledged."""
        frames = self.prebuild(most_per_seat)
        gc.freeze()
        sent_at = [0.0] * len(self.seats)
        turn = [0] * len(self.seats)
        waits: list[float] = []
        began = time.monotonic()
        end = began + seconds
        finished = asyncio.Event()

        def send_next(seat: Seat, now: float) -> None:
            mine = frames[seat.number]
            if now >= end or turn[seat.number] >= len(mine):
                finished.set()
                return
            sent_at[seat.number] = now
            seat.send(mine[turn[seat.number]])
            turn[seat.number] += 1

        def acked(seat: Seat, seq: int) -> None:
            now = time.monotonic()
            waits.append((now - sent_at[seat.number]) * 1000)
            send_next(seat, now)

        self.on_ack = acked
        for seat in self.seats:
            send_next(seat, time.monotonic())
        async with asyncio.timeout(seconds + 30):
            await finished.wait()
        count, took = len(waits), time.monotonic() - began
        await asyncio.sleep(1.5)  # let what is on its way arrive
        self.on_ack = lambda seat, seq: None
        for number, done in enumerate(turn):  # the chain goes on after what was really sent
            if done < len(frames[number]):
                self.head[number] = (-1, "")
        return {"acked": count, "all_acked": len(waits), "sent": sum(turn), "seconds": took,
                "ms": waits, "problems": self.problems}  # fmt: skip

    async def pace(self, every: float, seconds: float) -> dict[str, Any]:
        """Every seat saves each ``every`` seconds, evenly spread, whatever the server does."""
        turns = max(1, int(seconds / every))
        frames = self.prebuild(turns)
        gc.freeze()
        due: dict[tuple[int, int], float] = {}
        first = [self.head[number][0] - turns for number in range(len(self.seats))]
        waits: list[float] = []

        def acked(seat: Seat, seq: int) -> None:
            now = time.monotonic()
            turn = seq - first[seat.number] - 1
            while (moment := due.pop((seat.number, turn), None)) is not None:
                waits.append((now - moment) * 1000)
                turn -= 1

        self.on_ack = acked
        began, count = time.monotonic() + 0.2, len(self.seats)
        for turn in range(turns):
            for place, seat in enumerate(self.seats):
                moment = began + (turn + place / count) * every
                wait = moment - time.monotonic()
                if wait > 0.001:
                    await asyncio.sleep(wait)
                due[seat.number, turn] = moment
                seat.send(frames[seat.number][turn])
        await asyncio.sleep(2.0)
        self.on_ack = lambda seat, seq: None
        return {"due": turns * count, "acked": len(waits), "ms": waits, "problems": self.problems}

    async def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        match order.pop("do"):
            case "connect":
                return await self.connect(**order)
            case "await_paper":
                return await self.await_paper()
            case "saturate":
                return await self.saturate(**order)
            case "pace":
                return await self.pace(**order)
            case "resume":
                return await self.resume(**order)
        raise ValueError(order)


async def main() -> None:
    """Obey orders from standard input until it ends."""
    generator, loop = Generator(), asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        if order["do"] == "quit":
            break
        try:
            answer = await generator.obey(order)
        except Exception as error:  # noqa: BLE001 - told to whoever gave the order
            answer = {"error": f"{type(error).__name__}: {error}", "problems": generator.problems}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(main())

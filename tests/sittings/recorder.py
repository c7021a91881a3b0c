"""A recorder of a contestant's browser over real HTTP (docs/takes.md), and a hall that speaks."""

import functools
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from asgiref.sync import sync_to_async
from django.conf import settings

from tests.media.takes import speech
from tests.sittings.hall_server import (
    CHIEF,
    WHY,
    Browser,
    ready_and_start,
    seat_a_hall,
    served,
)
from tests.sittings.waiting import all_closed
from tests.sounds import syllables
from tests.tasks.material import inbound_call, outbound_call
from zuoxi.competitions.models import Competition
from zuoxi.sittings import access, domain, taking
from zuoxi.sittings.models import Sitting

INBOUND, OUTBOUND = "inbound_call", "outbound_call"
PLACE = "turn:a1"
TAKE = "5f" * 16
OTHER_TAKE = "6e" * 16


def seat_a_speaking_hall(**more: Any) -> tuple[Competition, list[Sitting]]:
    """Return a hall of inbound and outbound call, both on one clock."""
    questions = {INBOUND: inbound_call.QUESTION, OUTBOUND: outbound_call.QUESTION}
    return seat_a_hall(questions=questions, **more)


@functools.cache
def spoken_chunks() -> tuple[bytes, ...]:
    """Return WebM/Opus in three chunks of a second, as a recorder makes them."""
    return tuple(speech.recorded(syllables(2.9, level=0.2)))


def sha256(*chunks: bytes) -> str:
    """Return the SHA-256 of the chunks in order."""
    return hashlib.sha256(b"".join(chunks)).hexdigest()


@dataclass
class Recorder:
    """Records for one place of a seat; every verb returns (status, what the answer says)."""

    http: httpx.AsyncClient
    grant: str = ""

    async def ask(self, **changes: str) -> tuple[int, Any]:
        """Ask for a grant, and keep it."""
        wish = {"take": TAKE, "task": INBOUND, "place": PLACE, "layout": "mono"} | changes
        answer = await self.http.post("/takes", json=wish)
        if answer.status_code == 200:
            self.grant = answer.json()["grant"]
            return 200, None
        return _said(answer)

    async def put(
        self, n: int, content: bytes, *, take: str = TAKE, hash_of: bytes | None = None
    ) -> tuple[int, Any]:
        """Send one chunk, under the hash of ``hash_of`` if that is another."""
        headers = {"X-Sha256": sha256(content if hash_of is None else hash_of)}
        answer = await self.http.put(
            f"/takes/{take}/{n}", content=content, headers=self._granted | headers
        )
        return _said(answer)

    async def put_all(self, chunks: Sequence[bytes]) -> None:
        """Send chunks; the test fails unless each is received."""
        for n, content in enumerate(chunks):
            assert await self.put(n, content) == (204, None)

    async def finish(
        self, chunks: Sequence[bytes], *, take: str = TAKE, how: str = "stopped"
    ) -> tuple[int, Any]:
        """Announce that these were all."""
        body = {"chunks": len(chunks), "sha256": sha256(*chunks), "how": how}
        answer = await self.http.post(f"/takes/{take}/finish", json=body, headers=self._granted)
        return _said(answer)

    @property
    def _granted(self) -> dict[str, str]:
        return {"Authorization": f"Take {self.grant}"}


def _said(answer: httpx.Response) -> tuple[int, Any]:
    if not answer.content:
        return answer.status_code, None
    body = answer.json()
    return answer.status_code, body["code"] if body.keys() == {"code"} else body


@asynccontextmanager
async def recorder_at(host: str, seat: Sitting | None = None) -> AsyncIterator[Recorder]:
    """Return the recorder of a seat's browser, or of somebody's without a seat."""
    jar = {access.COOKIE: access.cookie_for(seat)} if seat else {}
    base = f"http://{host}"
    async with httpx.AsyncClient(base_url=base, cookies=jar, timeout=20) as http:
        yield Recorder(http)


async def a_closed_hall(
    *, before_the_close: Callable[[Competition], Awaitable[None]] | None = None
) -> tuple[Competition, list[Sitting]]:
    """Return a closed hall of two: the first seat has a sealed take of a turn, whose script it
    wrote, and another of two chunks without an end; the second a sealed take of its call."""
    competition, sittings = await sync_to_async(seat_a_speaking_hall)()
    first, second = sittings
    chunks = spoken_chunks()
    async with served() as host:
        await ready_and_start(competition, INBOUND)
        browser = await Browser(first, host).open()
        browser.log("set", {"turn": "a1", "value": "您好，晴川酒店。"}, task=INBOUND)
        await browser.push()
        await browser.until("ack", seq=1)
        async with recorder_at(host, first) as recorder:
            await recorder.ask()
            await recorder.put_all(chunks)
            await recorder.finish(chunks)
            await recorder.ask(take=OTHER_TAKE, place="turn:a2")
            for n in (0, 1):
                await recorder.put(n, chunks[n], take=OTHER_TAKE)
        async with recorder_at(host, second) as recorder:
            await recorder.ask(task=OUTBOUND, place="call")
            await recorder.put_all(chunks)
            await recorder.finish(chunks)
        await browser.leave()
        if before_the_close is not None:
            await before_the_close(competition)
        await sync_to_async(domain.end_hall)(competition, task=INBOUND, actor=CHIEF, **WHY)
        await all_closed(competition)
    return competition, sittings


def folder(sitting: Sitting, take: str) -> Path:
    """Return where the chunks of a take lie."""
    name = taking.folder_name(sitting.pk, take)
    return Path(settings.ZUOXI_DATA) / "takes" / name[:2] / name

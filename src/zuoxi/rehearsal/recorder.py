"""The microphone at a simulated contestant's seat: a chunk a second, at any speed of the rehearsal.

As the browser's recorder (docs/takes.md): the log gets ``take.begun`` and ``take.ended``, chunks go
up under a grant and are sent again until they are acknowledged, ``finish`` until it is sealed. What
is claimed by an acknowledgement is kept in the :class:`~zuoxi.rehearsal.record.Record`.
"""

import asyncio
import hashlib
import random
import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx

from zuoxi.rehearsal import voice
from zuoxi.rehearsal.browser import Network
from zuoxi.rehearsal.faults import Faults
from zuoxi.rehearsal.record import Record, SentTake
from zuoxi.rehearsal.saver import Saver

CHUNK_S = 1.0
RETRY_S = (0.1, 0.2, 0.4, 0.8, 1.6, 2.0)
FINAL = frozenset({403, 404, 409, 413, 422, 429})
"""Trying again does not help (docs/takes.md)."""


class Rejected(Exception):
    """The server will never take this; the argument is its code."""


class Recorder:
    """Records for one contestant; ``cookies`` gives the machine's, ``offline`` whether it is cut
    off."""

    def __init__(
        self,
        *,
        network: Network,
        record: Record,
        saver: Saver,
        faults: Faults,
        roll: random.Random,
        cookies: Callable[[], str],
        offline: Callable[[], bool],
    ) -> None:
        self._network, self._record, self._saver = network, record, saver
        self._faults, self._roll = faults, roll
        self._cookies, self._offline = cookies, offline
        self._running: SentTake | None = None
        self._stop = asyncio.Event()
        self._uploads: dict[str, asyncio.Task[None]] = {}
        self._sending: dict[str, asyncio.Task[httpx.Response]] = {}
        self._again: dict[str, Any] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is recorded or not yet sealed."""
        return self._running is not None or any(not t.done() for t in self._uploads.values())

    def begin(self, *, task: str, place: str, layout: str) -> None:
        """Open the microphone; the machine may write."""
        self.end(how="stopped")
        take = SentTake(secrets.token_hex(16), task, place, layout, time.monotonic())
        self._record.takes.append(take)
        self._running, self._stop = take, asyncio.Event()
        self._saver.add(task=task, kind="take.begun", payload={"place": place, "take": take.take})
        self._uploads[take.take] = asyncio.create_task(self._upload(take, self._stop))

    def end(self, *, how: str) -> None:
        """Close it: ``stopped`` by the contestant, or at the ``bell``, when nothing is written."""
        self._again = None
        take, self._running = self._running, None
        if take is None:
            return
        self._add_chunk(take)
        take.how = how
        self._stop.set()
        if how == "stopped":
            self._saver.add(
                task=take.task,
                kind="take.ended",
                payload={
                    "place": take.place,
                    "take": take.take,
                    "chunks": len(take.hashes),
                    "ms": round((time.monotonic() - take.begun_s) * 1000),
                    "sha256": take.whole.hexdigest(),
                    "how": "stopped",
                },
            )

    def pull_cable(self) -> None:
        """What is on its way may have arrived or not; its answer does not come."""
        for sending in self._sending.values():
            sending.cancel()

    def exchange(self) -> None:
        """Another machine stands here: what the old one had not sent is lost with it."""
        if self._running is not None:
            running, self._running = self._running, None
            names = ("task", "place", "layout")
            self._again = {name: getattr(running, name) for name in names}
        for upload in self._uploads.values():
            upload.cancel()

    def go_on(self) -> None:
        """The new machine may write: record anew what was interrupted."""
        if self._again is not None:
            self.begin(**self._again)

    async def leave(self) -> None:
        """Give up what still runs."""
        for upload in self._uploads.values():
            upload.cancel()
        await asyncio.gather(*self._uploads.values(), return_exceptions=True)

    # ── one take ────────────────────────────────────────────────────────────────────────────

    def _add_chunk(self, take: SentTake) -> None:
        n = len(take.hashes)
        plain = voice.spoken_chunks(voice.LONGEST_S if n >= SHORT_S else SHORT_S)
        chunk = voice.marked(
            plain[n % len(plain)], contestant=self._record.contestant, take=take.take, n=n
        )
        take.hashes.append(hashlib.sha256(chunk).hexdigest())
        take.whole.update(chunk)
        take.waiting.append((n, chunk, time.monotonic()))

    async def _upload(self, take: SentTake, stop: asyncio.Event) -> None:
        recording = asyncio.create_task(self._record_on(take, stop))
        try:
            grant = await self._granted(take)
            headers = {"Authorization": f"Take {grant}"}
            take.grant = grant
            while not (stop.is_set() and not take.waiting):
                if not take.waiting:
                    await asyncio.sleep(0.05)
                    continue
                await self._put(take, headers)
            await self._finish(take, headers)
        except Rejected as refused:
            self._record.problems.append(f"take_{refused}")
        finally:
            recording.cancel()

    async def _record_on(self, take: SentTake, stop: asyncio.Event) -> None:
        while not stop.is_set():
            due_s = take.begun_s + CHUNK_S * (len(take.hashes) + 1)
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))
            if not stop.is_set():
                self._add_chunk(take)

    async def _granted(self, take: SentTake) -> str:
        wish = {name: getattr(take, name) for name in ("take", "task", "place", "layout")}
        answer = await self._insist(
            take, "POST", "/takes", json=wish, headers={"Cookie": self._cookies()}
        )
        return str(answer.json()["grant"])

    async def _put(self, take: SentTake, headers: dict[str, str]) -> None:
        n, chunk, due_s = take.waiting[0]
        more = {"X-Sha256": take.hashes[n]}
        times = 2 if self._roll.random() < self._faults.dup else 1
        for _ in range(times):
            await self._insist(
                take, "PUT", f"/takes/{take.take}/{n}", content=chunk, headers=headers | more
            )
        take.waiting.pop(0)
        take.acked.add(n)
        self._record.chunk_ms.append((time.monotonic() - due_s) * 1000)

    async def _finish(self, take: SentTake, headers: dict[str, str]) -> None:
        body = {
            "chunks": len(take.hashes),
            "sha256": take.whole.hexdigest(),
            "how": "bell" if take.how == "bell" else "stopped",
        }
        answer = await self._insist(
            take, "POST", f"/takes/{take.take}/finish", json=body, headers=headers
        )
        take.sealed = answer.json()

    async def _insist(self, take: SentTake, method: str, path: str, **what: Any) -> httpx.Response:
        """Send until it is taken; raises :class:`Rejected` where that is useless."""
        tried = 0
        while True:
            while self._offline():  # noqa: ASYNC110 - a glance at the clock, no event
                await asyncio.sleep(0.1)
            try:
                answer = await self._once(take.take, method, path, **what)
            except (httpx.HTTPError, ConnectionError):
                answer = None
            if answer is not None and answer.is_success:
                return answer
            if answer is not None and answer.status_code in FINAL:
                raise Rejected(_code(answer))
            pause = RETRY_S[min(tried, len(RETRY_S) - 1)]
            await asyncio.sleep(pause * self._roll.uniform(0.8, 1.2))
            tried += 1

    async def _once(self, take: str, method: str, path: str, **what: Any) -> httpx.Response | None:
        sending = asyncio.ensure_future(self._network.http.request(method, path, **what))
        self._sending[take] = sending
        try:
            return await sending
        except asyncio.CancelledError:
            if sending.cancelled() and not _is_cancelled():
                return None  # the cable was pulled, and this take goes on
            sending.cancel()
            raise
        finally:
            self._sending.pop(take, None)


SHORT_S = 90
"""Turns are shorter: only a rehearsal of whole calls needs more of the voice."""


def _is_cancelled() -> bool:
    current = asyncio.current_task()
    return current is not None and current.cancelling() > 0


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return f"http_{answer.status_code}"

"""Plays the chief judge over the public HTTP API: ready, start, release, held entries, results.

Rules: R46 (start by command), R143 (move to a spare machine), I35 (held entries).
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

import httpx

from zuoxi.rehearsal.browser import Browser, HttpRefused

REASON = "演练：模拟裁判长的操作"
TRIES = 20
LEAST_EXTRA_MS = 1_000


class ChiefJudge:
    """One log-in with the right to command the hall of one competition."""

    def __init__(self, browser: Browser, *, competition: int, task: str) -> None:
        self.browser = browser
        self.hall = f"/api/competitions/{competition}"
        self.task = task
        self.released = 0
        self.accepted = 0
        self.started_s: float | None = None
        self.page_ms: list[float] = []

    async def log_in(self, username: str, password: str) -> None:
        """Log in; raises :class:`HttpRefused` for a wrong name or password."""
        await self.browser.post("/api/login", {"username": username, "password": password})

    async def everyone_seated(self, contestants: int, *, within_s: float) -> int:
        """Wait until ``contestants`` are connected or the time is up; return how many are."""
        end = time.monotonic() + within_s
        while True:
            connected = int((await self.board())["counts"]["connected"])
            if connected >= contestants or time.monotonic() > end:
                return connected
            await asyncio.sleep(0.25)

    async def declare_ready(self) -> None:
        """Declare the hall ready."""
        await self.browser.post(f"{self.hall}/hall/ready", self._body())

    async def start(self) -> None:
        """Start the task; ``started_s`` is the moment of the command."""
        self.started_s = time.monotonic()
        await self.browser.post(f"{self.hall}/hall/start", self._body())

    async def end(self) -> None:
        """End the task for everybody, before its bell."""
        await self._insist("hall/end", self._body())

    async def competition(self) -> dict[str, Any]:
        """Return the competition with its published settings."""
        view: dict[str, Any] = await self.browser.get(self.hall)
        return view

    async def sittings(self) -> set[int]:
        """Return the sittings of the hall that this judge commands."""
        return {row["sitting"] for row in (await self.board())["rows"]}

    async def make_good(self, seconds: float) -> None:
        """Give everybody the time that an outage has cost (I35), however long the API takes.

        Less than a second cannot be given: a server that was back sooner is made good for with one.
        """
        ms = max(LEAST_EXTRA_MS, round(seconds * 1000))
        body = self._body() | {"ms": ms, "reason": "演练：服务器中断，补时"}
        await self._insist("hall/extend", body)

    async def _insist(self, act: str, body: dict[str, Any]) -> None:
        """Try again while network or server fail; raises what they said at last."""
        for tried in range(TRIES):
            try:
                await self.browser.post(f"{self.hall}/{act}", body)
            except (httpx.HTTPError, HttpRefused) as failed:
                if isinstance(failed, HttpRefused) and failed.status < 500:
                    if tried:
                        return  # only the answer was lost: it is done already
                    raise
                if tried == TRIES - 1:
                    raise
                await asyncio.sleep(0.5)
            else:
                return

    def _body(self) -> dict[str, Any]:
        return {"task": self.task, "reason": REASON, "witness": "模拟见证人", "confirm": True}

    async def board(self, after: int = 0) -> dict[str, Any]:
        """Return the hall page's data; how long it took is kept in ``page_ms``."""
        began = time.monotonic()
        view: dict[str, Any] = await self.browser.get(f"{self.hall}/hall", after=after)
        self.page_ms.append((time.monotonic() - began) * 1000)
        return view

    async def watch(self, *, every_s: float) -> None:
        """Read the hall as the console does and release whoever waits at another machine."""
        known = 0
        while True:
            with contextlib.suppress(httpx.HTTPError, HttpRefused):
                view = await self.board(after=known)
                known = view["n"] if view["n"] >= known else 0
                for row in view["rows"]:
                    if row["move_requested"]:
                        await self._release(row["sitting"])
            await asyncio.sleep(every_s)

    async def _release(self, sitting: int) -> None:
        body = {"task": self.task, "reason": "演练：换机", "witness": "模拟见证人"}
        await self.browser.post(f"{self.hall}/sittings/{sitting}/release", body)
        self.released += 1

    async def accept_held(self) -> None:
        """Accept every entry that waits for a decision: the typists only sent what they typed."""
        for batch in await self.browser.get(f"{self.hall}/held"):
            await self.browser.post(
                f"{self.hall}/held",
                {
                    "sitting": batch["sitting"],
                    "epoch": batch["epoch"],
                    "ranges": batch["ranges"],
                    "accept": True,
                    "reason": REASON,
                    "witness": "模拟见证人",
                },
            )
            self.accepted += int(batch["count"])

    async def scores(
        self, *, settled: Callable[[dict[str, str]], bool], within_s: float
    ) -> dict[str, str]:
        """Return contestant code → score of the task, {} if there is none in time.

        Decisions on held entries reach the scores a moment later, so the list is read again until
        it is ``settled`` or the time is up; what stands then is what counts. While other tasks of
        the competition are still to come there is no list, and every sitting is asked by itself.
        """
        end, found = time.monotonic() + within_s, dict[str, str]()
        while time.monotonic() < end:
            view = await self.browser.get(f"{self.hall}/results")
            if view["state"] in ("undecided", "ready", "published"):
                found = {row["code"]: row["parts"].get(self.task, "") for row in view["rows"]}
            elif view["state"] == "open":
                found = await self._scores_one_by_one()
            if settled(found):
                break
            await asyncio.sleep(0.5)
        return found

    async def _scores_one_by_one(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for sitting in sorted(await self.sittings()):
            detail = await self.browser.get(f"{self.hall}/results/{sitting}")
            for part in detail["tasks"]:
                if part["task"] == self.task:
                    found[detail["code"]] = part["score"]
        return found

"""Saves under load: saturation, a paced hall, the start, memory, and an official's page meanwhile.

The load generator is a process of its own (:mod:`tests.bench.load`); figures of the server are
those of its main process, read from the system, not told by itself.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.machine import Watch, cpu_s, memory_mb
from zuoxi.rehearsal.browser import Browser, Network, tls_context
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.measure import spread
from zuoxi.rehearsal.server import OwnServer

EVERY_S = 5.0
SATURATE_S = 5.0
LONG_MS = 3_600_000


@dataclass(frozen=True)
class House:
    """How the server is built: which database, with or without TLS."""

    database: str | None
    tls: bool

    @property
    def name(self) -> str:
        """Short name for the table."""
        return f"{'PostgreSQL' if self.database else 'SQLite'}{' TLS' if self.tls else ''}"


class Load:
    """The generator process and its orders."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.load"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def order(self, do: str, **order: Any) -> dict[str, Any]:
        """Give one order and return the answer; raises :class:`RuntimeError` if it failed."""
        self.say(do, **order)
        return self.answer()

    def say(self, do: str, **order: Any) -> None:
        """Give an order without waiting."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """Wait for the answer to the oldest order."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": "generator ended"}
        if "error" in answer:
            raise RuntimeError(answer)
        return answer

    def end(self) -> None:
        """Let the process end."""
        if self.process.poll() is None:
            try:
                self.say("quit")
                self.process.wait(timeout=10)
            except (OSError, subprocess.TimeoutExpired):
                self.process.kill()
                self.process.wait()


@contextmanager
def hall(house: House, contestants: int) -> Iterator[tuple[OwnServer, dict[str, Any]]]:
    """Serve a fresh competition with ``contestants`` seats; yields the server and the set-up."""
    folder = Path(tempfile.mkdtemp(prefix="zuoxi-bench-"))
    server = OwnServer(folder, tls=house.tls, database=house.database)
    try:
        if house.database:
            _empty(house.database)
        made = server.helper(
            "zuoxi.rehearsal.installation", str(contestants), str(LONG_MS), "10000", "--cookies"
        )
        server.start()
        asyncio.run(server.ready())
        yield server, made
    finally:
        server.stop(hard=True)
        shutil.rmtree(folder, ignore_errors=True)


def _empty(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def measure(
    house: House, *, levels: Sequence[int], sockets: Sequence[int], seconds: float
) -> list[dict[str, Any]]:
    """Return one row per hall size: first the paced halls, then saturation."""
    rows = [_paced(house, contestants, seconds) for contestants in levels]
    return rows + [_saturated(house, count) for count in sockets]


def _paced(house: House, contestants: int, seconds: float) -> dict[str, Any]:
    with hall(house, contestants) as (server, made):
        watch, load = Watch(), Load()
        try:
            before_mb = memory_mb(server.pid)
            load.order("connect", url=server.url, cookies=made["cookies"])
            seated_mb = memory_mb(server.pid)
            opened = _start(server, made, load)
            page = _PageReader(server, made)
            used = cpu_s(server.pid)
            paced = load.order("pace", every=EVERY_S, seconds=seconds)
            used = cpu_s(server.pid) - used
            pages = page.stop()
        finally:
            load.end()
    _note_problems(paced)
    return {
        "house": house.name, "what": f"{contestants} × {EVERY_S:g} s",
        "saves_per_s": round(paced["acked"] / seconds, 1),
        "cpu_ms_per_save": round(used * 1000 / max(paced["acked"], 1), 3),
        **spread(paced["ms"]), "lost": paced["due"] - paced["acked"],
        "open_p99": opened["p99"], "open_max": opened["max"], "page_p99": spread(pages)["p99"],
        "kb_per_sitting": round((seated_mb - before_mb) * 1024 / contestants, 1),
        "pages": len(pages), **watch.conditions(),
    }  # fmt: skip


def _saturated(house: House, count: int) -> dict[str, Any]:
    with hall(house, count) as (server, made):
        watch, load = Watch(), Load()
        try:
            load.order("connect", url=server.url, cookies=made["cookies"])
            _start(server, made, load)
            used = cpu_s(server.pid)
            flat = load.order("saturate", seconds=SATURATE_S, most_per_seat=120_000 // count)
            used = cpu_s(server.pid) - used
        finally:
            load.end()
    _note_problems(flat)
    return {
        "house": house.name, "what": f"saturation, {count} sockets",
        "saves_per_s": round(flat["acked"] / flat["seconds"]),
        "cpu_ms_per_save": round(used * 1000 / max(flat["all_acked"], 1), 3),
        **spread(flat["ms"]), "lost": flat["sent"] - flat["all_acked"], **watch.conditions(),
    }  # fmt: skip


def _note_problems(answer: dict[str, Any]) -> None:
    if answer.get("problems"):
        print("problems told by the server:", answer["problems"], file=sys.stderr)


def _network(server: OwnServer) -> Network:
    context = tls_context(ca=None, insecure=True) if server.url.startswith("https") else None
    return Network(server.url, context=context)


def _start(server: OwnServer, made: dict[str, Any], load: Load) -> dict[str, float | None]:
    load.say("await_paper")

    async def command() -> float:
        network = _network(server)
        try:
            chief = ChiefJudge(Browser(network), competition=made["competition"], task="dictation")
            await chief.log_in(made["username"], made["password"])
            await chief.declare_ready()
            began = time.time()
            await chief.start()
            return began
        finally:
            await network.close()

    began = asyncio.run(command())
    return spread((moment - began) * 1000 for moment in load.answer()["moments"])


class _PageReader:
    """An official who reads the hall page once a second while the run lasts."""

    def __init__(self, server: OwnServer, made: dict[str, Any]) -> None:
        self._stop = threading.Event()
        self._ms: list[float] = []
        self._thread = threading.Thread(target=lambda: asyncio.run(self._read(server, made)))
        self._thread.start()

    async def _read(self, server: OwnServer, made: dict[str, Any]) -> None:
        network = _network(server)
        chief = ChiefJudge(Browser(network), competition=made["competition"], task="dictation")
        await chief.log_in(made["username"], made["password"])
        while not self._stop.is_set():
            await chief.board()
            await asyncio.sleep(1.0)
        self._ms = chief.page_ms
        await network.close()

    def stop(self) -> list[float]:
        """End the reading and return how long each page took, in ms."""
        self._stop.set()
        self._thread.join()
        return self._ms

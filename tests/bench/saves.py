"""Saves under load: saturation, a paced hall, the start, memory, and an official's page meanwhile.

The load generator is a process of its own (:mod:`tests.bench.load`); figures of the server are
those of its main process, read from the system, not told by itself.
"""

import asyncio
import sys
import threading
from collections.abc import Sequence
from typing import Any

from tests.bench.house import House, Load, hall, network_of, start_task
from tests.bench.machine import Watch, cpu_s, memory_mb
from zuoxi.rehearsal.browser import Browser
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.measure import spread
from zuoxi.rehearsal.server import OwnServer

EVERY_S = 5.0
SATURATE_S = 5.0


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
            opened = start_task(server, made, load)
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
            start_task(server, made, load)
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


class _PageReader:
    """An official's console: the whole hall once, then once a second what has changed."""

    def __init__(self, server: OwnServer, made: dict[str, Any]) -> None:
        self._stop = threading.Event()
        self._ms: list[float] = []
        self._thread = threading.Thread(target=lambda: asyncio.run(self._read(server, made)))
        self._thread.start()

    async def _read(self, server: OwnServer, made: dict[str, Any]) -> None:
        network = network_of(server)
        chief = ChiefJudge(Browser(network), competition=made["competition"], task="dictation")
        await chief.log_in(made["username"], made["password"])
        known = 0
        while not self._stop.is_set():
            known = (await chief.board(after=known))["n"]
            await asyncio.sleep(1.0)
        self._ms = chief.page_ms
        await network.close()

    def stop(self) -> list[float]:
        """End the reading and return how long each page took, in ms."""
        self._stop.set()
        self._thread.join()
        return self._ms

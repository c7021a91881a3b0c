"""The takes of a whole hall through the whole server: acknowledgements, and what is made of them.

300 contestants send a chunk a second over HTTP; latency counts from the moment a chunk was due.
Then the task is ended, and the server's own worker makes the takes heard: a sample of what the
lunch break is for.
"""

import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.bench.house import House, hall, network_of
from tests.bench.machine import Watch, cpu_s
from zuoxi.rehearsal.browser import Browser
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.measure import spread
from zuoxi.rehearsal.server import OwnServer

TASK = "inbound_call"
HALL, MINUTES = 300, 17
"""Contestants of a competition, and what each of them speaks."""

PATIENCE_S = 900.0


def measure(*, contestants: int = HALL, seconds: int = 10) -> dict[str, Any]:
    """Return latencies (ms), errors and processor time, and minutes that a whole hall takes."""
    with hall(House(database=None, tls=False), contestants, tasks=TASK) as (server, made):
        command(server, made, "start")
        watch, before = Watch(), cpu_s(server.pid)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.takes_load", str(server.port), str(seconds)],
            input=json.dumps(made["cookies"]), capture_output=True, text=True, check=True,
        )  # fmt: skip
        load = json.loads(done.stdout)
        used = cpu_s(server.pid) - before
        found = {
            "contestants": contestants,
            "chunks": len(load["ms"]),
            "errors": load["errors"],
            **spread(load["ms"]),
            "finish": spread(load["finish_ms"]),
            "server_cpu_ms_per_chunk": round(1000 * used / max(1, len(load["ms"])), 2),
            "load_cpu_ms_per_chunk": round(1000 * load["cpu_s"] / max(1, len(load["ms"])), 2),
            **watch.conditions(),
        }
        return found | _made(server, made, contestants=contestants, seconds=seconds)


def command(server: OwnServer, made: dict[str, Any], act: str) -> None:
    """Let the chief judge start or end the task."""

    async def commanded() -> None:
        async with network_of(server) as network:
            chief = ChiefJudge(Browser(network), competition=made["competition"], task=TASK)
            await chief.log_in(made["username"], made["password"])
            if act == "start":
                await chief.declare_ready()
                await chief.start()
            else:
                await chief.end()

    asyncio.run(commanded())


def _made(
    server: OwnServer, made: dict[str, Any], *, contestants: int, seconds: int
) -> dict[str, Any]:
    """End the task and wait until the server's worker has made every take heard."""
    command(server, made, "end")
    server.sample()
    used = server.cpu_total_s
    began, watch = time.monotonic(), Watch()
    first: float | None = None
    while (count := rows(server.folder)) < contestants:
        if count and first is None:
            first = time.monotonic()
        if time.monotonic() - began > PATIENCE_S:
            break
        time.sleep(0.25)
    took = time.monotonic() - (first or began)
    server.sample()
    used, sound_s = server.cpu_total_s - used, count * seconds
    return {
        "takes_made": count,
        "made_wall_s": round(took, 1),
        "made_s_per_minute_of_sound": round(60 * took / max(1, sound_s), 2),
        "made_cpu_s_per_minute_of_sound": round(60 * used / max(1, sound_s), 2),
        "hall_minutes": round(HALL * MINUTES * took / max(1, sound_s), 1),
        "hall_cpu_minutes_per_core": round(HALL * MINUTES * used / 2 / max(1, sound_s), 1),
        "made_load": watch.conditions()["load"],
    }


def rows(folder: Path) -> int:
    """Return how many takes have been made."""
    with closing(sqlite3.connect(folder / "zuoxi.sqlite3", timeout=20)) as file:
        return int(file.execute("SELECT count(*) FROM sittings_take").fetchone()[0])

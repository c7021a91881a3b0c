"""What is measured: a server of one kind with a seated hall, and the load generator beside it."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from zuoxi.rehearsal.browser import Browser, Network, tls_context
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.measure import spread
from zuoxi.rehearsal.server import OwnServer

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
def hall(
    house: House, contestants: int, *, tasks: str = "dictation"
) -> Iterator[tuple[OwnServer, dict[str, Any]]]:
    """Serve a fresh competition of ``tasks`` on one clock; yields the server and the set-up."""
    folder = Path(tempfile.mkdtemp(prefix="zuoxi-bench-"))
    server = OwnServer(folder, tls=house.tls, database=house.database)
    try:
        if house.database:
            _empty(house.database)
        made = server.helper(
            "zuoxi.rehearsal.installation",
            str(contestants),
            str(LONG_MS),
            "10000",
            "--cookies",
            *("--tasks", tasks),
        )
        server.start()
        asyncio.run(server.ready())
        yield server, made
    except BaseException:
        print(server.last_words(), file=sys.stderr)
        raise
    finally:
        server.stop(hard=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def bench_database(server: str) -> Iterator[str | None]:
    """Yield the URL of a database of our own on ``server``, None where no server answers."""
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        print(f"PostgreSQL is not measured: {error}", file=sys.stderr)
        yield None
        return
    name = f"zuoxi_bench_{os.getpid()}"
    with connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield server.rpartition("/")[0] + "/" + name
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def network_of(server: OwnServer) -> Network:
    context = tls_context(ca=None, insecure=True) if server.url.startswith("https") else None
    return Network(server.url, context=context)


def start_task(server: OwnServer, made: dict[str, Any], load: Load) -> dict[str, float | None]:
    load.say("await_paper")

    async def command() -> float:
        network = network_of(server)
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

"""The rehearsal's own server: a temporary installation, killed and started again at will."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import psutil


class ServerFailed(RuntimeError):
    """The server did not come up or ended by itself; the argument is the end of what it wrote."""


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class OwnServer:
    """``zuoxi serve`` as a child process on an installation of its own in ``folder``."""

    def __init__(self, folder: Path, *, tls: bool = False, database: str | None = None) -> None:
        self.folder = folder
        self.tls = tls
        self.database = database
        self.port = free_port()
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.temporary = folder / "tmp"  # goes with the folder, also after kill -9
        self.temporary.mkdir(mode=0o700, exist_ok=True)
        self.process: subprocess.Popen[bytes] | None = None
        self.kills = 0
        self.cpu_s = 0.0
        self.rss_mb = 0.0
        self.down_s: list[float] = []

    @property
    def environment(self) -> dict[str, str]:
        """The environment that makes a child process belong to this installation."""
        return {
            **os.environ,
            "ZUOXI_DATA": str(self.folder),
            "ZUOXI_DATABASE_URL": self.database or "",
            "ZUOXI_TLS": "1" if self.tls else "0",
            "TMPDIR": str(self.temporary),
            "DJANGO_SETTINGS_MODULE": "zuoxi.config.settings",
        }

    @property
    def pid(self) -> int:
        """The number of the main process; raises :class:`RuntimeError` while there is none."""
        if self.process is None:
            raise RuntimeError("the server is not running")
        return self.process.pid

    def helper(self, module: str, *arguments: str) -> Any:
        """Run one of our modules on this installation and return the JSON it prints."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment, stdout=subprocess.PIPE, check=False,
            start_new_session=True,  # Ctrl-C is ours: run() ends the child then
        )  # fmt: skip
        if done.returncode != 0:
            raise ServerFailed(f"{module}: {done.returncode}")
        return json.loads(done.stdout.splitlines()[-1])

    def start(self) -> None:
        """Start the server process; :meth:`ready` waits until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "zuoxi.cli", "serve", *([] if self.tls else ["--no-tls"]),
                 "--host", "127.0.0.1", "--port", str(self.port)],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def refuse_dead(self) -> None:
        """Raise :class:`ServerFailed` if the server has ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            raise ServerFailed(self.last_words())

    async def ready(self, *, within_s: float = 60.0) -> None:
        """Wait until the server answers; raises :class:`ServerFailed` if it does not."""
        end = time.monotonic() + within_s
        async with httpx.AsyncClient(trust_env=False, verify=False) as http:  # noqa: S501 - own
            while time.monotonic() < end:
                try:
                    if (await http.get(f"{self.url}/api/health")).is_success:
                        return
                except httpx.HTTPError:
                    pass
                self.refuse_dead()
                await asyncio.sleep(0.1)
        raise ServerFailed(self.last_words())

    def last_words(self) -> str:
        """Return the end of what the server wrote to its log."""
        return (self.folder / "server.log").read_text(errors="replace")[-2_000:]

    def sample(self) -> None:
        """Note processor time and memory of the server and its children."""
        if self.process is None:
            return
        try:
            family = psutil.Process(self.process.pid)
            members = [family, *family.children(recursive=True)]
            used = sum(sum(member.cpu_times()[:2]) for member in members)
            self._cpu_running_s = used
            self.rss_mb = max(self.rss_mb, sum(m.memory_info().rss for m in members) / 2**20)
        except psutil.Error:
            pass

    _cpu_running_s = 0.0

    @property
    def cpu_total_s(self) -> float:
        """Processor seconds of all server processes of this rehearsal, as last sampled."""
        return self.cpu_s + self._cpu_running_s

    async def kill_and_restart(self) -> None:
        """``kill -9`` in the middle of everything, then start again at once."""
        began = time.monotonic()
        self.stop(hard=True)
        self.kills += 1
        self.start()
        await self.ready()
        self.down_s.append(time.monotonic() - began)

    def stop(self, *, hard: bool = False) -> None:
        """End the server and its children; only processes that this object started."""
        process = self.process
        if process is None:
            return
        self.sample()
        self.cpu_s += self._cpu_running_s
        self._cpu_running_s = 0.0
        try:
            children = psutil.Process(process.pid).children(recursive=True)
        except psutil.Error:
            children = []
        if hard:
            process.kill()
        else:
            process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for child in children:
            with contextlib.suppress(psutil.Error):
                child.kill()
        self.process = None

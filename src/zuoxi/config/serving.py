"""``zuoxi serve``: one server process, and a worker beside it that is started again if it dies.

The worker is a child process, so that scoring and synthesis never take the hall's processor time
in Python's one lock. What it publishes on the live feed comes back over its standard output; it
ends when the server does, also after ``kill -9``, because its standard input closes.
"""

import contextlib
import json
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import uvicorn

from zuoxi.kernel import feed
from zuoxi.kernel.time import anchor_ms
from zuoxi.sittings.protocol import MAX_FRAME_BYTES

logger = logging.getLogger(__name__)
GIVE_UP_S = 5
STARTUP_FAILED = 1
"""Exit code of a server that could not start."""

TRANSPORT_FRAME_BYTES = 4 * MAX_FRAME_BYTES
"""Up to here a frame that is too large is answered with a sentence; beyond, it is not even read."""


class WorkerProcess:
    """A ``zuoxi worker`` child, restarted with a growing pause when it ends by itself."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="worker-watch", daemon=True)

    def start(self) -> None:
        """Start the child and its watcher."""
        self._thread.start()

    def stop(self) -> None:
        """End the child: it finishes the job in hand, for a few seconds at most."""
        self._stopping.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=GIVE_UP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _watch(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            began = time.monotonic()
            with subprocess.Popen(
                # It runs on the server's clock, whatever the machine's was set to meanwhile.
                [sys.executable, "-m", "zuoxi.cli", "worker", "--child", str(anchor_ms())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Ctrl+C is the server's to hear; it ends the worker after the job in hand.
                start_new_session=True,
            ) as process:
                self._process = process
                if process.stdout is not None:
                    self._relay(process.stdout)
                code = process.wait()
            if self._stopping.is_set():
                return
            logger.error("worker ended with %s; starting it again", code)
            pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, 30.0)
            self._stopping.wait(pause)

    @staticmethod
    def _relay(lines: IO[bytes]) -> None:
        for line in lines:
            try:
                topic, n = json.loads(line)
                feed.publish(str(topic), int(n))
            except ValueError:
                logger.warning("worker said: %r", line[:200])


class _Server(uvicorn.Server):
    """Calls ``when_answering`` once, as soon as the port answers; a signal ends it and no more."""

    def __init__(self, config: uvicorn.Config, when_answering: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_answering = when_answering

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_answering()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does, but without raising the signal again in the running loop.

        That would cut off what ends with the loop, and print a crash where all is well.
        """
        ends = (signal.SIGINT, signal.SIGTERM)
        before = {end: signal.signal(end, self.handle_exit) for end in ends}
        try:
            yield
        finally:
            for end, handler in before.items():
                signal.signal(end, handler)


def serve(
    *,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    worker: bool,
    when_answering: Callable[[], None],
) -> None:
    """Serve until told to end. One process: the hall's state lives in its memory.

    Without a certificate it speaks plain HTTP (measuring only; cookies need ``ZUOXI_TLS=0``).
    The worker beside it starts once the server answers: after a crash the hall comes first.
    ``when_answering`` is called at that moment.
    """
    config = uvicorn.Config(
        "zuoxi.config.asgi:application",
        host=host,
        port=port,
        loop="uvloop" if sys.platform != "win32" else "auto",
        http="httptools",
        lifespan="on",
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ws_max_size=TRANSPORT_FRAME_BYTES,
        ws_per_message_deflate=False,
        backlog=8192,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GIVE_UP_S,
    )
    beside = WorkerProcess()

    def answering() -> None:
        when_answering()
        if worker:
            beside.start()

    server = _Server(config, answering)
    config.load_app()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        beside.stop()
    if not server.started:
        sys.exit(STARTUP_FAILED)

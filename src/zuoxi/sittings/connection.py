"""One open socket: what waits to be sent. A contestant's (:class:`Connection`) also knows which
lease it writes under."""

import asyncio
import contextlib
import time
from collections import deque
from typing import Any

from pydantic import BaseModel

from zuoxi.sittings.asgi import Send
from zuoxi.sittings.place import Place

FINISH_WITHIN_S = 5
MAX_WAITING = 2_000
"""Frames that may wait for a reader that does not read; then the socket is closed."""


class Link:
    """Sends in order without making the caller wait; belongs to the event loop."""

    def __init__(self, send: Send) -> None:
        self.closed = False
        self.opened_at = self.heard_at = time.monotonic()
        self._send = send
        self._out: deque[dict[str, Any]] = deque()
        self._task: asyncio.Task[None] | None = None

    def post(self, frame: str | BaseModel) -> None:
        """Queue one frame."""
        if self.closed:
            return
        text = frame if isinstance(frame, str) else frame.model_dump_json()
        self._out.append({"type": "websocket.send", "text": text})
        if len(self._out) > MAX_WAITING:
            self._out.clear()
            self.close(1013)
            return
        self._drain_soon()

    def close(self, code: int) -> None:
        """Close after what waits has been sent; nothing is posted afterwards."""
        if self.closed:
            return
        self.closed = True
        self._out.append({"type": "websocket.close", "code": code})
        self._drain_soon()

    async def finish(self) -> None:
        """Wait until what was posted has left, as long as the other side reads."""
        if self._task is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FINISH_WITHIN_S):
                    await self._task

    def gone(self) -> None:
        """The other side has left: send nothing more."""
        self.closed = True
        self._out.clear()

    def _drain_soon(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._out:
                await self._send(self._out.popleft())
        except (RuntimeError, OSError):
            # The server has closed the socket under us; the reader notices too.
            self.gone()
        finally:
            self._task = None


class Connection(Link):
    """An open socket of a contestant."""

    def __init__(self, place: Place, send: Send) -> None:
        super().__init__(send)
        self.place = place
        self.device = ""
        self.epoch: int | None = None  # the lease it holds or held; None while it waits
        self.reading = False  # everything is closed: it holds nothing and waits for nothing
        self.welcomed = False  # nothing is told before the welcome
        self.opened: set[str] = set()  # tasks whose paper it has
        self.silent = False  # nothing was heard for a while (``presence``)

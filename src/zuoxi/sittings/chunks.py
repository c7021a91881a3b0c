"""The chunks of takes for the event loop: durable before the answer, never in the loop's way."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from zuoxi.media.takes.folder import Finished, How, Takes

T = TypeVar("T")
THREADS = 8  # measured: docs/decisions/2026-11-30-a-file-per-chunk.md


class Chunks:
    """See the module's description; raises what :mod:`zuoxi.media.takes.folder` raises."""

    def __init__(self, root: Path) -> None:
        self._takes = Takes(root)
        self.used: dict[int, int] = {}
        """Bytes of all takes of a sitting, once somebody has asked (:meth:`size_of`)."""
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="takes")

    async def _in_thread(self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)

    async def receive(
        self, name: str, number: int, *, sha256: str, content: bytes, received_ms: int
    ) -> bool:
        """Keep one chunk, durable on return; True if it is new."""
        return await self._in_thread(
            lambda: self._takes.receive(
                name, number, sha256=sha256, content=content, received_ms=received_ms
            )
        )

    async def finish(
        self, name: str, *, chunks: int, sha256: str, how: How, late_after_ms: int | None
    ) -> Finished:
        """Seal a take that is whole."""
        return await self._in_thread(
            lambda: self._takes.finish(
                name, chunks=chunks, sha256=sha256, how=how, late_after_ms=late_after_ms
            )
        )

    async def size_of(self, names: Iterable[str]) -> int:
        """Return how many bytes lie on the disk for these takes."""
        wanted = list(names)
        return await self._in_thread(lambda: sum(self._takes.size(name) for name in wanted))

    async def content(self, name: str) -> bytes:
        """Return the sound so far, up to the first gap."""
        return await self._in_thread(lambda: self._takes.content(name))

    def stop(self) -> None:
        """Let what is under way finish (blocks)."""
        self._threads.shutdown()

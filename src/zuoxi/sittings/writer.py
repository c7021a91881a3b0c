"""Group commit: one thread takes all that waits, writes one transaction, then releases.

Whoever submits is told (on the event loop) only after the commit is durable. After a failed
write everything submitted before the failure was *handled* fails too, because chains build on
it; :meth:`Writer.resume` (called by the hub once it has dropped its states) lets new entries in.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence

from zuoxi.sittings.journal import Entry, StorageFailure, Store

logger = logging.getLogger(__name__)

Done = Callable[[bool], None]


class Writer:
    """The only appender of a store. ``submit``, ``resume`` and callbacks belong to the loop."""

    def __init__(self, store: Store, on_failure: Callable[[], None]) -> None:
        self._store = store
        self._on_failure = on_failure
        self._loop = asyncio.get_running_loop()
        self._waiting: list[tuple[int, Sequence[Entry], Done | None]] = []
        self._wake = threading.Condition()
        self._generation = 0
        self._broken = -1  # the last generation that failed
        self._stopping = False
        self.commits = 0
        self.failing = False  # whether the newest write has failed
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    def submit(self, entries: Sequence[Entry], done: Done | None = None) -> None:
        """Queue ``entries``; ``done(durable)`` is called on the loop, in order of submission.

        Empty ``entries`` are a question: "tell me when all before this is durable".
        """
        with self._wake:
            self._waiting.append((self._generation, entries, done))
            self._wake.notify()

    def resume(self) -> None:
        """Let new entries in after a failure; those submitted earlier have failed."""
        self._generation += 1

    def stop(self) -> None:
        """Write what waits and end the thread (blocks; call it from another thread)."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._stopping:
                    self._wake.wait()
                batch, self._waiting = self._waiting, []
                if not batch and self._stopping:
                    return
            self._write(batch)

    def _write(self, batch: list[tuple[int, Sequence[Entry], Done | None]]) -> None:
        good = [item for item in batch if item[0] > self._broken]
        results = [(done, generation > self._broken) for generation, _, done in batch]
        entries = [entry for _, some, _ in good for entry in some]
        failed = False
        if entries:
            try:
                self._store.append(entries)
                self.commits += 1
                self.failing = False
            except StorageFailure:
                logger.exception("journal: %d entries could not be made durable", len(entries))
                self._broken = good[-1][0]
                self.failing = True
                results = [(done, False) for done, _ in results]
                failed = True
        try:
            self._loop.call_soon_threadsafe(self._release, results, failed)
        except RuntimeError:  # the loop has ended; what is durable stays so
            logger.info("journal: nobody left to tell")

    def _release(self, results: list[tuple[Done | None, bool]], failed: bool) -> None:
        if failed:
            self._on_failure()
        for done, durable in results:
            if done is not None:
                done(durable)

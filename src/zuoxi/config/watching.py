"""Starts jobs when the ledger says that something has become due: scores, takes to be heard."""

import logging
import queue
import threading
from collections.abc import Callable

from django.db import close_old_connections

from zuoxi.competitions.models import Competition
from zuoxi.kernel import feed, ledger
from zuoxi.sittings.jobs import TOPIC

logger = logging.getLogger(__name__)


class Watcher:
    """Listens for ledger entries and enqueues what they make due, in a thread of its own.

    A listener must be quick, so it only passes the word on. What happened while no server ran is
    found by the first look; what nobody has said, or has to wait, by one every minute.
    """

    LOOKS_EVERY_S = 60.0

    def __init__(self, *enqueue_if_due: Callable[[Competition], bool]) -> None:
        self._enqueue = enqueue_if_due
        self._word: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="job-watch", daemon=True)
        self._unsubscribe = feed.subscribe(self._hear)
        self._thread.start()
        self._word.put(0)

    def stop(self) -> None:
        """Stop listening; the thread ends."""
        self._unsubscribe()
        self._word.put(None)
        self._thread.join(timeout=5)

    def _hear(self, topic: str, n: int) -> None:
        if topic == ledger.TOPIC or topic.startswith(TOPIC):
            self._word.put(n)

    def _run(self) -> None:
        while (n := self._next()) is not None:
            while not self._word.empty():
                n = self._word.get()
                if n is None:
                    return
            try:
                for competition in Competition.objects.all():
                    for enqueue in self._enqueue:
                        enqueue(competition)
            except Exception:  # the next word tries again; the results page does, too
                logger.exception("jobs could not be enqueued")
            finally:
                close_old_connections()

    def _next(self) -> int | None:
        try:
            return self._word.get(timeout=self.LOOKS_EVERY_S)
        except queue.Empty:
            return 0

"""Scoring as a background job, started when the ledger says that a task has closed."""

import logging
import queue
import threading

from django.db import close_old_connections
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from zuoxi.competitions.models import Competition
from zuoxi.kernel import feed, ledger
from zuoxi.results import domain, scoring
from zuoxi.sittings.domain import altered_papers

logger = logging.getLogger(__name__)


@task()
def score_competition(competition_id: int) -> int:
    """Compute what is due in a competition; harmless when nothing is."""
    return domain.compute_scores(Competition.objects.get(pk=competition_id))


def enqueue_if_due(competition: Competition) -> bool:
    """Enqueue the job unless nothing is due or one waits already; return whether it was."""
    path = score_competition.module_path
    waiting = DBTaskResult.objects.filter(
        task_path=path, status__in=("READY", "RUNNING"), args_kwargs__args=[competition.pk]
    )
    if not scoring.due_parts(competition) or waiting.exists():
        return False
    if altered_papers(competition):
        return False  # nothing can be scored with a wrong paper; the results page says so
    score_competition.enqueue(competition.pk)
    return True


class Watcher:
    """Listens for ledger entries and enqueues scoring in a thread of its own.

    A listener must be quick, so it only passes the word on. What happened while no server ran is
    found by the first look.
    """

    def __init__(self) -> None:
        self._word: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="results-watch", daemon=True)
        self._unsubscribe = feed.subscribe(self._hear)
        self._thread.start()
        self._word.put(0)

    def stop(self) -> None:
        """Stop listening; the thread ends."""
        self._unsubscribe()
        self._word.put(None)
        self._thread.join(timeout=5)

    def _hear(self, topic: str, n: int) -> None:
        if topic == ledger.TOPIC:
            self._word.put(n)

    def _run(self) -> None:
        while (n := self._word.get()) is not None:
            while not self._word.empty():
                n = self._word.get()
                if n is None:
                    return
            try:
                for competition in Competition.objects.all():
                    enqueue_if_due(competition)
            except Exception:  # the next word tries again; the results page does, too
                logger.exception("scoring could not be enqueued")
            finally:
                close_old_connections()

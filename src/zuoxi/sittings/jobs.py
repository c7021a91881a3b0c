"""Making takes heard, as a background job.

What is due is looked up by the job: it means reading journals, and the server has a hall to carry.
"""

from datetime import datetime

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from zuoxi.competitions.models import Competition
from zuoxi.kernel import feed
from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import take_making
from zuoxi.sittings.timeline import CLOSED
from zuoxi.sittings.underway import anybody_works

TOPIC = "takes:"
"""Of the live feed, with the competition's id behind it."""

RETRY_MS = 5 * 60 * 1000
"""After a job that could not make everything, the next one is asked for so much later."""

LOOKS_BACK_MS = 30 * 24 * 60 * 60 * 1000
"""A server that begins looks at the takes of what has closed since."""

_grown: set[int] = set()
_looked: set[int] = set()
"""Competitions this process has asked for: what another process knew of late takes is gone."""


@task()
def make_takes(competition_id: int) -> dict[str, int]:
    """Make what is due of a competition's takes; harmless when nothing is.

    Returns how many were ``made``, and how many are ``left`` for another job.
    """
    return take_making.make_takes(Competition.objects.get(pk=competition_id))._asdict()


def grown(competition_id: int) -> None:
    """A take was sealed after its close: the job is needed once more."""
    _grown.add(competition_id)
    feed.publish(f"{TOPIC}{competition_id}", 0)


def enqueue_if_due(competition: Competition) -> bool:
    """Enqueue the job if a task has closed or a take was sealed late since it was last enqueued,
    if it has left something or failed, and once after the server has begun.

    Not while it waits or a hall works. Returns whether it was enqueued.
    """
    closes = LedgerEntry.objects.filter(competition_id=competition.pk, verb=CLOSED)
    closed_ms = closes.order_by("-seq").values_list("at_ms", flat=True).first()
    if closed_ms is None or not _is_wanted(competition, closed_ms):
        return False
    if anybody_works(competition):
        return False
    _grown.discard(competition.pk)
    _looked.add(competition.pk)
    make_takes.enqueue(competition.pk)
    return True


def _is_wanted(competition: Competition, closed_ms: int) -> bool:
    path = make_takes.module_path
    jobs = DBTaskResult.objects.filter(task_path=path, args_kwargs__args=[competition.pk])
    newest = jobs.order_by("-enqueued_at").first()
    if newest is None:
        return True
    if newest.status in {"READY", "RUNNING"}:
        return False
    if competition.pk in _grown or _ms(newest.enqueued_at) <= closed_ms:
        return True
    if competition.pk not in _looked and closed_ms > now_ms() - LOOKS_BACK_MS:
        return True
    is_done = newest.status == "SUCCESSFUL" and not (newest.return_value or {}).get("left")
    return not is_done and now_ms() - _ms(newest.finished_at) >= RETRY_MS


def _ms(moment: datetime | None) -> int:
    return 0 if moment is None else int(moment.timestamp() * 1000)

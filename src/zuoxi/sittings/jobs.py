"""Making takes heard, as a background job.

What is due is looked up by the job: it means reading journals, and the server has a hall to carry.
"""

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from zuoxi.competitions.models import Competition
from zuoxi.kernel import feed
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import take_making
from zuoxi.sittings.timeline import CLOSED
from zuoxi.sittings.underway import anybody_works

TOPIC = "takes:"
"""Of the live feed, with the competition's id behind it."""

_grown: set[int] = set()


@task()
def make_takes(competition_id: int) -> int:
    """Make what is due of a competition's takes; harmless when nothing is."""
    return take_making.make_takes(Competition.objects.get(pk=competition_id))


def grown(competition_id: int) -> None:
    """A take was sealed after its close: the job is needed once more."""
    _grown.add(competition_id)
    feed.publish(f"{TOPIC}{competition_id}", 0)


def enqueue_if_due(competition: Competition) -> bool:
    """Enqueue the job if a task has closed, or a take was sealed late, since it was last enqueued.

    Not while it waits or a hall works. Returns whether it was enqueued.
    """
    closes = LedgerEntry.objects.filter(competition_id=competition.pk, verb=CLOSED)
    closed_ms = closes.order_by("-seq").values_list("at_ms", flat=True).first()
    if closed_ms is None:
        return False
    path = make_takes.module_path
    jobs = DBTaskResult.objects.filter(task_path=path, args_kwargs__args=[competition.pk])
    newest = jobs.order_by("-enqueued_at").first()
    if newest is not None:
        asked_ms = int(newest.enqueued_at.timestamp() * 1000)
        is_answered = asked_ms > closed_ms and competition.pk not in _grown
        if is_answered or newest.status in {"READY", "RUNNING"}:
            return False
    if anybody_works(competition):
        return False
    _grown.discard(competition.pk)
    make_takes.enqueue(competition.pk)
    return True

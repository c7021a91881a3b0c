"""Scoring as a background job, started when the ledger says that a task has closed."""

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from zuoxi.competitions.models import Competition
from zuoxi.results import domain, scoring
from zuoxi.sittings.domain import altered_papers


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

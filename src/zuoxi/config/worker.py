"""``zuoxi worker``: works on jobs, and takes up those that a dead worker had begun.

Any number of workers may run, on PostgreSQL also on several hosts. Each signs its jobs with a
name of its own and is present under it (:mod:`zuoxi.config.presence`); a running job whose worker
is gone is made ready again. A job may therefore run twice, and every job of ours bears that.
"""

import json
import logging
import os
import secrets
import sys
import threading
import time

from django.core.management import call_command
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from zuoxi.config.presence import Presence, presence
from zuoxi.kernel import feed

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
"""How often a worker looks for jobs of dead workers."""
STDIN = 0
ATTEMPTS = 5
"""A job that has outlived so many workers is given up: it may be what kills them."""


class KillsItsWorkersError(Exception):
    """Why a job is given up."""


def run_worker(*, child: bool) -> None:
    """Work on jobs until told to end. As a ``child``, tell the server about the live feed.

    Needs Django set up.
    """
    if child:
        out = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
        # Whatever else prints must not be taken for a notice.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        feed.subscribe(lambda topic, n: print(json.dumps([topic, n]), file=out))
        threading.Thread(target=_end_with_parent, daemon=True).start()
    name, locks = secrets.token_hex(16), presence()
    with locks.hold(name):
        _look(locks)
        threading.Thread(target=_keep_looking, args=(locks,), daemon=True).start()
        call_command("db_worker", worker_id=name, interval=0.5, startup_delay=False, reload=False)


def take_up_what_was_cut_short(locks: Presence) -> int:
    """Make jobs ready again that a dead worker had begun; return how many."""
    signed = DBTaskResult.objects.running().values_list("worker_ids", flat=True)
    taken = 0
    for name in {names[-1] for names in signed if names}:
        with locks.gone(name) as gone:
            if gone:
                taken += _make_ready(name)
    return taken


def _make_ready(name: str) -> int:
    taken = 0
    for job in DBTaskResult.objects.running():
        if not job.worker_ids or job.worker_ids[-1] != name:
            continue
        # Still running at this moment: a worker whose lock was lost may have finished after all.
        still = DBTaskResult.objects.running().filter(pk=job.pk)
        if len(job.worker_ids) < ATTEMPTS:
            taken += still.update(status="READY", started_at=None)
        else:
            error = KillsItsWorkersError(f"{ATTEMPTS} workers ended during this job")
            still.update(
                status="FAILED",
                finished_at=timezone.now(),
                exception_class_path=f"{__name__}.{type(error).__qualname__}",
                traceback=str(error),
            )
            logger.error("job %s (%s) is given up: %s", job.pk, job.task_path, error)
    return taken


def _look(locks: Presence) -> None:
    try:
        take_up_what_was_cut_short(locks)
    except DatabaseError:  # the database may be away for a moment
        logger.exception("jobs of dead workers could not be looked for; tried again")
    finally:
        close_old_connections()


def _keep_looking(locks: Presence) -> None:
    while True:
        time.sleep(LOOK_EVERY_S)
        _look(locks)


def _end_with_parent() -> None:
    # Not through sys.stdin: its lock would be held when the interpreter ends.
    while os.read(STDIN, 4096):
        pass
    os._exit(0)  # a job cut short is taken up again by the next worker

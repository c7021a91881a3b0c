"""Whose jobs are made ready again: those of the dead, never those of the living."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from psycopg.conninfo import conninfo_to_dict

from tests.postgresql import fresh_database
from zuoxi.config import presence, worker
from zuoxi.config.presence import AdvisoryLocks, FileLocks, Presence
from zuoxi.results.jobs import score_competition

Job = DBTaskResult[Any, Any]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def locks(tmp_path: Path) -> Presence:
    """The locks that go with the database of this run, as two workers would see them."""
    return presence.presence() if connection.vendor == "postgresql" else FileLocks(tmp_path)


def begun_by(*names: str) -> Job:
    """A job that the last of these workers has in hand."""
    job = DBTaskResult.objects.get(pk=score_competition.enqueue(7).id)
    job.status, job.worker_ids, job.started_at = "RUNNING", list(names), timezone.now()
    job.save()
    return job


def state(job: Job) -> str:
    job.refresh_from_db()
    return str(job.status)


def test_a_job_is_ready_again_once_its_worker_is_gone(locks: Presence) -> None:
    job = begun_by("晨")
    with locks.hold("晨"):
        assert (worker.take_up_what_was_cut_short(locks), state(job)) == (0, "RUNNING")
    assert (worker.take_up_what_was_cut_short(locks), state(job)) == (1, "READY")
    assert job.started_at is None


def test_the_last_worker_of_a_job_is_the_one_that_matters(locks: Presence) -> None:
    job = begun_by("晨", "暮")
    with locks.hold("晨"):
        assert (worker.take_up_what_was_cut_short(locks), state(job)) == (1, "READY")


@pytest.mark.parametrize(("workers", "left"), [(4, "READY"), (5, "FAILED")])
def test_a_job_that_five_workers_did_not_outlive_is_given_up(
    locks: Presence, workers: int, left: str
) -> None:
    job = begun_by(*(f"第{n}名" for n in range(1, workers + 1)))
    worker.take_up_what_was_cut_short(locks)
    assert state(job) == left
    expected = "zuoxi.config.worker.KillsItsWorkersError" if left == "FAILED" else ""
    assert job.exception_class_path == expected


def test_only_one_is_told_that_a_worker_is_gone(tmp_path: Path) -> None:
    locks = FileLocks(tmp_path)
    (tmp_path / "晨.lock").touch()
    with locks.gone("晨") as first, locks.gone("晨") as second:
        assert (first, second) == (True, False)


def test_a_start_tidies_away_what_dead_workers_left_and_nothing_else(tmp_path: Path) -> None:
    locks = FileLocks(tmp_path)
    (tmp_path / "昨日.lock").touch()
    with locks.hold("晨"), locks.hold("暮"):
        assert sorted(path.stem for path in tmp_path.glob("*.lock")) == ["晨", "暮"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgresql
def test_a_worker_whose_session_was_cut_is_present_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(presence, "LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(presence, "AGAIN_S", 0.1)
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'zuoxi worker' AND datname = current_database()"
    )
    held = (
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) "
        "WHERE locktype = 'advisory' AND granted "
        "AND application_name = 'zuoxi worker' AND datname = current_database()"
    )
    with fresh_database() as url, psycopg.connect(url, autocommit=True) as chief:
        with AdvisoryLocks(conninfo_to_dict(url)).hold("晨"):
            assert chief.execute(held).fetchone() == (1,)
            chief.execute(cut)
            until(lambda: chief.execute(held).fetchone() == (0,))
            until(lambda: chief.execute(held).fetchone() == (1,))
        until(lambda: chief.execute(held).fetchone() == (0,))


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)

"""A worker is killed in the middle of a job: another one finishes it, and nobody steals."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.postgresql import fresh_database

WITHIN_S = 30
FIND = "SELECT status, worker_ids FROM django_tasks_database_dbtaskresult WHERE id = "


class Job:
    """One job on an installation; ``let_go`` makes it end."""

    def __init__(self, installation: "Installation", name: str) -> None:
        self.folder = installation.folder / name
        self.folder.mkdir()
        self.installation = installation
        self.id = UUID(installation.run("tests.faults.waiting_job", str(self.folder)).strip())

    def state(self) -> tuple[str, int]:
        """Return the status and by how many workers it has been begun."""
        row: Any
        if self.installation.database:
            with psycopg.connect(self.installation.database) as session:
                row = session.execute(f"{FIND} %s", [self.id]).fetchone()
                return row[0], len(row[1])
        path = self.installation.folder / "zuoxi.sqlite3"
        with closing(sqlite3.connect(path, timeout=20)) as file:
            row = file.execute(f"{FIND} ?", [self.id.hex]).fetchone()
            return row[0], len(json.loads(row[1]))

    def until(self, *wanted: Any) -> None:
        """Wait until the job stands as wanted."""
        end = time.monotonic() + WITHIN_S
        while (found := self.state()) != wanted:
            log = (self.installation.folder / "worker.log").read_text()
            assert time.monotonic() < end, (found, wanted, log)
            time.sleep(0.05)

    def let_go(self) -> None:
        (self.folder / "go").touch()


class Installation:
    """A fresh installation and the workers that a test starts on it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.workers: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "ZUOXI_DATA": str(folder),
            "ZUOXI_DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "zuoxi.config.settings",
        }
        self.run("django", "migrate", "-v", "0")

    def run(self, module: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
            timeout=60,
        )
        return done.stdout

    def worker(self) -> subprocess.Popen[bytes]:
        """Start ``zuoxi worker`` as an organiser does on another host."""
        with (self.folder / "worker.log").open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, "-m", "zuoxi.cli", "worker"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.workers.append(started)
        return started

    def stop(self) -> None:
        while self.workers:
            worker = self.workers.pop()
            worker.kill()
            worker.wait()


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database; "" for the installation's own SQLite."""
    if request.param == "sqlite":
        yield ""
    else:
        with fresh_database() as url:
            yield url


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory, database: str) -> Installation:
    return Installation(tmp_path_factory.mktemp("data"), database)


@pytest.fixture
def installation(migrated: Installation) -> Iterator[Installation]:
    """The module's installation; the workers that a test has started end with it."""
    yield migrated
    migrated.stop()


def test_the_job_of_a_killed_worker_is_finished_by_another_and_that_of_a_living_one_is_not(
    installation: Installation,
) -> None:
    synthesis, scoring = Job(installation, "合成"), Job(installation, "评分")
    first = installation.worker()
    synthesis.until("RUNNING", 1)
    installation.worker()
    scoring.until("RUNNING", 1)  # the second one has looked for orphans before it began this
    assert synthesis.state() == ("RUNNING", 1)
    first.kill()
    first.wait()
    scoring.let_go()
    scoring.until("SUCCESSFUL", 1)
    synthesis.until("RUNNING", 2)  # without any restart
    synthesis.let_go()
    synthesis.until("SUCCESSFUL", 2)


def test_a_worker_that_starts_finishes_what_the_killed_one_had_begun(
    installation: Installation,
) -> None:
    job = Job(installation, "又一次合成")
    killed = installation.worker()
    job.until("RUNNING", 1)
    killed.kill()
    killed.wait()
    job.let_go()
    installation.worker()
    job.until("SUCCESSFUL", 2)

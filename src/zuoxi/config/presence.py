"""Which workers live: each holds a lock of its own name for as long as its process does.

A lock ends with the process that holds it, also after ``kill -9`` or a pulled plug, and needs no
heartbeat, so a worker that computes for minutes without a breath is never taken for dead. On
PostgreSQL it is an advisory lock of the session, on SQLite (one machine) the lock of a file.
"""

import contextlib
import hashlib
import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
"""How often a worker makes sure that PostgreSQL still holds its lock."""
AGAIN_S = 1.0
DEAD_PEER_S = 10
"""A host that has lost its power says no good-bye: PostgreSQL asks after so much silence."""


class Presence(Protocol):
    """The locks of all workers of one installation."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Be present under ``name`` for as long as the block lasts."""
        ...

    def gone(self, name: str) -> AbstractContextManager[bool]:
        """Tell whether nobody is present under ``name``.

        If so, nobody else is told the same before the block ends.
        """
        ...


def presence() -> Presence:
    """Return the locks of this installation. Needs Django set up."""
    if connection.vendor == "postgresql":
        return AdvisoryLocks(connection.get_connection_params())
    return FileLocks(settings.ZUOXI_DATA / "workers")


class FileLocks:
    """One file per worker. SQLite locks it, because SQLite can do so on every system."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._tidy()
        path = self._path(name)
        with closing(self._locked(path)):
            yield
        path.unlink(missing_ok=True)  # after a kill the next worker's start tidies it away

    def _locked(self, path: Path) -> sqlite3.Connection:
        while True:
            lock = self._open(path, patience_s=AGAIN_S)
            lock.execute("BEGIN EXCLUSIVE")
            if path.exists():
                return lock
            lock.close()  # tidied away in between by another worker's start

    @contextmanager
    def gone(self, name: str) -> Iterator[bool]:
        path = self._path(name)
        if not path.exists():
            yield True
            return
        with closing(self._open(path, patience_s=0)) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                yield False
                return
            yield True
            with contextlib.suppress(PermissionError):  # Windows: the next start tidies it away
                path.unlink(missing_ok=True)

    def _tidy(self) -> None:
        """Take away what dead workers have left."""
        for path in self._folder.glob("*.lock"):
            with self.gone(path.stem):
                pass

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"

    @staticmethod
    def _open(path: Path, *, patience_s: float) -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=patience_s, isolation_level=None)


class AdvisoryLocks:
    """A lock of a PostgreSQL session per worker; ``params`` as for :func:`psycopg.connect`."""

    def __init__(self, params: dict[str, Any]) -> None:
        keep = {"dbname", "user", "password", "host", "port", "sslmode", "options", "service"}
        self._params = {k: v for k, v in params.items() if k in keep and v not in (None, "")}

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        keeper = _Keeper(self._params, _key(name))
        keeper.start()
        try:
            yield
        finally:
            keeper.stop()

    @contextmanager
    def gone(self, name: str) -> Iterator[bool]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_key(name)])
            yield cursor.fetchone() == (True,)


class _Keeper:
    """Holds the lock on a connection of its own and takes it again when that is lost."""

    def __init__(self, params: dict[str, Any], key: int) -> None:
        self._params = params
        self._key = key
        self._stopping = threading.Event()
        self._session: Any = None
        self._thread = threading.Thread(target=self._keep, name="presence", daemon=True)

    def start(self) -> None:
        """Take the lock, then keep it; raises :class:`psycopg.Error` where there is no server."""
        self._session = self._lock()
        self._thread.start()

    def stop(self) -> None:
        """Let go at once."""
        import psycopg  # noqa: PLC0415 - as below

        self._stopping.set()
        self._thread.join(timeout=LOOK_EVERY_S)
        with contextlib.suppress(psycopg.Error):
            self._session.execute("SELECT pg_advisory_unlock(%s)", (self._key,))
        self._session.close()

    def _lock(self) -> Any:
        import psycopg  # noqa: PLC0415 - an installation on SQLite does not load the driver

        session = psycopg.connect(**self._params, autocommit=True, application_name="zuoxi worker")
        session.execute(f"SET tcp_keepalives_idle = {DEAD_PEER_S}")
        session.execute(f"SET tcp_keepalives_interval = {DEAD_PEER_S // 2}")
        session.execute("SET tcp_keepalives_count = 2")
        session.execute("SELECT pg_advisory_lock(%s)", (self._key,))
        return session

    def _keep(self) -> None:
        import psycopg  # noqa: PLC0415 - as above

        pause = LOOK_EVERY_S
        while not self._stopping.wait(pause):
            try:
                if self._session.closed:
                    self._session = self._lock()
                self._session.execute("SELECT 1")
                pause = LOOK_EVERY_S
            except psycopg.Error:
                logger.warning("worker: PostgreSQL does not answer; tried again")
                self._session.close()
                pause = AGAIN_S


def _key(name: str) -> int:
    """Return the 64-bit number of a worker's lock."""
    digest = hashlib.sha256(f"zuoxi worker {name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)

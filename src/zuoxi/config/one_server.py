"""One server for an installation: two would each believe their own memory of the hall.

The lock is of the system (of a file in the data folder; on PostgreSQL also of a session), so it
ends with the process that holds it, also after ``kill -9``. Workers and other commands do not ask.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection
from django.utils.translation import gettext_noop

from zuoxi.config.presence import DEAD_PEER_S
from zuoxi.kernel.errors import Conflict

LOCK = "server.lock"
KEY = 0x7A756F7869_5352
"""The advisory lock's number; PostgreSQL keeps them apart by database."""
PATIENCE_S = 1.0
"""PostgreSQL needs a moment to notice that a killed server has gone."""


class AlreadyServed(Conflict):
    """Another server process runs on this installation."""

    code = "already_served"
    sentence = gettext_noop(
        "这份安装数据（%(folder)s）已有一个服务器在运行，不能再启动一个。"
        "请使用已在运行的服务器；要重新启动，请先停止它。"
    )


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Be the installation's server for as long as the block lasts; raise AlreadyServed."""
    with contextlib.ExitStack() as held:
        held.enter_context(_file(folder))
        if connection.vendor == "postgresql":
            held.enter_context(_session(folder))
        yield


@contextlib.contextmanager
def _file(folder: Path) -> Iterator[None]:
    # Python lets no child inherit it: a worker that outlives its server holds no lock.
    file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(file)
        except OSError as error:
            raise AlreadyServed(folder=str(folder)) from error
        yield
    finally:
        os.close(file)


def _lock(file: int) -> None:
    try:
        import fcntl  # noqa: PLC0415 - Windows has another
    except ImportError:
        import msvcrt  # noqa: PLC0415 - Windows only

        windows: Any = msvcrt
        windows.locking(file, windows.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def _session(folder: Path) -> Iterator[None]:
    import psycopg  # noqa: PLC0415 - an installation on SQLite does not load the driver

    keep = {"dbname", "user", "password", "host", "port", "sslmode", "options", "service"}
    params: dict[str, Any] = connection.get_connection_params()
    params = {k: v for k, v in params.items() if k in keep and v not in (None, "")}
    try:
        opened = psycopg.connect(**params, autocommit=True, application_name="zuoxi server")
    except psycopg.OperationalError as error:
        raise OperationalError(str(error)) from error  # the edge knows it by Django's name
    with opened as session:
        session.execute(f"SET tcp_keepalives_idle = {DEAD_PEER_S}")
        until = time.monotonic() + PATIENCE_S
        while session.execute("SELECT pg_try_advisory_lock(%s)", (KEY,)).fetchone() != (True,):
            if time.monotonic() > until:
                raise AlreadyServed(folder=str(folder))
            time.sleep(0.1)
        yield

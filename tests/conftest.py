"""Every test run has an installation of its own in a temporary folder.

The variables are set before Django reads its settings, so a test can never touch ``./data``.
``ZUOXI_TEST_DATABASE_URL`` runs the same suites against another database.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

_FOLDER = Path(tempfile.mkdtemp(prefix="zuoxi-test-"))
os.environ["ZUOXI_DATA"] = str(_FOLDER)
os.environ["ZUOXI_DATABASE_URL"] = os.environ.get("ZUOXI_TEST_DATABASE_URL", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "zuoxi.config.settings"
django.setup()
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A run in a shell's background ignores Ctrl-C, and so would every command that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    shutil.rmtree(_FOLDER, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the other database can show; its marker says why.

    ``ZUOXI_TEST_LEFT_OUT`` names a file for the reasons, one a line and test.
    """
    other = "sqlite" if os.environ["ZUOXI_DATABASE_URL"] else "on_postgresql"
    marks = [(item, item.get_closest_marker(other)) for item in items]
    left_out = {item: str(mark.args[0]) for item, mark in marks if mark is not None}
    if not left_out:
        return
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=list(left_out))
    if report := os.environ.get("ZUOXI_TEST_LEFT_OUT"):
        Path(report).write_text("".join(f"{why}\n" for why in left_out.values()), encoding="utf-8")


@pytest.fixture(autouse=True)
def _everybody_reads_chinese() -> None:
    """Forget the language that a request of the test before has asked for."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True)
def _files_are_made_as_before() -> Iterator[None]:
    """Undo the umask that a command of ours sets for its process, which is this one."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_ledger() -> None:
    """Let Django empty the tables after a transactional test, which the triggers refuse."""
    from django.db import connection

    plain = connection.ops.execute_sql_flush

    def flush(sql_list: list[str]) -> None:
        find = "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND name LIKE 'ledger_%'"
        with connection.cursor() as cursor:
            triggers = cursor.execute(find).fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        plain(sql_list)
        with connection.cursor() as cursor:
            for _, statement in triggers:
                cursor.execute(statement)

    def flush_postgres(sql_list: list[str]) -> None:
        for word in ("DISABLE", "ENABLE"):
            with connection.cursor() as cursor:
                for table in ("kernel_ledgerentry", "kernel_ledgerhead"):
                    cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")
            if word == "DISABLE":
                plain(sql_list)

    chosen = flush if connection.vendor == "sqlite" else flush_postgres
    connection.ops.execute_sql_flush = chosen  # type: ignore[method-assign, assignment]

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
    if os.environ["ZUOXI_DATABASE_URL"]:
        left_out |= {item: NO_DATABASE for item in items if _is_pure(item)}
    if not left_out:
        return
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=list(left_out))
    if report := os.environ.get("ZUOXI_TEST_LEFT_OUT"):
        Path(report).write_text("".join(f"{why}\n" for why in left_out.values()), encoding="utf-8")


PURE = ("tests/media/", "tests/tasks/")
NO_DATABASE = "they test modules that know no database"


def _is_pure(item: pytest.Item) -> bool:
    """Return whether a test is of a stage without Django, and asks for no database itself."""
    place = item.path.relative_to(item.config.rootpath).as_posix()
    return place.startswith(PURE) and item.get_closest_marker("django_db") is None


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
def _flush_empties_what_is_full() -> None:
    """Empty after a transactional test what it has filled, the ledger and the journal included.

    Django would cut every table, which takes PostgreSQL longer than most tests, and then look
    whether its own rows are there; those are left alone instead. Triggers that refuse are switched
    off meanwhile. The thread of the asynchronous tests keeps no connection for the next test.
    """
    from asgiref.sync import SyncToAsync
    from django.db import connection, connections
    from django.db.models.signals import post_migrate

    kept = {"django_content_type", "auth_permission", "django_migrations"}

    def flush(_sql_list: list[str]) -> None:
        post_migrate.receivers = []
        SyncToAsync.single_thread_executor.submit(connections.close_all).result()
        with connection.cursor() as cursor:
            tables = {table.name for table in connection.introspection.get_table_list(cursor)}
            look = (f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {t})" for t in sorted(tables - kept))
            cursor.execute(" UNION ALL ".join(look))
            full = [name for (name,) in cursor.fetchall()]
        if connection.vendor == "sqlite":
            _empty_sqlite(full)
        else:
            _empty_postgres(full)

    connection.ops.execute_sql_flush = flush  # type: ignore[method-assign, assignment]


def _empty_sqlite(full: list[str]) -> None:
    from django.db import connection

    find = "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name = %s"
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table in full:
            triggers = cursor.execute(find, [table]).fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"DELETE FROM {table}")
            for _, statement in triggers:
                cursor.execute(statement)


def _empty_postgres(full: list[str]) -> None:
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        guarded = [table for (table,) in cursor.fetchall() if table in full]
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        with transaction.atomic():  # every constraint is looked at when it ends
            for table in full:
                cursor.execute(f"DELETE FROM {table}")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

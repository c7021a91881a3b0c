"""The journal of the test run: emptied between tests, and changed as an intruder would."""

import sqlite3
from contextlib import closing
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from zuoxi.sittings.journal import Entry, open_store
from zuoxi.sittings.journal_postgres import PostgresStore
from zuoxi.sittings.models import Sitting


def empty() -> None:
    """Leave no journal behind, whichever database it is in."""
    for path in settings.ZUOXI_DATA.glob("journal.sqlite3*"):
        path.unlink()
    if connection.vendor == "postgresql":
        with _postgres() as session:
            session.execute("DROP TABLE IF EXISTS journal_entry")


def tamper(*statements: str) -> None:
    """Drop what guards the journal and run ``statements`` on its file or table."""
    if connection.vendor == "postgresql":
        with _postgres() as session:
            session.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
            for statement in statements:
                session.execute(statement.encode())
        return
    with closing(sqlite3.connect(settings.ZUOXI_DATA / "journal.sqlite3")) as file, file:
        find = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in file.execute(find).fetchall():
            file.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            file.execute(statement)


def _postgres() -> psycopg.Connection[Any]:
    return PostgresStore(connection.get_connection_params(), make=False)._connect()


def append(*entries: Entry) -> None:
    """Write entries as the hall would."""
    store = open_store()
    store.append(entries)
    store.close()


def of(sitting: Sitting) -> list[Entry]:
    """Return a sitting's journal."""
    store = open_store()
    try:
        return store.entries(sitting.pk)
    finally:
        store.close()

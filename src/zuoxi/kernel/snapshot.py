"""Reading the database as it was at one moment, without holding up anybody who writes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything that is read inside belong to one moment; nothing may be written inside.

    Django's own transactions would take SQLite's one write lock at their beginning, and a hall
    could not be commanded while its ledger is checked.
    """
    if connection.in_atomic_block:
        yield  # somebody else's transaction decides what is seen
        return
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgres else "BEGIN DEFERRED"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")

"""Changing the ledger and the rows beside it as somebody with the database file would."""

from django.db import connection

TABLES = ("kernel_ledgerentry", "kernel_ledgerhead")


def without_guards() -> None:
    """Drop every trigger that guards the ledger."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        find = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'kernel_%%'"
        cursor.execute(find.replace("%%", "%"))
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


def tamper(*statements: str) -> None:
    """Drop the guards and run ``statements``."""
    without_guards()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

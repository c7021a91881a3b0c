"""What passed 0002: REPLACE and TRUNCATE take no entry away, and the ledger's head only grows.

SQLite's INSERT OR REPLACE deletes without asking a delete trigger (unless the connection wishes
it), and PostgreSQL's TRUNCATE asks no row trigger. The head must name an entry that is there.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = (
    """
    CREATE TRIGGER ledger_no_replace BEFORE INSERT ON kernel_ledgerentry
    WHEN EXISTS (SELECT 1 FROM kernel_ledgerentry WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
    """
    CREATE TRIGGER ledger_head_no_replace BEFORE INSERT ON kernel_ledgerhead
    WHEN EXISTS (SELECT 1 FROM kernel_ledgerhead)
    BEGIN SELECT RAISE(ABORT, 'the ledger has one head'); END
    """,
    """
    CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON kernel_ledgerhead
    BEGIN SELECT RAISE(ABORT, 'the ledger''s head only grows'); END
    """,
    """
    CREATE TRIGGER ledger_head_grows BEFORE UPDATE ON kernel_ledgerhead
    WHEN NEW.id <> OLD.id OR NEW.seq <= OLD.seq OR NOT EXISTS (
        SELECT 1 FROM kernel_ledgerentry WHERE seq = NEW.seq AND hash = NEW.hash)
    BEGIN SELECT RAISE(ABORT, 'the ledger''s head only grows'); END
    """,
)
POSTGRESQL = (
    """
    CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON kernel_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
    """,
    """
    CREATE FUNCTION ledger_head_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger''s head only grows'; END $$
    """,
    """
    CREATE FUNCTION ledger_head_check() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.id <> OLD.id OR NEW.seq <= OLD.seq OR NOT EXISTS (
            SELECT 1 FROM kernel_ledgerentry WHERE seq = NEW.seq AND hash = NEW.hash)
        THEN RAISE EXCEPTION 'the ledger''s head only grows'; END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER ledger_head_grows BEFORE UPDATE ON kernel_ledgerhead
    FOR EACH ROW EXECUTE FUNCTION ledger_head_check()
    """,
    """
    CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON kernel_ledgerhead
    FOR EACH ROW EXECUTE FUNCTION ledger_head_refuse()
    """,
    """
    CREATE TRIGGER ledger_head_no_truncate BEFORE TRUNCATE ON kernel_ledgerhead
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_head_refuse()
    """,
)
SQLITE_BACK = tuple(
    f"DROP TRIGGER IF EXISTS {name}"
    for name in (
        "ledger_no_replace",
        "ledger_head_no_replace",
        "ledger_head_no_delete",
        "ledger_head_grows",
    )
)
POSTGRESQL_BACK = (
    "DROP TRIGGER IF EXISTS ledger_no_truncate ON kernel_ledgerentry",
    "DROP TRIGGER IF EXISTS ledger_head_grows ON kernel_ledgerhead",
    "DROP TRIGGER IF EXISTS ledger_head_no_delete ON kernel_ledgerhead",
    "DROP TRIGGER IF EXISTS ledger_head_no_truncate ON kernel_ledgerhead",
    "DROP FUNCTION IF EXISTS ledger_head_check()",
    "DROP FUNCTION IF EXISTS ledger_head_refuse()",
)


def forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgres else SQLITE:
        schema_editor.execute(statement)


def backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if postgres else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_append_only")]
    operations = [migrations.RunPython(forwards, backwards)]

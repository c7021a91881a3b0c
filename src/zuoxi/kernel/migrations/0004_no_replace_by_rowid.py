"""What passed 0003: a row of SQLite has a second name, its rowid.

INSERT OR REPLACE with the rowid of an entry and another ``seq`` deleted that entry without asking
a delete trigger. (Where no rowid is given, the trigger sees −1.)
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DROP = "DROP TRIGGER IF EXISTS ledger_no_replace"
MAKE = """
    CREATE TRIGGER ledger_no_replace BEFORE INSERT ON kernel_ledgerentry
    WHEN EXISTS (SELECT 1 FROM kernel_ledgerentry WHERE {same})
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
BY_SEQ = "seq = NEW.seq"
BY_EITHER_NAME = "seq = NEW.seq OR rowid = NEW.rowid"


def _guard(schema_editor: BaseDatabaseSchemaEditor, same: str) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(DROP)
        schema_editor.execute(MAKE.format(same=same))


def forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _guard(schema_editor, BY_EITHER_NAME)


def backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _guard(schema_editor, BY_SEQ)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_only_grows")]
    operations = [migrations.RunPython(forwards, backwards)]

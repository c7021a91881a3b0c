"""The journal as a table of the installation's PostgreSQL database, written with COPY.

Autocommit is off for the writer; ``synchronous_commit`` is forced on, whatever the server's
default, because an acknowledgement promises durability. A lost connection is opened anew at the
next batch.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import psycopg

from zuoxi.sittings.journal import Entry, Head, StorageFailure

TABLE = "journal_entry"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS journal_entry (
    sitting bigint NOT NULL, seq bigint NOT NULL, epoch integer NOT NULL,
    client_seq integer, at_ms bigint, received_ms bigint NOT NULL,
    origin text NOT NULL CHECK (origin IN ('contestant', 'server', 'official')),
    task text NOT NULL, kind text NOT NULL, payload text NOT NULL, standing text NOT NULL,
    prev text NOT NULL, hash text NOT NULL,
    PRIMARY KEY (sitting, seq)
);
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
CREATE OR REPLACE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal_entry
FOR EACH ROW EXECUTE FUNCTION journal_refuse();
"""
# TRUNCATE asks no row trigger.
_GUARD = """
CREATE OR REPLACE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal_entry
FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
"""
_GUARDED = (
    "SELECT 1 FROM pg_trigger WHERE tgrelid = 'journal_entry'::regclass "
    "AND tgname = 'journal_no_truncate'"
)
_SCHEMA_LOCK = 0x7A756F7869  # two processes that start at once make the table one after the other
_COLUMNS = ", ".join(Entry._fields)
_COPY = f"COPY journal_entry ({_COLUMNS}) FROM STDIN"


class PostgresStore:
    """A journal in the database of ``params`` (as for :func:`psycopg.connect`).

    Without ``make`` a table that is there is taken as it is.
    """

    def __init__(self, params: Mapping[str, Any], *, make: bool = True) -> None:
        keep = {"dbname", "user", "password", "host", "port", "sslmode", "options", "service"}
        self._params = {k: v for k, v in params.items() if k in keep and v not in (None, "")}
        self._writer: psycopg.Connection[Any] | None = None
        if not make:
            return
        with self._connect() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_SCHEMA_LOCK,))
            found = connection.execute("SELECT to_regclass('journal_entry')").fetchone()
            if found == (None,):
                connection.execute(_SCHEMA)
            # Looked at first: making a trigger waits for everybody who uses the table.
            if connection.execute(_GUARDED).fetchone() is None:
                connection.execute(_GUARD)

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(**self._params, application_name="zuoxi journal")

    def append(self, entries: Iterable[Entry]) -> None:
        try:
            if self._writer is None or self._writer.closed:
                self._writer = self._connect()
                self._writer.execute("SET synchronous_commit TO on")
                self._writer.commit()
            with self._writer.cursor() as cursor, cursor.copy(_COPY) as copy:
                for entry in entries:
                    copy.write_row(entry)
            self._writer.commit()
        except psycopg.Error as error:
            # The outcome of a broken COMMIT is unknown: a fresh connection reads what is so.
            if self._writer is not None:
                self._writer.close()
            self._writer = None
            raise StorageFailure(str(error)) from error

    def entries(self, sitting: int) -> list[Entry]:
        with self._connect() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM journal_entry WHERE sitting = %s ORDER BY seq",  # noqa: S608
                (sitting,),
            )
            return [Entry._make(row) for row in rows]

    def heads(self) -> dict[int, Head]:
        with self._connect() as connection:
            rows = connection.execute(
                "SELECT DISTINCT ON (sitting) sitting, seq, hash FROM journal_entry "
                "ORDER BY sitting, seq DESC"
            )
            return {row[0]: Head._make(row) for row in rows}

    def newest_ms(self) -> int:
        with self._connect() as connection:
            row = connection.execute("SELECT MAX(received_ms) FROM journal_entry").fetchone()
            return int((row and row[0]) or 0)

    def iterate(self) -> Iterator[Entry]:
        with self._connect() as connection, connection.cursor("journal") as cursor:
            cursor.itersize = 2000
            cursor.execute(f"SELECT {_COLUMNS} FROM journal_entry ORDER BY sitting, seq")  # noqa: S608
            for row in cursor:
                yield Entry._make(row)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()

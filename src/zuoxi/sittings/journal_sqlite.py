"""The journal in an SQLite file of its own, so that officials' work never waits for it.

WAL with ``synchronous=FULL``: a returned commit survives the power plug. Triggers refuse any
change of a row, also by REPLACE, which would delete without asking the delete trigger.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

from zuoxi.sittings.journal import Entry, Head, StorageFailure

_SCHEMA = """
CREATE TABLE IF NOT EXISTS journal_entry (
    sitting INTEGER NOT NULL, seq INTEGER NOT NULL, epoch INTEGER NOT NULL,
    client_seq INTEGER, at_ms INTEGER, received_ms INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('contestant', 'server', 'official')),
    task TEXT NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL, standing TEXT NOT NULL,
    prev TEXT NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (sitting, seq)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS journal_no_replace BEFORE INSERT ON journal_entry
WHEN EXISTS (SELECT 1 FROM journal_entry WHERE sitting = NEW.sitting AND seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""
_ROW = f"({','.join('?' * len(Entry._fields))})"
# Every statement lets go of Python's lock and must win it back from the busy event loop, which
# may keep it for milliseconds: a batch goes in by as few statements as possible.
_INSERTS = {
    rows: f"INSERT INTO journal_entry VALUES {','.join([_ROW] * rows)}"  # noqa: S608
    for rows in (512, 128, 32, 8, 1)
}
_COLUMNS = ", ".join(Entry._fields)


class SqliteStore:
    """A journal in the file ``path``; ``append`` belongs to one thread, readers open their own.

    Without ``make`` a file that is there is taken as it is.
    """

    def __init__(self, path: Path, *, make: bool = True) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._writer = self._connect()
        if make:
            self._writer.executescript(_SCHEMA)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=20, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        return connection

    def append(self, entries: Iterable[Entry]) -> None:
        with self._lock:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                self._insert(list(entries))
                self._writer.execute("COMMIT")
            except sqlite3.Error as error:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise StorageFailure(str(error)) from error

    def _insert(self, entries: list[Entry]) -> None:
        at = 0
        for rows, statement in _INSERTS.items():
            while len(entries) - at >= rows:
                self._writer.execute(statement, list(chain(*entries[at : at + rows])))
                at += rows

    def entries(self, sitting: int) -> list[Entry]:
        with closing(self._connect()) as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM journal_entry WHERE sitting = ? ORDER BY seq",  # noqa: S608
                (sitting,),
            )
            return [Entry._make(row) for row in rows]

    def heads(self) -> dict[int, Head]:
        with closing(self._connect()) as connection:
            rows = connection.execute(
                "SELECT e.sitting, e.seq, e.hash FROM journal_entry e JOIN (SELECT sitting, "
                "MAX(seq) AS seq FROM journal_entry GROUP BY sitting) h "
                "ON e.sitting = h.sitting AND e.seq = h.seq"
            )
            return {row[0]: Head._make(row) for row in rows}

    def newest_ms(self) -> int:
        with closing(self._connect()) as connection:
            row = connection.execute("SELECT MAX(received_ms) FROM journal_entry").fetchone()
            return int(row[0] or 0)

    def iterate(self) -> Iterator[Entry]:
        with closing(self._connect()) as connection:
            # A text that somebody spoilt comes as it is, so that its entry can be named.
            connection.text_factory = lambda text: text.decode(errors="surrogateescape")
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM journal_entry ORDER BY sitting, seq"  # noqa: S608
            )
            for row in rows:
                yield Entry._make(row)

    def close(self) -> None:
        with self._lock:
            self._writer.close()

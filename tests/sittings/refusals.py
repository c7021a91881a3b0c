"""How a real database refuses to write the journal: its disk is full, it may not write, it dies.

Each is a context in which no batch becomes durable. SQLite refuses on the server's own
connection; PostgreSQL refuses by itself, whoever asks.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from django.conf import settings

from zuoxi.sittings import hub
from zuoxi.sittings.journal_postgres import PostgresStore
from zuoxi.sittings.journal_sqlite import SqliteStore

Refusal = Callable[[], contextlib.AbstractContextManager[None]]


def _sqlite(statement: str) -> int:
    """Run a statement on the connection that the server's journal is written with."""
    store = hub.current().store
    assert isinstance(store, SqliteStore)
    found = store._writer.execute(statement).fetchone()
    return int(found[0]) if found else 0


@contextlib.contextmanager
def sqlite_full() -> Iterator[None]:
    """SQLite may not take one more page: "database or disk is full"."""
    _sqlite(f"PRAGMA max_page_count = {_sqlite('PRAGMA page_count')}")
    yield
    _sqlite("PRAGMA max_page_count = 1073741823")


@contextlib.contextmanager
def sqlite_read_only() -> Iterator[None]:
    """SQLite may not write at all."""
    _sqlite("PRAGMA query_only = ON")
    yield
    _sqlite("PRAGMA query_only = OFF")


def store() -> PostgresStore:
    """Return the server's journal."""
    found = hub.current().store
    assert isinstance(found, PostgresStore)
    return found


def ask(*statements: str) -> None:
    """Tell PostgreSQL something, past the server."""
    params = store()._params
    with psycopg.connect(**params, autocommit=True) as session:
        session.execute("SET default_transaction_read_only TO off")
        for statement in statements:
            session.execute(statement.format(database=params["dbname"]).encode())


HANG_UP = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = 'zuoxi journal' AND datname = current_database()"
)


UNDO = ("DROP TRIGGER refuse_test ON journal_entry", "DROP FUNCTION refuse_test")

HANG_UP_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@contextlib.contextmanager
def postgres_full() -> Iterator[None]:
    """PostgreSQL says what it says when its disk is full: SQLSTATE 53100."""
    ask(
        "CREATE FUNCTION refuse_test() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
        "EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; "
        "END $$",
        "CREATE TRIGGER refuse_test BEFORE INSERT ON journal_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_test()",
    )
    yield
    ask(*UNDO)


@contextlib.contextmanager
def postgres_read_only() -> Iterator[None]:
    """PostgreSQL lets nobody write who connects now, as after a fail-over to a standby."""
    ask('ALTER DATABASE "{database}" SET default_transaction_read_only TO on', HANG_UP)
    yield
    ask('ALTER DATABASE "{database}" RESET default_transaction_read_only', HANG_UP)


@contextlib.contextmanager
def postgres_killed() -> Iterator[None]:
    """PostgreSQL ends the writer's session in the middle of every commit."""
    ask(
        "CREATE FUNCTION refuse_test() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$",
        "CREATE CONSTRAINT TRIGGER refuse_test AFTER INSERT ON journal_entry "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_test()",
    )
    yield
    ask(*UNDO)


REFUSALS: tuple[Refusal, ...] = (
    (postgres_full, postgres_read_only, postgres_killed)
    if settings.ZUOXI_DATABASE_URL
    else (sqlite_full, sqlite_read_only)
)
"""What the database of this run can refuse."""
OUTRIGHT = tuple(refusal for refusal in REFUSALS if refusal is not sqlite_full)
"""What refuses a few bytes, too: a full file of SQLite may have room for them in its last page."""


class LostAnswers:
    """A wire to PostgreSQL that breaks when a commit's answer comes back, once :attr:`armed`.

    The commit is durable and whoever asked does not know.
    """

    def __init__(self, params: dict[str, Any]) -> None:
        self._to = (params["host"], int(params.get("port") or 5432))
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.armed, self.lost = False, 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more calls."""
        self._door.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._door.accept()
                server = socket.create_connection(self._to)
                committing = threading.Event()
                for pump in (self._ask, self._answer):
                    threading.Thread(
                        target=pump, args=(client, server, committing), daemon=True
                    ).start()

    def _ask(
        self, client: socket.socket, server: socket.socket, committing: threading.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while content := client.recv(65536):
                if self.armed and b"COMMIT" in content:
                    committing.set()
                server.sendall(content)
        server.close()

    def _answer(
        self, client: socket.socket, server: socket.socket, committing: threading.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while content := server.recv(65536):
                if committing.is_set():  # it has been done: this was to say so
                    self.armed, self.lost = False, self.lost + 1
                    break
                client.sendall(content)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
        client.close()

"""The journal on SQLite and on PostgreSQL: durable in order, append-only, tampering is found."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.postgresql import fresh_database
from zuoxi.sittings import journal
from zuoxi.sittings.journal import Chain, Entry, Head, StorageFailure, Store
from zuoxi.sittings.journal_postgres import PostgresStore
from zuoxi.sittings.journal_sqlite import SqliteStore
from zuoxi.sittings.protocol import genesis, op_digest
from zuoxi.sittings.verify import BadJournalEntry, bad_entries
from zuoxi.sittings.writer import Writer


@pytest.fixture
def postgres() -> Iterator[dict[str, Any]]:
    """Yield the parameters of a fresh database."""
    with fresh_database() as url:
        yield conninfo_to_dict(url)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], name="store"
)
def _store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store
    if request.param == "sqlite":
        made = SqliteStore(tmp_path / "journal.sqlite3")
    else:
        made = PostgresStore(request.getfixturevalue("postgres"))
    yield made
    made.close()


def written(sitting: int, count: int, text: str = "王小明") -> list[Entry]:
    chain = Chain(sitting)
    return [
        chain.op(
            epoch=1,
            client_seq=n,
            at_ms=1_000 + n,
            received_ms=1_001 + n,
            task="dictation",
            kind="set",
            payload=f'{{"value":"{text}\\t\\\\{n}"}}',
            standing="counted",
        )
        for n in range(1, count + 1)
    ]


def execute(store: Store, statement: str) -> None:
    if isinstance(store, SqliteStore):
        connection = sqlite3.connect(store.path)
        try:
            with connection:
                connection.execute(statement)
        finally:
            connection.close()
    else:
        assert isinstance(store, PostgresStore)
        with store._connect() as session:
            session.execute(statement)


def without_triggers(store: Store) -> None:
    if isinstance(store, SqliteStore):
        for name in ("journal_no_update", "journal_no_delete", "journal_no_replace"):
            execute(store, f"DROP TRIGGER {name}")
    else:
        execute(store, "ALTER TABLE journal_entry DISABLE TRIGGER USER")


def test_entries_come_back_as_they_were_written(store: Store) -> None:
    one, two = written(1, 3), written(2, 2, text="李雷 😀")
    store.append([*one, *two])
    assert store.entries(1) == one
    assert store.entries(2) == two
    assert store.entries(3) == []
    assert list(store.iterate()) == [*one, *two]
    assert store.heads() == {1: Head(1, 3, one[-1].hash), 2: Head(2, 2, two[-1].hash)}
    assert list(bad_entries(store.iterate(), store.heads().values())) == []


AS_FIRST = f"SELECT {', '.join(Entry._fields)} FROM journal_entry WHERE seq = 1"
CHANGES = {
    "update": ("UPDATE journal_entry SET payload = '{}'",) * 2,
    "delete": ("DELETE FROM journal_entry",) * 2,
    "replace": (
        f"INSERT OR REPLACE INTO journal_entry {AS_FIRST}",
        f"INSERT INTO journal_entry {AS_FIRST} ON CONFLICT (sitting, seq) DO UPDATE SET kind = ''",
    ),
    "truncate": ("REPLACE INTO journal_entry " + AS_FIRST, "TRUNCATE journal_entry"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_replace_or_delete_an_entry(
    store: Store, change: str
) -> None:
    store.append(written(1, 1))
    on_sqlite, on_postgres = CHANGES[change]
    with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"):
        execute(store, on_sqlite if isinstance(store, SqliteStore) else on_postgres)
    assert store.entries(1) == written(1, 1)


def test_a_journal_of_an_older_build_gets_the_guards_that_it_lacks(store: Store) -> None:
    store.append(written(1, 1))
    if isinstance(store, SqliteStore):
        execute(store, "DROP TRIGGER journal_no_replace")
        again: Store = SqliteStore(store.path)
    else:
        assert isinstance(store, PostgresStore)
        execute(store, "DROP TRIGGER journal_no_truncate ON journal_entry")
        again = PostgresStore(store._params)
    on_sqlite, on_postgres = CHANGES["truncate"]
    with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"):
        execute(again, on_sqlite if isinstance(again, SqliteStore) else on_postgres)
    again.close()


def test_a_batch_is_written_whole_or_not_at_all(store: Store) -> None:
    entries = written(1, 3)
    store.append(entries[:1])
    with pytest.raises(StorageFailure):
        store.append([*written(2, 2), entries[0]])
    assert list(store.iterate()) == entries[:1]
    store.append(entries[1:])
    assert store.entries(1) == entries


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE journal_entry SET payload = '{}' WHERE seq = 2", (2, "hash")),
        ("UPDATE journal_entry SET payload = '{ }' WHERE seq = 2", (2, "payload")),
        ("UPDATE journal_entry SET standing = 'held' WHERE seq = 3", (3, "hash")),
        ("UPDATE journal_entry SET received_ms = 1 WHERE seq = 1", (1, "hash")),
        ("UPDATE journal_entry SET prev = hash WHERE seq = 2", (2, "prev")),
        ("DELETE FROM journal_entry WHERE seq = 2", (2, "gap")),
        ("DELETE FROM journal_entry WHERE seq = 4", (4, "missing")),
        ("DELETE FROM journal_entry WHERE sitting = 1", (4, "missing")),
    ],
)
def test_tampering_is_found_at_its_first_entry(
    store: Store, statement: str, found: tuple[int, str]
) -> None:
    store.append([*written(1, 4), *written(2, 1)])
    recorded = [head for head in store.heads().values() if head.sitting == 1]
    without_triggers(store)
    execute(store, statement + (" AND sitting = 1" if "seq" in statement else ""))
    assert list(bad_entries(store.iterate(), recorded)) == [BadJournalEntry(1, *found)]


OTHER: dict[str, Any] = {
    "sitting": 10**9, "seq": 99, "epoch": 2, "client_seq": 9, "at_ms": 1, "received_ms": 1,
    "origin": "official", "task": "inbound_call", "kind": "submit", "payload": '{"field":"phone"}',
    "standing": "held", "prev": "0" * 64, "hash": "0" * 64,
}  # fmt: skip
WHY = dict.fromkeys(OTHER, "hash") | {"sitting": "gap", "seq": "gap", "prev": "prev"}


@pytest.mark.parametrize("column", Entry._fields)
def test_a_change_in_any_column_is_found(column: str) -> None:
    entries = [*written(1, 4), *written(2, 1)]
    entries[1] = entries[1]._replace(**{column: OTHER[column]})
    bad = [BadJournalEntry(1, 2, WHY[column])]
    if column == "sitting":  # a hole here, and half a journal of nobody
        bad.append(BadJournalEntry(10**9, 1, "gap"))
    assert list(bad_entries(sorted(entries, key=lambda e: (e.sitting, e.seq)))) == bad


def _admitted_on_a_heartbeat(text: str, hash_of_text: str) -> list[Entry]:
    """A beat ahead of its op, the op with ``text``, and the admission of what was held."""
    chain = Chain(1)
    head = op_digest(
        client_seq=1, at_ms=5, task="dictation", kind="set",
        payload=f'{{"value":"{hash_of_text}"}}', prev=genesis(1, 1),
    )  # fmt: skip
    beat = {"head_seq": 1, "head_hash": head}
    proved = {"epoch": 1, "last_seq": 0, "head_seq": 1}
    notes: dict[str, Any] = {"epoch": 1, "received_ms": 6, "task": ""}
    return [
        chain.note(origin="contestant", kind="beat", payload=beat, **notes),
        chain.op(
            epoch=1, client_seq=1, at_ms=5, received_ms=7, task="dictation", kind="set",
            payload=f'{{"value":"{text}"}}', standing="late",
        ),
        chain.note(origin="server", kind="proved", payload=proved, **notes),
    ]  # fmt: skip


def test_a_text_that_is_not_what_the_heartbeat_vouched_for_is_found() -> None:
    # Every hash of the journal's own chain is made anew here, as a forger would.
    assert list(bad_entries(_admitted_on_a_heartbeat("王小明", "王小明"))) == []
    forged = _admitted_on_a_heartbeat("李小红", "王小明")
    assert list(bad_entries(forged)) == [BadJournalEntry(1, 3, "proof")]


def test_a_heartbeat_that_never_comes_true_is_no_fault_of_the_journal() -> None:
    claimed = _admitted_on_a_heartbeat("李小红", "王小明")[:2]
    assert list(bad_entries(claimed)) == []


async def test_whatever_waits_joins_the_next_commit_and_is_told_in_order(store: Store) -> None:
    failed: list[str] = []
    writer = Writer(store, lambda: failed.append("storage"))
    told: list[int] = []
    chains = {n: written(n, 20) for n in range(1, 51)}

    def tell(n: int) -> Callable[[bool], None]:
        return lambda durable: told.append(n) if durable else failed.append(str(n))

    for seq in range(20):
        for sitting, entries in chains.items():
            writer.submit([entries[seq]], tell(seq * 50 + sitting))
        await asyncio.sleep(0)
    await asyncio.to_thread(writer.stop)
    await asyncio.sleep(0.05)
    assert failed == []
    assert told == list(range(1, 1001))
    assert writer.commits < 500
    assert list(store.iterate()) == [entry for n in range(1, 51) for entry in chains[n]]


class FullDisk:
    """A store whose disk is full until ``room`` is made; otherwise the real one."""

    def __init__(self, store: Store) -> None:
        self._store, self.room = store, False

    def append(self, entries: Any) -> None:
        if not self.room:
            raise StorageFailure("no space left on device")
        self._store.append(entries)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


async def test_on_a_full_disk_nothing_is_acknowledged_until_it_is_tried_again(
    tmp_path: Path,
) -> None:
    store = FullDisk(SqliteStore(tmp_path / "journal.sqlite3"))
    told: list[tuple[str, bool]] = []
    entries = written(1, 3)
    writer = Writer(store, lambda: told.append(("failure", False)))
    writer.submit(entries[:1], lambda durable: told.append(("first", durable)))
    await asyncio.sleep(0.05)
    store.room = True
    writer.submit(entries[1:2], lambda durable: told.append(("stands on the first", durable)))
    await asyncio.sleep(0.05)
    writer.resume()
    writer.submit(entries, lambda durable: told.append(("again", durable)))
    await asyncio.to_thread(writer.stop)
    await asyncio.sleep(0.01)
    assert told == [
        ("failure", False),
        ("first", False),
        ("stands on the first", False),
        ("again", True),
    ]
    assert store.entries(1) == entries
    store.close()


def test_every_sitting_has_a_beginning_of_its_own() -> None:
    assert journal.genesis(1) != journal.genesis(2)
    assert journal.hash_of(written(1, 1)[0]) == written(1, 1)[0].hash

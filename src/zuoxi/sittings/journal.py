"""The journal (作答日志): what happens inside each sitting, append-only and hash-chained.

One chain per sitting: entry 1 stands on :func:`genesis`, every other on the hash before it. The
journal knows no answers and no rules; it keeps entries durable and in order. A *store* is one of
:mod:`journal_sqlite` (a file of its own) or :mod:`journal_postgres` (a table in the database);
:func:`open_store` picks by the settings. Only the hub's writer appends.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, Protocol

from zuoxi.kernel import canonical

Origin = Literal["contestant", "server", "official"]


class Entry(NamedTuple):
    """One thing that happened. ``client_seq`` and ``at_ms`` are set for a contestant's op only.

    ``payload`` is canonical JSON text; ``standing`` is set for ops (:mod:`standing`), else empty.
    Kinds of the server's own entries: lease · beat · bell · receipt · proved · decided · reversed ·
    hand · checked · entered · take · sealed · alarm · did · paired.
    """

    sitting: int
    seq: int
    epoch: int
    client_seq: int | None
    at_ms: int | None
    received_ms: int
    origin: str
    task: str
    kind: str
    payload: str
    standing: str
    prev: str
    hash: str


class Head(NamedTuple):
    """The end of one sitting's chain."""

    sitting: int
    seq: int
    hash: str


class StorageFailure(Exception):
    """The journal could not be made durable; nothing of the batch was written."""


class Store(Protocol):
    """Durable entries. ``append`` is called by one thread; readers may be others."""

    def append(self, entries: Iterable[Entry]) -> None:
        """Write all entries in one transaction, durable on return; else StorageFailure."""

    def entries(self, sitting: int) -> list[Entry]:
        """Return the entries of one sitting in order."""

    def heads(self) -> dict[int, Head]:
        """Return the end of every chain by sitting."""

    def newest_ms(self) -> int:
        """Return when the newest entry was received (ms), 0 if there is none."""

    def iterate(self) -> Iterator[Entry]:
        """Yield every entry, sitting by sitting in order."""

    def close(self) -> None:
        """Release files and connections."""


def genesis(sitting: int) -> str:
    """Return the hash that the first entry of a sitting stands on."""
    return canonical.sha256_hex({"zuoxi": "journal", "sitting": sitting})


def chain_hash(
    *,
    sitting: int,
    seq: int,
    epoch: int,
    client_seq: int | None,
    at_ms: int | None,
    received_ms: int,
    origin: str,
    task: str,
    kind: str,
    payload: str,
    standing: str,
    prev: str,
) -> str:
    """Return SHA-256 of the canonical list of an entry's members, ``payload`` as its text."""
    quote = canonical.quote
    text = (
        f"[{sitting},{seq},{epoch},{_number(client_seq)},{_number(at_ms)},{received_ms},"
        f"{quote(origin)},{quote(task)},{quote(kind)},{quote(payload)},{quote(standing)},"
        f"{quote(prev)}]"
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def hash_of(entry: Entry) -> str:
    """Return the hash that ``entry`` must carry."""
    members = entry._asdict()
    del members["hash"]
    return chain_hash(**members)


class Chain:
    """Makes the next entries of one sitting; holds its head in memory."""

    __slots__ = ("hash", "seq", "sitting")

    def __init__(self, sitting: int) -> None:
        self.sitting, self.seq, self.hash = sitting, 0, genesis(sitting)

    def op(
        self,
        *,
        epoch: int,
        client_seq: int,
        at_ms: int,
        received_ms: int,
        task: str,
        kind: str,
        payload: str,
        standing: str,
    ) -> Entry:
        """Return the entry of a contestant's op and move the head to it."""
        return self._next(
            epoch, client_seq, at_ms, received_ms, "contestant", task, kind, payload, standing
        )

    def note(
        self,
        *,
        epoch: int,
        received_ms: int,
        origin: Origin,
        task: str,
        kind: str,
        payload: Mapping[str, Any],
    ) -> Entry:
        """Return an entry that is not an op and move the head to it."""
        text = canonical.dumps(dict(payload))
        return self._next(epoch, None, None, received_ms, origin, task, kind, text, "")

    def _next(  # noqa: PLR0917 - in the order of Entry
        self,
        epoch: int,
        client_seq: int | None,
        at_ms: int | None,
        received_ms: int,
        origin: str,
        task: str,
        kind: str,
        payload: str,
        standing: str,
    ) -> Entry:
        seq, prev = self.seq + 1, self.hash
        entry_hash = chain_hash(
            sitting=self.sitting,
            seq=seq,
            epoch=epoch,
            client_seq=client_seq,
            at_ms=at_ms,
            received_ms=received_ms,
            origin=origin,
            task=task,
            kind=kind,
            payload=payload,
            standing=standing,
            prev=prev,
        )
        self.seq, self.hash = seq, entry_hash
        return Entry(
            self.sitting,
            seq,
            epoch,
            client_seq,
            at_ms,
            received_ms,
            origin,
            task,
            kind,
            payload,
            standing,
            prev,
            entry_hash,
        )


def open_store(*, make: bool = True) -> Store:
    """Return the installation's journal, made if it was missing (or empty without ``make``).

    PostgreSQL when Django's default database is one, else the file ``journal.sqlite3``.
    """
    from django.conf import settings  # noqa: PLC0415 - the chain above knows no Django
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "postgresql":
        from zuoxi.sittings.journal_postgres import TABLE, PostgresStore  # noqa: PLC0415

        if not make and TABLE not in connection.introspection.table_names():
            return _Nothing()
        return PostgresStore(connection.get_connection_params(), make=make)
    from zuoxi.sittings.journal_sqlite import SqliteStore  # noqa: PLC0415

    path = settings.ZUOXI_DATA / "journal.sqlite3"
    return SqliteStore(path, make=make) if make or path.exists() else _Nothing()


class _Nothing:
    """The journal of an installation where nobody has ever sat."""

    def append(self, entries: Iterable[Entry]) -> None:
        raise StorageFailure("opened for reading only")

    def entries(self, sitting: int) -> list[Entry]:
        return []

    def heads(self) -> dict[int, Head]:
        return {}

    def newest_ms(self) -> int:
        return 0

    def iterate(self) -> Iterator[Entry]:
        return iter(())

    def close(self) -> None:
        pass

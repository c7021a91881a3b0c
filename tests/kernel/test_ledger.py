"""The ledger keeps every official act, and shows when somebody changed one afterwards."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests import ledgers
from zuoxi.kernel import feed, ledger
from zuoxi.kernel.models import LedgerEntry, LedgerHead

AS_SECOND = (
    "SELECT seq, at_ms, competition_id, actor, actor_name, role, 'end', subject, payload, prev, "
    "hash FROM kernel_ledgerentry WHERE seq = 2"
)
COLUMNS = "seq, at_ms, competition_id, actor, actor_name, role, verb, subject, payload, prev, hash"
BY_ROWID = (
    f"INSERT OR REPLACE INTO kernel_ledgerentry (rowid, {COLUMNS}) "
    f"SELECT rowid, 4, {COLUMNS.removeprefix('seq, ')} FROM kernel_ledgerentry WHERE seq = 2"
)
"""By the other name that a row of SQLite has."""
HASH_OF_2 = "(SELECT prev FROM kernel_ledgerentry WHERE seq=3)"
POSTGRESQL = bool(settings.ZUOXI_DATABASE_URL)
TAKE_AWAY = (
    ["TRUNCATE kernel_ledgerentry", "TRUNCATE kernel_ledgerentry CASCADE"]
    if POSTGRESQL
    else [
        f"INSERT OR REPLACE INTO kernel_ledgerentry {AS_SECOND}",
        f"REPLACE INTO kernel_ledgerentry {AS_SECOND}",
        "UPDATE OR REPLACE kernel_ledgerentry SET seq=2 WHERE seq=3",
        BY_ROWID,
    ]
)
TAKE_THE_HEAD = (
    "TRUNCATE kernel_ledgerhead"
    if POSTGRESQL
    else "INSERT OR REPLACE INTO kernel_ledgerhead VALUES (1, 0, '0')"
)
CHIEF = ledger.Actor(id="user:7", name="周裁判长", role="chief_judge")


def write(verb: str, **payload: str | int) -> LedgerEntry:
    with transaction.atomic():
        return ledger.append(
            verb=verb, actor=CHIEF, subject="competition:1", payload=payload, competition_id=1
        )


@pytest.fixture
def three_entries() -> None:
    for verb in ("ready", "start", "pause"):
        write(verb, reason="按计划")


@pytest.mark.django_db
def test_each_entry_stands_on_the_one_before_it(three_entries: None) -> None:
    first, second, third = LedgerEntry.objects.all()
    assert (first.prev, second.prev, third.prev) == (ledger.GENESIS, first.hash, second.hash)
    assert LedgerHead.objects.values_list("seq", "hash").get() == (3, third.hash)
    assert ledger.first_bad_entry() is None


@pytest.mark.django_db
def test_an_empty_ledger_is_in_order() -> None:
    assert ledger.first_bad_entry() is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE kernel_ledgerentry SET verb='end' WHERE seq=2",
        "DELETE FROM kernel_ledgerentry WHERE seq=2",
        f"INSERT INTO kernel_ledgerentry {AS_SECOND} ON CONFLICT (seq) DO UPDATE SET verb='end'",
        *TAKE_AWAY,
    ],
)
def test_the_database_refuses_to_change_replace_or_delete_an_entry(
    three_entries: None, change: str
) -> None:
    refused(change, "append-only")
    assert ledger.first_bad_entry() is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE kernel_ledgerhead SET seq=2, hash={HASH_OF_2}",
        "UPDATE kernel_ledgerhead SET seq=3",  # it must grow
        "UPDATE kernel_ledgerhead SET seq=4",  # to an entry that is there
        "UPDATE kernel_ledgerhead SET hash='0'",
        "UPDATE kernel_ledgerhead SET id=2",
        "DELETE FROM kernel_ledgerhead",
        TAKE_THE_HEAD,
    ],
)
def test_the_database_lets_the_head_only_grow(three_entries: None, change: str) -> None:
    refused(change, "only grows|one head")
    assert ledger.first_bad_entry() is None
    write("resume", reason="按计划")
    assert LedgerHead.objects.values_list("seq", flat=True).get() == 4


def refused(change: str, why: str) -> None:
    with (
        pytest.raises(DatabaseError, match=why),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ("UPDATE kernel_ledgerentry SET actor_name='别人' WHERE seq=2", ledger.BadEntry(2, "hash")),
        ("UPDATE kernel_ledgerentry SET payload='{ }' WHERE seq=2", ledger.BadEntry(2, "payload")),
        ("UPDATE kernel_ledgerentry SET at_ms=at_ms+1 WHERE seq=1", ledger.BadEntry(1, "hash")),
        ("DELETE FROM kernel_ledgerentry WHERE seq=2", ledger.BadEntry(2, "gap")),
        ("DELETE FROM kernel_ledgerentry WHERE seq=3", ledger.BadEntry(3, "head")),
        ("UPDATE kernel_ledgerentry SET prev=hash WHERE seq=3", ledger.BadEntry(3, "prev")),
    ],
)
def test_the_first_entry_changed_behind_the_product_is_named(
    three_entries: None, change: str, bad: ledger.BadEntry
) -> None:
    ledgers.tamper(change)
    assert ledger.first_bad_entry() == bad


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_the_transaction_of_its_act_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside the verb's transaction"):
        ledger.append(verb="start", actor=CHIEF, subject="competition:1", payload={})
    assert LedgerEntry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_committed_entry_is_told_to_whoever_listens() -> None:
    heard: list[tuple[str, int]] = []
    stop = feed.subscribe(lambda topic, n: heard.append((topic, n)))
    with transaction.atomic():
        write("start")
        transaction.set_rollback(True)
    write("start")
    stop()
    assert heard == [("ledger", 1)]

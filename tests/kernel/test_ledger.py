"""The ledger keeps every official act, and shows when somebody changed one afterwards."""

import pytest
from django.db import DatabaseError, connection, transaction

from zuoxi.kernel import feed, ledger
from zuoxi.kernel.models import LedgerEntry, LedgerHead

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


def _drop_triggers() -> None:
    """What an intruder with the database file would do first."""
    names = (
        ("ledger_no_update", "ledger_no_delete")
        if connection.vendor == "sqlite"
        else ("ledger_no_change ON kernel_ledgerentry",)
    )
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER {name}")


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
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(
    three_entries: None, change: str
) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert ledger.first_bad_entry() is None


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
    _drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute(change)
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

"""``zuoxi verify`` finds what was changed or taken away behind the product, and names it."""

from typing import Any

import pytest
from django.db import connection

from tests.results.typist import CHIEF, Typist, command
from zuoxi.competitions.models import Competition
from zuoxi.config.verifying import Report, verify_installation
from zuoxi.kernel import ledger
from zuoxi.kernel.models import LedgerEntry, LedgerHead
from zuoxi.papers.models import Paper
from zuoxi.papers.verify import ChangedPaper
from zuoxi.results import domain
from zuoxi.results.models import PartScore, ResultSheet
from zuoxi.results.verify import ChangedScore, ChangedSheet
from zuoxi.sittings import journal
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.verify import BadJournalEntry, check

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen(hall: Competition) -> None:
    """Let the ledger say that the hall's paper was frozen."""
    paper = Paper.objects.get()
    payload = {"name": paper.name, "version": paper.version, "hash": paper.hash}
    ledger.append(
        verb="froze_paper",
        actor=CHIEF,
        subject=f"paper:{paper.pk}",
        competition_id=hall.pk,
        payload=payload,
    )


@pytest.fixture
def published(hall: Competition, played: list[Typist]) -> Competition:
    """A hall that was played, scored and published."""
    domain.compute_scores(hall)
    domain.publish(hall, reason="", actor=CHIEF)
    return hall


def sql(statement: str) -> None:
    """Do what an intruder with the database does, who takes the triggers away first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS ledger_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS ledger_no_delete")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS ledger_no_change ON kernel_ledgerentry")
        cursor.execute(statement)


def cut_ledger_at(entry: LedgerEntry) -> None:
    """Take ``entry`` and all after it away and make the head agree: the chain itself is whole."""
    before = LedgerEntry.objects.get(seq=entry.seq - 1)
    sql(f"DELETE FROM kernel_ledgerentry WHERE seq >= {entry.seq}")
    LedgerHead.objects.update(seq=before.seq, hash=before.hash)
    assert ledger.first_bad_entry() is None


def found(report: Report) -> dict[str, Any]:
    told = report.as_json()
    return {name: told[name]["bad"] for name in told if name != "good" and told[name]["bad"]}


def test_what_nobody_touched_is_good_and_counted(published: Competition) -> None:
    head = LedgerHead.objects.get()
    assert verify_installation().as_json() == {
        "good": True,
        "ledger": {
            "entries": head.seq,
            "head": {"seq": head.seq, "hash": head.hash},
            "bad": None,
        },
        "journal": {"sittings": 3, "bad": []},
        "papers": {"checked": 1, "bad": []},
        "scores": {"checked": 3, "bad": []},
        "results": {"checked": 1, "bad": []},
    }


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("seq", "seq + 1000", "gap"),
        ("at_ms", "at_ms + 1", "hash"),
        ("competition_id", "NULL", "hash"),
        ("actor", "'user:8'", "hash"),
        ("actor_name", "'别人'", "hash"),
        ("role", "'organiser'", "hash"),
        ("verb", "'ended_hall'", "hash"),
        ("subject", "'competition:0'", "hash"),
        ("payload", "'{}'", "hash"),
        ("payload", "'{ }'", "payload"),
        ("prev", "hash", "prev"),
        ("hash", "prev", "hash"),
    ],
)
def test_a_change_in_any_column_of_the_ledger_is_found(
    published: Competition, column: str, value: str, why: str
) -> None:
    seq = LedgerEntry.objects.get(verb="started_task").seq
    sql(f"UPDATE kernel_ledgerentry SET {column} = {value} WHERE seq = {seq}")
    assert verify_installation().bad_ledger == ledger.BadEntry(seq, why)


OTHER: dict[str, Any] = {
    "sitting": 10**9, "seq": 99, "epoch": 2, "client_seq": 9, "at_ms": 1, "received_ms": 1,
    "origin": "official", "task": "inbound_call", "kind": "submit", "payload": '{"field":"phone"}',
    "standing": "held", "prev": "0" * 64, "hash": "0" * 64,
}  # fmt: skip
WHY = dict.fromkeys(OTHER, "hash") | {"sitting": "gap", "seq": "gap", "prev": "prev"}


@pytest.mark.parametrize("column", Entry._fields)
def test_a_change_in_any_column_of_a_journal_is_found(
    published: Competition, played: list[Typist], column: str
) -> None:
    sitting = played[0].sitting.pk
    store = journal.open_store()
    entries = list(store.iterate())
    store.close()
    [at] = [n for n, entry in enumerate(entries) if (entry.sitting, entry.seq) == (sitting, 2)]
    entries[at] = entries[at]._replace(**{column: OTHER[column]})
    bad = [BadJournalEntry(sitting, 2, WHY[column])]
    if column == "sitting":  # a hole here, and half a journal of nobody
        bad.append(BadJournalEntry(10**9, 1, "gap"))
    assert list(check(sorted(entries, key=lambda e: (e.sitting, e.seq))).bad) == bad


def test_the_end_of_a_closed_journal_cannot_be_cut_off(
    published: Competition, played: list[Typist]
) -> None:
    store = journal.open_store()
    others = [entry for typist in played[1:] for entry in store.entries(typist.sitting.pk)]
    mine = store.entries(played[0].sitting.pk)
    store.close()
    sitting = played[0].sitting.pk
    assert check([*mine[:-1], *others]).bad == (BadJournalEntry(sitting, 3, "missing"),)
    assert check(others).bad == (BadJournalEntry(sitting, 3, "missing"),)


def test_a_decision_that_a_journal_names_cannot_be_cut_off_the_ledger(
    hall: Competition, typists: list[Typist]
) -> None:
    first = typists[0].op(650_000, "set", "held", item="k1", field="name", value="沈知夏")
    command(hall, "paused_hall", at=100_000)
    decision = {"sitting": first.sitting.pk, "epoch": 1, "last_seq": 1, "accept": True}
    entry = command(hall, "decided_held", at=700_000, **decision)
    first.decided(accept=True, ledger_seq=entry.seq)
    assert verify_installation().bad_ledger is None
    cut_ledger_at(entry)
    assert verify_installation().bad_ledger == ledger.BadEntry(entry.seq, "cited")


def test_a_close_cannot_be_cut_off_the_ledger_once_it_is_scored(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    [*_, last] = LedgerEntry.objects.filter(verb="closed_sitting").order_by("seq")
    cut_ledger_at(last)
    assert found(verify_installation())["scores"] == [
        {"sitting": played[2].sitting.pk, "task": "dictation", "why": "close"}
    ]


def test_a_publication_cannot_be_cut_off_the_ledger(published: Competition) -> None:
    cut_ledger_at(LedgerEntry.objects.get(verb="published_results"))
    assert verify_installation().bad_results == (ChangedSheet(published.pk, 1, "ledger"),)


def test_an_act_that_nothing_else_names_is_missed_only_by_who_noted_it(
    published: Competition,
) -> None:
    entry = command(published, "extended_person", at=700_000, sitting=1, ms=60_000)
    noted = {entry.seq: entry.hash[:8].upper()}
    assert verify_installation(seen=noted).good
    cut_ledger_at(entry)
    assert verify_installation().good
    assert verify_installation(seen=noted).bad_ledger == ledger.BadEntry(entry.seq, "seen")


def test_a_ledger_that_was_written_anew_differs_from_what_was_noted(
    published: Competition,
) -> None:
    first = LedgerEntry.objects.get(seq=1)
    assert verify_installation(seen={1: first.hash}).good
    wrong = {1: "0" * 8}
    assert verify_installation(seen=wrong).bad_ledger == ledger.BadEntry(1, "seen")


def test_a_changed_paper_is_found(published: Competition) -> None:
    paper = Paper.objects.get()
    told = (paper.pk, paper.name, 1)
    content = paper.content
    content["tasks"][0]["question"]["items"][0]["fields"]["name"] = ["沈之夏"]
    Paper.objects.update(content=content)
    assert found(verify_installation()) == {
        "papers": [dict(zip(("paper", "name", "version"), told, strict=True)) | {"why": "content"}]
    }
    from zuoxi.kernel import canonical

    Paper.objects.update(hash=canonical.sha256_hex(content))
    assert verify_installation().bad_papers == (ChangedPaper(*told, "ledger"),)


@pytest.mark.parametrize(
    ("change", "why"),
    [({"score": "9.99"}, "score"), ({"seconds": 1}, "seconds"), ({"journal_seq": 1}, "close")],
)
def test_a_changed_score_is_found(
    published: Competition, played: list[Typist], change: dict[str, Any], why: str
) -> None:
    sitting = played[2].sitting.pk
    PartScore.objects.filter(sitting=sitting).update(**change)
    bad = verify_installation().bad_scores
    assert bad == (ChangedScore(sitting, "dictation", why),)  # type: ignore[arg-type]


def test_a_changed_result_is_found(published: Competition) -> None:
    sheet = ResultSheet.objects.get()
    sheet.rows[0]["rank"] = 3
    sheet.save()
    assert verify_installation().bad_results == (ChangedSheet(published.pk, 1, "content"),)


def test_make_up_time_after_the_close_is_no_fault_of_the_score(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    command(hall, "extended_hall", at=700_000, ms=60_000)
    assert [bad for bad in verify_installation().bad_scores if bad.why != "close"] == []

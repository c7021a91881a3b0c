"""What ``zuoxi verify`` finds when somebody changes the database, the journal or a file."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from tests import factories, journals, ledgers, recorded
from zuoxi.accounts import domain as accounts
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.domain import (
    Slot,
    appoint,
    change_competition,
    change_rules,
    create_competition,
    dismiss,
)
from zuoxi.competitions.models import Appointment, Competition, TimeSlot
from zuoxi.config.verifying import Counts, Report, verify_installation
from zuoxi.hall.domain import (
    assign_paper,
    furnish,
    move_contestant,
    seat_contestants,
    unseat_contestant,
)
from zuoxi.hall.models import Seat
from zuoxi.kernel import canonical, ledger
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.kernel.models import LedgerEntry
from zuoxi.media.models import Blob
from zuoxi.media.store import Store
from zuoxi.papers.models import Paper
from zuoxi.registration.domain import (
    Entrant,
    change_contestant,
    enter_contestants,
    remove_contestants,
)
from zuoxi.registration.models import Contestant
from zuoxi.results.models import PartScore, ResultSheet
from zuoxi.sittings.access import reissue_code
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db
Found = tuple[str, str, int | None]


@pytest.fixture(autouse=True)
def _fresh_journal() -> Iterator[None]:
    journals.empty()
    yield
    journals.empty()


@pytest.fixture
def hall() -> Competition:
    """A competition played to its published result."""
    return recorded.published()[0]


def found() -> list[Found]:
    return [(one.code, one.about, one.seq) for one in verify_installation().findings]


def codes() -> set[str]:
    return {one.code for one in verify_installation().findings}


def seq_of(verb: str) -> int:
    entry = LedgerEntry.objects.filter(verb=verb).order_by("seq").last()
    assert entry is not None
    return entry.seq


def sitting(number: int) -> Sitting:
    return Sitting.objects.order_by("seat_label")[number - 1]


def cut_the_ledger(*, before: int) -> None:
    """Remove the newest entries together with the head: every chain stays whole."""
    ledgers.tamper(
        f"DELETE FROM kernel_ledgerentry WHERE seq >= {before}",
        f"UPDATE kernel_ledgerhead SET seq = {before - 1}, hash = coalesce((SELECT hash "
        f"FROM kernel_ledgerentry WHERE seq = {before - 1}), '{ledger.GENESIS}')",
    )


def rechain(seq: int, payload: str) -> None:
    """Give an entry another payload and compute every hash after it anew, as a forger would."""
    ledgers.without_guards()
    prev = ""
    for entry in LedgerEntry.objects.filter(seq__gte=seq).order_by("seq"):
        if entry.seq == seq:
            entry.payload, prev = payload, entry.prev
        entry.prev, entry.hash = prev, ""
        entry.hash = ledger.hash_of(entry)
        prev = entry.hash
        entry.save()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_ledgerhead SET hash = %s", [prev])


# ── good ─────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_found_in_what_only_the_product_wrote(hall: Competition) -> None:
    report = verify_installation()
    assert report.findings == []
    entries = LedgerEntry.objects.count()
    assert report.counts == Counts(
        ledger=entries, journals=3, journal_entries=17, papers=1, scores=3, results=1
    )
    head = LedgerEntry.objects.get(seq=entries)
    assert report.head == (entries, head.hash)
    assert report.text().startswith(f"核对无误：操作留痕 {entries} 条，作答日志 3 份、17 条，")
    with translation.override("en"):
        assert report.text().startswith("All good")


def test_an_installation_where_nobody_has_sat_is_good_and_no_journal_is_made() -> None:
    recorded.seated()
    assert found() == []
    assert not (settings.ZUOXI_DATA / "journal.sqlite3").exists()


@pytest.mark.parametrize("ranges", [{}, {"ranges": [[2, 2]]}], ids=["older", "named"])
def test_a_moved_seat_a_decision_and_make_up_time_are_no_contradiction(
    ranges: dict[str, Any],
) -> None:
    competition = recorded.seated()
    recorded.act(competition, "started_task", at=0)
    sat = sitting(1)
    seat = recorded.Seat(sat).lease().types("k1", "name", "沈")
    released = recorded.act(competition, "released_sitting", at=2_000, sitting=sat.pk)
    seat.lease(release=released.seq).types("k1", "name", "沈知", at=3_000).bell()
    seat.op("set", at=600_500, standing="held", item="k1", field="name", value="沈知夏")
    payload: dict[str, Any] = {"epoch": 2, "last_seq": 2, "accept": True} | ranges
    decided = recorded.act(competition, "decided_held", at=601_000, sitting=sat.pk, **payload)
    payload["ledger_seq"] = decided.seq
    seat.note("decided", at=601_010, **payload)
    recorded.act(competition, "extended_person", at=700_000, sitting=sat.pk, ms=60_000)
    seat.bell(at=760_000)
    assert found() == []
    payload["ledger_seq"] += 1
    seat.note("decided", at=760_100, **payload)
    assert [code for code, *_ in found()] == ["journal.act"]


def test_a_reversal_is_no_contradiction_and_none_without_the_ledgers_word() -> None:
    competition = recorded.seated()
    recorded.act(competition, "started_task", at=0)
    sat = sitting(1)
    seat = recorded.Seat(sat).lease().types("k1", "name", "沈")
    seat.op("set", at=2_000, standing="held", item="k1", field="name", value="沈知")
    words: dict[str, Any] = {"epoch": 1, "last_seq": 2, "ranges": [[2, 2]]}
    for kind, verb, accept in [
        ("decided", "decided_held", False),
        ("reversed", "reversed_held", True),
    ]:
        said = words | {"accept": accept}
        act = recorded.act(competition, verb, at=3_000, sitting=sat.pk, **said)
        seat.note(kind, at=3_100, **said, ledger_seq=act.seq)
    assert found() == []
    seat.note("reversed", at=3_200, **words, accept=False, ledger_seq=act.seq)
    assert found() == [("journal.act", f"sitting:{sat.pk}", 6)]


def test_a_journal_cannot_admit_other_entries_than_the_ledger_names() -> None:
    competition = recorded.seated()
    recorded.act(competition, "started_task", at=0)
    sat = sitting(1)
    seat = recorded.Seat(sat).lease().types("k1", "name", "沈")
    seat.op("set", at=2_000, standing="held", item="k1", field="name", value="沈知")
    words: dict[str, Any] = {"epoch": 1, "last_seq": 2, "accept": True}
    act = recorded.act(
        competition, "decided_held", at=3_000, sitting=sat.pk, ranges=[[2, 2]], **words
    )
    seat.note("decided", at=3_100, **words, ranges=[[1, 2]], ledger_seq=act.seq)
    assert found() == [("journal.act", f"sitting:{sat.pk}", 4)]


@pytest.mark.parametrize("verb", ["released_sitting", "decided_held"])
def test_an_act_that_a_journal_names_cannot_be_cut_off_the_ledger(verb: str) -> None:
    competition = recorded.seated()
    recorded.act(competition, "started_task", at=0)
    sat = sitting(1)
    seat = recorded.Seat(sat).lease().types("k1", "name", "沈")
    seat.op("set", at=2_000, standing="held", item="k1", field="name", value="沈知")
    words: dict[str, Any] = {"epoch": 1, "last_seq": 2, "accept": True}
    act = recorded.act(competition, verb, at=3_000, sitting=sat.pk, **words)
    if verb == "released_sitting":
        seat.lease(release=act.seq)
    else:
        seat.note("decided", at=3_100, **words, ledger_seq=act.seq)
    assert found() == []
    cut_the_ledger(before=act.seq)
    assert found() == [("journal.act", f"sitting:{sat.pk}", 4)]


# ── the ledger ───────────────────────────────────────────────────────────────────────────────


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
    hall: Competition, column: str, value: str, why: str
) -> None:
    seq = seq_of("started_task")
    ledgers.tamper(f"UPDATE kernel_ledgerentry SET {column} = {value} WHERE seq = {seq}")
    assert found()[0] == (f"ledger.{why}", "ledger", seq)


@pytest.mark.sqlite("PostgreSQL lets no such value into the column")
def test_a_number_that_no_server_writes_is_named_and_no_traceback(hall: Competition) -> None:
    ledgers.tamper("UPDATE kernel_ledgerentry SET at_ms = 1.5 WHERE seq = 2")
    assert found() == [("ledger.value", "ledger", 2)]


@pytest.mark.sqlite("PostgreSQL lets no such value into the column")
def test_a_text_that_is_no_text_is_named_and_no_traceback(hall: Competition) -> None:
    ledgers.tamper("UPDATE kernel_ledgerentry SET verb = CAST(x'ff' AS TEXT) WHERE seq = 2")
    assert ("ledger.unreadable", "ledger", 2) in found()
    journals.tamper("UPDATE journal_entry SET kind = CAST(x'ff' AS TEXT) WHERE seq = 2")
    assert ("journal.value", f"sitting:{sitting(1).pk}", 2) in found()


@pytest.mark.parametrize(
    ("payload", "code"), [("{", "payload"), ("{}", "hash"), ("[1]", "hash"), ("", "payload")]
)
def test_a_close_that_cannot_be_read_is_named_and_no_traceback(
    hall: Competition, payload: str, code: str
) -> None:
    seq = seq_of("closed_sitting")
    ledgers.tamper(f"UPDATE kernel_ledgerentry SET payload = '{payload}' WHERE seq = {seq}")
    assert found()[0] == (f"ledger.{code}", "ledger", seq)


@pytest.mark.parametrize(
    "verb",
    [
        "created_competition",
        "appointed",
        "entered_contestants",
        "furnished_hall",
        "seated_contestants",
        "issued_seat_codes",
        "froze_paper",
        "started_task",
        "closed_sitting",
        "published_results",
    ],
)
def test_an_act_that_says_nothing_is_named_even_when_every_hash_was_made_anew(
    hall: Competition, verb: str
) -> None:
    seq = seq_of(verb)
    for payload in ("{}", "[1]", "null", '{"sittings":[1]}'):
        rechain(seq, payload)
        assert ("ledger.shape", "ledger", seq) in found()


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("published_results", "sheet.unrecorded"),
        ("closed_sitting", "score.unrecorded"),
        ("started_task", "journal.before_start"),
        ("issued_seat_codes", "sitting.code"),
        ("seated_contestants", "sitting.unrecorded"),
        ("entered_contestants", "contestant.unrecorded"),
        ("furnished_hall", "seat.unrecorded"),
        ("froze_paper", "paper.state"),
        ("appointed", "appointment.unrecorded"),
    ],
)
def test_the_newest_entries_cut_off_with_their_head_are_missed_by_what_they_did(
    hall: Competition, verb: str, code: str
) -> None:
    cut_the_ledger(before=seq_of(verb))
    assert code in codes()


def test_a_pause_cut_off_the_ledger_is_missed_by_the_bell() -> None:
    competition = recorded.seated()
    recorded.act(competition, "started_task", at=0)
    seat = recorded.Seat(sitting(1)).lease().types("k1", "name", "沈")
    paused = recorded.act(competition, "paused_hall", at=10_000)
    recorded.act(competition, "resumed_hall", at=40_000)
    seat.note("bell", at=630_000, task="dictation", ended_ms=recorded.START + 630_000)
    assert found() == []
    cut_the_ledger(before=paused.seq)
    assert found() == [("journal.bell", f"sitting:{seat.sitting.pk}", 3)]


def test_a_whole_ledger_that_is_gone_is_missed_by_the_journals(hall: Competition) -> None:
    ledgers.tamper("DELETE FROM kernel_ledgerentry", "DELETE FROM kernel_ledgerhead")
    report = verify_installation()
    assert [one.code for one in report.findings] == ["ledger.none"]
    assert "有 3 份作答日志，却没有操作留痕" in report.text()
    with translation.override("en"):
        assert "3 journals and no ledger" in report.text()


def test_a_whole_ledger_that_is_gone_is_missed_by_the_rows_before_anybody_sits() -> None:
    recorded.seated()
    ledgers.tamper("DELETE FROM kernel_ledgerentry", "DELETE FROM kernel_ledgerhead")
    assert {"competition.unrecorded", "paper.unrecorded", "sitting.unrecorded"} <= codes()


# ── the journal ──────────────────────────────────────────────────────────────────────────────


def test_a_journal_that_is_gone_is_missed_by_the_ledger(hall: Competition) -> None:
    gone = sitting(2)
    journals.tamper(f"DELETE FROM journal_entry WHERE sitting = {gone.pk}")
    assert [code for code, about, _ in found() if about == f"sitting:{gone.pk}"] == [
        "journal.missing",
        "score.figures",
    ]


def test_a_journal_shorter_than_its_close_is_found(hall: Competition) -> None:
    last = sitting(1)
    journals.tamper(f"DELETE FROM journal_entry WHERE sitting = {last.pk} AND kind = 'receipt'")
    assert [one[:2] for one in found()] == [("journal.missing", f"sitting:{last.pk}")]


def test_a_journal_of_nobody_is_found(hall: Competition) -> None:
    chain_of_nobody = recorded.Seat(Sitting(pk=sitting(3).pk + 1_000))
    chain_of_nobody.lease()
    assert found() == [("journal.orphan", f"sitting:{chain_of_nobody.sitting.pk}", None)]


def test_an_entry_without_its_shape_is_named_even_when_every_hash_fits(hall: Competition) -> None:
    seat = recorded.Seat(Sitting(pk=sitting(3).pk + 1_000))
    seat.lease()
    entry = seat.state.chain.note(
        epoch=1, received_ms=1, origin="server", task="dictation", kind="bell", payload={}
    )
    journals.append(entry)
    assert found() == [("journal.shape", f"sitting:{seat.sitting.pk}", 2)]


# ── what the logs decided ────────────────────────────────────────────────────────────────────


def _other_key(hall: Competition) -> None:
    paper = Paper.objects.get()
    paper.content["tasks"][0]["question"]["items"][0]["fields"]["postcode"] = ["519032"]
    paper.save()


def _other_key_and_hash(hall: Competition) -> None:
    _other_key(hall)
    paper = Paper.objects.get()
    Paper.objects.update(hash=canonical.sha256_hex(paper.content))


def _better_score(hall: Competition) -> None:
    PartScore.objects.filter(sitting=sitting(3)).update(score="10.00")


def _quicker(hall: Competition) -> None:
    PartScore.objects.filter(sitting=sitting(2)).update(seconds=100)


def _other_facts(hall: Competition) -> None:
    part = PartScore.objects.get(sitting=sitting(2))
    part.detail["criteria"][0]["detail"]["accuracy"] = "100.00"
    part.save()


def _other_close(hall: Competition) -> None:
    PartScore.objects.filter(sitting=sitting(2)).update(journal_seq=2)


def _other_journal(hall: Competition) -> None:
    PartScore.objects.filter(sitting=sitting(2)).update(journal_hash="0" * 64)


def _first_place(hall: Competition) -> None:
    sheet = ResultSheet.objects.get()
    sheet.rows[-1]["rank"] = 1
    sheet.save()


def _first_place_and_hash(hall: Competition) -> None:
    _first_place(hall)
    sheet = ResultSheet.objects.get()
    words = {"competition": hall.pk, "version": 1, "rows": sheet.rows}
    ResultSheet.objects.update(hash=canonical.sha256_hex(words))


def _published_earlier(hall: Competition) -> None:
    ResultSheet.objects.update(published_ms=1)


def _no_sheet(hall: Competition) -> None:
    ResultSheet.objects.all().delete()


def _another_sheet(hall: Competition) -> None:
    ResultSheet.objects.create(competition=hall, version=2, rows=[], hash="0", published_ms=1)


def _swapped_contestants(hall: Competition) -> None:
    one, two = sitting(1), sitting(2)
    spare = Contestant.objects.create(competition=hall, code="tmp", name="无")
    mine, theirs = one.contestant, two.contestant
    for which, person in ((two, spare), (one, theirs), (two, mine)):
        which.contestant = person
        which.save()
    spare.delete()


def _swapped_names(hall: Competition) -> None:
    one, two = Contestant.objects.order_by("code")[:2]
    one.name, two.name = two.name, one.name
    one.save()
    two.save()


def _swapped_codes(hall: Competition) -> None:
    one, two = sitting(1), sitting(2)
    mine, theirs = one.code_hmac, two.code_hmac
    for which, code in ((one, ""), (two, mine), (one, theirs)):
        which.code_hmac = code
        which.save()


def _another_paper(hall: Competition) -> None:
    Sitting.objects.filter(pk=sitting(1).pk).update(paper=recorded.paper(hall))


def _another_seat(hall: Competition) -> None:
    Sitting.objects.filter(pk=sitting(1).pk).update(seat_label="B09")


def _moved_seat(hall: Competition) -> None:
    Seat.objects.filter(label="A01").update(row=9)


def _empty_seat(hall: Competition) -> None:
    Seat.objects.filter(label="A01").update(sitting=None)


def _no_seat(hall: Competition) -> None:
    Seat.objects.filter(is_spare=True).delete()


def _another_contestant(hall: Competition) -> None:
    Contestant.objects.create(competition=hall, code="104", name="李")


def _longer(hall: Competition) -> None:
    TimeSlot.objects.update(duration_ms=660_000)


def _milder_rules(hall: Competition) -> None:
    Competition.objects.update(rule_set=hall.rule_set | {"transport_grace_ms": 60_000})


def _renamed(hall: Competition) -> None:
    Competition.objects.update(edition="省级选拔")


def _another_judge(hall: Competition) -> None:
    user = User.objects.create(username="stranger", password="!", display_name="生人")
    Appointment.objects.create(user=user, competition=hall, role=Role.CHIEF_JUDGE)


def _no_score(hall: Competition) -> None:
    PartScore.objects.order_by("pk")[0].delete()


def _no_judge(hall: Competition) -> None:
    Appointment.objects.filter(role=Role.CHIEF_JUDGE).delete()


def _other_login(hall: Competition) -> None:
    User.objects.filter(appointments__role=Role.CHIEF_JUDGE).update(username="someone")


def _another_administrator(hall: Competition) -> None:
    User.objects.filter(appointments__role=Role.SUPERVISOR).update(is_administrator=True)


def _other_sound(hall: Competition) -> None:
    path = Store(settings.MEDIA_ROOT).path(Blob.objects.order_by("pk")[0].pk)
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def _no_sound(hall: Competition) -> None:
    Store(settings.MEDIA_ROOT).path(Blob.objects.order_by("pk")[0].pk).unlink()


def _forgotten_sound(hall: Competition) -> None:
    Blob.objects.order_by("pk")[0].delete()


@pytest.fixture(autouse=True)
def _sounds_as_they_were() -> Iterator[None]:
    yield
    for path in Path(settings.MEDIA_ROOT).glob("*/*"):
        path.unlink()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_other_key, {"paper.content"}),
        (_other_key_and_hash, {"paper.content"}),
        (_better_score, {"score.figures"}),
        (_quicker, {"score.figures"}),
        (_other_facts, {"score.figures"}),
        (_other_journal, {"score.figures"}),
        (_other_close, {"score.unrecorded"}),
        (_no_score, {"score.missing"}),
        (_first_place, {"sheet.content"}),
        (_first_place_and_hash, {"sheet.content"}),
        (_published_earlier, {"sheet.content"}),
        (_no_sheet, {"sheet.missing"}),
        (_another_sheet, {"sheet.unrecorded"}),
        (_swapped_contestants, {"sitting.contestant"}),
        (_swapped_names, {"contestant.identity"}),
        (_swapped_codes, {"sitting.code"}),
        (_another_paper, {"sitting.paper"}),
        (_another_seat, {"sitting.seat"}),
        (_moved_seat, {"seat.place"}),
        (_empty_seat, {"seat.sitting"}),
        (_no_seat, {"seat.missing"}),
        (_another_contestant, {"contestant.unrecorded"}),
        (_longer, {"competition.slots", "journal.bell", "score.figures"}),
        (_milder_rules, {"competition.rule_set"}),
        (_renamed, {"competition.name"}),
        (_another_judge, {"appointment.unrecorded"}),
        (_no_judge, {"appointment.missing"}),
        (_other_login, {"appointment.name"}),
        (_another_administrator, {"account.unrecorded"}),
        (_other_sound, {"media.content"}),
        (_no_sound, {"media.missing"}),
        (_forgotten_sound, {"paper.recording"}),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_what_was_changed_behind_the_product_is_named(
    hall: Competition, change: Callable[[Competition], None], expected: set[str]
) -> None:
    change(hall)
    report = verify_installation()
    assert {one.code for one in report.findings} == expected
    _says_it_in_both_languages(report)


def _says_it_in_both_languages(report: Report) -> None:
    with translation.override("zh-hans"):
        chinese = report.as_json()["findings"]
    with translation.override("en"):
        english = report.as_json()["findings"]
    for one, other in zip(chinese, english, strict=True):
        assert one["message"].endswith("。")
        assert other["message"].endswith(".")
        assert one["message"] != other["message"]


def test_a_row_that_cannot_be_read_is_a_finding_and_hides_nothing_else(hall: Competition) -> None:
    _better_score(hall)
    Competition.objects.update(rule_set={"contestant_sees": "everything"})
    assert "competition.rule_set" in codes()


def test_the_report_names_the_thing_and_the_entry_it_differs_from(hall: Competition) -> None:
    _other_key(hall)
    paper, seq = Paper.objects.get(), seq_of("froze_paper")
    report = verify_installation()
    assert json.loads(json.dumps(report.as_json()))["findings"] == [
        {
            "code": "paper.content",
            "about": f"paper:{paper.pk}",
            "seq": seq,
            "message": f"赛题“校内选拔样题”第 1 版的内容与冻结时（操作留痕第 {seq} 条）不符。",
        }
    ]


def test_every_verb_of_the_organiser_is_known() -> None:
    """Each verb that changes rows leaves them as the ledger says."""
    factories.administrator()
    competition = recorded.seated()
    official, _ = accounts.create_account(username="he", display_name="何现场", actor=SYSTEM)
    appoint(official, competition=competition, role=Role.HALL_JUDGE, actor=SYSTEM)
    dismiss(official, competition=competition, role=Role.HALL_JUDGE, actor=SYSTEM)
    accounts.reset_password(official, actor=SYSTEM)
    accounts.close_account(official, actor=SYSTEM)
    assert found() == []
    accounts.reopen_account(official, actor=SYSTEM)

    slots = [Slot("dictation", 300_000)]
    change_competition(
        competition,
        name="改名的赛项",
        edition="2026 年",
        level=Competition.Level.CITY,
        slots=slots,
        actor=SYSTEM,
    )
    entrants = [Entrant(code="201", name="李嘉禾"), Entrant(code="202", name="周若溪")]
    one, two = enter_contestants(competition, entrants=entrants, actor=SYSTEM)
    one = change_contestant(one, entrant=Entrant(code="203", name="李嘉和"), actor=SYSTEM)
    remove_contestants(competition, ids=[two.pk], actor=SYSTEM)
    assert found() == []

    first, second, third = Sitting.objects.order_by("seat_label")
    spare = Seat.objects.get(is_spare=True)
    move_contestant(first, seat=spare, actor=SYSTEM)
    unseat_contestant(second, actor=SYSTEM)
    recorded.Seat(third).lease()
    unseat_contestant(third, actor=SYSTEM)
    assert found() == []
    furnish(competition, seats=6, spares=1, columns=3, actor=SYSTEM)
    another = recorded.paper(competition)
    people = [third.contestant, one]
    seat_contestants(competition, contestants=people, paper=another, actor=SYSTEM)
    assign_paper(competition, sittings=[first], paper=another, actor=SYSTEM)
    reissue_code(first, actor=SYSTEM)
    assert found() == []

    draft = create_competition(name="校内初赛", edition="一", slots=slots, actor=SYSTEM)
    change_rules(draft, changes={"dictation.slip_penalty": 1}, actor=SYSTEM)
    assert found() == []
    Competition.objects.filter(pk=draft.pk).update(rule_set_version=1)
    User.objects.filter(pk=official.pk).update(is_active=False)
    assert codes() == {"competition.rule_set", "account.state"}

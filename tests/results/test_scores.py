"""From the journal at the close to the published ranking, and what a contestant sees of it."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

from tests import factories
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.hall.domain import furnish, seat_contestants
from zuoxi.kernel import canonical, ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.papers.models import Paper
from zuoxi.registration.domain import Entrant, enter_contestants
from zuoxi.results import domain, exports, queries, scoring
from zuoxi.results.errors import (
    CorrectionNeedsReason,
    HeldUndecided,
    NotAllClosed,
    NothingToPublish,
    StillComputing,
)
from zuoxi.results.models import PartScore, ResultSheet
from zuoxi.sittings import journal
from zuoxi.sittings.access import COOKIE, cookie_for
from zuoxi.sittings.close import close_sittings
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db

START = 1_000_000
CHIEF = ledger.Actor(id="user:7", name="周裁判长", role="chief_judge")
QUESTION = {
    "items": [
        {
            "id": "k1",
            "transcript": "您好，我姓沈，叫沈知夏，邮编是五一九零三一。",
            "fields": {"name": ["沈知夏"], "postcode": ["519031"]},
        }
    ]
}


@pytest.fixture(autouse=True)
def _fresh_journal() -> Iterator[None]:
    yield
    for file in settings.ZUOXI_DATA.glob("journal.sqlite3*"):
        file.unlink()


@pytest.fixture
def hall() -> Competition:
    """Three seated contestants and a task that began at START."""
    made = factories.competition()
    task = {"task": "dictation", "points": "10", "minutes": 10, "question": QUESTION}
    content = {"name": "听打录入样题", "total_points": "10", "tasks": [task]}
    paper = Paper.objects.create(
        competition=made,
        name="听打录入样题",
        version=1,
        content=content,
        state=Paper.State.FROZEN,
        hash=canonical.sha256_hex(content),
        created_ms=0,
    )
    furnish(made, seats=3, spares=1, columns=2, actor=CHIEF)
    names = ["=SUM(A1)", "002", "003"]
    people = enter_contestants(
        made, entrants=[Entrant(code=code, name="赵晓岚") for code in names], actor=CHIEF
    )
    seat_contestants(made, contestants=people, paper=paper, actor=CHIEF)
    with transaction.atomic():
        ledger.append(
            verb="started_task",
            actor=CHIEF,
            subject=f"competition:{made.pk}",
            competition_id=made.pk,
            at_ms=START,
            payload={"task": "dictation", "sitting": None, "ms": 0},
        )
    return made


class Typist:
    """Writes a sitting's journal as the hot path does."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting, self.chain, self.ops = sitting, journal.Chain(sitting.pk), 0

    def op(self, at: int, kind: str, standing: str = "counted", **payload: str) -> "Typist":
        self.ops += 1
        entry = self.chain.op(
            epoch=1,
            client_seq=self.ops,
            at_ms=START + at,
            received_ms=START + at,
            task="dictation",
            kind=kind,
            payload=canonical.dumps(payload),
            standing=standing,
        )
        self._write(entry)
        return self

    def takes_the_seat(self) -> "Typist":
        payload = {"token_hash": "", "device": "", "release": 0}
        self._write(
            self.chain.note(
                epoch=1,
                received_ms=START,
                origin="server",
                task="",
                kind="lease",
                payload=payload,
            )
        )
        return self

    def types(self, field: str, value: str, *, at: int = 1_000, **more: Any) -> "Typist":
        return self.op(at, "set", item="k1", field=field, value=value, **more)

    def decided(self, *, accept: bool, ledger_seq: int = 99) -> None:
        payload = {"epoch": 1, "last_seq": self.ops, "accept": accept} | {"ledger_seq": ledger_seq}
        self._write(
            self.chain.note(
                epoch=1,
                received_ms=START + 700_000,
                origin="official",
                task="",
                kind="decided",
                payload=payload,
            )
        )

    def closes(self, *, bell: int = 600_000) -> None:
        head = {
            "sitting": self.sitting.pk,
            "seq": self.chain.seq,
            "hash": self.chain.hash,
            "ended_ms": START + bell,
        }
        close_sittings(self.sitting.competition_id, task="dictation", sittings=[head])

    def _write(self, entry: journal.Entry) -> None:
        store = journal.open_store()
        store.append([entry])
        store.close()


@pytest.fixture
def typists(hall: Competition) -> list[Typist]:
    found = Sitting.objects.filter(competition=hall).select_related("competition", "contestant")
    return [Typist(sitting) for sitting in found]


@pytest.fixture
def played(typists: list[Typist]) -> list[Typist]:
    """The first is perfect and quick, the second perfect and slow, the third has one slip."""
    first, second, third = typists
    first.types("name", "沈知夏").types("postcode", "519031").op(120_999, "submit")
    second.types("name", "沈知夏").types("postcode", "519 031")
    third.types("name", "沈之夏").types("postcode", "519031").op(60_000, "submit")
    for typist in typists:
        typist.closes()
    return typists


def places(hall: Competition) -> list[tuple[int, str, str, int, bool]]:
    return [
        (row["rank"], row["seat"], row["total"], row["seconds"], row["submitted"])
        for row in queries.present_rows(hall)
    ]


RANKING = [
    (1, "A01", "10.00", 120, True),
    (2, "A02", "10.00", 600, False),
    (3, "B01", "8.89", 60, True),
]


def test_scores_come_from_the_journal_and_rank_by_score_then_time(
    hall: Competition, played: list[Typist]
) -> None:
    assert domain.compute_scores(hall) == 3
    assert places(hall) == RANKING
    assert queries.standing_of(hall).state == "ready"


def test_computing_again_changes_nothing(hall: Competition, played: list[Typist]) -> None:
    domain.compute_scores(hall)
    before = list(PartScore.objects.values("score", "detail", "journal_hash").order_by("pk"))
    assert domain.compute_scores(hall) == 0
    PartScore.objects.update(journal_seq=0, score=0)
    assert domain.compute_scores(hall) == 3
    after = list(PartScore.objects.values("score", "detail", "journal_hash").order_by("pk"))
    assert after == before


def test_what_is_typed_after_the_recorded_close_does_not_count(
    hall: Competition, played: list[Typist]
) -> None:
    played[2].types("name", "沈知夏", at=999_000)
    domain.compute_scores(hall)
    assert places(hall) == RANKING


def test_a_change_after_the_submit_takes_the_submit_back(
    hall: Competition, typists: list[Typist]
) -> None:
    typists[0].op(60_000, "submit").types("name", "沈知夏", at=70_000).closes()
    domain.compute_scores(hall)
    part = PartScore.objects.get()
    assert (part.seconds, part.detail["submitted"]) == (600, False)


def test_the_list_tells_a_forced_end_from_the_bell(
    hall: Competition, typists: list[Typist]
) -> None:
    handed_in, stopped, rung = typists
    handed_in.types("name", "沈知夏").op(60_000, "submit").closes()
    stopped.types("name", "沈知夏").op(90_000, "submit")
    with transaction.atomic():
        ledger.append(
            verb="ended_person",
            actor=CHIEF,
            subject=f"sitting:{stopped.sitting.pk}",
            competition_id=hall.pk,
            at_ms=START + 300_000,
            payload={"task": "dictation", "sitting": stopped.sitting.pk, "ms": 0},
        )
    stopped.closes(bell=300_000)
    rung.types("name", "沈").closes()
    domain.compute_scores(hall)
    assert {row["seat"]: row["ending"] for row in queries.present_rows(hall)} == {
        handed_in.sitting.seat_label: "submitted",
        stopped.sitting.seat_label: "stopped",
        rung.sitting.seat_label: "bell",
    }


def test_a_contestant_who_never_came_has_no_points_and_the_full_slot(
    hall: Competition, typists: list[Typist]
) -> None:
    typists[0].closes()
    domain.compute_scores(hall)
    part = PartScore.objects.get()
    assert (str(part.score), part.seconds) == ("0.00", 600)


def test_who_never_took_the_seat_stands_last_without_a_rank(
    hall: Competition, typists: list[Typist]
) -> None:
    absent, idle, third = typists
    idle.op(1_000, "submit")
    third.types("name", "沈知夏")
    for typist in (absent, idle, third):
        typist.closes()
    domain.compute_scores(hall)
    assert [(row["rank"], row["seat"]) for row in queries.present_rows(hall)] == [
        (1, "B01"),
        (2, "A02"),
        (None, "A01"),
    ]
    client = Client()
    client.force_login(factories.user(role=Role.ORGANISER, at=hall))
    shown = client.get(f"/api/competitions/{hall.pk}/results", secure=True).json()
    assert [row["rank"] for row in shown["rows"]] == [1, 2, None]
    table = exports.table(queries.present_rows(hall), ["dictation"])
    assert table[3] == ["未到", "=SUM(A1)", "A01", "", "", "", ""]
    domain.publish(hall, reason="", actor=CHIEF)
    assert own(absent)["rank"] is None


def test_a_contestant_who_took_the_seat_and_typed_nothing_is_ranked(
    hall: Competition, typists: list[Typist]
) -> None:
    for typist in typists:
        typist.takes_the_seat().closes()
    domain.compute_scores(hall)
    assert [row["rank"] for row in queries.present_rows(hall)] == [1, 1, 1]


@pytest.mark.parametrize(("accept", "score"), [(True, "10.00"), (False, "3.33")])
def test_a_decision_on_held_entries_makes_the_score_due_again(
    hall: Competition, typists: list[Typist], accept: bool, score: str
) -> None:
    first = typists[0].types("name", "沈知夏")
    first.op(650_000, "set", "held", item="k1", field="postcode", value="519031")
    first.closes()
    domain.compute_scores(hall)
    assert str(PartScore.objects.get().score) == "3.33"
    first.decided(accept=accept)
    first.closes()
    assert [part.sitting for part in scoring.due_parts(hall)] == [first.sitting]
    domain.compute_scores(hall)
    assert str(PartScore.objects.get().score) == score


def command(hall: Competition, verb: str, *, at: int, **payload: Any) -> LedgerEntry:
    """Write a decision of the officials into the ledger, ``at`` ms after the start."""
    with transaction.atomic():
        return ledger.append(
            verb=verb,
            actor=CHIEF,
            subject=f"competition:{hall.pk}",
            competition_id=hall.pk,
            at_ms=START + at,
            payload={"task": "dictation"} | payload,
        )


def refused(hall: Competition) -> str:
    """Return the state that is shown; publishing is refused as the error it returns says."""
    with pytest.raises((NotAllClosed, StillComputing)) as caught:
        domain.publish(hall, reason="复核完成", actor=CHIEF)
    return f"{queries.standing_of(hall).state}: {caught.value.code}"


def test_old_scores_are_not_ready_between_a_decision_and_its_new_scores(
    hall: Competition, played: list[Typist]
) -> None:
    third = played[2]
    third.op(650_000, "set", "held", item="k1", field="name", value="沈知夏").closes()
    domain.compute_scores(hall)
    assert queries.standing_of(hall).state == "undecided"
    decision = {"sitting": third.sitting.pk, "epoch": 1, "last_seq": third.ops, "accept": True}
    entry = command(hall, "decided_held", at=700_000, **decision)
    assert queries.standing_of(hall).state == "computing"  # the journal has not heard of it
    third.decided(accept=True, ledger_seq=entry.seq)
    assert refused(hall) == "computing: still_computing"  # not closed again
    third.closes()
    assert refused(hall) == "computing: still_computing"  # not scored again
    domain.compute_scores(hall)
    assert queries.standing_of(hall).state == "ready"
    assert [row["total"] for row in queries.present_rows(hall)] == ["10.00", "10.00", "10.00"]
    assert domain.publish(hall, reason="", actor=CHIEF).version == 1


def test_make_up_time_after_the_bell_opens_the_results_until_its_own_bell_is_scored(
    hall: Competition, played: list[Typist], monkeypatch: pytest.MonkeyPatch
) -> None:
    domain.compute_scores(hall)
    command(hall, "extended_person", at=700_000, sitting=played[1].sitting.pk, ms=60_000)
    monkeypatch.setattr(queries, "now_ms", lambda: START + 759_999)
    assert refused(hall) == "open: not_all_closed"
    monkeypatch.setattr(queries, "now_ms", lambda: START + 760_000)
    assert refused(hall) == "computing: still_computing"
    played[1].types("name", "沈知秋", at=730_000).closes(bell=760_000)
    assert refused(hall) == "computing: still_computing"
    domain.compute_scores(hall)
    assert queries.standing_of(hall).state == "ready"


@pytest.mark.parametrize(
    ("standing", "state"),
    [("late", "computing"), ("held", "computing"), ("refused", "ready"), ("counted", "ready")],
)
def test_an_entry_that_counts_or_may_count_after_the_close_waits_for_the_next_close(
    hall: Competition, played: list[Typist], standing: str, state: str
) -> None:
    domain.compute_scores(hall)
    played[0].types("name", "沈", at=599_000, standing=standing)
    assert queries.standing_of(hall).state == state


def test_nothing_is_published_while_somebody_may_still_be_working(
    hall: Competition, typists: list[Typist]
) -> None:
    typists[0].closes()
    with pytest.raises(NotAllClosed):
        domain.publish(hall, reason="", actor=CHIEF)


def test_nothing_is_published_while_entries_wait_for_a_decision(
    hall: Competition, played: list[Typist]
) -> None:
    played[0].op(650_000, "set", "held", item="k1", field="name", value="沈")
    domain.compute_scores(hall)
    with pytest.raises(HeldUndecided) as caught:
        domain.publish(hall, reason="", actor=CHIEF)
    assert caught.value.params == {"count": 1}


def in_the_way(hall: Competition) -> list[tuple[str, int, list[str]]]:
    found = queries.standing_of(hall).blockers
    return [(each.code, each.count, [place.seat for place in each.seats]) for each in found]


def test_the_results_page_names_what_keeps_a_publication_back_and_at_which_seats(
    hall: Competition, typists: list[Typist]
) -> None:
    assert in_the_way(hall) == [("open", 3, ["A01", "A02", "B01"])]
    typists[0].types("name", "沈知夏").closes()
    typists[1].op(650_000, "set", "held", item="k1", field="name", value="沈知秋").closes()
    assert in_the_way(hall) == [("open", 1, ["B01"]), ("held", 1, ["A02"])]
    typists[2].closes()
    assert in_the_way(hall) == [("computing", 0, []), ("held", 1, ["A02"])]
    domain.compute_scores(hall)
    assert in_the_way(hall) == [("held", 1, ["A02"])]
    assert queries.standing_of(hall).state == "undecided"


def test_nothing_keeps_decided_results_back(hall: Competition, played: list[Typist]) -> None:
    domain.compute_scores(hall)
    assert in_the_way(hall) == []


def test_publishing_freezes_the_rows_under_a_hash_that_the_ledger_keeps(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    sheet = domain.publish(hall, reason="", actor=CHIEF)
    entry = LedgerEntry.objects.get(verb="published_results")
    assert json.loads(entry.payload) == {"version": 1, "hash": sheet.hash, "reason": ""}
    assert sheet.hash == queries.sheet_hash(hall, 1, ResultSheet.objects.get().rows)
    assert queries.standing_of(hall).state == "published"
    with pytest.raises(NothingToPublish):
        domain.publish(hall, reason="再次公布", actor=CHIEF)


def test_a_correction_needs_a_reason_and_makes_the_next_version(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    domain.publish(hall, reason="", actor=CHIEF)
    played[2].types("name", "沈知夏", at=61_000).op(62_000, "submit").closes()
    domain.compute_scores(hall)
    assert queries.standing_of(hall).state == "ready"
    with pytest.raises(CorrectionNeedsReason):
        domain.publish(hall, reason=" ", actor=CHIEF)
    assert domain.publish(hall, reason="仲裁裁定：补录有效", actor=CHIEF).version == 2


def own(typist: Typist) -> dict[str, Any]:
    client = Client()
    client.cookies[COOKIE] = cookie_for(typist.sitting)
    answer: dict[str, Any] = client.get("/api/seat/result", secure=True).json()
    return answer


NOTHING = {"score": None, "accuracy": None, "rank": None}


@pytest.mark.parametrize(
    ("sees", "result"),
    [
        ("nothing", {"state": "hidden", **NOTHING}),
        ("score", {"state": "published", "score": "8.89", "accuracy": "88.89", "rank": None}),
        ("score_and_rank", {"state": "published", "score": "8.89", "accuracy": "88.89", "rank": 3}),
    ],
)
def test_a_contestant_sees_what_the_rules_allow_and_no_more(
    hall: Competition, played: list[Typist], sees: str, result: dict[str, Any]
) -> None:
    Competition.objects.update(rule_set={"contestant_sees": sees})
    domain.compute_scores(hall)
    before = own(played[2])
    domain.publish(hall, reason="", actor=CHIEF)
    assert before["state"] in ("not_published", "hidden")
    assert before["score"] is None
    assert own(played[2]) == result


def test_the_detail_shows_every_slip_and_no_name(hall: Competition, played: list[Typist]) -> None:
    domain.compute_scores(hall)
    client = Client()
    client.force_login(factories.user(role=Role.ARBITRATION, at=hall))
    url = f"/api/competitions/{hall.pk}/results/{played[2].sitting.pk}"
    answer = client.get(url, secure=True)
    (evidence,) = answer.json()["tasks"][0]["evidence"]
    name = next(f for f in evidence["content"]["fields"] if f["field"] == "name")
    assert (name["key"], name["typed"], name["required"], name["correct"]) == (
        "沈知夏",
        "沈之夏",
        3,
        2,
    )
    assert "赵晓岚" not in answer.content.decode()


def test_the_tables_hold_text_and_numbers_and_never_a_formula(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    table = exports.table(queries.present_rows(hall), ["dictation"])
    text = exports.as_csv(table)
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert lines[0] == ["名次", "选手编号", "座位", "听打录入", "总分", "用时（秒）", "是否提交"]
    assert lines[1] == ["1", "'=SUM(A1)", "A01", "10.00", "10.00", "120", "是"]
    sheet = load_workbook(io.BytesIO(exports.as_xlsx(table, title="成绩"))).active
    assert sheet is not None
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=SUM(A1)", "s")
    assert (sheet["E4"].value, sheet["E4"].number_format) == (8.89, "0.00")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_tables_are_downloaded_under_the_competitions_name(
    hall: Competition, played: list[Typist], ending: str
) -> None:
    domain.compute_scores(hall)
    client = Client()
    client.force_login(factories.user(role=Role.ORGANISER, at=hall))
    answer = client.get(f"/api/competitions/{hall.pk}/results.{ending}", secure=True)
    assert answer.status_code == 200
    assert "filename*=UTF-8''%E5%AE%A2" in answer.headers["Content-Disposition"]

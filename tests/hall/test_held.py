"""The chief judge reads what is held, apart at the end of the task, and decides group by group."""

import json
from typing import Any

import pytest
from django.test import Client

from tests import factories, recorded
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db
END = recorded.DURATION_MS


class Chief:
    """The chief judge at the page of the hall."""

    def __init__(self, competition: Competition) -> None:
        self.path = f"/api/competitions/{competition.pk}/held"
        self.client = Client()
        self.client.force_login(factories.user(role=Role.CHIEF_JUDGE, at=competition))

    def reads(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(self.path, secure=True).json()
        return found

    def decides(self, group: dict[str, Any], at: str = "", **more: Any) -> tuple[int, str]:
        words = {"accept": True, "reason": "网线松脱", "witness": "何现场"}
        about = {name: group[name] for name in ("sitting", "epoch", "ranges")}
        answer = self.client.post(
            self.path + at, about | words | more, content_type="application/json", secure=True
        )
        return answer.status_code, answer.json().get("code", "")

    def ruled(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(f"{self.path}/ruled", secure=True).json()
        return found


@pytest.fixture
def held() -> tuple[Chief, recorded.Seat]:
    """Return the chief judge, and a seat with one op in time and a held one on each side."""
    competition = recorded.seated()
    recorded.act(competition, "started_task", at=0)
    sat = Sitting.objects.select_related("contestant").get(contestant__code=recorded.CODES[0])
    seat = recorded.Seat(sat).lease().types("k1", "name", "沈")
    seat.op("set", at=END, standing="held", item="k1", field="name", value="沈知夏")
    seat.op("set", at=END + 2_000, standing="held", item="k2", field="email", value="a@example.cn")
    return Chief(competition), seat


def test_the_chief_judge_reads_field_texts_and_times_of_each_held_entry(
    held: tuple[Chief, recorded.Seat],
) -> None:
    chief, seat = held
    ended = recorded.START + END
    common = {
        "sitting": seat.sitting.pk,
        "seat": seat.sitting.seat_label,
        "code": recorded.CODES[0],
        "task": "dictation",
        "epoch": 1,
        "ended_ms": ended,
        "count": 1,
    }
    assert chief.reads() == [
        common
        | {
            "after_end": False,
            "ranges": [[2, 2]],
            "ops": [
                {
                    "seq": 2,
                    "kind": "set",
                    "item": "1",
                    "field": "客户姓名",
                    "before": "沈",
                    "after": "沈知夏",
                    "stamped_ms": ended,
                    "received_ms": ended,
                }
            ],
        },
        common
        | {
            "after_end": True,
            "ranges": [[3, 3]],
            "ops": [
                {
                    "seq": 3,
                    "kind": "set",
                    "item": "2",
                    "field": "电子邮箱",
                    "before": "",
                    "after": "a@example.cn",
                    "stamped_ms": ended + 2_000,
                    "received_ms": ended + 2_000,
                }
            ],
        },
    ]


def test_a_decision_names_its_entries_and_leaves_the_other_group_to_its_own(
    held: tuple[Chief, recorded.Seat],
) -> None:
    chief, seat = held
    in_time, later = chief.reads()
    assert chief.decides(in_time) == (200, "")
    entry = LedgerEntry.objects.filter(verb="decided_held").get()
    words = {"reason": "网线松脱", "witness": "何现场"}
    assert json.loads(entry.payload) == words | {
        "sitting": seat.sitting.pk,
        "task": "dictation",
        "epoch": 1,
        "accept": True,
        "after_end": False,
        "ranges": [[2, 2]],
        "first_seq": 2,
        "last_seq": 2,
        "count": 1,
    }
    # The hall has not written it into the journal yet: nobody decides on the same again.
    assert chief.decides(in_time, accept=False) == (409, "held_changed")
    assert chief.decides(later, accept=False) == (200, "")
    assert chief.decides(later) == (409, "nothing_held")


def test_what_was_not_seen_is_not_decided(held: tuple[Chief, recorded.Seat]) -> None:
    chief, seat = held
    in_time, _ = chief.reads()
    seat.op("submit", at=END, standing="held")
    assert chief.decides(in_time) == (409, "held_changed")
    assert chief.decides(in_time, ranges=[[2, 3]]) == (409, "held_changed")
    grown, _ = chief.reads()
    assert [op["kind"] for op in grown["ops"]] == ["set", "submit"]
    assert chief.decides(grown) == (200, "")


@pytest.mark.parametrize(
    ("name", "code"), [("reason", "reason_missing"), ("witness", "witness_missing")]
)
def test_a_decision_needs_a_reason_and_a_witness(
    held: tuple[Chief, recorded.Seat], name: str, code: str
) -> None:
    chief, _ = held
    assert chief.decides(chief.reads()[0], **{name: " "}) == (400, code)
    assert not LedgerEntry.objects.filter(verb="decided_held").exists()


def heard_of(seat: recorded.Seat, entry: LedgerEntry, kind: str) -> None:
    """Let the journal hear of a ruling, as the hub of a running hall does."""
    said = json.loads(entry.payload)
    names = ("epoch", "last_seq", "accept", "ranges")
    seat.note(kind, at=END + 5_000, ledger_seq=entry.seq, **{name: said[name] for name in names})


def test_a_ruling_can_be_taken_back_and_both_stand_in_the_ledger(
    held: tuple[Chief, recorded.Seat],
) -> None:
    chief, seat = held
    in_time, _ = chief.reads()
    assert chief.ruled() == []
    assert chief.decides(in_time, accept=False) == (200, "")
    heard_of(seat, LedgerEntry.objects.get(verb="decided_held"), "decided")
    (ruled,) = chief.ruled()
    act = LedgerEntry.objects.get(verb="decided_held")
    said = {"by": act.actor_name, "ruled_ms": act.at_ms, "reversed": False, "accept": False}
    assert ruled == in_time | said | {"reason": "网线松脱", "witness": "何现场"}

    assert chief.decides(ruled, "/ruled", accept=False) == (409, "ruling_changed")
    assert chief.decides(ruled, "/ruled", accept=True, reason="网管证实当时断网") == (200, "")
    entry = LedgerEntry.objects.get(verb="reversed_held")
    assert json.loads(entry.payload) == json.loads(act.payload) | {
        "accept": True,
        "reason": "网管证实当时断网",
    }
    # The hall has not written it into the journal yet: nobody takes the same back twice.
    assert chief.decides(ruled, "/ruled", accept=True) == (409, "ruling_changed")
    heard_of(seat, entry, "reversed")
    (again,) = chief.ruled()
    assert (again["accept"], again["reversed"], again["reason"]) == (
        True,
        True,
        "网管证实当时断网",
    )
    assert chief.decides(again, "/ruled", accept=False) == (200, "")


def test_what_still_waits_is_no_ruling_to_take_back(held: tuple[Chief, recorded.Seat]) -> None:
    chief, _ = held
    in_time, _ = chief.reads()
    for accept in (True, False):
        assert chief.decides(in_time, "/ruled", accept=accept) == (409, "ruling_changed")
    assert not LedgerEntry.objects.filter(verb="reversed_held").exists()


@pytest.mark.parametrize("name", ["reason", "witness"])
def test_taking_a_ruling_back_needs_a_reason_and_a_witness(
    held: tuple[Chief, recorded.Seat], name: str
) -> None:
    chief, seat = held
    assert chief.decides(chief.reads()[0]) == (200, "")
    heard_of(seat, LedgerEntry.objects.get(verb="decided_held"), "decided")
    (ruled,) = chief.ruled()
    words = {name: "", "accept": False}
    assert chief.decides(ruled, "/ruled", **words) == (400, f"{name}_missing")

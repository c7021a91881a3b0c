"""The verbs of time and the seat codes: what they allow, refuse and write in the ledger."""

import json
from typing import Any

import pytest

from tests.sittings.hall_server import CHIEF, TASK, WHY, seat_a_hall
from zuoxi.kernel import ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import access, domain, errors, timeline

pytestmark = pytest.mark.django_db


def kinds(competition: Any) -> list[str]:
    return [entry.kind for entry in timeline.read(competition.id).of(0)]


def test_a_task_starts_once_and_only_in_a_ready_hall() -> None:
    competition, _ = seat_a_hall()
    with pytest.raises(errors.NotReady):
        domain.start_task(competition, task=TASK, actor=CHIEF)
    domain.declare_ready(competition, task=TASK, actor=CHIEF)
    entry = domain.start_task(competition, task=TASK, actor=CHIEF)
    with pytest.raises(errors.AlreadyStarted):
        domain.start_task(competition, task=TASK, actor=CHIEF)
    assert json.loads(entry.payload) == {
        "task": TASK,
        "sitting": None,
        "ms": 0,
        "reason": "",
        "witness": "",
    }
    assert kinds(competition) == ["start"]
    with pytest.raises(errors.NoSuchTask):
        domain.start_task(competition, task="唱歌", actor=CHIEF)


def test_the_hall_pauses_when_it_runs_and_resumes_when_it_stands() -> None:
    competition, _ = seat_a_hall()
    with pytest.raises(errors.NotStarted):
        domain.pause_hall(competition, task=TASK, reason="停电", actor=CHIEF)
    domain.declare_ready(competition, task=TASK, actor=CHIEF)
    domain.start_task(competition, task=TASK, actor=CHIEF)
    with pytest.raises(errors.NotPaused):
        domain.resume_hall(competition, task=TASK, actor=CHIEF)
    with pytest.raises(errors.ReasonMissing):
        domain.pause_hall(competition, task=TASK, reason=" ", actor=CHIEF)
    domain.pause_hall(competition, task=TASK, reason="停电", actor=CHIEF)
    with pytest.raises(errors.NotRunning):
        domain.pause_hall(competition, task=TASK, reason="停电", actor=CHIEF)
    domain.resume_hall(competition, task=TASK, actor=CHIEF)
    assert kinds(competition) == ["start", "pause", "resume"]


@pytest.mark.parametrize(
    ("reason", "witness", "error"),
    [("", "钱监督", errors.ReasonMissing), ("断电", " ", errors.WitnessMissing)],
)
@pytest.mark.parametrize(
    ("verb", "more"),
    [
        (domain.pause_person, {}),
        (domain.extend_person, {"ms": 60_000}),
        (domain.late_start_person, {}),
        (domain.end_person, {}),
    ],
)
def test_treating_one_person_differently_needs_reason_and_witness(
    verb: Any, more: dict[str, Any], reason: str, witness: str, error: type[Exception]
) -> None:
    _, (sitting, _) = seat_a_hall()
    with pytest.raises(error):
        verb(sitting, task=TASK, actor=CHIEF, reason=reason, witness=witness, **more)
    assert [entry.verb for entry in LedgerEntry.objects.all()] == ["froze_paper"]


@pytest.mark.parametrize(("ms", "fine"), [(999, False), (1_000, True), (86_400_000, True)])
def test_extra_time_is_at_least_a_second(ms: int, fine: bool) -> None:
    _, (sitting, _) = seat_a_hall()
    if fine:
        domain.extend_person(sitting, task=TASK, ms=ms, actor=CHIEF, **WHY)
    else:
        with pytest.raises(errors.NoExtraTime):
            domain.extend_person(sitting, task=TASK, ms=ms, actor=CHIEF, **WHY)


def test_a_forced_end_is_final_for_that_person() -> None:
    competition, (sitting, other) = seat_a_hall()
    domain.declare_ready(competition, task=TASK, actor=CHIEF)
    domain.start_task(competition, task=TASK, actor=CHIEF)
    domain.end_person(sitting, task=TASK, actor=CHIEF, **WHY)
    with pytest.raises(errors.ForciblyEnded):
        domain.extend_person(sitting, task=TASK, ms=60_000, actor=CHIEF, **WHY)
    with pytest.raises(errors.AlreadyEnded):
        domain.end_person(sitting, task=TASK, actor=CHIEF, **WHY)
    domain.extend_person(other, task=TASK, ms=60_000, actor=CHIEF, **WHY)


def test_a_late_start_is_given_once_and_after_the_hall_has_started() -> None:
    competition, (sitting, _) = seat_a_hall()
    with pytest.raises(errors.NotStarted):
        domain.late_start_person(sitting, task=TASK, actor=CHIEF, **WHY)
    domain.declare_ready(competition, task=TASK, actor=CHIEF)
    domain.start_task(competition, task=TASK, actor=CHIEF)
    domain.late_start_person(sitting, task=TASK, actor=CHIEF, **WHY)
    with pytest.raises(errors.AlreadyLateStarted):
        domain.late_start_person(sitting, task=TASK, actor=CHIEF, **WHY)


def test_nothing_is_released_or_decided_where_nothing_waits() -> None:
    _, (sitting, _) = seat_a_hall()
    with pytest.raises(errors.NothingToRelease):
        domain.release_sitting(sitting, actor=CHIEF)
    with pytest.raises(errors.NothingHeld):
        domain.decide_held(sitting, epoch=1, ranges=[[1, 1]], accept=True, actor=CHIEF, **WHY)


def test_codes_open_their_sitting_until_they_are_issued_anew() -> None:
    competition, sittings = seat_a_hall(seats=30)
    first = access.issue_codes(competition, actor=CHIEF)
    assert [c.sitting_id for c in first] == [s.id for s in sittings]
    assert len({c.access_code for c in first}) == 30
    assert all(set(c.access_code) <= {*access.ALPHABET, "-"} for c in first)
    assert "".join(c.access_code for c in first) not in str(list(LedgerEntry.objects.values()))
    found = access.find_by_code(f" {first[0].access_code.lower()} ")
    assert found.id == first[0].sitting_id
    cookie = access.cookie_for(found)
    assert access.sitting_of_cookie(cookie) == found
    assert access.sitting_of_cookie(cookie[:-2] + "xx") is None
    access.issue_codes(competition, actor=CHIEF)
    assert access.sitting_of_cookie(cookie) is None
    with pytest.raises(errors.NoSuchSeatCode):
        access.find_by_code(first[0].access_code)
    assert ledger.first_bad_entry() is None


@pytest.mark.parametrize("code", ["", "1234", "王小明", "ABCD-EFGH-JKMN", "ABCD0EFG"])
def test_a_wrong_code_opens_nothing(code: str) -> None:
    with pytest.raises(errors.NoSuchSeatCode):
        access.find_by_code(code)

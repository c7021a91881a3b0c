"""Tasks on one clock: every decision about time is one for all of them (I20, R46)."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import CHIEF, WHY, Browser, ready_and_start, served
from tests.sittings.recorder import INBOUND, OUTBOUND, seat_a_speaking_hall
from tests.sittings.waiting import all_closed, followed, on_the_board
from zuoxi.competitions import domain as competitions
from zuoxi.competitions.domain import Slot
from zuoxi.competitions.errors import ClocksDiffer
from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.time import now_ms
from zuoxi.results import domain as results
from zuoxi.results import queries
from zuoxi.sittings import domain, errors, hub
from zuoxi.sittings.clock import ClockState, Phase
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.timeline import TIME_VERBS

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async
BOTH = (INBOUND, OUTBOUND)


def recorded(competition: Competition) -> list[tuple[str, str]]:
    """Return verb and task of every decision about time; each stands there for both at once."""
    entries = LedgerEntry.objects.filter(competition_id=competition.pk, verb__in=TIME_VERBS)
    found = list(entries.order_by("seq"))
    for first, second in zip(found[::2], found[1::2], strict=True):
        assert (first.verb, first.at_ms) == (second.verb, second.at_ms)
        one, other = json.loads(first.payload), json.loads(second.payload)
        assert one | {"task": ""} == other | {"task": ""}
    return [(entry.verb, json.loads(entry.payload)["task"]) for entry in found]


def clocks(sitting: Sitting) -> tuple[ClockState, ClockState]:
    """Return both clocks of a seat as the server has them now; they never differ."""
    place, now = hub.current().places[sitting.pk], now_ms()
    first, second = (place.clock(task, now) for task in BOTH)
    assert first == second
    return first, second


async def test_a_start_a_pause_extra_time_and_an_end_are_one_for_both() -> None:
    competition, (sitting, other) = await do(seat_a_speaking_hall)()
    async with served() as host:
        await ready_and_start(competition, INBOUND)
        browser = await Browser(sitting, host, enters=False).open()
        assert clocks(sitting)[0].phase is Phase.RUNNING
        await do(domain.pause_hall)(competition, task=OUTBOUND, actor=CHIEF, reason="停电")
        await followed()
        assert clocks(sitting)[0].phase is Phase.PAUSED
        with pytest.raises(errors.NotRunning):  # it stands already, by the other's name
            await do(domain.pause_hall)(competition, task=INBOUND, actor=CHIEF, reason="停电")
        await do(domain.resume_hall)(competition, task=INBOUND, actor=CHIEF)
        await do(domain.extend_hall)(competition, task=OUTBOUND, ms=60_000, actor=CHIEF, **WHY)
        await do(domain.extend_person)(other, task=INBOUND, ms=30_000, actor=CHIEF, **WHY)
        await followed()
        assert [clocks(s)[0].allowance_ms for s in (sitting, other)] == [120_000, 150_000]
        await do(domain.end_hall)(competition, task=INBOUND, actor=CHIEF, **WHY)
        await followed()
        assert (clocks(sitting)[0].phase, clocks(sitting)[0].ended_by) == (Phase.ENDED, "hall")
        with pytest.raises(errors.AlreadyEnded):
            await do(domain.end_hall)(competition, task=OUTBOUND, actor=CHIEF, **WHY)
        await browser.leave()
    verbs = ("started_task", "paused_hall", "resumed_hall", "extended_hall")
    others = ("extended_person", "ended_hall")
    said = await do(recorded)(competition)
    assert [verb for verb, _ in said[::2]] == [*verbs, *others]
    assert all({first, second} == set(BOTH) for (_, first), (_, second) in pairs(said))


def pairs(said: list[tuple[str, str]]) -> Any:
    return zip(said[::2], said[1::2], strict=True)


async def test_the_second_of_two_tasks_on_one_clock_has_no_start_of_its_own() -> None:
    competition, _ = await do(seat_a_speaking_hall)()
    async with served():
        await ready_and_start(competition, OUTBOUND)
        with pytest.raises(errors.AlreadyStarted):
            await do(domain.start_task)(competition, task=INBOUND, actor=CHIEF)
    assert [verb for verb, _ in await do(recorded)(competition)] == ["started_task"] * 2


async def test_a_late_start_is_one_for_both_and_with_the_full_time() -> None:
    competition, (sitting, other) = await do(seat_a_speaking_hall)()
    async with served() as host:
        await ready_and_start(competition, INBOUND)
        await asyncio.sleep(0.3)
        browser = await Browser(sitting, host, enters=False).open()
        await do(domain.late_start_person)(sitting, task=OUTBOUND, actor=CHIEF, **WHY)
        opened = {(await browser.until("paper"))["task"] for _ in BOTH}
        assert opened == set(BOTH)
        late, hall = clocks(sitting)[0], clocks(other)[0]
        assert (late.started_ms or 0) > (hall.started_ms or 0) + 200
        assert late.allowance_ms == hall.allowance_ms == 60_000
        with pytest.raises(errors.AlreadyLateStarted):
            await do(domain.late_start_person)(sitting, task=INBOUND, actor=CHIEF, **WHY)
        await browser.leave()


async def test_who_enters_one_of_them_is_inside_of_both() -> None:
    competition, (sitting, _) = await do(seat_a_speaking_hall)()
    async with served() as host:
        await ready_and_start(competition, INBOUND)
        browser = await Browser(sitting, host, enters=False).open()
        place = hub.current().places[sitting.pk]
        assert [place.at_door(task) for task in BOTH] == [True, True]
        await browser.send(type="enter", task=OUTBOUND)
        opened = {(await browser.until("paper"))["task"] for _ in BOTH}
        assert opened == set(BOTH)
        assert [place.at_door(task) for task in BOTH] == [False, False]
        with pytest.raises(errors.HasEntered):
            await do(domain.late_start_person)(sitting, task=INBOUND, actor=CHIEF, **WHY)
        await browser.leave()


async def test_the_time_of_both_is_counted_once_in_the_ranking() -> None:
    competition, (quick, slow) = await do(seat_a_speaking_hall)(duration_ms=3_000, grace_ms=0)
    async with served() as host:
        await ready_and_start(competition, INBOUND)
        browser = await Browser(quick, host).open()
        await asyncio.sleep(1.1)
        for task in BOTH:
            browser.log("submit", {}, task=task)
        await browser.push()
        await browser.until("ack", seq=2)
        idle = await Browser(slow, host).open()
        await all_closed(competition)
        await browser.leave()
        await idle.leave()
    await do(results.compute_scores)(competition)
    rows = {row["sitting"]: row["seconds"] for row in await do(queries.present_rows)(competition)}
    assert rows[slow.pk] == 3  # not six
    assert rows[quick.pk] in (1, 2)


@pytest.mark.parametrize(
    ("slots", "fits"),
    [
        ([(INBOUND, 50, False), (OUTBOUND, 50, True)], True),
        ([(INBOUND, 50, False), (OUTBOUND, 49, True)], False),
        ([(INBOUND, 50, False), (OUTBOUND, 49, False)], True),
        ([(INBOUND, 50, True), (OUTBOUND, 50, True)], False),  # the first has none before it
        ([("dictation", 50, False), (INBOUND, 50, True), (OUTBOUND, 50, True)], True),
        ([("dictation", 50, False), (INBOUND, 50, True), (OUTBOUND, 40, True)], False),
    ],
)
def test_tasks_on_one_clock_are_equally_long(
    slots: list[tuple[str, int, bool]], fits: bool
) -> None:
    wanted = [Slot(task, minutes * 60_000, None, shares) for task, minutes, shares in slots]

    def create() -> Competition:
        return competitions.create_competition(
            name="客户信息服务",
            edition="校内选拔",
            level=Competition.Level.SCHOOL,
            host="",
            slots=wanted,
            actor=CHIEF,
        )

    if not fits:
        with pytest.raises(ClocksDiffer):
            create()
        return
    assert [slot.shares_clock for slot in create().slots.all()] == [s for _, _, s in slots]


async def test_the_list_of_seats_tells_of_both_and_has_handed_in_only_what_both_have() -> None:
    competition, (sitting, _) = await do(seat_a_speaking_hall)()
    async with served() as host:
        await ready_and_start(competition, INBOUND)
        browser = await Browser(sitting, host).open()
        place = hub.current().places[sitting.pk]
        totals = [place.tasks[task].total for task in BOTH]
        browser.log("submit", {}, task=OUTBOUND)
        await browser.push()
        await browser.until("ack", seq=1)
        await on_the_board(competition, sitting, submitted=False, total=sum(totals))
        browser.log("submit", {}, task=INBOUND)
        await browser.push(2)
        await browser.until("ack", seq=2)
        await on_the_board(competition, sitting, submitted=True, filled=0)
        await browser.leave()

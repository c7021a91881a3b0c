"""Who comes after the hall's start gets nothing of the paper before the own start (R68, I53)."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import CHIEF, TASK, WHY, Browser, ready_and_start
from tests.sittings.stored import entries_of
from tests.sittings.waiting import on_the_board
from zuoxi.sittings import domain, errors

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


async def arrive_late(sitting: Any, host: str) -> Browser:
    """Sit down in a running hall and press nothing; a heartbeat shows that nothing else came."""
    late = await Browser(sitting, host, enters=False).open()
    assert late.heard[-1]["door"] == [TASK]
    await late.beat()
    await late.until("beat")
    assert [message["type"] for message in late.heard] == ["welcome", "beat"]
    return late


async def test_a_latecomer_has_no_paper_before_the_own_start_and_has_it_at_once_then(
    hall: Any,
) -> None:
    competition, (_, sitting), host = hall
    late = await arrive_late(sitting, host)
    await on_the_board(competition, sitting, at_door=True)
    entry = await do(domain.late_start_person)(sitting, task=TASK, actor=CHIEF, **WHY)
    paper = await late.until("paper", within=1.0)
    assert [item["id"] for item in paper["view"]["items"]] == []  # the sample has no recordings
    own = await late.until("time")
    assert [(e["kind"], e["seq"]) for e in own["own"]] == [("late_start", entry.seq)]
    await on_the_board(competition, sitting, at_door=False)
    late.type("王小明")
    await late.push()
    await late.until("ack", seq=1)
    await late.leave()


async def test_who_was_there_at_the_start_has_the_paper_at_once(waiting_hall: Any) -> None:
    competition, (sitting, _), host = waiting_hall
    early = await Browser(sitting, host, enters=False).open()
    await ready_and_start(competition)
    await early.until("paper")
    await early.leave()
    # and on coming back, also before anything was typed
    again = await early.open()
    assert again.heard[-1]["door"] == []
    await again.until("paper")
    await again.leave()


async def test_a_latecomer_may_enter_on_the_halls_clock_and_then_has_no_own_start(
    hall: Any,
) -> None:
    competition, (_, sitting), host = hall
    late = await arrive_late(sitting, host)
    await late.send(type="enter", task=TASK)
    await late.until("paper", within=1.0)
    await on_the_board(competition, sitting, at_door=False)
    with pytest.raises(errors.HasEntered):
        await do(domain.late_start_person)(sitting, task=TASK, actor=CHIEF, **WHY)
    assert [e.kind for e in await entries_of(sitting)] == ["lease", "entered"]
    await late.leave()
    again = await late.open()
    assert again.heard[-1]["door"] == []
    await again.until("paper")
    await again.leave()


async def test_nothing_is_taken_at_the_door(hall: Any) -> None:
    _competition, (_, sitting), host = hall
    late = await arrive_late(sitting, host)
    late.type("王小明")
    await late.push()
    problem = await late.until("problem")
    assert (problem["code"], problem["client_seq"]) == ("not_open", 1)
    assert [e.kind for e in await entries_of(sitting)] == ["lease"]
    await late.leave()

"""The bell, with nobody clicking: late, held and stamped ops, receipts, a restart across it."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import (
    CHIEF,
    TASK,
    WHY,
    Browser,
    bad_entries,
    ready_and_start,
    seat_a_hall,
    served,
)
from tests.sittings.stored import ops_in
from tests.sittings.waiting import eventually
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import domain

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_wrong_clock_in_the_browser_loses_nothing_while_the_task_runs(
    hall: Any, hours: int
) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王小明", at=hours * 3_600_000)
    await browser.push()
    await browser.until("ack", seq=1)
    assert await ops_in(sitting) == [(1, "counted")]
    await browser.leave()


async def test_the_bell_closes_with_nobody_clicking_and_proved_ops_count_late() -> None:
    competition, sittings = await do(seat_a_hall)(duration_ms=2_500, grace_ms=2_500)
    async with served() as host:
        await ready_and_start(competition)
        proved, late = [await Browser(s, host).open() for s in sittings]
        proved.type("王小")
        proved.type("王小明")
        await proved.beat()
        await proved.until("beat")
        late.type("王小明")
        await asyncio.sleep(2.6)
        await proved.push(1, 1)  # the heartbeat cannot be checked before its own op is here
        await proved.until("ack", seq=1)
        await proved.push(2, 2)
        await proved.until("ack", seq=2, held=0)
        await late.push()
        assert (await late.until("ack", seq=1))["held"] == 1
        receipt = await proved.until("receipt", late=2)
        assert (receipt["ops"], receipt["held"], receipt["filled"]) == (2, 0, 1)
        assert (await late.until("receipt", held=1))["ops"] == 0
        closed = LedgerEntry.objects.filter(verb="closed_sitting")
        await eventually(closed.aexists)
        assert await do(bad_entries)() == []
        await proved.leave()
        await late.leave()


async def test_held_ops_are_counted_when_the_chief_judge_admits_them() -> None:
    competition, (sitting,) = await do(seat_a_hall)(seats=1, duration_ms=2_000, grace_ms=0)
    async with served() as host:
        await ready_and_start(competition)
        browser = await Browser(sitting, host).open()
        browser.type("王小明")
        await browser.until("receipt")
        await browser.push()
        await browser.until("receipt", held=1)
        await do(domain.decide_held)(
            sitting, epoch=1, ranges=[[1, 1]], accept=True, actor=CHIEF, **WHY
        )
        receipt = await browser.until("receipt", held=0)
        amounts = {name: receipt[name] for name in ("ops", "late", "accepted", "refused")}
        assert amounts == {"ops": 1, "late": 0, "accepted": 1, "refused": 0}
        assert receipt["filled"] == 1
        await do(domain.reverse_held)(
            sitting, epoch=1, ranges=[[1, 1]], accept=False, actor=CHIEF, **WHY
        )
        receipt = await browser.until("receipt", accepted=0)
        assert (receipt["ops"], receipt["filled"], receipt["held"]) == (0, 0, 0)
        assert receipt["rejected"] == 1  # the contestant reads what became of it
        closed = LedgerEntry.objects.filter(verb="closed_sitting")
        assert await do(closed.count)() >= 2
        assert await do(bad_entries)() == []
        await browser.leave()


async def test_a_reversal_that_the_server_missed_makes_a_true_receipt_at_the_next_start() -> None:
    competition, (sitting,) = await do(seat_a_hall)(seats=1, duration_ms=2_000, grace_ms=0)
    said = ("ops", "accepted", "filled", "submitted_ms")
    async with served() as host:
        await ready_and_start(competition)
        browser = await Browser(sitting, host).open()
        browser.type("王")
        await browser.push()
        await browser.until("ack", seq=1)
        browser.type("江苏省南京市", field="address")
        browser.log("submit", {})
        await browser.until("receipt")
        await browser.push(2)
        await browser.until("receipt", held=2)
        ruling: dict[str, Any] = {"epoch": 1, "ranges": [[2, 3]], "actor": CHIEF, **WHY}
        await do(domain.decide_held)(sitting, accept=True, **ruling)
        receipt = await browser.until("receipt", held=0)
        assert [receipt[name] for name in said[:3]] == [3, 2, 2]
        assert receipt["submitted_ms"] is not None
    # The server was killed between the ledger's word and the journal's.
    await do(domain.reverse_held)(sitting, accept=False, **ruling)
    async with served() as host:
        browser.host = host
        await browser.open()
        receipt = await browser.until("receipt", accepted=0)
        assert [receipt[name] for name in said] == [1, 0, 1, None]
        await browser.leave()


async def test_the_receipt_says_when_the_task_ended_and_apart_from_it_when_it_was_made() -> None:
    competition, (sitting,) = await do(seat_a_hall)(seats=1, duration_ms=1_000, grace_ms=1_200)
    async with served() as host:
        await ready_and_start(competition)
        browser = await Browser(sitting, host).open()
        browser.type("王" * 50)
        await browser.push()
        receipt = await browser.until("receipt")
        started = (await do(LedgerEntry.objects.get)(verb="started_task")).at_ms
        assert (receipt["ended_ms"], receipt["ended_by"]) == (started + 1_000, "bell")
        assert receipt["closed_ms"] >= receipt["ended_ms"] + 1_200
        assert (receipt["ops"], receipt["filled"], receipt["refused"]) == (0, 0, 1)
        await browser.leave()


async def test_the_receipt_says_whom_the_chief_judge_ended(hall: Any) -> None:
    competition, (sitting, other), host = hall
    one, two = [await Browser(each, host).open() for each in (sitting, other)]
    await do(domain.end_person)(sitting, task=TASK, actor=CHIEF, **WHY)
    assert (await one.until("receipt"))["ended_by"] == "person"
    await do(domain.end_hall)(competition, task=TASK, actor=CHIEF, **WHY)
    receipt = await two.until("receipt")
    ended = (await do(LedgerEntry.objects.get)(verb="ended_hall")).at_ms
    assert (receipt["ended_by"], receipt["ended_ms"]) == ("hall", ended)
    assert not [m for m in one.heard if m["type"] == "receipt" and m["ended_by"] != "person"]
    await one.leave()
    await two.leave()


async def test_a_restart_finds_everything_and_still_rings_the_bell() -> None:
    competition, (sitting,) = await do(seat_a_hall)(seats=1, duration_ms=2_500)
    async with served() as host:
        await ready_and_start(competition)
        browser = await Browser(sitting, host).open()
        browser.type("王小明")
        await browser.push()
        await browser.until("ack", seq=1)
        await browser.leave()
    async with served() as host:
        browser.host = host
        await browser.open()
        assert browser.lease
        assert browser.lease["acked_seq"] == 1
        assert (await browser.until("answer"))["answer"]["items"] == {"1": {"name": "王小明"}}
        receipt = await browser.until("receipt")
        assert (receipt["ops"], receipt["filled"]) == (1, 1)
        await browser.leave()

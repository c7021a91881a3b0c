"""The contestant's socket against a real server: what is acknowledged is durable and counts."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import (
    CHIEF,
    TASK,
    WHY,
    Browser,
    ready_and_start,
    seat_a_hall,
    served,
)
from tests.sittings.stored import ops_in
from tests.sittings.waiting import on_the_board
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import domain, live

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


async def test_the_paper_comes_with_the_start_and_not_before() -> None:
    competition, sittings = await do(seat_a_hall)()
    async with served() as host:
        browser = await Browser(sittings[0], host).open()
        await browser.beat()
        await browser.until("beat")
        assert [m["type"] for m in browser.heard] == ["welcome", "beat"]
        await ready_and_start(competition)
        paper = await browser.until("paper")
        assert [i["id"] for i in paper["view"]["items"]] == []  # no recordings in this paper
        assert "王小明" not in str(browser.heard)
        await browser.leave()


async def test_what_is_acknowledged_is_in_the_journal_and_comes_back(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王")
    browser.type("王小明")
    await browser.push()
    ack = await browser.until("ack", seq=2)
    assert ack["hash"] == browser.heads[-1]
    assert await ops_in(sitting) == [(1, "counted"), (2, "counted")]
    await browser.leave()
    await browser.open(hello=False)
    await browser.hello()
    answer = await browser.until("answer")
    assert answer["answer"]["items"] == {"1": {"name": "王小明"}}
    assert browser.lease
    assert browser.lease["acked_seq"] == 2
    await browser.leave()


async def test_duplicates_are_acknowledged_again_and_stored_once(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王小明")
    for _ in range(3):
        await browser.push()
        assert (await browser.until("ack"))["seq"] == 1
    assert await ops_in(sitting) == [(1, "counted")]
    await browser.leave()


async def test_a_gap_or_reordered_frames_ask_for_a_resend(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    for text in ("王", "王小", "王小明", "王小明先生"):
        browser.type(text)
    await browser.push(3, 4)
    assert (await browser.until("resend")) == {"type": "resend", "epoch": 1, "from_seq": 1}
    await browser.push(1, 2)
    await browser.until("ack", seq=2)
    await browser.push(3, 4)
    await browser.until("ack", seq=4)
    assert [seq for seq, _ in await ops_in(sitting)] == [1, 2, 3, 4]
    await browser.leave()


async def test_an_op_that_does_not_stand_on_the_chain_is_refused(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王小明")
    browser.ops[0]["prev"] = "f" * 64
    await browser.push()
    assert (await browser.until("problem"))["code"] == "bad_chain"
    assert await ops_in(sitting) == []
    await browser.leave()


async def test_a_personal_pause_ends_when_the_contestant_continues(hall: Any) -> None:
    _, (sitting, other), host = hall
    browser, neighbour = [await Browser(s, host).open() for s in (sitting, other)]
    await do(domain.pause_person)(sitting, task=TASK, actor=CHIEF, **WHY)
    await browser.until("time")
    await browser.send(type="continue", task=TASK)  # too early: the proctor is not done
    await do(domain.proceed_person)(sitting, task=TASK, actor=CHIEF)
    await browser.until("time")
    await browser.send(type="continue", task=TASK)
    time = await browser.until("time")
    assert [e["kind"] for e in time["own"]] == ["pause", "proceed", "resume"]
    entry = await do(LedgerEntry.objects.get)(verb="resumed_person")
    assert (entry.actor, entry.role) == (f"sitting:{sitting.id}", "contestant")
    assert not [m for m in neighbour.heard if m["type"] == "time"]
    await browser.leave()
    await neighbour.leave()


async def test_a_hand_and_the_checks_are_seen_on_the_board(hall: Any) -> None:
    competition, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    await browser.send(type="hand", up=True)
    await browser.send(type="checked", checks={"sound": True}, discipline=True)
    await on_the_board(competition, sitting, hand=True, checked=True, connected=True)
    board = await do(live.board)(competition.id)
    assert (await do(live.board)(competition.id, board.n)).rows == []
    await browser.leave()


async def test_a_warning_of_the_device_check_is_on_the_board_and_keeps_nobody(hall: Any) -> None:
    competition, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    warnings = ["offline_reload"]
    checks = {"sound": True}
    await browser.send(type="checked", checks=checks, discipline=True, warnings=warnings)
    await on_the_board(competition, sitting, checked=True, warnings=warnings)
    await browser.leave()

"""One machine writes at a time: tabs, moves, readers, and what an old machine still holds."""

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
from tests.sittings.stored import kinds_of, ops_in
from tests.sittings.waiting import on_the_board
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import domain, held_view
from zuoxi.sittings.protocol import genesis

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


async def test_the_second_tab_takes_over_and_the_first_is_superseded(hall: Any) -> None:
    _, (sitting, _), host = hall
    first = await Browser(sitting, host).open()
    second = await Browser(sitting, host, lease=first.lease, heads=first.heads).open()
    assert second.lease
    assert second.lease["epoch"] == 1
    assert await first.closed() == 4409
    assert first.heard[-1]["code"] == "superseded"
    second.type("王小明")
    await second.push()
    await second.until("ack", seq=1)
    await second.leave()


async def test_a_second_machine_waits_for_the_release_and_then_goes_on(hall: Any) -> None:
    competition, (sitting, _), host = hall
    old = await Browser(sitting, host).open()
    old.type("王小")
    await old.push()
    await old.until("ack", seq=1)
    new = await Browser(sitting, host, device="machine-B07").open()
    assert new.lease is None
    await on_the_board(competition, sitting, move_requested=True, epoch=1)
    await do(domain.release_sitting)(sitting, actor=CHIEF)
    new.take(await new.until("welcome"))
    assert new.lease
    assert new.lease["epoch"] == 2
    assert (await new.until("answer"))["answer"]["items"] == {"1": {"name": "王小"}}
    assert (await old.until("problem"))["code"] == "lease_lost"
    new.type("王小明")
    await new.push()
    await new.until("ack", epoch=2, seq=1)
    old.type("旧机器上的字")
    await old.push(2)
    assert (await old.until("ack", epoch=1, seq=2))["held"] == 1
    assert await ops_in(sitting) == [(1, "counted"), (1, "counted"), (2, "held")]
    await old.leave()
    await new.leave()


async def test_held_ops_of_the_old_machine_come_in_their_own_place_once_admitted(
    hall: Any,
) -> None:
    competition, (sitting, _), host = hall
    old = await Browser(sitting, host).open()
    new = await Browser(sitting, host, device="machine-B07").open()
    await do(domain.release_sitting)(sitting, actor=CHIEF)
    new.take(await new.until("welcome"))
    await old.until("problem", code="lease_lost")
    new.type("新机器")
    await new.push()
    await new.until("ack", epoch=2, seq=1)
    old.type("旧机器")
    old.type("旧地址", field="address")
    await old.push()
    await old.until("ack", epoch=1, seq=2)
    (group,) = await do(held_view.held_groups)(competition.id, now_ms=now_ms())
    assert (group["epoch"], group["after_end"], group["ended_ms"]) == (1, False, None)
    assert [(op["field"], op["before"], op["after"]) for op in group["ops"]] == [
        ("客户姓名", "", "旧机器"),
        ("客户地址", "", "旧地址"),
    ]
    await do(domain.decide_held)(
        sitting, epoch=1, ranges=group["ranges"], accept=True, actor=CHIEF, **WHY
    )
    await old.until("ack", held=0)
    await new.leave()
    await new.open()
    answer = await new.until("answer")
    assert answer["answer"]["items"] == {"1": {"name": "新机器", "address": "旧地址"}}
    await old.leave()
    await new.leave()


async def test_any_machine_reads_a_closed_sitting_and_asks_for_no_move(hall: Any) -> None:
    competition, (sitting, other), host = hall
    own = await Browser(sitting, host).open()
    own.type("王小明")
    await own.push()
    await own.until("ack", seq=1)
    waiting = await Browser(sitting, host, device="machine-B07").open()
    await on_the_board(competition, sitting, move_requested=True)
    await do(domain.end_hall)(competition, task=TASK, actor=CHIEF, **WHY)
    told = await waiting.until("welcome", over=True)
    assert told["lease"] is None
    assert (await waiting.until("receipt"))["ops"] == 1
    fresh = Browser(sitting, host, device="machine-C01")
    await fresh.open(hello=False)
    assert (await fresh.hello())["over"] is True
    assert (await fresh.until("receipt"))["filled"] == 1
    absent = Browser(other, host, device="machine-C02")
    await absent.open(hello=False)
    assert (await absent.hello())["over"] is True
    assert absent.lease is None
    assert (await absent.until("receipt"))["ops"] == 0
    await on_the_board(competition, sitting, move_requested=False)
    await on_the_board(competition, other, move_requested=False, epoch=0)
    # The machine of the sitting itself still may send what it has: it keeps its lease.
    again = await Browser(sitting, host, lease=own.lease, heads=own.heads).open()
    assert again.heard[-1]["over"] is False
    assert again.heard[-1]["lease"]["epoch"] == 1
    for each in (own, waiting, fresh, absent, again):
        await each.leave()


async def test_make_up_time_turns_a_reader_into_a_machine_that_waits() -> None:
    competition, (sitting,) = await do(seat_a_hall)(seats=1, duration_ms=500, grace_ms=0)
    async with served() as host:
        await ready_and_start(competition)
        own = await Browser(sitting, host).open()
        await own.until("receipt")
        reader = Browser(sitting, host, device="machine-B07")
        await reader.open(hello=False)
        assert (await reader.hello())["over"] is True
        await do(domain.extend_person)(sitting, task=TASK, ms=60_000, actor=CHIEF, **WHY)
        assert (await reader.until("welcome", over=False))["lease"] is None
        await on_the_board(competition, sitting, move_requested=True)
        await do(domain.release_sitting)(sitting, actor=CHIEF)
        reader.take(await reader.until("welcome"))
        assert reader.lease
        assert reader.lease["epoch"] == 2
        await own.leave()
        await reader.leave()


async def test_a_machine_that_waits_for_the_move_can_raise_a_hand(hall: Any) -> None:
    competition, (sitting, other), host = hall
    own = await Browser(sitting, host).open()
    waiting = await Browser(sitting, host, device="machine-B07").open()
    await waiting.send(type="hand", up=True)
    await on_the_board(competition, sitting, hand=True)
    await on_the_board(competition, other, hand=False)
    await own.leave()
    await waiting.leave()


async def test_a_machine_that_waits_vouches_for_nothing_and_is_answered(hall: Any) -> None:
    _, (sitting, _), host = hall
    old = await Browser(sitting, host).open()
    await old.until("paper")
    new = await Browser(sitting, host, device="machine-B07").open()
    await new.send(type="beat", epoch=0, head_seq=0, head_hash=genesis(sitting.id, 0), sent_ms=1)
    assert (await new.until("beat"))["acked_seq"] == 0
    assert await kinds_of(sitting) == ["lease", "entered"]
    await old.leave()
    await new.leave()

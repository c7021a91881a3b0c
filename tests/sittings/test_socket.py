"""The contestant's socket against a real server: what is acknowledged is durable and counts."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import websockets
from asgiref.sync import sync_to_async
from django.conf import settings

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
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import domain, journal, live
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.protocol import PROTOCOL_VERSION

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


@pytest.fixture(autouse=True)
def _fresh_journal() -> None:
    for path in settings.ZUOXI_DATA.glob("journal.sqlite3*"):
        path.unlink()


@pytest.fixture
async def hall() -> AsyncIterator[Any]:
    """Return (competition, sittings, host) of a running task."""
    competition, sittings = await do(seat_a_hall)()
    async with served() as host:
        await ready_and_start(competition)
        yield competition, sittings, host


def stored(sitting: Sitting) -> list[journal.Entry]:
    store = journal.open_store()
    try:
        return store.entries(sitting.id)
    finally:
        store.close()


async def ops_in(sitting: Sitting) -> list[tuple[int, str]]:
    entries = await do(stored)(sitting)
    return [(e.client_seq, e.standing) for e in entries if e.client_seq is not None]


async def move_requested(competition: Any, sitting: Sitting) -> bool:
    rows = (await do(live.board)(competition.id)).rows
    return bool(next(row["move_requested"] for row in rows if row["sitting"] == sitting.id))


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


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"ops","epoch":1,"ops":[{"client_seq":1,',
        "不是 JSON",
        "[]",
        "null",
        '{"type":"ops","epoch":1,"ops":[],"extra":1}',
        '{"type":"drop_table"}',
        '{"type":"hand","up":"yes please"}',
        '{"type":"ops","epoch":1,"ops":[{"client_seq":1,"at_ms":1,"task":"a\\u0000","kind":"set",'
        '"payload":{},"prev":"' + "0" * 64 + '"}]}',
        "[" * 20_000,
        b"\x00\x01",
    ],
)
async def test_a_frame_that_cannot_be_read_gets_a_problem_and_the_socket_lives(
    hall: Any, text: str | bytes
) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    await browser.raw(text)
    assert (await browser.until("problem"))["code"] == "malformed"
    browser.type("王小明")
    await browser.push()
    await browser.until("ack", seq=1)
    await browser.leave()


async def test_a_number_that_no_browser_can_hold_is_malformed(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    op = {"client_seq": 1, "at_ms": 1, "task": TASK, "kind": "set", "prev": browser.heads[-1]}
    await browser.send(type="ops", epoch=1, ops=[op | {"payload": {"value": 1.5}}])
    assert (await browser.until("problem"))["code"] == "malformed"
    await browser.leave()


async def test_a_frame_of_ten_megabytes_is_too_large(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    await browser.raw('{"type":"' + "长" * 3_500_000 + '"}')
    assert await browser.closed() == 1009
    assert browser.heard[-1]["code"] == "too_large"


async def test_another_protocol_version_is_told_to_reload(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open(hello=False)
    await browser.send(
        type="hello", protocol=PROTOCOL_VERSION + 1, device="machine-A01", future=True
    )
    assert await browser.closed() == 4426
    assert browser.heard == [
        {"type": "problem", "code": "protocol", "params": {}, "fatal": True, "client_seq": None}
    ]


async def test_without_a_seat_cookie_or_from_another_site_there_is_no_socket(hall: Any) -> None:
    _, (sitting, _), host = hall
    stranger = await websockets.connect(f"ws://{host}/ws/sitting")
    with pytest.raises(websockets.ConnectionClosed):
        await stranger.recv()
    assert stranger.close_code == 4401
    browser = await Browser(sitting, host).open(hello=False, origin="https://evil.example.cn")
    assert await browser.closed() == 4403


async def test_a_refused_op_stays_in_the_chain_and_counts_nothing(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王" * 50)
    browser.type("王小明")
    await browser.push()
    problem = await browser.until("problem")
    assert (problem["code"], problem["client_seq"]) == ("refused", 1)
    assert problem["params"] == {"reason": "too_long"}  # twice the key's length tells the key's
    await browser.until("ack", seq=2)
    assert await ops_in(sitting) == [(1, "refused"), (2, "counted")]
    await browser.leave()


async def test_a_browser_that_missed_the_refusal_is_told_on_the_next_connection(hall: Any) -> None:
    _, (sitting, other), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王" * 50)
    await browser.push()
    await browser.until("ack", seq=1)  # the page is reloaded and never sees the problem
    await browser.leave()
    await browser.open(hello=False)
    await browser.hello()
    told = await browser.until("answer")
    assert told["answer"]["items"] == {}
    assert told["refused"] == [{"client_seq": 1, "reason": "too_long"}]
    assert browser.lease
    assert browser.lease["acked_seq"] == 1  # so that it is not sent again
    await browser.leave()
    neighbour = await Browser(other, host).open()
    await neighbour.beat()
    await neighbour.until("beat")
    assert [m["type"] for m in neighbour.heard] == ["welcome", "paper", "beat"]
    await neighbour.leave()


async def test_refused_ops_are_named_after_a_restart_and_never_of_another_lease() -> None:
    competition, (sitting,) = await do(seat_a_hall)(seats=1)
    async with served() as host:
        await ready_and_start(competition)
        browser = await Browser(sitting, host).open()
        browser.type("王小明")
        browser.type("王" * 50)
        await browser.push()
        await browser.until("ack", seq=2)
        await browser.leave()
    async with served() as host:
        browser.host = host
        await browser.open()
        told = await browser.until("answer")
        assert [each["client_seq"] for each in told["refused"]] == [2]
        assert told["answer"]["items"] == {"1": {"name": "王小明"}}
        new = await Browser(sitting, host, device="machine-B07").open()
        await do(domain.release_sitting)(sitting, actor=CHIEF)
        new.take(await new.until("welcome"))
        moved = await new.until("answer")
        assert (moved["refused"], moved["answer"]) == ([], told["answer"])
        await browser.leave()
        await new.leave()


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
    await asyncio.sleep(0.4)
    rows = (await do(live.board)(competition.id)).rows
    row = next(r for r in rows if r["sitting"] == sitting.id)
    assert (row["move_requested"], row["epoch"]) == (True, 1)
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
    groups = await do(live.held)(competition.id)
    assert [(g["epoch"], g["count"], g["preview"]) for g in groups] == [(1, 2, "旧机器 · 旧地址")]
    await do(domain.decide_held)(sitting, epoch=1, accept=True, reason="断网", actor=CHIEF)
    await old.until("ack", held=0)
    await new.leave()
    await new.open()
    answer = await new.until("answer")
    assert answer["answer"]["items"] == {"1": {"name": "新机器", "address": "旧地址"}}
    await old.leave()
    await new.leave()


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
    competition, sittings = await do(seat_a_hall)(duration_ms=1_500)
    async with served() as host:
        await ready_and_start(competition)
        proved, late = [await Browser(s, host).open() for s in sittings]
        proved.type("王小")
        proved.type("王小明")
        await proved.beat()
        await proved.until("beat")
        late.type("王小明")
        await asyncio.sleep(1.6)
        await proved.push(1, 1)  # the heartbeat cannot be checked before its own op is here
        await proved.until("ack", seq=1)
        await proved.push(2, 2)
        await proved.until("ack", seq=2, held=0)
        await late.push()
        assert (await late.until("ack", seq=1))["held"] == 1
        receipt = await proved.until("receipt", late=2)
        assert (receipt["ops"], receipt["held"], receipt["filled"]) == (2, 0, 1)
        assert (await late.until("receipt", held=1))["ops"] == 0
        await asyncio.sleep(0.6)
        closed = await do(lambda: list(LedgerEntry.objects.filter(verb="closed_sitting")))()
        assert closed
        assert await do(bad_entries)() == []
        await proved.leave()
        await late.leave()


async def test_held_ops_are_counted_when_the_chief_judge_admits_them() -> None:
    competition, (sitting,) = await do(seat_a_hall)(seats=1, duration_ms=800, grace_ms=0)
    async with served() as host:
        await ready_and_start(competition)
        browser = await Browser(sitting, host).open()
        browser.type("王小明")
        await browser.until("receipt")
        await browser.push()
        await browser.until("receipt", held=1)
        await do(domain.decide_held)(
            sitting, epoch=1, accept=True, reason="网线被踢掉", actor=CHIEF
        )
        receipt = await browser.until("receipt", held=0)
        amounts = {name: receipt[name] for name in ("ops", "late", "accepted", "refused")}
        assert amounts == {"ops": 1, "late": 0, "accepted": 1, "refused": 0}
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


async def test_any_machine_reads_a_closed_sitting_and_asks_for_no_move(hall: Any) -> None:
    competition, (sitting, other), host = hall
    own = await Browser(sitting, host).open()
    own.type("王小明")
    await own.push()
    await own.until("ack", seq=1)
    waiting = await Browser(sitting, host, device="machine-B07").open()
    await asyncio.sleep(0.4)
    assert await move_requested(competition, sitting)
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
    await asyncio.sleep(0.4)
    assert not await move_requested(competition, sitting)
    assert not await move_requested(competition, other)
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
        await asyncio.sleep(0.4)
        assert await move_requested(competition, sitting)
        await do(domain.release_sitting)(sitting, actor=CHIEF)
        reader.take(await reader.until("welcome"))
        assert reader.lease
        assert reader.lease["epoch"] == 2
        await own.leave()
        await reader.leave()


async def test_a_machine_that_waits_for_the_move_can_raise_a_hand(hall: Any) -> None:
    competition, (sitting, _), host = hall
    own = await Browser(sitting, host).open()
    waiting = await Browser(sitting, host, device="machine-B07").open()
    await waiting.send(type="hand", up=True)
    await asyncio.sleep(0.5)
    rows = (await do(live.board)(competition.id)).rows
    assert [row["hand"] for row in rows] == [True, False]
    await own.leave()
    await waiting.leave()


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
    await asyncio.sleep(0.5)
    board = await do(live.board)(competition.id)
    row = next(r for r in board.rows if r["sitting"] == sitting.id)
    assert (row["hand"], row["checked"], row["connected"]) == (True, True, True)
    assert (await do(live.board)(competition.id, board.n)).rows == []
    await browser.leave()

"""A contestant's machine that does not play fair: it buys no time, no key and no room."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import CHIEF, TASK, Browser
from tests.sittings.stored import entries_of, kinds_of
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import domain, hub
from zuoxi.sittings.hub import MAX_SOCKETS
from zuoxi.sittings.standing import PAUSE_NOTICE_MS
from zuoxi.sittings.state import MAX_PROOFS, Epoch

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


@pytest.mark.parametrize("at", [-3_600_000, 3_600_000])
async def test_the_moment_of_a_submission_is_the_servers(hall: Any, at: int) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    browser.log("submit", {}, at=at)
    before = now_ms()
    await browser.push()
    await browser.until("ack", seq=1)
    running = hub.current()
    state = running.places[sitting.id].state
    assert state is not None
    submitted = state.task(TASK).submitted_ms
    assert submitted is not None
    assert before <= submitted <= now_ms()
    await browser.leave()


async def test_a_stamp_from_before_the_pause_is_not_believed_against_the_own_heartbeat(
    hall: Any,
) -> None:
    competition, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王小")
    await browser.push(1, 1)
    await browser.until("ack", seq=1)
    await do(domain.pause_hall)(competition, task=TASK, reason="停电", actor=CHIEF)
    await asyncio.sleep(PAUSE_NOTICE_MS / 1000 + 0.3)
    await browser.beat()  # says that there is one op and no more
    await browser.until("beat")
    browser.type("王小明", at=-60_000)
    await browser.push(2, 2)
    assert (await browser.until("ack", seq=2))["held"] == 1
    await browser.leave()


async def test_what_was_typed_before_the_pause_counts_when_it_comes_late(hall: Any) -> None:
    competition, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王小明")
    await browser.beat()
    await do(domain.pause_hall)(competition, task=TASK, reason="停电", actor=CHIEF)
    await asyncio.sleep(PAUSE_NOTICE_MS / 1000 + 0.3)
    await browser.beat()  # the head has not moved since
    await browser.push()
    assert (await browser.until("ack", seq=1))["held"] == 0
    await browser.leave()


def test_a_heartbeat_says_of_every_later_op_that_it_did_not_exist_yet() -> None:
    lease = Epoch(0, "", 0, "")
    for head, at in [(3, 100), (3, 200), (5, 300)]:
        lease.told(head, at)
    assert [lease.not_before_ms(seq) for seq in (3, 4, 5, 6, 9)] == [0, 200, 200, 300, 300]
    lease.seq = 5
    lease.told(6, 400)
    assert [lease.not_before_ms(seq) for seq in (6, 7)] == [300, 400]


async def test_a_refusal_does_not_tell_how_long_the_key_is(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王小明李小红张小强")
    await browser.push()
    problem = await browser.until("problem")
    assert problem["params"] == {"reason": "too_long"}
    await browser.leave()


async def test_a_hand_that_is_up_already_makes_no_entry(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    for _ in range(50):
        await browser.send(type="hand", up=True)
    await browser.send(type="hand", up=False)
    await browser.beat()
    await browser.until("beat")
    browser.type("王小明")
    await browser.push()
    await browser.until("ack")
    assert await kinds_of(sitting) == ["lease", "entered", "hand", "hand", "set"]
    await browser.leave()


async def test_claimed_heads_are_read_slowly_and_only_the_newest_are_kept(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    assert browser.lease
    for n in range(MAX_PROOFS + 30):
        claim = {"head_seq": n + 1, "head_hash": f"{n:064x}", "sent_ms": 1}
        await browser.send(type="beat", epoch=1, **claim)
    with pytest.raises(TimeoutError):  # the allowance is used up: the rest is read later
        await browser.until("beat", within=0.5, acked_seq=7)
    lease = hub.current().places[sitting.id].state.epochs[1]  # type: ignore[union-attr]
    assert 0 < len(lease.proofs) <= MAX_PROOFS
    assert len(lease.heads) <= MAX_PROOFS
    # Somebody else is not kept waiting by that.
    other = await Browser(hall[1][1], host).open()
    other.type("王小明")
    await other.push()
    await other.until("ack", within=2)
    await other.leave()
    await browser.leave()


async def test_too_many_sockets_of_one_sitting_push_out_the_oldest_that_waits(hall: Any) -> None:
    _, (sitting, _), host = hall
    writer = await Browser(sitting, host).open()
    waiting = [
        await Browser(sitting, host, device=f"machine-B{n:02}").open()
        for n in range(MAX_SOCKETS + 1)
    ]
    assert await waiting[0].closed() == 1013
    writer.type("王小明")
    await writer.push()
    await writer.until("ack", seq=1)
    for browser in [writer, *waiting[1:]]:
        await browser.leave()


async def test_a_fault_in_one_sitting_sends_it_back_to_the_journal_and_no_further(
    hall: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (sitting, other_sitting), host = hall
    browser = await Browser(sitting, host).open()
    other = await Browser(other_sitting, host).open()
    browser.type("王")
    await browser.push()
    await browser.until("ack", seq=1)
    state = hub.current().places[sitting.id].state
    assert state is not None
    monkeypatch.setattr(state, "took_op", None)  # any fault of ours behind the chain
    browser.type("王小明")
    await browser.push(2)
    assert (await browser.until("problem"))["code"] == "storage"
    assert await browser.closed() == 4500
    await browser.open(hello=False)
    await browser.hello()
    await browser.push()
    await browser.until("ack", seq=2)
    other.type("李小红")
    await other.push()
    await other.until("ack", seq=1)
    kept = await entries_of(sitting)
    assert [e.kind for e in kept] == ["lease", "entered", "set", "set"]
    assert [e.seq for e in kept] == [1, 2, 3, 4]
    await other.leave()
    await browser.leave()

"""A call to a person on a bad day: pages and servers that go away, and nobody loses by it."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sittings.hall_server import CHIEF, WHY, served
from tests.sittings.person_hall import (
    TASK,
    Customer,
    Hall,
    begin,
    call_state,
    do,
    say,
    seat_callers,
)
from tests.sittings.waiting import followed
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import domain, exchange, hub
from zuoxi.sittings.loading import Loader

CHUNK = Path("tests/media/takes/chromium/mono/000000.chunk").read_bytes()
TAKE = "0c" * 16
WISH = {"take": TAKE, "task": TASK, "place": "call.customer", "layout": "mono"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    competition, sittings = await do(seat_callers)()
    async with served() as host:
        await begin(competition)
        yield Hall(competition, sittings, host)


def _client(host: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://{host}", trust_env=False)


async def _granted(customer: Customer, host: str, take: str = TAKE) -> tuple[int, dict[str, Any]]:
    leave = next(m["call"]["leave_to_record"] for m in reversed(customer.heard) if m.get("call"))
    async with _client(host) as client:
        headers = {"Authorization": f"Call {leave}"}
        answer = await client.post("/takes", json=WISH | {"take": take}, headers=headers)
        return answer.status_code, answer.json()


async def _put(grant: str, host: str, number: int = 0) -> int:
    headers = {"Authorization": f"Take {grant}", "X-Sha256": sha256(CHUNK).hexdigest()}
    async with _client(host) as client:
        put = await client.put(f"/takes/{TAKE}/{number}", content=CHUNK, headers=headers)
        return put.status_code


async def _finish(grant: str, host: str) -> int:
    async with _client(host) as client:
        said = {"chunks": 1, "sha256": sha256(CHUNK).hexdigest(), "how": "stopped"}
        headers = {"Authorization": f"Take {grant}"}
        done = await client.post(f"/takes/{TAKE}/finish", json=said, headers=headers)
        return done.status_code


async def test_a_customers_chunk_that_comes_before_the_server_has_read_the_journals_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    competition, sittings = await do(seat_callers)()
    async with served() as host:
        await begin(competition)
        hall = Hall(competition, sittings, host)
        _, customer, _ = await hall.connected()
        status, body = await _granted(customer, host)
        assert status == 200

    read = Loader._warm

    async def slowly(self: Loader) -> None:
        await asyncio.sleep(0.5)
        await read(self)

    monkeypatch.setattr(Loader, "_warm", slowly)
    async with served() as host:
        assert await _put(body["grant"], host) == 204
        assert (await _granted(customer, host))[0] == 200


async def test_a_call_that_was_over_when_the_server_died_still_gets_its_take_and_outcome() -> None:
    competition, sittings = await do(seat_callers)()
    async with served() as host:
        await begin(competition)
        hall = Hall(competition, sittings, host)
        contestant, customer, call = await hall.connected()
        _, body = await _granted(customer, host)
        await say(contestant, "hang_up")
        await customer.call(state="over")

    async with served() as host:
        customer.host = host
        assert await _put(body["grant"], host) == 204
        assert await _finish(body["grant"], host) == 200
        await customer.open()
        found = await customer.call(state="over")
        assert (found["id"], found["why"], found["result"]) == (call, "agent", None)
        await customer.send(type="outcome", call=call, result="callback", notes="周六再打。")
        await customer.call(result="callback")
        said = {"number": 1, "result": "callback", "notes": "周六再打。"}
        assert (await hall.did())[-1] == ("official", "outcome", said)

    async with served() as host:  # nothing is left to be done about it
        customer.host = host
        await customer.open()
        await customer.desk(call=None)


async def test_what_the_first_customer_says_late_is_not_put_down_to_the_second(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "SOUNDLESS_S", 0.5)
    contestant, first, lost = await hall.connected()
    assert (await call_state(contestant, "ended"))["ended_by"] == "line"
    assert (await first.call(state="over"))["why"] == "line"
    second = await hall.person()
    await say(contestant, "dial")
    call = (await second.call(state="ringing"))["id"]
    await first.send(type="outcome", call=lost, result="refusal", notes="")
    await first.call(result="refusal")
    await second.send(type="pick_up", call=call)
    await second.call(state="talking")
    await second.send(type="outcome", call=call, result="deal", notes="")
    await second.call(result="deal")
    told = [one[1:] for one in await hall.did() if one[1] == "outcome"]
    assert [payload["number"] for _, payload in told] == [1, 2]


async def test_who_hears_nothing_though_both_are_there_may_dial_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "SOUNDLESS_S", 1.0)
    contestant, customer, call = await hall.connected()
    await customer.send(type="sound", call=call, on=True)
    await customer.call(sound=True)
    await asyncio.sleep(1.5)
    assert (await hall.did())[-1][1] == "connected"
    await customer.send(type="sound", call=call, on=False)
    assert (await call_state(contestant, "ended"))["ended_by"] == "line"


async def test_who_is_away_is_not_told_that_the_line_has_no_sound(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "SOUNDLESS_S", 0.5)
    contestant, customer, _ = await hall.connected()
    await contestant.leave()
    await customer.call(away=True)
    await asyncio.sleep(1.0)
    assert (await hall.did())[-1][1] == "connected"


async def test_a_pause_counts_for_nobody_and_nothing_is_answered_in_it(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "RETURNS_S", 0.7)
    contestant, customer, _ = await hall.connected()
    other, waiting = await hall.contestant(1), await hall.person()
    await say(other, "dial")
    ringing = (await waiting.call(state="ringing"))["id"]
    await do(domain.pause_hall)(hall.competition, task=TASK, reason="停电", actor=CHIEF)
    await customer.call(paused=True)
    await waiting.call(paused=True)
    await waiting.send(type="pick_up", call=ringing)
    await waiting.until("problem", code="gone")
    await customer.leave()
    await asyncio.sleep(1.5)
    await do(domain.resume_hall)(hall.competition, task=TASK, actor=CHIEF)
    await customer.open()
    await customer.call(state="talking", paused=False)
    await waiting.call(paused=False)
    await waiting.send(type="pick_up", call=ringing)
    await call_state(other, "connected")
    assert "lost" not in [kind for _, kind, _ in await hall.did()]
    await contestant.leave()


async def test_time_that_is_added_after_the_bell_leaves_no_dead_call() -> None:
    competition, sittings = await do(seat_callers)(duration_ms=3_000, call_latest_ms=0)
    async with served() as host:
        await begin(competition)
        hall = Hall(competition, sittings, host)
        contestant, customer, _ = await hall.connected()
        assert (await customer.call(state="over"))["why"] == "bell"
        await do(domain.extend_hall)(competition, task=TASK, ms=1_200_000, actor=CHIEF, **WHY)
        await followed()
        assert (await call_state(contestant, "ended"))["ended_by"] == "line"
        await customer.send(type="ready", on=True)
        await say(contestant, "dial")
        await customer.call(state="ringing")


async def test_after_a_failure_of_the_storage_the_call_is_on_the_line_again(hall: Hall) -> None:
    contestant, customer, call = await hall.connected()
    running = hub.current()
    place = running.places[hall.sittings[0].pk]
    running.forget(place)
    await customer.desk(call=None)
    running.exchange.tick(0)  # nothing stumbles over a sitting that is not in memory
    await contestant.open()
    assert (await customer.call(state="talking"))["id"] == call


async def test_a_restart_has_both_pages_build_another_connection(hall: Hall) -> None:
    _, customer, _ = await hall.connected()
    running = hub.current()
    place = running.places[hall.sittings[0].pk]
    before = running.exchange.line_of(place, TASK)
    running.exchange.forget(place)
    running.exchange.look(place, TASK, now_ms())
    again = running.exchange.line_of(place, TASK)
    assert before is not None
    assert again is not None
    assert (again.id, again.round > before.round, again.joined) == (before.id, True, set())
    await customer.call(round=again.round)

"""A call to a person over real sockets: blind pairing, both ends, and whatever may go wrong."""

import asyncio
import functools
import json
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sittings.hall_server import CHIEF, WHY, served
from tests.sittings.hall_server import Browser as Contestant
from tests.sittings.person_hall import (
    TASK,
    Customer,
    Hall,
    at_work,
    begin,
    call_state,
    do,
    official,
    say,
    seat_callers,
)
from tests.sittings.stored import entries_of
from zuoxi.accounts.roles import Role
from zuoxi.sittings import domain, exchange, hub

FIRST_CHUNK = Path("tests/media/takes/chromium/mono/000000.chunk").read_bytes()
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    competition, sittings = await do(seat_callers)()
    async with served() as host:
        await begin(competition)
        yield Hall(competition, sittings, host)


async def test_who_dials_is_connected_with_who_is_ready_and_neither_learns_of_the_other(
    hall: Hall,
) -> None:
    contestant, customer = await hall.contestant(), await hall.person()
    await say(contestant, "dial")
    ringing = await customer.call(state="ringing")
    assert (await contestant.until("line", customer="rings"))["number"] == 1
    assert ringing["brief"]["name"] == "吴女士"
    assert [one["text"] for one in ringing["brief"]["objections"]] == ["太贵了。", "等双十一再说。"]
    await customer.send(type="pick_up", call=ringing["id"])
    call = await call_state(contestant, "connected")
    assert [event["kind"] for event in call["events"]] == ["dial", "ringing", "connected"]
    talking = await customer.call(state="talking")
    assert talking["connected_ms"] == call["connected_ms"]
    assert await hall.did() == [("server", "ringing", {}), ("official", "connected", {})]
    (paired,) = [e for e in await entries_of(hall.sittings[0]) if e.kind == "paired"]
    assert set(json.loads(paired.payload)) == {"account", "call", "number"}

    for told in (contestant.heard, [*customer.heard, talking]):
        text = json.dumps(told, ensure_ascii=False)
        assert "judge1" not in text
        assert '"account"' not in text
    to_customer = json.dumps(customer.heard, ensure_ascii=False)
    assert not [s for s in ("A01", "C001", "选手1", "sitting") if s in to_customer]


async def test_nobody_is_free_it_rings_on_and_is_engaged_in_the_end() -> None:
    competition, sittings = await do(seat_callers)(ring_ms=10_000)
    async with served() as host:
        await begin(competition)
        contestant = await at_work(sittings[0], host)
        await say(contestant, "dial")
        assert (await contestant.until("line"))["customer"] == "none"
        assert (await call_state(contestant, "ended", within=14))["ended_by"] == "engaged"
        await say(contestant, "dial")  # it was never answered: dialled again
        await call_state(contestant, "ringing")


async def test_two_dial_at_once_and_one_is_ready_the_other_waits_for_the_next(hall: Hall) -> None:
    first, second = await hall.contestant(0), await hall.contestant(1)
    customer = await hall.person()
    await asyncio.gather(say(first, "dial"), say(second, "dial"))
    call = await customer.call(state="ringing")
    await customer.send(type="pick_up", call=call["id"])
    await customer.call(state="talking")
    other = await hall.person()
    again = await other.call(state="ringing")
    assert again["id"] != call["id"]
    assert len(hub.current().exchange.desks) == 2


async def test_a_call_rings_at_one_person_alone_and_no_other_can_take_it(hall: Hall) -> None:
    contestant, customer, other = (
        await hall.contestant(),
        await hall.person(),
        await hall.person(),
    )
    await say(contestant, "dial")
    call = (await customer.call(state="ringing"))["id"]
    await other.send(type="pick_up", call=call)
    await other.until("problem", code="gone")
    await customer.send(type="pick_up", call=call)
    await call_state(contestant, "connected")
    await customer.send(type="pick_up", call=call)  # a second press
    await customer.until("problem", code="gone")


async def test_who_does_not_want_it_hands_it_on_and_so_does_a_page_that_is_closed(
    hall: Hall,
) -> None:
    contestant = await hall.contestant()
    first, second, third = await hall.person(), await hall.person(), await hall.person()
    await say(contestant, "dial")
    call = (await first.call(state="ringing"))["id"]
    await first.send(type="leave", call=call)
    await first.desk(ready=False, call=None)
    assert (await second.call(state="ringing"))["id"] == call
    await second.leave()
    assert (await third.call(state="ringing"))["id"] == call


async def test_it_rings_at_nobody_for_ever(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "RINGS_S", 0.5)
    contestant, asleep = await hall.contestant(), await hall.person()
    await say(contestant, "dial")
    await asleep.call(state="ringing")
    assert (await asleep.desk(missed=True))["ready"] is False
    awake = await hall.person()
    await awake.call(state="ringing")


async def test_a_contestant_hangs_up_and_the_customer_says_what_came_of_it(hall: Hall) -> None:
    contestant, customer, call = await hall.connected()
    await customer.send(type="raised", call=call, id="dear", on=True)
    await customer.send(type="raised", call=call, id="wait", on=True)
    await customer.send(type="raised", call=call, id="wait", on=False)
    await customer.send(type="raised", call=call, id="elsewhere", on=True)
    await customer.call(raised=["dear"])
    await say(contestant, "hang_up")
    assert (await customer.call(state="over"))["why"] == "agent"
    said: dict[str, Any] = {"result": "callback", "notes": "要和家里商量，周六再打。"}
    await customer.send(type="outcome", call=call, **said)
    await customer.call(result=said["result"], notes=said["notes"])
    (played,) = (await contestant.until("answer"))["answer"]["played"]
    while played["result"] is None:
        (played,) = (await contestant.until("answer"))["answer"]["played"]
    assert [one["id"] for one in played["raised"]] == ["dear"]
    assert (played["result"], played["notes"]) == (said["result"], said["notes"])
    assert await hall.did() == [
        ("server", "ringing", {}),
        ("official", "connected", {}),
        ("official", "raised", {"number": 1, "id": "dear", "on": True}),
        ("official", "raised", {"number": 1, "id": "wait", "on": True}),
        ("official", "raised", {"number": 1, "id": "wait", "on": False}),
        ("official", "outcome", {"number": 1, **said}),
    ]


async def test_a_customer_hangs_up(hall: Hall) -> None:
    contestant, customer, call = await hall.connected()
    await customer.send(type="leave", call=call)
    assert (await call_state(contestant, "ended"))["ended_by"] == "customer"
    assert (await customer.call(state="over"))["why"] == "customer"


async def test_what_a_person_did_takes_no_submission_back(hall: Hall) -> None:
    contestant, customer, call = await hall.connected()
    await say(contestant, "submit")
    await customer.send(type="leave", call=call)
    await call_state(contestant, "ended")
    state = hub.current().places[hall.sittings[0].pk].state
    assert state is not None
    assert state.task(TASK).submitted_ms is not None
    assert state.task(TASK).answer.submitted is True  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["ringing", "connected", "dropped", "left", "lost", "engaged"])
async def test_no_contestant_says_what_happens_at_the_other_end(hall: Hall, kind: str) -> None:
    contestant = await hall.contestant()
    contestant.log(kind, {}, task=TASK)
    await contestant.push()
    refused = await contestant.until("problem", code="refused")
    assert refused["params"] == {"reason": "unknown_kind"}


# ── the connection of the two pages ─────────────────────────────────────────────────────────


async def _joined(contestant: Contestant, customer: Customer, call: str, number: int) -> None:
    await contestant.send(type="join", task=TASK, round=number)
    await customer.send(type="join", call=call, round=number)
    await contestant.until("line", round=number, ready=True)
    await customer.call(round=number, ready=True)


def _signal(kind: str, number: int = 1) -> dict[str, Any]:
    return {"type": "signal", "task": TASK, "round": number, "kind": kind, "text": f"{kind}…"}


async def test_offers_answers_and_candidates_are_passed_on_and_kept_nowhere(hall: Hall) -> None:
    contestant, customer, call = await hall.connected()
    await _joined(contestant, customer, call, 1)
    await contestant.send(**_signal("offer"))
    assert await customer.until("signal") == _signal("offer")
    await customer.send(type="signal", call=call, signal=_signal("answer"))
    await customer.send(type="signal", call=call, signal=_signal("candidate"))
    assert await contestant.until("signal") == _signal("answer")
    assert await contestant.until("signal") == _signal("candidate")
    kept = "".join(e.payload for e in await entries_of(hall.sittings[0]))
    assert "offer" not in kept
    assert "candidate" not in kept


async def test_a_page_that_was_opened_anew_gets_a_new_connection_of_the_same_call(
    hall: Hall,
) -> None:
    contestant, customer, call = await hall.connected()
    await _joined(contestant, customer, call, 1)
    await contestant.leave()
    assert (await customer.call(away=True))["state"] == "talking"
    await contestant.open()
    await contestant.until("line", round=1)
    await contestant.send(type="join", task=TASK, round=1)
    await customer.call(round=2, ready=False)
    await _joined(contestant, customer, call, 2)
    await contestant.send(**_signal("offer", 1))  # of the connection before
    await contestant.send(**_signal("offer", 2))
    assert (await customer.until("signal"))["round"] == 2


async def test_signals_have_a_size_and_a_number(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "MAX_SIGNALS", 2)
    contestant, customer, call = await hall.connected()
    await _joined(contestant, customer, call, 1)
    await contestant.send(**_signal("offer") | {"text": "长" * 16_385})
    await contestant.until("problem", code="malformed")
    for _ in range(3):
        await contestant.send(**_signal("offer"))
    await say(contestant, "hang_up")
    await customer.call(state="over")
    assert [m["type"] for m in customer.heard].count("signal") == 2


async def test_a_customer_who_comes_back_in_time_goes_on_and_else_the_line_is_lost(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "RETURNS_S", 2.0)
    contestant, customer, call = await hall.connected()
    await customer.leave()
    await contestant.until("line", customer="away")
    await customer.open()
    assert (await customer.call())["id"] == call
    await contestant.until("line", customer="there")
    await customer.leave()
    ended = await call_state(contestant, "ended")
    assert ended["ended_by"] == "line"
    assert (await hall.did())[-1] == ("server", "lost", {})


async def test_a_second_page_of_the_same_person_takes_the_call_over(hall: Hall) -> None:
    contestant, customer, call = await hall.connected()
    again = await Customer(hall.host, customer.session, customer.competition).open()
    assert (await again.call())["id"] == call
    assert await customer.closed() == 4409
    await again.send(type="leave", call=call)
    await call_state(contestant, "ended")


async def test_the_bell_in_mid_call_ends_it_for_both(hall: Hall) -> None:
    contestant, customer, call = await hall.connected()
    await do(domain.end_hall)(hall.competition, task=TASK, actor=CHIEF, **WHY)
    assert (await customer.call(state="over"))["why"] == "bell"
    await customer.send(type="outcome", call=call, result="refusal", notes="")
    await customer.call(result="refusal")
    await contestant.until("receipt")
    assert (await hall.did())[-1][1:] == (
        "outcome",
        {"number": 1, "result": "refusal", "notes": ""},
    )


@pytest.mark.parametrize("reads_slowly", [False, True])
async def test_the_server_begins_anew_and_the_call_goes_on_with_the_same_person(
    reads_slowly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    competition, sittings = await do(seat_callers)()
    async with served() as host:
        await begin(competition)
        hall = Hall(competition, sittings, host)
        contestant, customer, call = await hall.connected()
        await customer.send(type="raised", call=call, id="dear", on=True)
        await customer.call(raised=["dear"])
        lease = contestant.lease
    if reads_slowly:
        # The customer's page is back before the journal has told who was talking.
        look = exchange.Exchange.look

        def later(self: exchange.Exchange, *of: Any, **more: Any) -> None:
            if self.desks:
                look(self, *of, **more)
            else:
                again = functools.partial(later, self, *of, **more)
                asyncio.get_running_loop().call_later(0.05, again)

        monkeypatch.setattr(exchange.Exchange, "look", later)
    async with served() as host:
        customer.host = contestant.host = host
        contestant.lease = lease
        await customer.open()
        found = await customer.call(state="talking")
        assert (found["id"], found["raised"]) == (call, ["dear"])
        await contestant.open()
        await contestant.until("line", customer="there")
        await customer.send(type="leave", call=call)
        await call_state(contestant, "ended")


# ── who may ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("role", "code"),
    [
        (Role.HALL_JUDGE, None),
        (Role.MARKING_JUDGE, None),
        (Role.CHIEF_JUDGE, 4404),
        (Role.INSTRUCTOR, 4404),
        (Role.TEAM_LEADER, 4404),
    ],
)
async def test_judges_play_the_customer_and_nobody_who_teaches(
    hall: Hall, role: Role, code: int | None
) -> None:
    session = await do(official)(hall.competition, "somebody", role)
    page = await Customer(hall.host, session, hall.competition.pk).open()
    if code is None:
        assert (await page.desk())["ready"] is False
    else:
        assert await page.closed() == code


async def test_no_session_another_origin_and_another_protocol_are_closed(hall: Hall) -> None:
    session = await do(official)(hall.competition, "somebody")
    number = hall.competition.pk
    assert await (await Customer(hall.host, "", number).open()).closed() == 4404
    elsewhere = Customer(hall.host, session, number)
    assert await (await elsewhere.open(origin="https://example.cn")).closed() == 4403
    assert await (await elsewhere.open(protocol=3)).closed() == 4426


# ── the customer's own take ─────────────────────────────────────────────────────────────────


async def test_the_customer_records_under_a_leave_of_their_own_that_names_the_call_alone(
    hall: Hall,
) -> None:
    contestant, customer, call = await hall.connected()
    leave = next(m["call"]["leave_to_record"] for m in reversed(customer.heard) if m.get("call"))
    wish = {"take": "0c" * 16, "task": TASK, "place": "call.customer", "layout": "mono"}
    async with httpx.AsyncClient(base_url=f"http://{hall.host}", trust_env=False) as client:

        async def asks(leave: str = leave, **change: str) -> tuple[int, dict[str, Any]]:
            headers = {"Authorization": f"Call {leave}"}
            answer = await client.post("/takes", json=wish | change, headers=headers)
            return answer.status_code, answer.json()

        assert await asks(place="call") == (404, {"code": "no_such_place"})
        assert await asks(layout="stereo") == (404, {"code": "no_such_place"})
        assert await asks(leave + "0") == (403, {"code": "no_call"})
        status, body = await asks()
        assert status == 200
        assert (await asks())[0] == 200  # asked again
        chunk = FIRST_CHUNK
        put = await client.put(
            f"/takes/{wish['take']}/0",
            content=chunk,
            headers={
                "Authorization": f"Take {body['grant']}",
                "X-Sha256": sha256(chunk).hexdigest(),
            },
        )
        assert put.status_code == 204
    kinds = [kind for _, kind, _ in await hall.did()]
    assert kinds.count("copy") == 1
    await say(contestant, "hang_up")
    assert call

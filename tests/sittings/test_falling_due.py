"""The cap of a call: what the server does by itself, at its moment on the task's clock (R74)."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from tests.past import day_of
from tests.sittings.hall_server import CHIEF, WHY, Browser, bad_entries, served
from tests.sittings.recorder import INBOUND, OUTBOUND, seat_a_speaking_hall
from tests.sittings.stored import entries_of
from tests.sittings.waiting import eventually, followed
from zuoxi.competitions.models import Competition
from zuoxi.kernel import ledger
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import domain
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async
CAP_MS = 60_000
SOON_MS = 2_000
"""A call is told to have begun so long before its cap; the task began ten seconds earlier."""


async def began(competition: Competition) -> None:
    """Both tasks began ten seconds before a call whose cap is due."""
    await do(_begin)(competition, now_ms() - CAP_MS - 10_000)
    await followed()


def _begin(competition: Competition, at_ms: int) -> None:
    with transaction.atomic():
        for verb in ("declared_ready", "started_task"):
            for task in (INBOUND, OUTBOUND):
                ledger.append(
                    verb=verb,
                    actor=CHIEF,
                    subject=f"competition:{competition.pk}",
                    competition_id=competition.pk,
                    at_ms=at_ms,
                    payload={"task": task, "sitting": None, "ms": 0, "reason": "", "witness": ""},
                )


def a_hall(cap_ms: int = CAP_MS) -> tuple[Competition, list[Sitting]]:
    """Return a hall that was furnished before its tasks began, and whose calls are capped."""
    with day_of(now_ms() - CAP_MS - 20_000):
        competition, sittings = seat_a_speaking_hall(duration_ms=600_000)
    competition.rule_set["tasks"] = {OUTBOUND: {"call_cap_ms": cap_ms, "call_latest_ms": 0}}
    competition.save()
    return competition, sittings


async def calls(browser: Browser, *, soon_ms: int = SOON_MS) -> None:
    """Have a call on the line that reaches its cap in ``soon_ms``."""
    at = soon_ms - CAP_MS
    browser.log("dial", {}, at=at, task=OUTBOUND)
    browser.log("ringing", {}, at=at, task=OUTBOUND)
    browser.log("connected", {}, at=at, task=OUTBOUND)
    await browser.push()
    await browser.until("ack", seq=3, held=0)


async def did(sitting: Sitting) -> list[dict[str, Any]]:
    """Return what the server did by itself."""
    return [json.loads(e.payload) for e in await entries_of(sitting) if e.kind == "did"]


async def test_a_call_is_ended_by_the_server_at_its_cap_and_once() -> None:
    competition, (sitting, other) = await do(a_hall)()
    async with served() as host:
        await began(competition)
        browser, neighbour = [await Browser(s, host).open() for s in (sitting, other)]
        at_first = now_ms()
        await calls(browser)
        answer = await browser.until("answer", task=OUTBOUND)
        call = answer["answer"]["call"]
        assert (call["state"], call["ended_by"]) == ("ended", "cap")
        assert SOON_MS - 300 < now_ms() - at_first < SOON_MS + 2_000
        await asyncio.sleep(0.5)
        (done,) = await did(sitting)
        ended_ms = done.pop("at_ms")
        assert call["ended_ms"] == ended_ms
        assert done == {"kind": "cap", "payload": {}, "after": [1, 3]}
        assert CAP_MS <= ended_ms - call["connected_ms"] < CAP_MS + 1_000
        assert await did(other) == []
        assert await do(bad_entries)() == []
        await browser.leave()
        await neighbour.leave()


@pytest.mark.parametrize(("left_ms", "taken"), [(3_000, True), (-3_000, False)])
async def test_a_call_dialled_later_than_the_rules_allow_is_refused_by_the_server(
    left_ms: int, taken: bool
) -> None:
    competition, (sitting, _) = await do(a_hall)()
    rules = competition.rule_set["tasks"][OUTBOUND]
    rules["call_latest_ms"] = 600_000 - CAP_MS - 10_000 - left_ms
    await competition.asave()
    async with served() as host:
        await began(competition)
        browser = await Browser(sitting, host).open()
        for kind in ("dial", "ringing", "connected"):
            browser.log(kind, {}, task=OUTBOUND)
        browser.log("section", {"section": "deal", "value": "给您办上。"}, task=OUTBOUND)
        await browser.push()
        if not taken:
            problem = await browser.until("problem", code="refused", client_seq=1)
            assert problem["params"] == {"reason": "too_late"}
        await browser.until("ack", seq=4, held=0)
        await browser.leave()
        await browser.open()
        answer = await browser.until("answer", task=OUTBOUND)
        assert answer["answer"]["call"]["state"] == ("connected" if taken else "idle")
        assert answer["answer"]["sections"] == {"deal": "给您办上。"}
        refused = [{"client_seq": 1, "reason": "too_late"}]
        assert answer["refused"] == ([] if taken else refused)
        await browser.leave()


async def test_a_call_that_is_hung_up_before_is_left_alone() -> None:
    competition, (sitting, _) = await do(a_hall)()
    async with served() as host:
        await began(competition)
        browser = await Browser(sitting, host).open()
        await calls(browser, soon_ms=1_500)
        browser.log("hang_up", {}, task=OUTBOUND)
        await browser.push(4)
        await browser.until("ack", seq=4)
        await asyncio.sleep(2.0)
        assert await did(sitting) == []
        await browser.leave()


async def test_in_a_pause_no_call_is_ended_and_its_time_does_not_count() -> None:
    competition, (sitting, _) = await do(a_hall)()
    async with served() as host:
        await began(competition)
        browser = await Browser(sitting, host).open()
        await calls(browser, soon_ms=1_500)
        # The clock is one for both.
        await do(domain.pause_hall)(competition, task=INBOUND, actor=CHIEF, reason="停电")
        await followed()
        await asyncio.sleep(2.0)
        assert await did(sitting) == []
        await do(domain.resume_hall)(competition, task=INBOUND, actor=CHIEF)
        await browser.until("answer", within=5)
        assert len(await did(sitting)) == 1
        assert await do(bad_entries)() == []
        await browser.leave()


async def test_a_call_whose_end_was_held_and_is_admitted_is_not_ended_again() -> None:
    competition, (sitting, _) = await do(a_hall)()
    async with served() as host:
        await began(competition)
        browser = await Browser(sitting, host).open()
        await calls(browser, soon_ms=6_000)
        await do(domain.pause_hall)(competition, task=INBOUND, actor=CHIEF, reason="停电")
        await followed()
        await asyncio.sleep(2.3)  # the news of a pause takes its time
        browser.log("hang_up", {}, task=OUTBOUND)
        await browser.push(4)
        await browser.until("ack", seq=4, held=1)
        await do(domain.resume_hall)(competition, task=INBOUND, actor=CHIEF)
        ruling: dict[str, Any] = {"epoch": 1, "ranges": [[4, 4]], "accept": True, **WHY}
        await do(domain.decide_held)(sitting, actor=CHIEF, **ruling)
        await browser.until("ack", held=0)
        await asyncio.sleep(6.0)
        assert await did(sitting) == []
        await browser.leave()


async def test_a_browser_cannot_end_or_lengthen_a_call_by_its_own_word() -> None:
    competition, (sitting, _) = await do(a_hall)()
    async with served() as host:
        await began(competition)
        browser = await Browser(sitting, host).open()
        browser.log("cap", {}, task=OUTBOUND)
        await browser.push()
        problem = await browser.until("problem")
        assert (problem["code"], problem["fatal"]) == ("refused", False)
        await browser.leave()


async def test_what_fell_due_while_the_server_was_off_is_done_at_its_start_and_once() -> None:
    competition, (sitting, _) = await do(a_hall)()
    async with served() as host:
        await began(competition)
        browser = await Browser(sitting, host).open()
        await calls(browser, soon_ms=1_200)
    assert await did(sitting) == []
    await asyncio.sleep(1.2)
    for _ in range(2):  # the second start finds it done
        async with served() as host:

            async def capped() -> bool:
                return len(await did(sitting)) > 0

            await eventually(capped)
            browser.host = host
            await browser.open()
            answer = await browser.until("answer", task=OUTBOUND)
            assert answer["answer"]["call"]["ended_by"] == "cap"
            await browser.leave()
    assert len(await did(sitting)) == 1
    assert await do(bad_entries)() == []


async def test_what_is_due_later_is_still_done_after_a_restart() -> None:
    competition, (sitting, _) = await do(a_hall)()
    async with served() as host:
        await began(competition)
        browser = await Browser(sitting, host).open()
        await calls(browser, soon_ms=5_000)
    async with served() as host:
        assert await did(sitting) == []
        browser.host = host
        await browser.open()
        await browser.until("answer", task=OUTBOUND)  # what it had come to
        answer = await browser.until("answer", within=8)
        assert answer["answer"]["call"]["ended_by"] == "cap"
        assert len(await did(sitting)) == 1
        await browser.leave()


async def test_the_bell_comes_before_a_cap_that_is_due_after_it() -> None:
    competition, (sitting, _) = await do(a_hall)()
    async with served() as host:
        await began(competition)
        browser = await Browser(sitting, host).open()
        await calls(browser, soon_ms=1_500)
        await do(domain.end_hall)(competition, task=OUTBOUND, actor=CHIEF, **WHY)
        await browser.until("receipt", task=OUTBOUND)
        await asyncio.sleep(1.5)
        assert await did(sitting) == []
        await browser.leave()

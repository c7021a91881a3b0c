"""An op that the task type refuses stays in the chain, counts nothing, and is named until heard."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import (
    CHIEF,
    Browser,
    ready_and_start,
    seat_a_hall,
    served,
)
from tests.sittings.stored import ops_in
from zuoxi.sittings import domain

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


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
    await neighbour.until("paper")
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

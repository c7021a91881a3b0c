"""A journal that refuses to write: nothing is acknowledged, everybody is told, nothing is lost."""

import logging
import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

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
from tests.sittings.refusals import (
    HANG_UP,
    HANG_UP_ALL,
    OUTRIGHT,
    REFUSALS,
    LostAnswers,
    Refusal,
    ask,
    store,
)
from tests.sittings.stored import entries_of, kinds_of, ops_in
from tests.sittings.waiting import eventually
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import domain
from zuoxi.sittings.protocol import CLOSE_STORAGE

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async
LONG = "江苏省南京市玄武区珠江路88号"


async def refused(caplog: pytest.LogCaptureFixture, *, times: int) -> bool:
    said = [r for r in caplog.records if "could not be made durable" in r.message]
    return len(said) >= times


def acked(browser: Browser) -> list[int]:
    return [m["seq"] for m in browser.heard if m["type"] == "ack"]


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_what_cannot_be_written_is_not_acknowledged_and_is_taken_when_space_returns(
    hall: Any, refusal: Refusal
) -> None:
    _, (sitting, other), host = hall
    browser, neighbour = [await Browser(s, host).open() for s in (sitting, other)]
    browser.type("王小明")
    await browser.push()
    await browser.until("ack", seq=1)
    with refusal():
        for n in range(100):
            browser.type(f"{LONG}{n}", field="address")
        await browser.push(2, 101)
        assert await browser.closed() == CLOSE_STORAGE
        assert [m["code"] for m in browser.heard if m["type"] == "problem"] == ["storage"]
        assert acked(browser) == [1]
        assert await ops_in(sitting) == [(1, "counted")]
        # Nobody else's entries may stand on what was not written: they begin anew as well.
        assert await neighbour.closed() == CLOSE_STORAGE
        # Whoever comes back meanwhile is told what is durable, and refused again.
        await browser.open()
        assert browser.lease
        assert browser.lease["acked_seq"] == 1
        await browser.push(2, 101)
        assert await browser.closed() == CLOSE_STORAGE
        assert acked(browser) == []
        assert await ops_in(sitting) == [(1, "counted")]
    await browser.open()
    assert browser.lease["acked_seq"] == 1
    await browser.push(2, 101)
    await browser.until("ack", seq=101)
    assert await ops_in(sitting) == [(n, "counted") for n in range(1, 102)]
    await browser.leave()
    await browser.open()
    answer = await browser.until("answer")
    assert answer["answer"]["items"] == {"1": {"name": "王小明", "address": f"{LONG}99"}}
    neighbour.type("李小红")
    await neighbour.open()
    await neighbour.push()
    await neighbour.until("ack", seq=1)
    assert await do(bad_entries)() == []
    await browser.leave()
    await neighbour.leave()


@pytest.mark.parametrize("refusal", OUTRIGHT)
async def test_a_bell_that_could_not_be_written_is_written_later_without_hurry(
    caplog: pytest.LogCaptureFixture, refusal: Refusal
) -> None:
    competition, (sitting,) = await do(seat_a_hall)(seats=1, duration_ms=1_500, grace_ms=0)
    async with served() as host:
        await ready_and_start(competition)
        browser = await Browser(sitting, host).open()
        browser.type("王小明")
        await browser.push()
        await browser.until("ack", seq=1)
        with caplog.at_level(logging.ERROR), refusal():
            assert await browser.closed() == CLOSE_STORAGE
            began = time.monotonic()
            await eventually(lambda: refused(caplog, times=3))
            assert time.monotonic() - began > 1.5  # about once a second
            assert not [e for e in await entries_of(sitting) if e.kind in ("bell", "receipt")]
        await browser.open()
        receipt = await browser.until("receipt")
        assert (receipt["ops"], receipt["filled"]) == (1, 1)
        kinds = await kinds_of(sitting)
        assert kinds.count("bell") == 1
        closed = LedgerEntry.objects.filter(verb="closed_sitting")
        await eventually(closed.aexists)
        assert await closed.acount() == 1
        assert await do(bad_entries)() == []
        await browser.leave()


@pytest.mark.on_postgresql("the wire to the database breaks, and SQLite has none")
async def test_a_commit_whose_answer_was_lost_is_not_acknowledged_and_not_written_twice(
    hall: Any,
) -> None:
    _, (sitting, other), host = hall
    browser, neighbour = [await Browser(s, host).open() for s in (sitting, other)]
    wire = LostAnswers(store()._params)
    straight = dict(store()._params)
    store()._params |= {"host": "127.0.0.1", "port": wire.port}
    await do(ask)(HANG_UP)
    try:
        browser.type("王小明")
        await browser.push()  # the writer calls anew, over the wire
        assert await browser.closed() == CLOSE_STORAGE
        await browser.open()
        await browser.push()
        await browser.until("ack", seq=1)
        wire.armed = True
        browser.type("江苏省", field="address")
        await browser.push(2)
        assert await browser.closed() == CLOSE_STORAGE
        assert (wire.lost, acked(browser)) == (1, [1])
        assert await ops_in(sitting) == [(1, "counted"), (2, "counted")]
        await browser.open()
        assert browser.lease
        assert browser.lease["acked_seq"] == 2  # what is durable, not what was said
        browser.type("江苏省南京市", field="address")
        await browser.push(2)
        await browser.until("ack", seq=3)
        assert await ops_in(sitting) == [(n, "counted") for n in (1, 2, 3)]
        assert await do(bad_entries)() == []
    finally:
        store()._params.update(straight)
        wire.close()
        await browser.leave()
        await neighbour.leave()


@pytest.mark.on_postgresql("a server of its own that ends every session, as when it restarts")
async def test_when_the_database_server_restarts_the_hall_goes_on_without_a_restart_of_its_own(
    hall: Any,
) -> None:
    _, (sitting, other), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王小明")
    await browser.push()
    await browser.until("ack", seq=1)
    own = connections["default"].connection  # of the thread that tidies up after the test
    kept = own.info.backend_pid if own else 0
    await do(ask)(f"{HANG_UP_ALL} AND pid <> {kept}")
    await do(connections.close_all)()  # the test's own
    browser.type("江苏省", field="address")
    await browser.push(2)
    assert await browser.closed() == CLOSE_STORAGE
    await browser.open()
    assert browser.lease
    assert browser.lease["acked_seq"] == 1
    await browser.push(2)
    await browser.until("ack", seq=2)
    # Officials are heard, and who comes for the first time gets the paper.
    await do(domain.extend_person)(sitting, task=TASK, ms=60_000, actor=CHIEF, **WHY)
    await browser.until("time", within=5)
    neighbour = await Browser(other, host).open()
    assert neighbour.lease
    assert await ops_in(sitting) == [(1, "counted"), (2, "counted")]
    await browser.leave()
    await neighbour.leave()

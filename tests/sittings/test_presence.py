"""Who is there: silence on an open socket is shown as offline, and the next frame ends it."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import CHIEF, TASK, WHY, Browser
from tests.sittings.waiting import on_the_board
from zuoxi.hall import queries
from zuoxi.hall.models import Seat
from zuoxi.sittings import domain, hub
from zuoxi.sittings.presence import CLOSE_AFTER_S, SILENT_AFTER_S, STOOD_STILL_S, Presence

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


def look_after(sitting: Any, silence_s: float) -> None:
    """Let the hub look as it would ``silence_s`` after the newest frame of a seat."""
    running = hub.current()
    (connection,) = running.places[sitting.pk].connections
    at = connection.heard_at + silence_s
    presence = Presence(running)
    presence._looked = at - 1
    presence.look(at)


async def counts_of(competition: Any) -> tuple[int, int]:
    counts = (await do(queries.hall_view)(competition, after=0))["counts"]
    return counts["connected"], counts["offline"]


async def furnish(competition: Any, sittings: Any) -> None:
    """Give the sittings places in the hall, as the console lists only those."""
    for n, sitting in enumerate(sittings, start=1):
        await Seat.objects.acreate(
            competition=competition, label=sitting.seat_label, row=1, column=n, sitting=sitting
        )


async def test_a_seat_is_offline_after_fifteen_seconds_of_silence_and_back_with_the_next_frame(
    hall: Any,
) -> None:
    competition, sittings, host = hall
    await furnish(competition, sittings)
    sitting = sittings[0]
    browser = await Browser(sitting, host).open()
    await on_the_board(competition, sitting, connected=True)
    look_after(sitting, SILENT_AFTER_S - 0.001)
    (connection,) = hub.current().places[sitting.pk].connections
    assert not connection.silent
    assert await counts_of(competition) == (1, 0)
    look_after(sitting, SILENT_AFTER_S)
    await on_the_board(competition, sitting, connected=False, phase="running")
    assert await counts_of(competition) == (0, 1)
    await browser.beat()
    await on_the_board(competition, sitting, connected=True)
    assert await counts_of(competition) == (1, 0)
    await browser.leave()


async def test_whoever_never_came_is_not_offline(hall: Any) -> None:
    competition, sittings, _host = hall
    await furnish(competition, sittings)
    assert await counts_of(competition) == (0, 0)


async def test_a_socket_that_stays_silent_is_closed_and_its_work_goes_on_with_the_next(
    hall: Any,
) -> None:
    competition, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王小明")
    await browser.push()
    await browser.until("ack", seq=1)
    browser.type("王小明明")  # typed while the line was dead
    look_after(sitting, CLOSE_AFTER_S - 0.001)
    await browser.beat()
    await browser.until("beat")
    look_after(sitting, CLOSE_AFTER_S)
    assert await browser.closed() == 1013
    await on_the_board(competition, sitting, connected=False, unsent=1)
    await browser.open()
    await browser.push(2)
    await browser.until("ack", seq=2)
    await on_the_board(competition, sitting, connected=True, unsent=0)
    await browser.leave()


async def test_a_dead_wire_that_takes_no_close_is_let_go_of(hall: Any) -> None:
    competition, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    place = hub.current().places[sitting.pk]
    (connection,) = place.connections
    connection.closed = True  # said, and never left this machine
    look_after(sitting, CLOSE_AFTER_S)
    assert (place.connections, place.holder) == (set(), None)
    await on_the_board(competition, sitting, connected=False)
    await browser.leave()


async def test_a_server_that_stood_still_itself_calls_nobody_silent(hall: Any) -> None:
    _competition, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    running = hub.current()
    (connection,) = running.places[sitting.pk].connections
    at = connection.heard_at + 60
    presence = Presence(running)
    presence._looked = at - STOOD_STILL_S
    presence.look(at)
    assert not connection.silent
    presence.look(at + 0.999)  # one look each second
    assert not connection.silent
    presence.look(at + 1)
    assert connection.silent
    await browser.leave()


async def test_who_logs_in_after_the_end_is_told_the_task_went_on_without_them(hall: Any) -> None:
    competition, (there, missing), host = hall
    await furnish(competition, (there, missing))
    browser = await Browser(there, host).open()
    await do(domain.end_hall)(competition, task=TASK, actor=CHIEF, **WHY)
    await browser.until("receipt")
    late = await Browser(missing, host).open()
    welcome = late.heard[0]
    assert (welcome["over"], welcome["lease"], welcome["door"]) == (True, None, [TASK])
    await on_the_board(competition, missing, connected=False, reading=True, epoch=0)
    assert await counts_of(competition) == (2, 0)
    await late.leave()
    await on_the_board(competition, missing, reading=False)
    await browser.leave()
    await browser.open()
    assert browser.heard[0]["door"] == []
    await browser.leave()

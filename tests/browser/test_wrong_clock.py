"""Machines whose clocks are an hour wrong: they show the right time, and nothing counts as late."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hall import Hall
from tests.browser.machine import Machine, begin_work, reads, write
from tests.browser.wire import clock_wrong_by

HOURS = (1, -1)
LENGTH_S = 40
ABOUT_S = 2
"""So far may what is shown and what is so be apart while a test looks at one and then the other."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Two contestants and a task of forty seconds, not begun yet."""
    folder = tmp_path_factory.mktemp("hall") / "data"
    made = Hall(folder, contestants=2, duration_ms=LENGTH_S * 1000)
    yield made
    made.stop()


def test_the_clock_the_bell_and_what_counts_are_the_servers(
    hall: Hall, machine: Callable[..., Machine]
) -> None:
    machines = [machine(scripts=(clock_wrong_by(hours),)) for hours in HOURS]
    hall.begin()
    began = time.time()
    for seat, (made, hours) in enumerate(zip(machines, HOURS, strict=True)):
        begin_work(made.page, hall.codes[seat])
        believed = made.page.evaluate("Date.now()") / 1000
        assert believed == pytest.approx(time.time() + hours * 3600, abs=ABOUT_S)
        assert shown_s(made.page) == pytest.approx(began + LENGTH_S - time.time(), abs=ABOUT_S)
        write(made.page, "name", "单雨桐")
    for seat in range(len(HOURS)):
        hall.until_stored(seat, name="单雨桐")

    # A reload while the server cannot be asked: the machine goes on by what it knew.
    hall.kill()
    for made in machines:
        made.page.reload()
        reads(made.page, "name", "单雨桐")
        assert shown_s(made.page) == pytest.approx(began + LENGTH_S - time.time(), abs=ABOUT_S)
        write(made.page, "postcode", "210018")
    hall.start()
    for seat in range(len(HOURS)):
        hall.until_stored(seat, name="单雨桐", postcode="210018")

    for seat, made in enumerate(machines):
        expect(made.page.get_by_role("heading", name="作答回执")).to_be_visible(timeout=60_000)
        assert time.time() > began + LENGTH_S - ABOUT_S
        row = hall.row(seat)
        assert (row["filled"], row["late"], row["held"]) == (2, 0, 0)
        assert len(hall.stamps(seat)) == 2
        for made_ms, received_ms in hall.stamps(seat):
            assert 0 <= (received_ms - made_ms) / 1000 + ABOUT_S <= LENGTH_S


def shown_s(page: Page) -> int:
    """Return the seconds left on the contestant's clock."""
    minutes, seconds = page.locator(".clock .time").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)

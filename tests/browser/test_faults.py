"""What goes wrong at a seat, in real Chromium: one clear sentence, and the work goes on."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser import wire
from tests.browser.hall import Hall, until
from tests.browser.machine import (
    Machine,
    begin_work,
    enter,
    give_code,
    reads,
    says,
    silent,
    spoken,
    write,
)

MakeMachine = Callable[..., Machine]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A running hall with a contestant for each test and half an hour."""
    folder = tmp_path_factory.mktemp("hall") / "data"
    made = Hall(folder, contestants=11, duration_ms=1_800_000)
    made.begin()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def seats() -> Iterator[int]:
    return iter(range(11))


@pytest.fixture
def seat(seats: Iterator[int]) -> int:
    """A contestant whom no other test of this module has."""
    return next(seats)


@pytest.mark.parametrize(
    ("sent_instead", "sentence"),
    [
        ("text.slice(0, text.length / 2)", "problem.malformed"),
        ("'x'.repeat(300_000)", "problem.too_large"),
        ("'x'.repeat(10_000_000)", "problem.too_large"),
    ],
    ids=["cut in half", "300 kB", "10 MB"],
)
def test_a_frame_that_the_server_cannot_take_is_told_and_sent_again_as_it_should_be(
    hall: Hall, machine: MakeMachine, seat: int, sent_instead: str, sentence: str
) -> None:
    page = machine(scripts=(wire.SPOILED,)).page
    begin_work(page, hall.codes[seat])
    page.evaluate(wire.next_ops_become(sent_instead))
    write(page, "name", "单雨桐")
    says(page, sentence)
    write(page, "address", "江苏省南京市玄武区珠江路88号")
    hall.until_stored(seat, name="单雨桐", address="江苏省南京市玄武区珠江路88号")
    silent(page, sentence)


def test_frames_that_go_out_twice_and_in_the_wrong_order_disturb_nobody(
    hall: Hall, machine: MakeMachine, seat: int
) -> None:
    page = machine(scripts=(wire.SPOILED,)).page
    begin_work(page, hall.codes[seat])
    page.evaluate(wire.TWICE_AND_IN_THE_WRONG_ORDER)
    write(page, "name", "单雨桐")
    expect(page.locator(".lamps .state.warn")).to_have_count(1)
    page.evaluate("dispatchEvent(new Event('pagehide'))")  # the first frame leaves alone
    write(page, "postcode", "210018")
    hall.until_stored(seat, name="单雨桐", postcode="210018")
    expect(page.locator(".lamps .state.ok")).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_page_of_another_version_asks_to_reload_and_loses_nothing(
    hall: Hall, machine: MakeMachine, seat: int
) -> None:
    made = machine(scripts=(wire.SPOILED,))
    page = made.page
    begin_work(page, hall.codes[seat])
    made.cable.cut()
    write(page, "name", "单雨桐")
    page.evaluate(wire.ANOTHER_VERSION)
    made.cable.mend()
    says(page, "sitting.reload.lead")
    page.get_by_role("button", name="刷新页面").click()
    reads(page, "name", "单雨桐")
    hall.until_stored(seat, name="单雨桐")


def test_a_second_page_on_the_same_machine_waits_until_it_is_told_to_take_over(
    hall: Hall, machine: MakeMachine, seat: int
) -> None:
    first = machine().page
    begin_work(first, hall.codes[seat])
    second = first.context.new_page()
    second.goto("/sit")
    says(second, "sitting.otherTab.lead")
    write(first, "name", "单雨桐")
    first.locator("#dictation-name").press("Enter")
    second.get_by_role("button", name="在此页继续").click()
    reads(second, "name", "单雨桐")
    says(first, "sitting.otherTab.lead")
    write(second, "postcode", "210018")
    second.locator("#dictation-postcode").press("Enter")
    first.get_by_role("button", name="在此页继续").click()
    reads(first, "postcode", "210018")
    write(first, "email", "shan@example.cn")
    hall.until_stored(seat, name="单雨桐", postcode="210018", email="shan@example.cn")


def test_a_second_machine_waits_for_the_judge_and_the_first_may_ask_for_the_work_back(
    hall: Hall, machine: MakeMachine, seat: int
) -> None:
    first, second = machine().page, machine().page
    begin_work(first, hall.codes[seat])
    write(first, "name", "单雨桐")
    hall.until_stored(seat, name="单雨桐")
    enter(second, hall.codes[seat])
    says(second, "sitting.moving.lead")
    until(lambda: hall.row(seat)["move_requested"])
    hall.release(seat)
    reads(second, "name", "单雨桐")
    says(first, "sitting.moved.lead")
    write(second, "postcode", "210018")
    hall.until_stored(seat, name="单雨桐", postcode="210018")
    first.get_by_role("button", name="请求换回本机").click()
    says(first, "sitting.moving.lead")
    until(lambda: hall.row(seat)["move_requested"])
    hall.release(seat)
    reads(first, "postcode", "210018")
    says(second, "sitting.moved.lead")


def test_a_machine_that_lost_its_log_in_asks_for_the_code_and_goes_on(
    hall: Hall, machine: MakeMachine, seat: int
) -> None:
    made = machine()
    page = made.page
    begin_work(page, hall.codes[seat])
    made.cable.cut()
    write(page, "name", "单雨桐")
    made.context.clear_cookies()
    made.cable.mend()
    says(page, "sitting.entry.again")
    give_code(page, hall.codes[seat])
    reads(page, "name", "单雨桐")
    hall.until_stored(seat, name="单雨桐")


def test_a_cable_that_is_out_though_nobody_said_so_is_noticed_and_nothing_is_lost(
    hall: Hall, machine: MakeMachine, seat: int
) -> None:
    made = machine()
    page = made.page
    begin_work(page, hall.codes[seat])
    write(page, "name", "单雨桐")
    hall.until_stored(seat, name="单雨桐")
    made.cable.freeze()
    write(page, "address", "江苏省南京市玄武区珠江路88号")
    says(page, "sitting.offline")
    made.cable.mend()
    hall.until_stored(seat, name="单雨桐", address="江苏省南京市玄武区珠江路88号")
    silent(page, "sitting.offline")


def test_a_text_that_is_far_too_long_is_refused_while_the_contestant_is_still_at_it(
    hall: Hall, machine: MakeMachine, seat: int
) -> None:
    page = machine().page
    begin_work(page, hall.codes[seat])
    write(page, "name", hall.key(1, "name") * 20)
    page.locator("#dictation-name").press("Enter")
    # Long before a save would be due by itself: two seconds after the last key.
    says(page, "dictation.refused", within_ms=1_000)
    write(page, "name", hall.key(1, "name"))
    silent(page, "dictation.refused")
    hall.until_stored(seat, name=hall.key(1, "name"))


def test_the_lamp_of_this_machine_is_not_green_before_the_text_is_on_its_disk(
    hall: Hall, machine: MakeMachine, seat: int
) -> None:
    page = machine().page
    begin_work(page, hall.codes[seat])
    write(page, "name", hall.key(1, "name"))
    local = page.locator(".lamps .state").first
    expect(local).to_have_text(spoken("zh-Hans", "kit.lamps.local.saved"))
    # One more key, and the very next picture.
    shown = page.evaluate(
        """() => new Promise((resolve) => {
          const field = document.querySelector('#dictation-name')
          field.value += '某'
          field.dispatchEvent(new InputEvent('input'))
          requestAnimationFrame(() => resolve(document.querySelector('.lamps .state').innerText))
        })"""
    )
    assert shown.strip() == spoken("zh-Hans", "kit.lamps.local.sending")
    expect(local).to_have_text(spoken("zh-Hans", "kit.lamps.local.saved"))

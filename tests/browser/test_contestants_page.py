"""The contestant's page while somebody types: it holds still, keeps the caret, says what counts."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import wire
from tests.browser.hall import Hall
from tests.browser.machine import Machine, begin_work, come_in, enter, reads, write

MakeMachine = Callable[..., Machine]

SIZES = [(1366, 768), (1366, 650), (1920, 1080), (1093, 614)]
"""The last is 1366×768 at 125 %."""

CARET = """() => {
  const { id, selectionStart, selectionEnd } = document.activeElement
  return [id, selectionStart, selectionEnd]
}"""

REFUSED = "第 1 条·邮政编码：内容远长于应录内容，没有采用，栏内已恢复为上一次的内容。"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A running hall with a contestant for each test and half an hour."""
    made = Hall(tmp_path_factory.mktemp("hall") / "data", contestants=7, duration_ms=1_800_000)
    made.begin()
    yield made
    made.stop()


def put_caret(page: Page, field: str, at: int) -> list[object]:
    """Put the caret into a field and return where it stands."""
    page.locator(f"#dictation-{field}").focus()
    page.evaluate("at => document.activeElement.setSelectionRange(at, at)", at)
    return [f"dictation-{field}", at, at]


def test_a_pause_and_the_submit_panel_give_the_caret_back(hall: Hall, machine: MakeMachine) -> None:
    page = machine().page
    begin_work(page, hall.codes[0])
    write(page, "address", "江苏省南京市玄武区珠江路88号")
    place = put_caret(page, "address", 3)

    hall.command("pause")
    expect(page.get_by_role("heading", name="全场暂停")).to_be_focused()
    hall.command("resume")
    expect(page.locator("#dictation-address")).to_be_focused()
    assert page.evaluate(CARET) == place

    page.get_by_role("button", name="提交…").click()
    expect(page.get_by_role("heading", name="确认提交")).to_be_focused()
    page.get_by_role("button", name="返回检查").click()
    expect(page.locator("#dictation-address")).to_be_focused()
    assert page.evaluate(CARET) == place
    page.keyboard.type("无锡")
    expect(page.locator("#dictation-address")).to_have_value("江苏省无锡南京市玄武区珠江路88号")


def test_who_may_continue_presses_enter_and_types_on_in_the_same_field(
    hall: Hall, machine: MakeMachine
) -> None:
    page = machine().page
    begin_work(page, hall.codes[1])
    write(page, "name", "王小明")
    place = put_caret(page, "name", 1)
    hall.person(1, "pause")
    expect(page.get_by_role("heading", name="您的作答已暂停")).to_be_focused()
    hall.person(1, "proceed")
    expect(page.get_by_role("button", name="继续作答")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#dictation-name")).to_be_focused()
    assert page.evaluate(CARET) == place


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_player_fields_submit_and_foot_are_on_the_screen_at_every_size(
    hall: Hall, machine: MakeMachine, language: str
) -> None:
    seat = machine(locale=language)
    page = seat.page
    page.goto("/sit")
    page.locator("#seat-code").fill(hall.codes[2 if language == "zh-CN" else 3])
    page.keyboard.press("Enter")
    come_in(page)
    expect(page.locator("#dictation-email")).to_be_visible()
    before = page.locator("#dictation-name").bounding_box()
    seat.cable.cut()
    expect(page.locator(".notice-line .notice")).to_be_visible(timeout=20_000)
    assert page.locator("#dictation-name").bounding_box() == before  # a notice moves nothing
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for part in (".player", ".fields", ".submit .button", "footer"):
            box = page.locator(part).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height, (part, width, height)
            assert box["x"] + box["width"] <= width, (part, width, height)
    seat.cable.mend()


def test_extra_time_is_said_with_the_new_end(hall: Hall, machine: MakeMachine) -> None:
    page = machine().page
    begin_work(page, hall.codes[4])
    hall.command("extend", ms=60_000)
    line = page.locator(".notice-line[role=status]")
    expect(line).to_contain_text("裁判长为全场补时 1 分钟，截止 ")


def test_a_refusal_that_came_while_the_page_was_reloaded_is_said_afterwards(
    hall: Hall, machine: MakeMachine
) -> None:
    page = machine(scripts=(wire.SPOILED,)).page
    begin_work(page, hall.codes[5])
    write(page, "name", "王小明")
    hall.until_stored(5, name="王小明")  # a left field is sent at once
    page.evaluate(wire.RELOAD_WITH_THE_NEXT_OPS)
    with page.expect_navigation():
        write(page, "postcode", "2" * 60)
        page.locator("#dictation-phone").focus()
    reads(page, "name", "王小明")
    expect(page.locator(".notice-line")).to_contain_text(REFUSED)
    reads(page, "postcode", "")
    expect(page.locator("#dictation-postcode")).to_have_attribute("aria-invalid", "true")
    write(page, "postcode", "215018")
    expect(page.locator(".notice-line .notice")).to_have_count(0)
    expect(page.locator("#dictation-postcode")).to_have_attribute("aria-invalid", "false")


def test_who_comes_after_the_start_waits_at_the_door_until_the_own_start(
    hall: Hall, machine: MakeMachine
) -> None:
    page = machine().page
    enter(page, hall.codes[6])
    expect(page.get_by_role("heading", name="全场已经开始")).to_be_focused()
    page.keyboard.press("Enter")  # nothing is chosen by a key that was still down
    expect(page.locator("#dictation-name")).to_have_count(0)
    hall.person(6, "late_start")
    expect(page.locator("#dictation-name")).to_be_visible(timeout=2_000)

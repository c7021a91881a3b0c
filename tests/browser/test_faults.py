"""What goes wrong at a seat, in real Chromium: one clear sentence, and the work goes on."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser import wire
from tests.browser.hall import Hall, until
from tests.browser.machine import Machine, begin_work, enter, reads, says, write

MakeMachine = Callable[..., Machine]

UNREAD = (
    "服务器没有读懂刚才的消息，正在重新发送。",
    "The server could not read the last message; it is being sent again.",
)
TOO_LARGE = (
    "一次提交的内容过大，没有采用。请减少粘贴的内容。",
    "The text was too large and was not taken. Please paste less.",
)
RELOAD = (
    "页面版本已经更新。请刷新页面，已录入的内容不会丢失。",
    "The page has a new version. Please reload it; what you entered is not lost.",
)
OTHER_PAGE = (
    "作答已在这台机器的另一页面打开。同一时间只能在一个页面作答。",
    "The work is open in another page on this machine. It can be done in one page at a time.",
)
WAIT_TO_MOVE = (
    "您的作答在另一台机器上。请举手，由现场裁判确认换机。",
    "Your work is on another machine. Raise your hand; a hall judge will confirm the move.",
)
MOVED = (
    "本机的内容已经留存并上传。",
    "What was entered here is kept and uploaded.",
)
OFFLINE = (
    "网络断开。已录入的内容保存在本机。请继续作答，无需刷新。",
    "The network is down. What you entered is safe on this machine. Please carry on;",
)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A running hall with a contestant for each test and half an hour."""
    folder = tmp_path_factory.mktemp("hall") / "data"
    made = Hall(folder, contestants=8, duration_ms=1_800_000)
    made.begin()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def seats() -> Iterator[int]:
    return iter(range(8))


@pytest.fixture
def seat(seats: Iterator[int]) -> int:
    """A contestant whom no other test of this module has."""
    return next(seats)


@pytest.mark.parametrize(
    ("sent_instead", "sentence"),
    [
        ("text.slice(0, text.length / 2)", UNREAD),
        ("'x'.repeat(300_000)", TOO_LARGE),
        ("'x'.repeat(10_000_000)", TOO_LARGE),
    ],
    ids=["cut in half", "300 kB", "10 MB"],
)
def test_a_frame_that_the_server_cannot_take_is_told_and_sent_again_as_it_should_be(
    hall: Hall, machine: MakeMachine, seat: int, sent_instead: str, sentence: tuple[str, str]
) -> None:
    page = machine(scripts=(wire.SPOILED,)).page
    begin_work(page, hall.codes[seat])
    page.evaluate(wire.next_ops_become(sent_instead))
    write(page, "name", "单雨桐")
    says(page, *sentence)
    write(page, "address", "江苏省南京市玄武区珠江路88号")
    hall.until_stored(seat, name="单雨桐", address="江苏省南京市玄武区珠江路88号")
    expect(page.get_by_text(sentence[0])).to_be_hidden()


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
    says(page, *RELOAD)
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
    says(second, *OTHER_PAGE)
    write(first, "name", "单雨桐")
    first.locator("#dictation-name").press("Enter")
    second.get_by_role("button", name="在此页继续").click()
    reads(second, "name", "单雨桐")
    says(first, *OTHER_PAGE)
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
    says(second, *WAIT_TO_MOVE)
    until(lambda: hall.row(seat)["move_requested"])
    hall.release(seat)
    reads(second, "name", "单雨桐")
    says(first, *MOVED)
    write(second, "postcode", "210018")
    hall.until_stored(seat, name="单雨桐", postcode="210018")
    first.get_by_role("button", name="请求换回本机").click()
    says(first, *WAIT_TO_MOVE)
    until(lambda: hall.row(seat)["move_requested"])
    hall.release(seat)
    reads(first, "postcode", "210018")
    says(second, *MOVED)


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
    says(page, *OFFLINE)
    made.cable.mend()
    hall.until_stored(seat, name="单雨桐", address="江苏省南京市玄武区珠江路88号")
    expect(page.get_by_text(OFFLINE[0])).to_be_hidden()

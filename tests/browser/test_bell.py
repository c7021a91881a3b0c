"""The bell rings while a seat is without network: what it still holds is not lost."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.hall import Hall, until
from tests.browser.machine import Machine, begin_work, says, write

LENGTH_S = 20
UNSENT = (
    "还有内容没有上传。请不要关闭页面，恢复连接后自动上传。",
    "Something still has to be sent. Please do not close the page;",
)
HELD = (
    "另有 1 条操作在结束后才到达，等待裁判长决定。",
    "Changes that arrived after the end and wait for the chief judge’s decision: 1.",
)
LATE = (
    "1 条操作在结束后才到达，经证明或裁判长认定有效，计入成绩。",
    "Changes that arrived after the end and count, proved in time or admitted by the chief judge",
)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One contestant and a task of twenty seconds, not begun yet."""
    folder = tmp_path_factory.mktemp("hall") / "data"
    made = Hall(folder, contestants=1, duration_ms=LENGTH_S * 1000)
    yield made
    made.stop()


def test_what_was_typed_in_the_dark_before_the_bell_counts_once_the_chief_judge_says_so(
    hall: Hall, machine: Callable[..., Machine]
) -> None:
    made = machine()
    page = made.page
    hall.begin()
    begin_work(page, hall.codes[0])
    write(page, "name", "单雨桐")
    hall.until_stored(0, name="单雨桐")
    made.cable.cut()
    write(page, "postcode", "210018")
    expect(page.get_by_role("heading", name="本题时间到")).to_be_visible(timeout=30_000)
    says(page, *UNSENT)
    until(lambda: hall.row(0)["phase"] == "ended")
    assert hall.stored(0) == {"name": "单雨桐"}
    made.cable.mend()
    says(page, *HELD)
    assert (hall.row(0)["held"], hall.stored(0)) == (1, {"name": "单雨桐"})
    hall.accept_held(0)
    says(page, *LATE)
    expect(page.get_by_text(HELD[0])).to_be_hidden()
    expect(page.get_by_text("录入 2 栏，共 40 栏")).to_be_visible()

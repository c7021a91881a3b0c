"""The bell rings while a seat is without network: what it still holds is not lost."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hall import Hall, until
from tests.browser.machine import Machine, begin_work, says, silent, write

LENGTH_S = 20


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One contestant and a task of twenty seconds, not begun yet."""
    folder = tmp_path_factory.mktemp("hall") / "data"
    made = Hall(folder, contestants=1, duration_ms=LENGTH_S * 1000)
    yield made
    made.stop()


def log_in(page: Page, hall: Hall) -> None:
    page.goto("/login")
    page.get_by_label("用户名").fill(hall.username)
    page.get_by_label("密码", exact=True).fill(hall.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: not url.endswith("/login"))


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
    says(page, "sitting.closed.by.bell", within_ms=LENGTH_S * 1000)
    says(page, "sitting.closed.unsent")
    until(lambda: hall.row(0)["phase"] == "ended")
    assert hall.stored(0) == {"name": "单雨桐"}
    made.cable.mend()
    says(page, "sitting.closed.held", n=1)
    assert (hall.row(0)["held"], hall.stored(0)) == (1, {"name": "单雨桐"})
    hall.accept_held(0)
    says(page, "sitting.closed.accepted", n=1)
    silent(page, "sitting.closed.held", n=1)
    expect(page.get_by_text("录入 2 栏，共 40 栏")).to_be_visible()

    judge = machine().page
    log_in(judge, hall)
    judge.goto("/hall")
    judge.get_by_role("button", name="改判为不采纳").click()
    dialog = judge.get_by_role("dialog")
    expect(dialog.get_by_text("210018")).to_be_visible()
    dialog.get_by_label("事由").fill("核实录入晚于到时")
    dialog.get_by_label("见证人").fill("何现场")
    dialog.get_by_label("请输入「改判为不采纳」以确认").fill("改判为不采纳")
    dialog.get_by_role("button", name="改判为不采纳").click()
    expect(judge.get_by_text("改判：未采纳")).to_be_visible()
    says(page, "sitting.closed.rejected", n=1)
    expect(page.get_by_text("录入 1 栏，共 40 栏")).to_be_visible()
    assert hall.stored(0) == {"name": "单雨桐"}

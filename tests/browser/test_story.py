"""The whole story of 听打录入 in real browsers: a bad day in the hall, and nothing is lost."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hall import Hall
from tests.browser.machine import Machine, enter, reads, write


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A hall with three contestants and a task of seventy seconds."""
    made = Hall(tmp_path_factory.mktemp("hall") / "data", contestants=3, duration_ms=70_000)
    yield made
    made.stop()


def log_in(page: Page, hall: Hall) -> None:
    page.goto("/login")
    page.locator("input[name=username]").fill(hall.username)
    page.locator("input[name=password]").fill(hall.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/home")


def confirm(page: Page, verb: str, **said: str) -> None:
    """Fill the dialogue of an official act and carry it out."""
    cancel = page.get_by_role("button", name="取消")
    dialogue = page.get_by_role("dialog").filter(has=cancel)
    for label, text in said.items():
        dialogue.get_by_label(label).fill(text)
    dialogue.get_by_role("button", name=verb, exact=True).click()
    expect(dialogue).to_be_hidden()


def saved(hall: Hall, page: Page, *fields: str) -> None:
    """Wait until the journal has these fields as the key has them, and both lamps are green."""
    hall.until_stored(0, **{field: hall.key(1, field) for field in fields})
    expect(page.locator(".lamps .state.ok")).to_have_count(2)


def test_a_contestant_loses_nothing_on_a_bad_day_and_is_ranked(
    hall: Hall, machine: Callable[..., Machine]
) -> None:
    judge, first, second = machine(), machine(), machine()
    log_in(judge.page, hall)
    judge.page.goto("/hall")
    judge.page.get_by_role("button", name="确认就绪").click()
    confirm(judge.page, "确认就绪")

    enter(first.page, hall.codes[0])
    first.page.get_by_role("checkbox").check()
    expect(first.page.get_by_text("裁判长已确认就绪")).to_be_visible()
    assert hall.key(1, "name") not in first.page.content()

    # start
    judge.page.get_by_role("button", name="开始", exact=True).click()
    confirm(judge.page, "开始", 请输入="开始")
    expect(first.page.locator("#dictation-name")).to_be_visible(timeout=5_000)

    # type
    write(first.page, "name", hall.key(1, "name"))
    saved(hall, first.page, "name")

    # cut the network
    first.cable.cut()
    write(first.page, "address", hall.key(1, "address"))
    expect(first.page.get_by_text("网络断开。")).to_be_visible(timeout=15_000)
    first.cable.mend()
    saved(hall, first.page, "name", "address")

    # kill the server
    hall.kill()
    write(first.page, "postcode", hall.key(1, "postcode"))
    hall.start()
    saved(hall, first.page, "name", "address", "postcode")

    # continue on another machine
    enter(second.page, hall.codes[0])
    expect(second.page.get_by_role("heading", name="等待换机")).to_be_visible()
    judge.page.goto("/hall")
    judge.page.get_by_role("button", name="A01").click()
    judge.page.get_by_role("button", name="换机", exact=True).click()
    confirm(judge.page, "换机", 事由="键盘失灵")
    judge.page.keyboard.press("Escape")
    for field in ("name", "address", "postcode"):
        reads(second.page, field, hall.key(1, field))
    expect(first.page.get_by_role("heading", name="作答已转到另一台机器")).to_be_visible()
    write(second.page, "phone", hall.key(1, "phone"))
    saved(hall, second.page, "name", "address", "postcode", "phone")

    # the bell rings by itself; nobody clicks
    expect(second.page.get_by_role("heading", name="作答回执")).to_be_visible(timeout=90_000)
    expect(second.page.get_by_text("录入 4 栏")).to_be_visible()

    # the ranking
    judge.page.goto("/results")
    row = judge.page.get_by_role("row", name=re.compile("0001"))
    expect(row).to_contain_text(
        hall.score_of("name", "address", "postcode", "phone"), timeout=30_000
    )

"""The whole story of 听打录入 in real browsers: a bad day in the hall, and nothing is lost."""

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.hall import Hall
from zuoxi.kernel.decimals import half_up, half_up_ratio

if TYPE_CHECKING:
    from tests.browser.conftest import Machine


def log_in(page: Page, hall: Hall) -> None:
    page.goto("/login")
    page.locator("input[name=username]").fill(hall.username)
    page.locator("input[name=password]").fill(hall.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/home")


def enter(page: Page, code: str) -> None:
    page.goto("/sit")
    page.locator("#seat-code").fill(code)
    page.get_by_role("button", name="进入").click()


def confirm(page: Page, verb: str, **said: str) -> None:
    """Fill the dialogue of an official act and carry it out."""
    cancel = page.get_by_role("button", name="取消")
    dialogue = page.get_by_role("dialog").filter(has=cancel)
    for label, text in said.items():
        dialogue.get_by_label(label).fill(text)
    dialogue.get_by_role("button", name=verb, exact=True).click()
    expect(dialogue).to_be_hidden()


def write(page: Page, field: str, text: str) -> None:
    page.locator(f"#dictation-{field}").fill(text)


def saved(page: Page) -> None:
    """Wait until both lamps are green: on this machine and on the server."""
    expect(page.locator(".lamps .state.ok")).to_have_count(2, timeout=20_000)
    time.sleep(0.5)  # what was typed last may not have lit them yet
    expect(page.locator(".lamps .state.ok")).to_have_count(2, timeout=20_000)


def test_a_contestant_loses_nothing_on_a_bad_day_and_is_ranked(
    hall: Hall, machine: "Callable[..., Machine]"
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
    saved(first.page)

    # cut the network
    first.cable.cut()
    write(first.page, "address", hall.key(1, "address"))
    expect(first.page.get_by_text("网络断开。")).to_be_visible(timeout=15_000)
    first.cable.mend()
    saved(first.page)

    # kill the server
    hall.kill()
    write(first.page, "postcode", hall.key(1, "postcode"))
    hall.start()
    saved(first.page)

    # continue on another machine
    enter(second.page, hall.codes[0])
    expect(second.page.get_by_role("heading", name="等待换机")).to_be_visible()
    judge.page.goto("/hall")
    judge.page.get_by_role("button", name="A01").click()
    judge.page.get_by_role("button", name="换机", exact=True).click()
    confirm(judge.page, "换机", 事由="键盘失灵")
    judge.page.keyboard.press("Escape")
    for field in ("name", "address", "postcode"):
        expect(second.page.locator(f"#dictation-{field}")).to_have_value(
            hall.key(1, field), timeout=10_000
        )
    expect(first.page.get_by_text("作答已转到另一台机器")).to_be_visible()
    write(second.page, "phone", hall.key(1, "phone"))
    saved(second.page)

    # the bell rings by itself; nobody clicks
    expect(second.page.get_by_role("heading", name="作答回执")).to_be_visible(timeout=90_000)
    expect(second.page.get_by_text("录入 4 栏")).to_be_visible()

    # the ranking
    judge.page.goto("/results")
    row = judge.page.get_by_role("row", name=re.compile("0001"))
    expect(row).to_contain_text(expected_score(hall), timeout=30_000)


def expected_score(hall: Hall) -> str:
    """Return the score of four right fields of the first item, computed by hand from the key."""
    typed = {"name", "address", "postcode", "phone"}
    required = correct = 0
    for number, item in enumerate(hall.question["items"], start=1):
        for field, alternatives in item["fields"].items():
            counted = characters(field, alternatives[0])
            required += counted
            correct += counted if number == 1 and field in typed else 0
    accuracy = half_up_ratio(correct, required, scale=100, places=2)
    return str(half_up(accuracy / 10, 2))


def characters(field: str, text: str) -> int:
    """Count what counts: everything visible of an e-mail, letters and digits elsewhere."""
    if field == "email":
        return len(re.sub(r"\s", "", text))
    return len(re.sub(r"[\W_]", "", text))

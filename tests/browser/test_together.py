"""Two tasks on one clock in real Chromium: worked on in turn, both alive, each with a receipt."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, expect

from tests.browser import spoken
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.hall import until
from tests.browser.machine import PATIENCE_MS, Machine, enter
from tests.browser.spoken import CallsHall, Wave, answer_call, record, stop
from tests.sounds import wav


@pytest.fixture(scope="module")
def source() -> Wave:
    return spoken.voice(20)


@pytest.fixture(scope="module")
def browser(
    chromium: BrowserType, source: Wave, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    heard = wav(tmp_path_factory.mktemp("voice") / "voice.wav", source)
    args = [*FLAGS, *spoken.microphone(heard)]
    started = chromium.launch(executable_path=CHROMIUM, headless=True, args=args)
    yield started
    started.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallsHall]:
    folder: Path = tmp_path_factory.mktemp("hall") / "data"
    made = CallsHall(folder, "inbound_call", "outbound_call", contestants=1)
    yield made
    made.stop()


def test_both_tasks_are_alive_and_a_take_holds_the_one_that_is_shown(
    hall: CallsHall, machine: Callable[..., Machine]
) -> None:
    page = machine(permissions=["microphone"], service_workers="block").page
    enter(page, hall.codes[0])
    expect(page.get_by_text("语音服务·呼入 ＋ 语音服务·呼出电话销售")).to_be_visible()
    hall.begin()
    answer_call(page)
    inbound = page.get_by_role("button", name="语音服务·呼入", exact=True)
    outbound = page.get_by_role("button", name="语音服务·呼出电话销售", exact=True)

    # while a take runs there is no switching
    page.locator("textarea[aria-labelledby=inbound-a01]").fill("您好，请讲。")
    record(page)
    expect(outbound).to_be_disabled()
    page.wait_for_timeout(2_500)
    stop(page)

    # both are alive, and F9 is the outbound task's own key there
    outbound.click()
    page.get_by_role("textbox", name=re.compile("^1 ")).fill("您好，陈女士。")
    page.keyboard.press("F9")
    expect(page.get_by_role("button", name="拨号", exact=True)).to_be_visible()
    inbound.click()
    expect(page.locator("textarea[aria-labelledby=inbound-a01]")).to_have_value("您好，请讲。")
    expect(page.locator(".record .key")).to_contain_text("开始录音")
    assert len(hall.said(0, "take.begun")) == 1

    # in mid-call the call comes first after a reload; switching is for later
    outbound.click()
    page.get_by_role("button", name="拨号", exact=True).click()
    expect(page.get_by_text("正在录音").first).to_be_visible(timeout=PATIENCE_MS)
    expect(inbound).to_be_disabled()
    page.wait_for_timeout(2_500)
    page.reload()
    call = page.get_by_role("region", name="通话", exact=True)
    expect(call.get_by_text("通话中", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="挂机", exact=True).click()
    page.get_by_role("button", name="确认挂机").click()
    expect(page.get_by_text("通话已结束（坐席挂机）")).to_be_visible()

    # each is handed in by its own name
    page.get_by_role("button", name="提交“语音服务·呼出电话销售”…").click()
    page.get_by_role("button", name="提交“语音服务·呼出电话销售”", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("已提交"))).to_be_visible()
    inbound.click()
    page.get_by_role("button", name="提交“语音服务·呼入”…").click()
    expect(page.get_by_text("第 3 轮：缺话术、录音")).to_be_visible()
    page.get_by_role("button", name="返回检查").click()
    until(lambda: len(hall.said(0, "submit")) == 1)
    until(lambda: len(hall.said(0, "sealed")) == 3)
    hall.command("end")
    expect(page.get_by_role("heading", name="作答回执")).to_be_visible(timeout=30_000)
    for name in ("语音服务·呼入", "语音服务·呼出电话销售"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(page.get_by_text("回执编号").or_(page.locator(".hash"))).to_have_count(2)

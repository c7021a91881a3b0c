"""An inbound call on a bad day in real Chromium, from the screen pop to the judge's player."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.browser import spoken
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.hall import until
from tests.browser.machine import PATIENCE_MS, Machine, enter
from tests.browser.spoken import ALIKE, RATE, CallsHall, Wave, likeness, record, stop
from tests.sounds import wav

OPTIONS: dict[str, Any] = {"permissions": ["microphone"], "service_workers": "block"}


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
    made = CallsHall(folder, "inbound_call", contestants=3)
    yield made
    made.stop()


def script(page: Page, item: str, text: str) -> None:
    """Write the script of the open turn."""
    page.locator(f"textarea[aria-labelledby=inbound-{item}]").fill(text)


def close_turn(page: Page) -> None:
    page.get_by_role("button", name="完成本轮").click()


def speak(page: Page, ms: int = 4_500) -> None:
    record(page)
    page.wait_for_timeout(ms)
    stop(page)


def at_turn(page: Page, number: int) -> None:
    """Wait until a turn lies open: the customer has been heard to the end by then."""
    expect(page.get_by_text(f"第 {number} / 5 轮")).to_be_visible(timeout=PATIENCE_MS)


def saved(page: Page) -> None:
    expect(page.locator(".lamps .state.ok")).to_have_count(2, timeout=30_000)


def test_a_call_survives_cable_server_and_machine_and_is_heard_by_the_judge(
    hall: CallsHall, machine: Callable[..., Machine], source: Wave
) -> None:
    first, second = (
        machine(scripts=(spoken.FIRST_SOUND,), **OPTIONS),
        machine(scripts=(spoken.FIRST_SOUND,), **OPTIONS),
    )
    page = first.page

    # the waiting screen: the microphone is open by itself, it was allowed before
    enter(page, hall.codes[0])
    expect(page.get_by_text("等待裁判长发出开始指令")).to_be_visible()
    expect(page.get_by_role("button", name="试录 3 秒")).to_be_visible(timeout=PATIENCE_MS)
    hall.begin()

    # screen pop and answer; nothing of a reference is on this machine
    expect(page.get_by_text("顾念真（金羽会员）")).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("F2")
    at_turn(page, 1)
    assert "很高兴为您服务。请问有什么可以帮您" not in page.content()

    # the cable is pulled in the middle of a take
    script(page, "a01", "您好，星汐航空，工号0816，请讲。")
    record(page)
    page.wait_for_timeout(1_500)
    first.cable.cut()
    expect(page.get_by_text("秒录音还在本机")).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(1_000)
    first.cable.mend()
    page.wait_for_timeout(1_000)
    stop(page)
    # retake, and the first shall count
    speak(page, 2_500)
    page.get_by_role("radio", name="第 1 次").check()
    close_turn(page)
    at_turn(page, 3)

    # the server is killed in the middle of a take
    script(page, "a02", "顾女士您好，请问哪一天出发？")
    record(page)
    page.wait_for_timeout(1_500)
    hall.kill()
    page.wait_for_timeout(1_500)
    hall.start()
    page.wait_for_timeout(1_500)
    stop(page)
    close_turn(page)
    at_turn(page, 5)
    # both lines of the customer sounded (how soon is measured by `make bench`)
    assert page.evaluate("window.heardAt.length") >= 2

    # back to an earlier turn
    page.get_by_role("button", name=re.compile("顾女士您好")).click()
    at_turn(page, 3)
    script(page, "a02", "顾女士您好，请问十六号几点出发？")
    close_turn(page)
    at_turn(page, 5)

    # knowledge, action, hold, notes; a half-filled form is there after a reload
    page.get_by_role("searchbox").fill("航班")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("button", name=re.compile("临川—海州航班")).click()
    expect(page.get_by_text("XQ3126 15:30")).to_be_visible()
    page.get_by_role("button", name="预定机票").click()
    page.get_by_label("航班号").fill("XQ3126")
    saved(page)
    page.reload()
    expect(page.get_by_label("航班号")).to_have_value("XQ3126", timeout=PATIENCE_MS)
    page.get_by_label("旅客").fill("顾念真 顾念慈")
    page.get_by_role("button", name="办理：预定机票").click()
    expect(page.get_by_text("预定成功，订单号")).to_be_visible()
    page.get_by_role("button", name="保持", exact=True).click()
    expect(page.get_by_text("保持中，客户在等候")).to_be_visible()
    page.get_by_role("button", name="恢复通话").click()
    page.locator("textarea[aria-labelledby=inbound-notes]").fill("两位，16日下午")

    # another machine, in the middle of a take; what was begun here comes up from here
    script(page, "a03", "请您稍等片刻。")
    record(page)
    page.wait_for_timeout(3_500)
    enter(second.page, hall.codes[0])
    expect(second.page.get_by_role("heading", name="等待换机")).to_be_visible()
    hall.release(0)
    page = second.page
    at_turn(page, 5)
    expect(first.page.get_by_role("heading", name="作答已转到另一台机器")).to_be_visible()
    expect(page.locator("textarea[aria-labelledby=inbound-a03]")).to_have_value("请您稍等片刻。")
    until(lambda: len(hall.said(0, "sealed")) == 4)
    speak(page)
    close_turn(page)
    expect(page.get_by_text("全部轮次已完成")).to_be_visible()
    page.get_by_role("button", name="整理", exact=True).click()
    page.get_by_label("通话结果").fill("已登记工单")
    page.get_by_role("button", name="整理完毕").click()

    # submit, return, submit; then the bell
    page.get_by_role("button", name="提交…").click()
    expect(page.get_by_text("全部 3 轮都有话术和录音")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("button", name="返回修改").click()
    at_done = page.get_by_text("全部轮次已完成")
    expect(at_done).to_be_visible()
    page.get_by_role("button", name="提交…").click()
    page.get_by_role("button", name="提交", exact=True).click()
    saved(page)
    until(lambda: len(hall.said(0, "sealed")) == 5)
    hall.command("end")
    expect(page.get_by_role("heading", name="作答回执")).to_be_visible(timeout=30_000)

    # everything sealed is what was fed
    ended = {end["take"] for end in hall.said(0, "take.ended")}
    takes = hall.sealed(0, ended=4)
    assert [take.seal["place"] for take in takes] == [
        "turn:a01", "turn:a01", "turn:a02", "turn:a03", "turn:a03",
    ]  # fmt: skip
    assert all(take.whole for take in takes)
    # The machine that was moved away from could not write how its take ended; it is all there.
    assert [take.seal["take"] in ended for take in takes] == [True, True, True, False, True]
    for take in takes:
        wave = take.wave()
        assert likeness(wave[RATE // 2 : 2 * RATE], source) > ALIKE

    judge_hears(hall, machine().page)


def judge_hears(hall: CallsHall, page: Page) -> None:
    """The chief judge opens the evidence, and a made take plays and seeks."""
    page.goto("/login")
    page.locator("input[name=username]").fill(hall.username)
    page.locator("input[name=password]").fill(hall.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/home")
    page.goto("/results")
    row = page.get_by_role("row", name=re.compile("0001"))
    expect(row).to_be_visible(timeout=60_000)
    row.get_by_role("button").first.click()
    expect(page.get_by_text("您好，星汐航空，工号0816")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("未正常结束")).to_have_count(0)
    chosen = page.get_by_role("button", name=re.compile("第 1 次.*计入")).first
    chosen.click()
    player = page.locator(".player").first
    expect(player).to_be_visible(timeout=30_000)
    expect(player.locator(".wave")).to_be_visible()
    assert player.locator(".wave canvas").count() > 0
    slider = player.get_by_role("slider")
    slider.fill("2000")
    expect(player.locator(".place")).to_contain_text("00:02")
    player.locator(".play").click()
    expect(player.locator(".place")).to_contain_text("00:03", timeout=10_000)

"""A sales call to the simulated customer in real Chromium: written, dialled, led and closed."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.browser import spoken
from tests.browser.calls_installation import LEAST_MS
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.hall import until
from tests.browser.machine import PATIENCE_MS, Machine, enter
from tests.browser.spoken import ALIKE, RATE, CallsHall, Wave, likeness, spoken_in_turns
from tests.sounds import wav

MakeMachine = Callable[..., Machine]
OPTIONS: dict[str, Any] = {"permissions": ["microphone"], "service_workers": "block"}
CAP_MS = 60_000
STAGES = ("opening", "needs", "guidance", "product", "deal", "farewell")
FAQ = [(f"问题{n}？", f"回答{n}。") for n in range(1, 10)]
PASTE = """
(element, text) => {
  const data = new DataTransfer()
  data.setData('text/plain', text)
  element.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}
"""


@pytest.fixture(scope="module")
def source() -> Wave:
    """Two seconds of speech and two and a half of silence, six times, each another."""
    return spoken_in_turns(speech_s=2.0, pause_s=2.5, turns=6)


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
    """A running hall with a contestant for each test, half an hour, and calls of a minute."""
    folder: Path = tmp_path_factory.mktemp("hall") / "data"
    made = CallsHall(folder, "outbound_call", contestants=5, cap_ms=CAP_MS)
    made.begin()
    yield made
    made.stop()


def come_in(page: Page, code: str) -> None:
    """Log in while the task runs."""
    enter(page, code)
    door = page.get_by_role("button", name=re.compile("现在入场"))
    steps = page.get_by_role("navigation", name="步骤")
    expect(door.or_(steps).first).to_be_visible(timeout=PATIENCE_MS)
    if door.is_visible():
        door.click()
    expect(steps).to_be_visible(timeout=PATIENCE_MS)


def dial(page: Page) -> None:
    """Go to the call, dial, and wait until the customer has greeted."""
    page.keyboard.press("F9")
    page.get_by_role("button", name="拨号", exact=True).click()
    expect(page.get_by_text("对方振铃")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("通话中", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    mine(page)


def mine(page: Page) -> None:
    """Wait until it is the agent's turn."""
    expect(page.get_by_text("请您说话")).to_be_visible(timeout=30_000)


def lead(page: Page, hall: CallsHall, seat: int, stage: str, *, turns: int = 1) -> None:
    """Mark a stage by its key, speak (the microphone never stops for long), hear the customer.

    The voice leads: a pause of 1.2 s ends a turn. Only what was said after the mark counts.
    """
    page.keyboard.press(str(STAGES.index(stage) + 1))

    def heard() -> bool:
        told = hall.course(seat)
        marks = [at for at, (_, payload) in enumerate(told) if payload.get("stage") == stage]
        since = told[marks[-1] :] if marks else []
        spoke = next(
            (at for at, (k, p) in enumerate(since) if k == "said" and p["ms"] >= LEAST_MS), None
        )
        return spoke is not None and [k for k, _ in since[spoke:]].count("heard") >= turns

    until(heard, within=60)


def until_told(hall: CallsHall, seat: int, kind: str, count: int = 1) -> None:
    until(lambda: len(hall.said(seat, kind)) >= count, within=30)


def test_a_sale_is_closed_over_a_reload_and_a_server_that_was_killed(
    hall: CallsHall, machine: MakeMachine, source: Wave
) -> None:
    page = machine(**OPTIONS).page
    come_in(page, hall.codes[0])

    # script and tags
    for number, word in enumerate(("您好", "请问", "如果", "年卡", "周六", "再见"), start=1):
        page.get_by_role("textbox", name=re.compile(rf"^{number} ")).fill(f"{word}，陈女士。")
    page.get_by_role("button", name="技巧 FABE").nth(3).click()
    page.get_by_role("button", name="技巧 SPIN").nth(1).click()
    expect(page.get_by_text("6 / 6 段")).to_be_visible()

    # nine rows from a spreadsheet are warned about, ten are not
    page.keyboard.press("F4")
    cell = page.get_by_role("textbox", name="第 1 条的问题")
    cell.evaluate(PASTE, "\n".join(f"{question}\t{answer}" for question, answer in FAQ))
    expect(page.get_by_text("9 / 10 条")).to_be_visible()
    page.get_by_role("button", name="提交…").click()
    expect(page.get_by_text("问答第 10 行")).to_be_visible()
    expect(page.get_by_text("电话：还没有接通过")).to_be_visible()
    page.get_by_role("button", name="返回检查").click()
    page.get_by_role("textbox", name="第 10 条的问题").fill("家里人能用吗？")
    page.get_by_role("textbox", name="第 10 条的回答").fill("同来体验免费。")
    expect(page.get_by_text("10 / 10 条")).to_be_visible()

    # the call
    dial(page)
    lead(page, hall, 0, "opening")
    lead(page, hall, 0, "needs")
    page.reload()
    expect(page.get_by_text("通话中", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    lead(page, hall, 0, "guidance")
    hall.kill()
    hall.start()
    lead(page, hall, 0, "product", turns=3)  # the question, the objection, and that it is met
    lead(page, hall, 0, "deal")
    page.keyboard.press("6")
    expect(page.get_by_text("通话已结束（客户挂机）")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("成交", exact=True)).to_be_visible()

    until(lambda: len(hall.said(0, "take.ended")) == 2 and len(hall.said(0, "sealed")) == 2)
    before, after = hall.sealed(0, ended=2)
    assert [take.end and take.end["how"] for take in (before, after)] == ["recovered", "stopped"]
    for take in (before, after):
        assert take.whole
        assert likeness(take.wave()[RATE : 6 * RATE], source) > ALIKE
    page.get_by_role("button", name="提交…").click()
    expect(page.get_by_text("全部 17 项都已完成")).to_be_visible()


def test_the_server_ends_a_call_that_has_run_its_time_pauses_left_out(
    hall: CallsHall, machine: MakeMachine, source: Wave
) -> None:
    contestant = machine(**OPTIONS)
    page = contestant.page
    come_in(page, hall.codes[1])
    dial(page)
    # Without the cable the call goes on as if nothing were wrong.
    contestant.cable.cut()
    lines = hall.course(1)
    page.keyboard.press("2")
    expect(page.get_by_text("请您说话")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(6_000)
    assert hall.course(1) == lines
    contestant.cable.mend()
    until_told(hall, 1, "heard", 2)
    assert [payload for kind, payload in hall.course(1) if kind == "stage"] == [{"stage": "needs"}]
    expect(page.get_by_text("请尽快收尾")).to_be_visible(timeout=45_000)
    hall.person(1, "pause")
    expect(page.get_by_role("heading", name=re.compile("暂停"))).to_be_visible()
    until_told(hall, 1, "sealed")
    page.wait_for_timeout(10_000)
    assert hall.said(1, "did") == []
    hall.person(1, "proceed")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_text("正在录音")).to_be_visible(timeout=PATIENCE_MS)
    until(lambda: hall.said(1, "did"), within=60)
    (did,) = hall.said(1, "did")
    assert did["kind"] == "cap"
    (connected,) = hall.moments(1, "connected")
    paused = 10_000
    assert did["at_ms"] - connected > CAP_MS + paused - 2_000
    expect(page.get_by_text("通话已结束（时间到）")).to_be_visible(timeout=PATIENCE_MS)
    until_told(hall, 1, "take.ended", 2)
    first, second = hall.sealed(1, ended=2)
    for take in (first, second):
        assert take.whole
        assert likeness(take.wave()[RATE : 6 * RATE], source) > ALIKE


def test_a_call_that_still_runs_at_the_bell_is_over_and_wholly_recorded(
    hall: CallsHall, machine: MakeMachine, source: Wave
) -> None:
    page = machine(**OPTIONS).page
    come_in(page, hall.codes[2])
    dial(page)
    page.wait_for_timeout(5_000)
    hall.end_one(2)
    expect(page.get_by_role("heading", name="作答回执")).to_be_visible(timeout=30_000)
    (take,) = hall.sealed(2, ended=0)
    assert (take.whole, take.seal["how"]) == (True, "bell")
    wave = take.wave()
    assert wave.size > 5 * RATE
    assert likeness(wave[RATE : 5 * RATE], source) > ALIKE


def test_with_less_than_the_minutes_of_the_rules_left_nothing_can_be_dialled(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> None:
    folder = tmp_path_factory.mktemp("late") / "data"
    late = CallsHall(folder, "outbound_call", contestants=1, duration_ms=659_000)
    try:
        late.begin()
        seat = Machine(browser, late, **OPTIONS)
        come_in(seat.page, late.codes[0])
        seat.page.keyboard.press("F9")
        expect(seat.page.get_by_role("button", name="拨号", exact=True)).to_be_disabled()
        expect(seat.page.get_by_text("不能再拨号").first).to_be_visible()
        seat.close()
    finally:
        late.stop()

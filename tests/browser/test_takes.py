"""Takes in real Chromium: what was fed to the microphone is on the server, whatever happens."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserType, Page, Route, expect

from tests.browser import spoken
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.hall import until
from tests.browser.machine import PATIENCE_MS, Machine, enter, says
from tests.browser.profile import Profile
from tests.browser.spoken import (
    ALIKE,
    RATE,
    SpokenHall,
    Wave,
    answer_call,
    begin_call,
    likeness,
    record,
    stop,
)
from tests.sounds import wav

MakeMachine = Callable[..., Machine]
SECONDS = 6_000

HEADSET = """
(() => {
  const devices = navigator.mediaDevices
  const real = devices.getUserMedia.bind(devices)
  window.headset = { plugged: true, track: null }
  devices.getUserMedia = async (wanted) => {
    if (!window.headset.plugged) throw new DOMException('', 'NotFoundError')
    const stream = await real(wanted)
    window.headset.track = stream.getAudioTracks()[0]
    return stream
  }
  window.unplug = () => {
    window.headset.plugged = false
    window.headset.track.stop()
    window.headset.track.dispatchEvent(new Event('ended'))
  }
  window.plug = () => {
    window.headset.plugged = true
    devices.dispatchEvent(new Event('devicechange'))
  }
})()
"""
FULL_DISK = """
(() => {
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (...given) {
    if (window.diskIsFull && this.name === 'chunks') {
      throw new DOMException('', 'QuotaExceededError')
    }
    return put.apply(this, given)
  }
})()
"""


@pytest.fixture(scope="module")
def source() -> Wave:
    return spoken.voice(20)


@pytest.fixture(scope="module")
def heard(source: Wave, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the browser's microphone plays."""
    return wav(tmp_path_factory.mktemp("voice") / "voice.wav", source)


@pytest.fixture(scope="module")
def browser(chromium: BrowserType, heard: Path) -> Iterator[Browser]:
    args = [*FLAGS, *spoken.microphone(heard)]
    started = chromium.launch(executable_path=CHROMIUM, headless=True, args=args)
    yield started
    started.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpokenHall]:
    """A running hall with a contestant for each test and half an hour."""
    folder = tmp_path_factory.mktemp("hall") / "data"
    made = SpokenHall(folder, contestants=10, duration_ms=1_800_000)
    made.begin()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def seats() -> Iterator[int]:
    return iter(range(10))


@pytest.fixture
def seat(seats: Iterator[int]) -> int:
    """A contestant whom no other test of this module has."""
    return next(seats)


@pytest.fixture
def page_of(machine: MakeMachine) -> Callable[..., Page]:
    """Open a page at a machine whose microphone is allowed."""

    def make(*scripts: str) -> Page:
        options = {"permissions": ["microphone"], "service_workers": "block"}
        return machine(scripts=scripts, **options).page

    return make


def speak(page: Page, ms: int = SECONDS) -> None:
    """Record for a while."""
    record(page)
    page.wait_for_timeout(ms)
    stop(page)


def test_what_was_said_is_on_the_server_sample_by_sample(
    hall: SpokenHall, page_of: Callable[..., Page], seat: int, source: Wave
) -> None:
    page = page_of()
    begin_call(page, hall.codes[seat])
    speak(page)
    (take,) = hall.sealed(seat)
    assert take.whole
    assert take.end is not None
    assert {name: take.end[name] for name in ("place", "how")} == {
        "place": "turn:a1",
        "how": "stopped",
    }
    wave = take.wave()
    assert 5.0 < wave.size / RATE < 8.5
    assert likeness(wave[RATE : 4 * RATE], source) > ALIKE


def test_a_take_arrives_whole_when_a_third_of_its_requests_fail_in_all_three_ways(
    hall: SpokenHall, page_of: Callable[..., Page], seat: int
) -> None:
    page = page_of()
    random = np.random.default_rng(35)
    failed = {"before": 0, "unacknowledged": 0, "503": 0}

    def spoil(route: Route) -> None:
        way = str(random.choice([*failed, "fine"], p=[0.12, 0.12, 0.11, 0.65]))
        if way in failed:
            failed[way] += 1
        match way:
            case "before":
                route.abort()
            case "503":
                route.fulfill(status=503, body=json.dumps({"code": "storage"}))
            case "unacknowledged":
                route.fetch()
                route.abort()
            case _:
                route.continue_()

    page.route("**/takes/**", spoil)
    begin_call(page, hall.codes[seat])
    speak(page, 12_000)
    # Requests are spoiled only while the page is waited for.
    with page.expect_response("**/finish", timeout=40_000):
        pass
    page.unroute_all(behavior="wait")
    (take,) = hall.sealed(seat, within=40)
    assert take.whole
    assert all(count > 0 for count in failed.values()), failed


def test_five_seconds_without_a_network_lose_nothing(
    hall: SpokenHall, page_of: Callable[..., Page], seat: int, source: Wave
) -> None:
    page = page_of()
    begin_call(page, hall.codes[seat])
    record(page)
    page.wait_for_timeout(1_500)
    page.context.set_offline(True)
    expect(page.get_by_text("秒录音还在本机")).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(5_000)
    page.context.set_offline(False)
    page.wait_for_timeout(1_000)
    stop(page)
    (take,) = hall.sealed(seat)
    assert take.whole
    assert likeness(take.wave()[2 * RATE : 5 * RATE], source) > ALIKE


def test_a_minute_without_a_network_loses_nothing(
    hall: SpokenHall, page_of: Callable[..., Page], seat: int, source: Wave
) -> None:
    page = page_of()
    begin_call(page, hall.codes[seat])
    record(page)
    page.wait_for_timeout(1_500)
    page.context.set_offline(True)
    expect(page.get_by_text("秒录音还在本机")).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(60_000)
    stop(page)
    page.context.set_offline(False)
    (take,) = hall.sealed(seat, within=40)
    assert take.whole
    wave = take.wave()
    assert wave.size / RATE > 60
    assert likeness(wave[40 * RATE : 44 * RATE], source) > ALIKE


def test_who_has_refused_the_microphone_reads_how_to_allow_it(
    hall: SpokenHall, chromium: BrowserType, seat: int
) -> None:
    no = ["--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    started = chromium.launch(executable_path=CHROMIUM, headless=True, args=[*FLAGS, *no])
    try:
        context = started.new_context(
            ignore_https_errors=True, base_url=hall.server.url, locale="zh-CN", permissions=[]
        )
        page = context.new_page()
        enter(page, hall.codes[seat])
        answer_call(page)
        page.locator(spoken.KEY).click()
        expect(page.get_by_text("浏览器没有获准使用麦克风")).to_be_visible(timeout=PATIENCE_MS)
        says(page, "media.microphone.refused")
        page.locator("textarea[aria-labelledby=inbound-a1]").fill("您好，请讲。")
        until(lambda: hall.said(seat, "set") == [{"turn": "a1", "value": "您好，请讲。"}])
    finally:
        started.close()


def test_a_pause_ends_the_take_and_the_contestant_goes_on_in_the_same_turn(
    hall: SpokenHall, page_of: Callable[..., Page], seat: int
) -> None:
    page = page_of()
    begin_call(page, hall.codes[seat])
    record(page)
    page.wait_for_timeout(2_500)
    hall.person(seat, "pause")
    expect(page.get_by_role("heading", name="您的作答已暂停")).to_be_visible()
    until(lambda: hall.said(seat, "sealed"))
    page.wait_for_timeout(2_000)
    assert hall.said(seat, "take.ended") == []
    hall.person(seat, "proceed")
    page.get_by_role("button", name="继续").click()
    says(page, "media.record.interrupted")
    speak(page, 2_500)
    until(lambda: len(hall.said(seat, "sealed")) == 2)
    first, second = hall.sealed(seat, ended=2)
    assert [take.seal["how"] for take in (first, second)] == ["stopped", "stopped"]
    assert first.whole
    # What was said while the clock stood is in neither.
    assert first.wave().size / RATE < 4.5
    assert second.wave().size / RATE < 5


def test_an_unplugged_headset_is_silence_in_the_take_and_the_next_goes_on_in_it(
    hall: SpokenHall, page_of: Callable[..., Page], seat: int
) -> None:
    page = page_of(HEADSET)
    begin_call(page, hall.codes[seat])
    record(page)
    page.wait_for_timeout(2_500)
    page.evaluate("unplug()")
    expect(page.get_by_text("麦克风已断开。录音没有停")).to_be_visible()
    page.wait_for_timeout(2_500)
    page.evaluate("plug()")
    expect(page.get_by_text("麦克风已断开")).to_be_hidden()
    page.wait_for_timeout(2_500)
    stop(page)
    (take,) = hall.sealed(seat)
    assert take.whole
    wave = take.wave()
    seconds = wave[: wave.size // RATE * RATE].reshape(-1, RATE)
    silent = np.abs(seconds).max(axis=1) < 0.001
    assert silent.any()
    assert not silent[0]
    assert not silent[-1]


def test_a_full_disk_takes_nothing_from_the_take(
    hall: SpokenHall, page_of: Callable[..., Page], seat: int, source: Wave
) -> None:
    page = page_of(FULL_DISK)
    begin_call(page, hall.codes[seat])
    record(page)
    page.wait_for_timeout(1_500)
    page.evaluate("window.diskIsFull = true")
    expect(page.get_by_text("本机磁盘已满")).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_timeout(4_000)
    stop(page)
    (take,) = hall.sealed(seat)
    assert take.whole
    assert likeness(take.wave()[RATE : 4 * RATE], source) > ALIKE


@pytest.fixture
def profile(
    hall: SpokenHall, chromium: BrowserType, heard: Path, tmp_path: Path
) -> Iterator[Profile]:
    """A browser that keeps its disk."""
    made = Profile(
        chromium,
        tmp_path / "profile",
        hall.server.url,
        *spoken.microphone(heard),
        permissions=["microphone"],
    )
    yield made
    made.close()


def test_server_and_browser_are_killed_and_only_the_running_second_is_lost(
    hall: SpokenHall, profile: Profile, seat: int, source: Wave
) -> None:
    # The seat was checked in the morning and switched off again: its log-in is on the disk.
    enter(profile.start(), hall.codes[seat])
    until(lambda: hall.row(seat)["connected"])
    profile.close()

    page = profile.start()
    page.goto("/sit")
    answer_call(page)
    record(page)
    page.wait_for_timeout(3_000)
    hall.kill()
    page.wait_for_timeout(4_500)
    profile.kill()

    page = profile.start()
    page.goto("/sit")
    hall.start()
    (take,) = hall.sealed(seat, within=60)
    assert take.whole
    assert (take.seal["how"], take.end and take.end["how"]) == ("recovered", "recovered")
    wave = take.wave()
    assert wave.size / RATE > 5.5
    assert likeness(wave[RATE : 4 * RATE], source) > ALIKE


def test_the_bell_ends_a_take_that_runs_and_the_whole_of_it_is_there(
    hall: SpokenHall, page_of: Callable[..., Page], seat: int, source: Wave
) -> None:
    page = page_of()
    begin_call(page, hall.codes[seat])
    record(page)
    page.wait_for_timeout(4_500)
    hall.end_one(seat)
    (take,) = hall.sealed(seat, ended=0)
    assert take.whole
    assert take.seal["how"] == "bell"
    assert likeness(take.wave()[RATE : 4 * RATE], source) > ALIKE


def test_a_page_without_https_says_how_to_open_it(
    chromium: BrowserType, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("plain") / "data"
    plain = SpokenHall(folder, contestants=1, duration_ms=600_000, tls=False)
    # A name of the hall's network: on localhost everything counts as secure.
    rules = "--host-resolver-rules=MAP hall.example 127.0.0.1"
    started = chromium.launch(executable_path=CHROMIUM, headless=True, args=[*FLAGS, rules])
    try:
        page = started.new_page(locale="zh-CN")
        page.goto(f"http://hall.example:{plain.server.port}/sit")
        address = f"https://hall.example:{plain.server.port}/sit"
        expect(page.get_by_text("请用安全地址打开这个页面")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_text(address)).to_be_visible()
    finally:
        started.close()
        plain.stop()

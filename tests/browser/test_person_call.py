"""A call to a person between two real browsers, each a process with a voice of its own."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.browser import person_installation, spoken
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.hall import until
from tests.browser.machine import PATIENCE_MS, Machine, enter
from tests.browser.spoken import RATE, SpokenHall, Wave
from tests.browser.udp_relay import UdpRelay
from tests.sounds import wav

SECONDS = 12
TALKING = "通话中"
MakeMachine = Callable[..., Machine]


class PersonHall(SpokenHall):
    """A hall whose contestants call a person."""

    task = person_installation.TASK
    installation = "tests.browser.person_installation"

    def __init__(self, folder: Path, **options: Any) -> None:
        super().__init__(folder, **options)
        self.people: list[list[str]] = self.made["people"]

    def call(self, contestant: int) -> list[str]:
        """Return what the server did by itself in the call of a contestant."""
        return [each["kind"] for each in self.said(contestant, "did")]

    def stereo(self, contestant: int, *, takes: int) -> tuple[list[Wave], list[Wave], list[Wave]]:
        """Wait until every take is sealed; return the left and right sides, and the copies."""
        until(lambda: len(self.said(contestant, "sealed")) >= takes, within=30)
        left, right, copies = [], [], []
        for take in self.sealed(contestant, ended=len(self.said(contestant, "take.ended"))):
            assert take.whole
            if take.seal["place"] == "call":
                assert take.seal["layout"] == "stereo"
                both = channels(take.content)
                left.append(both[0])
                right.append(both[1])
            else:
                copies.append(take.wave())
        return left, right, copies


def channels(content: bytes) -> Wave:
    """Return both channels of a sealed take, at 48 kHz."""
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
    parts = []
    with av.open(io.BytesIO(content), "r") as container:
        for frame in container.decode(audio=0):
            parts += [part.to_ndarray() for part in resampler.resample(frame)]
    return np.concatenate(parts, axis=1)


def loudness(wave: Wave) -> float:
    """Return the level of a channel in dBFS."""
    return float(10 * np.log10(np.mean(wave.astype(np.float64) ** 2) + 1e-12))


def quietest(wave: Wave) -> float:
    """Return the level of the quietest three seconds."""
    size = 3 * RATE
    return min(loudness(wave[at : at + size]) for at in range(0, wave.size - size, RATE // 2))


def likeness(heard: Wave, source: Wave) -> float:
    """Return how much of ``heard`` is ``source``: the median over windows of half a second.

    The far side is stretched here and there by the jitter buffer, so that only short pieces fit.
    """
    size = RATE // 2
    pieces = [heard[at : at + size] for at in range(RATE, heard.size - size, 2 * size)]
    loud = [piece for piece in pieces if loudness(piece) > -50][:8]
    assert loud
    return float(np.median([spoken.likeness(piece, source) for piece in loud]))


def crosstalk(heard: Wave, stranger: Wave) -> float:
    """Return how much of ``heard`` is the other voice: over all of it, as one piece."""
    return spoken.likeness(heard[RATE:], stranger)


def other_voice(seconds: float) -> Wave:
    """Return a voice that is nowhere like :func:`spoken.voice`: deeper, and in another rhythm."""
    random = np.random.default_rng(99)
    parts: list[Wave] = []
    while sum(part.size for part in parts) < RATE * seconds:
        length = int(RATE * random.uniform(0.2, 0.4))
        pitch = random.uniform(80, 115) * np.linspace(1, random.uniform(0.9, 1.4), length)
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        tone = sum(np.sin(n * phase + n * n) / n for n in range(1, 12))
        envelope = np.hanning(length) * random.uniform(0.1, 0.25)
        parts += [(tone * envelope).astype(np.float32), np.zeros(length // 4, np.float32)]
    return np.concatenate(parts)[: int(RATE * seconds)]


@pytest.fixture(scope="module")
def agent_voice() -> Wave:
    return spoken.voice(20)


@pytest.fixture(scope="module")
def customer_voice() -> Wave:
    return other_voice(20)


def _started(chromium: BrowserType, voice: Path) -> Browser:
    args = [*FLAGS, *spoken.microphone(voice)]
    return chromium.launch(executable_path=CHROMIUM, headless=True, args=args)


@pytest.fixture(scope="module")
def browser(
    chromium: BrowserType, agent_voice: Wave, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """The contestants' browser."""
    folder = tmp_path_factory.mktemp("agent")
    started = _started(chromium, wav(folder / "agent.wav", agent_voice))
    yield started
    started.close()


@pytest.fixture(scope="module")
def other_browser(
    chromium: BrowserType, customer_voice: Wave, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """The customers' browser: a process of its own with a microphone of its own."""
    folder = tmp_path_factory.mktemp("customer")
    started = _started(chromium, wav(folder / "customer.wav", customer_voice))
    yield started
    started.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PersonHall]:
    made = PersonHall(
        tmp_path_factory.mktemp("hall") / "data", contestants=6, duration_ms=3_600_000
    )
    made.begin()
    yield made
    made.stop()


@pytest.fixture
def contestant(machine: MakeMachine) -> Machine:
    return machine(permissions=["microphone"], service_workers="block")


@pytest.fixture
def customer(other_browser: Browser, hall: PersonHall) -> Iterator[Machine]:
    made = Machine(other_browser, hall, permissions=["microphone"], service_workers="block")
    yield made
    made.close()


def play_the_customer(page: Page, hall: PersonHall, number: int = 0) -> None:
    """Log in as somebody who plays the customer, and wait for a call."""
    name, password = hall.people[number]
    page.goto("/login?next=/customer")
    page.locator("input[autocomplete=username]").fill(name)
    page.locator("input[type=password]").fill(password)
    page.locator("form button[type=submit]").click()
    page.get_by_role("button", name="就位").click()
    expect(page.get_by_text("等待来电")).to_be_visible(timeout=PATIENCE_MS)


def at_the_telephone(page: Page, code: str) -> None:
    """Log in as a contestant and open the step of the call."""
    enter(page, code)
    door = page.get_by_role("button", name="现在入场")
    dial = page.get_by_role("button", name="拨号", exact=True)
    section = page.locator("textarea").first
    expect(door.or_(dial).or_(section).first).to_be_visible(timeout=PATIENCE_MS)
    if door.is_visible():
        door.click()
        expect(section.or_(dial).first).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("F9")
    expect(dial).to_be_visible(timeout=PATIENCE_MS)


def connect(contestant: Page, customer: Page) -> None:
    """Dial, and answer."""
    contestant.get_by_role("button", name="拨号", exact=True).click()
    customer.get_by_role("button", name="接听").click(timeout=PATIENCE_MS)
    speaking(contestant, customer)


def speaking(contestant: Page, customer: Page) -> None:
    """Wait until both hear each other and both record."""
    expect(contestant.locator("p.state")).to_contain_text(TALKING, timeout=PATIENCE_MS)
    expect(customer.get_by_text(TALKING, exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(contestant.get_by_text("正在接通声音…")).to_be_hidden(timeout=PATIENCE_MS)
    expect(customer.get_by_text("正在接通声音…")).to_be_hidden(timeout=PATIENCE_MS)
    expect(customer.get_by_text("正在录您的声音")).to_be_visible(timeout=PATIENCE_MS)


def hang_up(page: Page) -> None:
    """The contestant hangs up, and means it."""
    page.get_by_role("button", name="挂机").click()
    page.get_by_role("button", name="确认挂机").click()


def test_both_voices_are_in_the_take_each_on_its_side_and_the_customers_once_more_clean(
    hall: PersonHall,
    contestant: Machine,
    customer: Machine,
    agent_voice: Wave,
    customer_voice: Wave,
) -> None:
    play_the_customer(customer.page, hall)
    at_the_telephone(contestant.page, hall.codes[0])
    connect(contestant.page, customer.page)
    customer.page.get_by_label("太贵了。").check()
    contestant.page.wait_for_timeout(SECONDS * 1_000)
    hang_up(contestant.page)
    expect(customer.page.get_by_text("坐席挂断了")).to_be_visible(timeout=PATIENCE_MS)
    customer.page.get_by_label("约定再联系").check()
    customer.page.get_by_role("button", name="记录结果").click()
    until(lambda: "outcome" in hall.call(0))

    (left,), (right,), (copy,) = hall.stereo(0, takes=2)
    assert min(loudness(left), loudness(right), loudness(copy)) > -50
    assert likeness(left, agent_voice) > 0.8
    assert likeness(right, customer_voice) > 0.5
    assert likeness(copy, customer_voice) > 0.8
    assert crosstalk(left, customer_voice) < 0.1
    assert crosstalk(right, agent_voice) < 0.1
    assert crosstalk(copy, agent_voice) < 0.1
    assert hall.call(0)[:2] == ["ringing", "connected"]
    stats = hall.said(0, "stats")
    assert len(stats) >= 2
    assert stats[-1]["samples"] > RATE * 5
    body = customer.page.locator("body").inner_text()
    assert "0001" not in body
    assert "A-" not in body


def test_a_pulled_cable_is_mended_by_the_pages_themselves_and_the_take_goes_on(
    hall: PersonHall, contestant: Machine, customer: Machine, customer_voice: Wave
) -> None:
    relay = UdpRelay()
    relay.stand_between(contestant.context, customer.context)
    play_the_customer(customer.page, hall, 1)
    at_the_telephone(contestant.page, hall.codes[1])
    connect(contestant.page, customer.page)
    contestant.page.wait_for_timeout(4_000)
    contestant.cable.cut()
    relay.cut()
    expect(contestant.page.get_by_text("声音的连接中断")).to_be_visible(timeout=PATIENCE_MS)
    contestant.page.wait_for_timeout(5_000)
    contestant.cable.mend()
    relay.mend()
    expect(contestant.page.get_by_text("声音的连接中断")).to_be_hidden(timeout=30_000)
    contestant.page.wait_for_timeout(6_000)
    hang_up(contestant.page)
    left, right, copies = hall.stereo(1, takes=2)
    assert (len(left), len(right), len(copies)) == (1, 1, 1)
    assert likeness(right[0], customer_voice) > 0.4
    assert likeness(right[0][-RATE * 6 :], customer_voice) > 0.4
    assert quietest(right[0]) < -60
    assert quietest(copies[0]) > -60
    relay.close()


def test_a_customer_whose_page_is_closed_comes_back_and_the_contestants_take_goes_on(
    hall: PersonHall, contestant: Machine, customer: Machine, customer_voice: Wave
) -> None:
    play_the_customer(customer.page, hall)
    at_the_telephone(contestant.page, hall.codes[2])
    connect(contestant.page, customer.page)
    customer.page.wait_for_timeout(4_000)
    customer.page.close()
    expect(contestant.page.get_by_text("客户的线路中断")).to_be_visible(timeout=PATIENCE_MS)
    page = customer.context.new_page()
    page.goto("/customer")
    speaking(contestant.page, page)
    page.wait_for_timeout(5_000)
    # And the contestant's page, too.
    contestant.page.reload()
    contestant.page.keyboard.press("F9")
    speaking(contestant.page, page)
    contestant.page.wait_for_timeout(4_000)
    page.get_by_role("button", name="挂断", exact=True).click()
    expect(contestant.page.locator("p.state")).to_contain_text("客户", timeout=PATIENCE_MS)
    left, right, copies = hall.stereo(2, takes=4)
    assert (len(left), len(copies)) == (2, 2)
    assert likeness(right[0][-RATE * 4 :], customer_voice) > 0.4
    assert likeness(right[1], customer_voice) > 0.4


def test_on_hold_neither_hears_the_other_and_the_call_outlives_a_pause_and_a_killed_server(
    hall: PersonHall, contestant: Machine, customer: Machine, customer_voice: Wave
) -> None:
    play_the_customer(customer.page, hall)
    at_the_telephone(contestant.page, hall.codes[5])
    connect(contestant.page, customer.page)
    contestant.page.wait_for_timeout(2_000)
    contestant.page.get_by_role("button", name="保持", exact=True).click()
    expect(customer.page.get_by_text("坐席请您稍候（保持）。")).to_be_visible()
    contestant.page.wait_for_timeout(5_000)
    contestant.page.get_by_role("button", name="取消保持").click()
    expect(customer.page.get_by_text("坐席请您稍候（保持）。")).to_be_hidden()
    contestant.page.wait_for_timeout(2_000)

    hall.kill()
    contestant.page.wait_for_timeout(2_000)
    hall.start()
    speaking(contestant.page, customer.page)
    contestant.page.wait_for_timeout(3_000)

    hall.person(5, "pause")
    expect(customer.page.get_by_text("比赛暂停。请等待。")).to_be_visible(timeout=PATIENCE_MS)
    until(lambda: len(hall.said(5, "sealed")) == 2, within=30)
    hall.person(5, "proceed")
    contestant.page.get_by_role("button", name="继续").click()
    speaking(contestant.page, customer.page)
    contestant.page.wait_for_timeout(4_000)
    hang_up(contestant.page)
    expect(customer.page.get_by_text("坐席挂断了")).to_be_visible(timeout=PATIENCE_MS)

    (before, after), right, copies = hall.stereo(5, takes=4)
    assert quietest(right[0]) < -60
    assert likeness(right[0][-RATE * 5 :], customer_voice) > 0.4
    assert likeness(right[1], customer_voice) > 0.4
    assert min(loudness(before), loudness(after)) > -50
    assert len(copies) == 2
    assert min(quietest(copy) for copy in copies) > -60
    assert min(likeness(copy[-RATE * 4 :], customer_voice) for copy in copies) > 0.8


def test_the_server_ends_the_call_when_its_time_is_up_and_the_bell_ends_the_next(
    hall: PersonHall, contestant: Machine, customer: Machine, machine: MakeMachine
) -> None:
    play_the_customer(customer.page, hall)
    at_the_telephone(contestant.page, hall.codes[3])
    connect(contestant.page, customer.page)
    expect(customer.page.get_by_text("通话时间已满")).to_be_visible(timeout=75_000)
    assert "cap" in hall.call(3)
    left, _, copies = hall.stereo(3, takes=2)
    assert min(left[0].size, copies[0].size) > 50 * RATE

    customer.page.get_by_role("button", name="就位").click()
    expect(customer.page.get_by_text("等待来电")).to_be_visible(timeout=PATIENCE_MS)
    last = machine(permissions=["microphone"], service_workers="block")
    at_the_telephone(last.page, hall.codes[4])
    connect(last.page, customer.page)
    last.page.wait_for_timeout(4_000)
    hall.command("end")
    expect(customer.page.get_by_text("比赛时间到")).to_be_visible(timeout=PATIENCE_MS)
    until(lambda: len(hall.said(4, "sealed")) == 2, within=30)
    assert {seal["place"] for seal in hall.said(4, "sealed")} == {"call", "call.customer"}

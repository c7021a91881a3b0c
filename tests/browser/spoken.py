"""A hall in which contestants speak, the voice that Chromium hears, and what became of it."""

import hashlib
import io
import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page, expect

from tests.browser import spoken_installation
from tests.browser.hall import Hall, until
from tests.browser.machine import PATIENCE_MS, enter
from zuoxi.media.takes.folder import Takes
from zuoxi.sittings.taking import folder_name

RATE = 48_000
Wave = npt.NDArray[np.float32]
KEY = ".record .key"
ALIKE = 0.45
"""From this likeness on it is the voice that was fed. Of forty other voices none comes to more
than 0.37 in 1.5 s, or 0.23 in 3 s; a busy machine leaves out moments of the file."""


def microphone(wav: Path) -> list[str]:
    """Return the options with which Chromium hears ``wav``, from its beginning and once more."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={wav}",
    ]


def voice(seconds: float) -> Wave:
    """Return something like speech that is nowhere like itself: syllables of changing pitch."""
    random = np.random.default_rng(66)
    parts: list[Wave] = []
    while sum(part.size for part in parts) < RATE * seconds:
        length = int(RATE * random.uniform(0.12, 0.3))
        pitch = random.uniform(120, 260) * np.linspace(1, random.uniform(0.8, 1.25), length)
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        tone = sum(np.sin(n * phase) / n for n in range(1, 9))
        envelope = np.hanning(length) * random.uniform(0.1, 0.25)
        parts += [(tone * envelope).astype(np.float32), np.zeros(length // 3, np.float32)]
    return np.concatenate(parts)[: int(RATE * seconds)]


FIRST_SOUND = """
(() => {
  window.heardAt = []
  window.pressedAt = 0
  for (const kind of ['click', 'keydown']) {
    addEventListener(kind, () => { window.pressedAt = performance.now() }, true)
  }
  const start = AudioBufferSourceNode.prototype.start
  AudioBufferSourceNode.prototype.start = function (...given) {
    const pressed = window.pressedAt
    const meter = this.context.createAnalyser()
    meter.fftSize = 256
    const samples = new Float32Array(256)
    this.connect(meter)
    const look = setInterval(() => {
      meter.getFloatTimeDomainData(samples)
      if (samples.every((sample) => sample === 0)) return
      clearInterval(look)
      window.heardAt.push(performance.now() - pressed)
    }, 4)
    return start.apply(this, given)
  }
})()
"""
"""For a page: how many ms after the last key each recording was heard at the loudspeaker's end."""


class Sealed(NamedTuple):
    """A take as the server has it: its seal, what the log says of its end, its sound."""

    seal: dict[str, Any]
    end: dict[str, Any] | None
    content: bytes

    @property
    def whole(self) -> bool:
        """Whether seal, log and bytes are of one hash."""
        found = hashlib.sha256(self.content).hexdigest()
        return found == self.seal["sha256"] and (self.end is None or found == self.end["sha256"])

    def wave(self) -> Wave:
        """Return its sound, mono at 48 kHz."""
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        parts = []
        with av.open(io.BytesIO(self.content), "r") as container:
            for frame in container.decode(audio=0):
                parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
        return np.concatenate(parts)


class SpokenHall(Hall):
    """A hall whose task is an inbound call of two turns."""

    task = spoken_installation.TASK
    installation = "tests.browser.spoken_installation"

    def said(self, contestant: int, kind: str) -> list[dict[str, Any]]:
        """Return the payloads of a contestant's journal entries of one kind, in order."""
        sitting = self.row(contestant)["sitting"]
        find = "SELECT payload FROM journal_entry WHERE sitting = ? AND kind = ? ORDER BY seq"
        with closing(self.journal()) as journal:
            return [json.loads(row[0]) for row in journal.execute(find, [sitting, kind])]

    def course(self, contestant: int) -> list[tuple[str, dict[str, Any]]]:
        """Return kind and payload of a contestant's own ops, in order."""
        sitting = self.row(contestant)["sitting"]
        find = (
            "SELECT kind, payload FROM journal_entry "
            "WHERE sitting = ? AND client_seq IS NOT NULL ORDER BY seq"
        )
        with closing(self.journal()) as journal:
            return [(kind, json.loads(text)) for kind, text in journal.execute(find, [sitting])]

    def moments(self, contestant: int, kind: str) -> list[int]:
        """Return when ops of one kind were made, ms on the server's clock."""
        sitting = self.row(contestant)["sitting"]
        find = "SELECT at_ms FROM journal_entry WHERE sitting = ? AND kind = ? ORDER BY seq"
        with closing(self.journal()) as journal:
            return [row[0] for row in journal.execute(find, [sitting, kind])]

    def sealed(self, contestant: int, *, ended: int = 1, within: float = 20) -> list[Sealed]:
        """Wait until a take of a contestant is sealed, and as many ``ended`` in the log."""
        until(lambda: self.said(contestant, "sealed"), within=within)
        until(lambda: len(self.said(contestant, "take.ended")) == ended, within=within)
        sitting = self.row(contestant)["sitting"]
        stored = Takes(self.server.folder / "takes")
        ends = {each["take"]: each for each in self.said(contestant, "take.ended")}
        return [
            Sealed(seal, ends.get(seal["take"]), stored.content(folder_name(sitting, seal["take"])))
            for seal in self.said(contestant, "sealed")
        ]


class CallsHall(SpokenHall):
    """A hall with short scenarios of ``tasks``, the second on the clock of the first."""

    installation = "tests.browser.calls_installation"

    def __init__(
        self,
        folder: Path,
        *tasks: str,
        contestants: int,
        duration_ms: int = 1_800_000,
        cap_ms: int | None = None,
    ) -> None:
        self.task = tasks[0]
        more = (*tasks, *([str(cap_ms)] if cap_ms else []))
        super().__init__(folder, contestants=contestants, duration_ms=duration_ms, more=more)


def spoken_in_turns(*, speech_s: float, pause_s: float, turns: int) -> Wave:
    """Return a voice that speaks and is silent by turns."""
    said = voice(speech_s * turns).reshape(turns, -1)
    silence = np.zeros((turns, int(RATE * pause_s)), np.float32)
    return np.concatenate([said, silence], axis=1).reshape(-1)


def likeness(heard: Wave, source: Wave) -> float:
    """Return the best correlation of ``heard`` with a stretch of ``source``, which repeats."""
    repeated = np.tile(source, 2 + heard.size // source.size)
    size = 1 << (repeated.size + heard.size).bit_length()
    product = np.fft.irfft(np.fft.rfft(repeated, size) * np.conj(np.fft.rfft(heard, size)), size)[
        : repeated.size - heard.size
    ]
    power = np.concatenate(([0.0], np.cumsum(repeated.astype(np.float64) ** 2)))
    stretch = power[heard.size :] - power[: -heard.size]
    energy = np.sqrt(stretch[: product.size] * np.sum(heard.astype(np.float64) ** 2))
    return float(np.max(product / np.maximum(energy, 1e-9)))


def begin_call(page: Page, code: str) -> None:
    """Log in while the task runs, and answer the call."""
    enter(page, code)
    answer_call(page)


def answer_call(page: Page) -> None:
    """Come in where the door is, and answer the call where it rings."""
    door = page.get_by_role("button", name=re.compile("现在入场"))
    ringing = page.get_by_role("button", name=re.compile("接听")).first
    key = page.locator(KEY)
    expect(door.or_(ringing).or_(key).first).to_be_visible(timeout=PATIENCE_MS)
    if door.is_visible():
        door.click()
    expect(ringing.or_(key).first).to_be_visible(timeout=PATIENCE_MS)
    if ringing.is_visible():
        ringing.click()
    expect(key).to_be_visible(timeout=PATIENCE_MS)


def record(page: Page) -> None:
    """Begin a take, opening the microphone where that has to be done first."""
    key = page.locator(KEY)
    expect(key).to_be_enabled(timeout=PATIENCE_MS)
    if "打开麦克风" in key.inner_text():
        key.click()
    expect(key).to_contain_text("开始录音")
    key.click()
    expect(key).to_contain_text("停止录音", timeout=PATIENCE_MS)


def stop(page: Page) -> None:
    """End the take."""
    page.locator(KEY).click()
    expect(page.locator(KEY)).to_contain_text("开始录音", timeout=PATIENCE_MS)

"""How soon the customer of an inbound call is heard after the contestant has ended a turn.

Real Chromium on the real page: from the key that ends the turn until sound comes out of the audio
graph, for every line of ten contestants one after another. Not measured where there is no Chromium.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser import spoken
from tests.browser.conftest import FLAGS
from tests.browser.machine import Machine
from tests.sounds import wav
from zuoxi.rehearsal.measure import spread

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CONTESTANTS = 10
LINES = 2
AT_MOST_MS = 15_000


def measure() -> dict[str, Any] | None:
    """Return the times (ms); None without a Chromium."""
    if CHROMIUM is None:
        return None
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        args = [*FLAGS, *spoken.microphone(wav(folder / "voice.wav", spoken.voice(10)))]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        hall = spoken.CallsHall(folder / "data", "inbound_call", contestants=CONTESTANTS)
        try:
            hall.begin()
            heard = [ms for code in hall.codes for ms in _listened(browser, hall, code)]
        finally:
            hall.stop()
            browser.close()
    return {"lines": len(heard), **spread(heard)}


def _listened(browser: Browser, hall: spoken.CallsHall, code: str) -> list[float]:
    machine = Machine(
        browser,
        hall,
        scripts=(spoken.FIRST_SOUND,),
        permissions=["microphone"],
        service_workers="block",
    )
    page = machine.page
    spoken.begin_call(page, code)
    for number in range(LINES):
        page.locator("textarea").first.fill("您好，请讲。")
        spoken.record(page)
        page.wait_for_timeout(1_000)
        spoken.stop(page)
        page.get_by_role("button", name="完成本轮").click()
        page.get_by_text(f"第 {2 * number + 3} / 5 轮").wait_for(timeout=AT_MOST_MS)
    found: list[float] = page.evaluate("window.heardAt")
    machine.close()
    return found

"""One seat's computer, and what a contestant does at it."""

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.hall import Hall
from tests.browser.relay import Relay

SETTINGS: dict[str, Any] = {"locale": "zh-CN", "viewport": {"width": 1366, "height": 768}}
PATIENCE_MS = 15_000
LOCALES = Path(__file__).resolve().parents[2] / "web/src/locales"


class Machine:
    """``page`` is its only tab at first, ``cable`` can be pulled; ``scripts`` run in each page."""

    def __init__(
        self, browser: Browser, hall: Hall, *, scripts: tuple[str, ...] = (), **options: Any
    ) -> None:
        self.cable = Relay(("127.0.0.1", hall.server.port))
        self.url = f"https://127.0.0.1:{self.cable.port}"
        self.context: BrowserContext = browser.new_context(
            ignore_https_errors=True, base_url=self.url, **(SETTINGS | options)
        )
        self.context.set_default_timeout(PATIENCE_MS)
        for script in scripts:
            self.context.add_init_script(script)
        self.page: Page = self.context.new_page()

    def close(self) -> None:
        self.context.close()
        self.cable.close()


def enter(page: Page, code: str) -> None:
    """Log in with a seat code."""
    page.goto("/sit")
    give_code(page, code)


def give_code(page: Page, code: str) -> None:
    """Type the seat code where it is asked for."""
    page.locator("#seat-code").fill(code)
    page.get_by_role("button", name="进入").click()


def begin_work(page: Page, code: str) -> None:
    """Log in while the task runs."""
    enter(page, code)
    come_in(page)


def come_in(page: Page) -> None:
    """Who came after the start enters on the hall's clock."""
    field = page.locator("#dictation-name")
    door = page.get_by_role("button", name=re.compile("现在入场|Enter now"))
    expect(field.or_(door).first).to_be_visible(timeout=PATIENCE_MS)
    if door.is_visible():
        door.click()
    expect(field).to_be_visible(timeout=PATIENCE_MS)


def write(page: Page, field: str, text: str) -> None:
    """Type into a field of the open item."""
    page.locator(f"#dictation-{field}").fill(text)


def reads(page: Page, field: str, text: str) -> None:
    """Wait until a field of the open item shows ``text``."""
    expect(page.locator(f"#dictation-{field}")).to_have_value(text, timeout=PATIENCE_MS)


def spoken(language: str, key: str, **figures: int) -> str:
    """Return the sentence of a message key as a page in ``language`` shows it."""
    room = key.partition(".")[0]
    found: Any = json.loads((LOCALES / language / f"{room}.json").read_text(encoding="utf-8"))
    for name in key.split("."):
        found = found[name]
    one, *more = str(found).split(" | ")
    return (one if figures.get("n") == 1 else (more or [one])[-1]).format(**figures)


def says(page: Page, key: str, *, within_ms: int = PATIENCE_MS, **figures: int) -> None:
    """Wait for a sentence, then read it in the other language on the same screen."""
    chinese, english = (spoken(language, key, **figures) for language in ("zh-Hans", "en"))
    expect(page.get_by_text(chinese)).to_be_visible(timeout=within_ms)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text(english)).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_text(chinese)).to_be_visible()


def silent(page: Page, key: str, **figures: int) -> None:
    """Wait until a sentence has gone."""
    expect(page.get_by_text(spoken("zh-Hans", key, **figures))).to_be_hidden(timeout=PATIENCE_MS)

"""One seat's computer, and what a contestant does at it."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.hall import Hall
from tests.browser.relay import Relay

SETTINGS: dict[str, Any] = {"locale": "zh-CN", "viewport": {"width": 1366, "height": 768}}
PATIENCE_MS = 15_000


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
    page.locator("#seat-code").fill(code)
    page.get_by_role("button", name="进入").click()


def begin_work(page: Page, code: str) -> None:
    """Log in while the task runs."""
    enter(page, code)
    expect(page.locator("#dictation-name")).to_be_visible(timeout=PATIENCE_MS)


def write(page: Page, field: str, text: str) -> None:
    """Type into a field of the open item."""
    page.locator(f"#dictation-{field}").fill(text)


def reads(page: Page, field: str, text: str) -> None:
    """Wait until a field of the open item shows ``text``."""
    expect(page.locator(f"#dictation-{field}")).to_have_value(text, timeout=PATIENCE_MS)


def says(page: Page, chinese: str, english: str) -> None:
    """Wait for a sentence, then read it in the other language on the same screen."""
    expect(page.get_by_text(chinese)).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text(english)).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_text(chinese)).to_be_visible()

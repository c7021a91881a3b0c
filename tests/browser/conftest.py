"""Real Chromium against a real server with an installation of its own."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.hall import Hall
from tests.browser.relay import Relay

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip these tests where there is no Chromium, unless nothing may be skipped."""
    if CHROMIUM is not None or os.environ.get("ZUOXI_NO_SKIP") == "1":
        return
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.skip(reason="no Chromium found (Debian: chromium)"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium per module: its event loop would stand in the way of asyncio's tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """A hall with three contestants and a task of a hundred seconds."""
    made = Hall(tmp_path / "data", contestants=3, duration_ms=100_000)
    yield made
    made.stop()


@pytest.fixture
def machine(browser: Browser, hall: Hall) -> Iterator[Callable[..., "Machine"]]:
    """Make machines: each a browser profile of its own on a cable of its own."""
    machines: list[Machine] = []

    def make(**options: Any) -> Machine:
        made = Machine(browser, hall, **options)
        machines.append(made)
        return made

    yield make
    for each in machines:
        each.close()


class Machine:
    """One seat's computer: ``page`` is its only tab at first, ``cable`` can be pulled."""

    def __init__(self, browser: Browser, hall: Hall, **options: Any) -> None:
        self.cable = Relay(("127.0.0.1", hall.server.port))
        self.url = f"https://127.0.0.1:{self.cable.port}"
        settings = {"locale": "zh-CN", "viewport": {"width": 1366, "height": 768}} | options
        self.context: BrowserContext = browser.new_context(
            ignore_https_errors=True, base_url=self.url, **settings
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()

    def close(self) -> None:
        self.context.close()
        self.cable.close()

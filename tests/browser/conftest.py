"""Real Chromium; each module has a server with an installation of its own: fixture ``hall``."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, sync_playwright

from tests.browser.hall import Hall
from tests.browser.machine import Machine

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A service worker asks for a certificate that the browser trusts, whatever the page was told.
    "--ignore-certificate-errors",
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
def chromium() -> Iterator[BrowserType]:
    """Ends with its module: its event loop would stand in the way of asyncio's tests."""
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="module")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    """One Chromium per module."""
    started = chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    yield started
    started.close()


@pytest.fixture
def machine(browser: Browser, hall: Hall) -> Iterator[Callable[..., Machine]]:
    """Make machines: each a browser profile of its own on a cable of its own."""
    machines: list[Machine] = []

    def make(**options: Any) -> Machine:
        made = Machine(browser, hall, **options)
        machines.append(made)
        return made

    yield make
    for each in machines:
        each.close()

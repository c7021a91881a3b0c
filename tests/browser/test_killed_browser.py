"""A browser is killed while the server is down: after the restart all that was typed is there."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext, BrowserType, Error, Page, expect

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.hall import Hall, until
from tests.browser.machine import PATIENCE_MS, SETTINGS, enter, reads, write


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """One contestant and half an hour, not begun yet."""
    folder = tmp_path_factory.mktemp("hall") / "data"
    made = Hall(folder, contestants=1, duration_ms=1_800_000)
    yield made
    made.stop()


class Profile:
    """A seat's browser with what it keeps on the disk between one start and the next."""

    def __init__(self, chromium: BrowserType, folder: Path, url: str) -> None:
        self.chromium, self.folder, self.url = chromium, folder, url
        self.context: BrowserContext | None = None

    def start(self) -> Page:
        self.context = self.chromium.launch_persistent_context(
            self.folder,
            executable_path=CHROMIUM,
            headless=True,
            args=FLAGS,
            ignore_https_errors=True,
            base_url=self.url,
            **SETTINGS,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        return self.context.pages[0]

    def close(self) -> None:
        """Close it as a person does."""
        if self.context is not None:
            self.context.close()
        self.context = None

    def kill(self) -> None:
        """``kill -9`` for every process of it."""
        option = f"--user-data-dir={self.folder}"
        (first,) = (p for p in psutil.process_iter(["cmdline"]) if self._is_first(p, option))
        family = [first, *first.children(recursive=True)]
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=10)
        with contextlib.suppress(Error):
            self.close()

    @staticmethod
    def _is_first(process: psutil.Process, option: str) -> bool:
        words = process.info["cmdline"] or []
        return option in words and not any(word.startswith("--type=") for word in words)


@pytest.fixture
def profile(chromium: BrowserType, hall: Hall, tmp_path: Path) -> Iterator[Profile]:
    made = Profile(chromium, tmp_path / "profile", hall.server.url)
    yield made
    made.close()


def test_everything_is_there_after_the_restart_and_reaches_the_server_and_counts(
    hall: Hall, profile: Profile
) -> None:
    # The seat was checked in the morning and switched off again: its log-in is on the disk.
    enter(profile.start(), hall.codes[0])
    until(lambda: hall.row(0)["connected"])
    profile.close()

    hall.begin()
    page = profile.start()
    page.goto("/sit")
    reads(page, "name", "")
    write(page, "name", hall.key(1, "name"))
    hall.until_stored(0, name=hall.key(1, "name"))

    hall.kill()
    write(page, "address", hall.key(1, "address"))
    page.locator("#dictation-address").press("Enter")
    write(page, "postcode", hall.key(1, "postcode"))
    page.locator("#dictation-postcode").press("Enter")
    # On this machine, but not on the server.
    expect(page.locator(".lamps .state.ok")).to_have_count(1, timeout=PATIENCE_MS)
    expect(page.locator(".lamps .state").first).to_have_class("state ok")
    profile.kill()

    page = profile.start()
    page.goto("/sit")
    for field in ("name", "address", "postcode"):
        reads(page, field, hall.key(1, field))
    write(page, "phone", hall.key(1, "phone"))
    hall.start()
    typed = {field: hall.key(1, field) for field in ("name", "address", "postcode", "phone")}
    hall.until_stored(0, **typed)
    expect(page.locator(".lamps .state.ok")).to_have_count(2, timeout=PATIENCE_MS)

    hall.command("end")
    until(lambda: hall.score(0) is not None, within=60)
    assert hall.score(0) == hall.score_of(*typed)

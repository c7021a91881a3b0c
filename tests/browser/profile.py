"""A seat's browser with what it keeps on the disk, to be killed and started again."""

import contextlib
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.machine import PATIENCE_MS, SETTINGS


class Profile:
    """A seat's browser with what it keeps on the disk between one start and the next."""

    def __init__(
        self, chromium: BrowserType, folder: Path, url: str, *flags: str, **settings: Any
    ) -> None:
        self.chromium, self.folder, self.url = chromium, folder, url
        self.flags, self.settings = [*FLAGS, *flags], SETTINGS | settings
        self.context: BrowserContext | None = None

    def start(self) -> Page:
        self.context = self.chromium.launch_persistent_context(
            self.folder,
            executable_path=CHROMIUM,
            headless=True,
            args=self.flags,
            ignore_https_errors=True,
            base_url=self.url,
            **self.settings,
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

"""A served hall for the browser tests: installation, server process, seat codes, the key."""

import time
from pathlib import Path
from typing import Any

import httpx

from zuoxi.rehearsal.server import OwnServer


class Hall:
    """``codes`` are the seat codes in the order of the contestants; ``question`` holds the keys."""

    def __init__(self, folder: Path, *, contestants: int, duration_ms: int) -> None:
        folder.mkdir(parents=True)
        self.server = OwnServer(folder, tls=True)
        made = self.server.helper(
            "zuoxi.rehearsal.installation", str(contestants), str(duration_ms), "2000"
        )
        self.competition: int = made["competition"]
        self.username: str = made["username"]
        self.password: str = made["password"]
        self.codes: list[str] = made["codes"]
        self.question: dict[str, Any] = made["question"]
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.server.start()
        end = time.monotonic() + 60
        with httpx.Client(verify=False, trust_env=False) as http:
            while time.monotonic() < end:
                try:
                    if http.get(f"{self.server.url}/api/health").is_success:
                        return
                except httpx.HTTPError:
                    time.sleep(0.1)
        raise AssertionError((self.server.folder / "server.log").read_text())

    def kill(self) -> None:
        """``kill -9``."""
        self.server.stop(hard=True)

    def stop(self) -> None:
        self.server.stop()

    def key(self, item: int, field: str) -> str:
        """Return the main answer of a field; items count from 1."""
        text: str = self.question["items"][item - 1]["fields"][field][0]
        return text

"""``zuoxi`` as an organiser runs it, and a demo hall that somebody else serves."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from zuoxi.rehearsal.server import OwnServer

ZUOXI = [sys.executable, "-m", "zuoxi.cli"]


def zuoxi(
    *words: str | Path, data: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command on the installation ``data`` (one that is not there, if none is named)."""
    return subprocess.run(
        [*ZUOXI, *map(str, words)],
        env=environment_of(data) | environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=200,
        check=False,
    )


def environment_of(data: Path | None) -> dict[str, str]:
    """Return the environment of a command on ``data``, in Chinese and on SQLite."""
    return os.environ | {
        "ZUOXI_DATA": str(data or "/nonexistent"),
        "ZUOXI_DATABASE_URL": "",
        "LC_ALL": "C",
    }


@dataclass(frozen=True)
class Hall:
    """A demo hall served over HTTPS with the certificate of its own authority."""

    url: str
    data: Path
    demo: Path  # what ``zuoxi demo --json`` printed
    chief: tuple[str, str]
    competition: int

    @property
    def ca(self) -> Path:
        """The hall's root certificate."""
        return self.data / "certs/zuoxi-hall-ca.crt"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a demo of six contestants once: its recordings take a while to be spoken."""
    folder = tmp_path_factory.mktemp("demo")
    done = zuoxi("demo", "--contestants", "6", "--json", data=folder / "data")
    assert (done.returncode, done.stderr) == (0, "")
    (folder / "demo.json").write_text(done.stdout, encoding="utf-8")
    return folder


@pytest.fixture
def hall(demo: Path, tmp_path: Path) -> Iterator[Hall]:
    """Serve a fresh copy of the demo as a process of its own."""
    data = tmp_path / "别处的服务器"
    shutil.copytree(demo / "data", data)
    made: dict[str, Any] = json.loads((demo / "demo.json").read_text(encoding="utf-8"))
    [chief] = [a for a in made["accounts"] if a["role"] == "chief_judge"]
    server = OwnServer(data, tls=True)
    server.start()
    try:
        asyncio.run(server.ready())
        yield Hall(
            url=f"https://localhost:{server.port}",
            data=data,
            demo=demo / "demo.json",
            chief=(chief["username"], chief["password"]),
            competition=made["competition"],
        )
    finally:
        server.stop()

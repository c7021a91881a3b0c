"""What an installation's folder holds."""

import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.house import House
from zuoxi.config import installation


def test_the_data_folder_is_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZUOXI_DATA", str(tmp_path / "校内选拔"))
    assert installation.data_folder() == tmp_path / "校内选拔"
    assert (tmp_path / "校内选拔").is_dir()


def test_the_data_folder_is_data_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZUOXI_DATA")
    monkeypatch.chdir(tmp_path)
    assert installation.data_folder() == tmp_path / "data"


def modes(folder: Path) -> dict[str, int]:
    """Return the rights of a folder and everything in it, by path."""
    return {
        str(path.relative_to(folder)): stat.S_IMODE(path.lstat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }


def loose(folder: Path) -> dict[str, int]:
    """Return what others than the owner have rights on."""
    return {name: mode for name, mode in modes(folder).items() if mode & 0o077}


@contextmanager
def serving(house: House, umask: int) -> Iterator[None]:
    """Let ``zuoxi serve`` run with the demo competition, as a shell of this umask starts it."""
    words = ("serve", "--demo", "--host", "127.0.0.1", "--port", str(free_port()))
    process = subprocess.Popen(
        [sys.executable, "-m", "zuoxi.cli", *words],
        env=house.environment,
        umask=umask,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert any("Ctrl+C" in line for line in process.stdout)
        yield
    finally:
        process.terminate()
        process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def house(whole: House, tmp_path: Path) -> House:
    """A copy of the demo."""
    shutil.copytree(whole.folder, tmp_path / "赛场")
    return House(tmp_path / "赛场", "")


def test_while_it_serves_everything_is_its_owners_alone_whatever_the_umask_leaves_open(
    house: House,
) -> None:
    assert loose(house.folder) == {}
    with serving(house, 0):
        found = modes(house.folder)
        assert {
            "zuoxi.sqlite3",
            "zuoxi.sqlite3-wal",
            "zuoxi.sqlite3-shm",
            "journal.sqlite3",
            "journal.sqlite3-wal",
            "journal.sqlite3-shm",
            "secret.key",
            "certs/server.key",
            "certs/zuoxi-hall-ca.key",
            "media",
        } <= found.keys()
        assert loose(house.folder) == {}
        assert (found["."], found["zuoxi.sqlite3"], found["secret.key"]) == (0o700, 0o600, 0o600)


def test_an_installation_of_an_older_version_is_tightened_when_it_starts(
    house: House, tmp_path: Path
) -> None:
    with serving(house, 0o022):
        pass
    elsewhere = tmp_path / "别处.txt"
    elsewhere.touch(mode=0o644)
    (house.folder / "certs" / "link.crt").symlink_to(elsewhere)
    house.folder.chmod(0o755)
    (house.folder / "certs").chmod(0o755)
    for name in ("zuoxi.sqlite3", "journal.sqlite3", "secret.key", "certs/server.key"):
        (house.folder / name).chmod(0o644)
    with serving(house, 0o022):
        (house.folder / "certs" / "link.crt").unlink()
        assert loose(house.folder) == {}
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644


def test_a_folder_that_everybody_shares_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    (tmp_path / "zuoxi.sqlite3").touch(mode=0o666)
    installation.tighten(tmp_path)
    assert modes(tmp_path) == {".": 0o1777, "zuoxi.sqlite3": 0o600}

"""One server for an installation; what is killed is in nobody's way."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.hall import until
from tests.commands.test_stopping import answers
from tests.house import House
from tests.postgresql import fresh_database
from zuoxi.rehearsal.server import free_port


@contextmanager
def house_in(folder: Path, database: str) -> Iterator[House]:
    if database == "sqlite":
        yield House(folder, "")
        return
    with fresh_database() as url:
        yield House(folder, url)


@contextmanager
def serving(house: House) -> Iterator[subprocess.Popen[str]]:
    port = free_port()
    words = ["serve", "--no-tls", "--no-worker", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "zuoxi.cli", *words],
        env=house.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: answers(f"http://127.0.0.1:{port}"), within=60)
        yield process
    finally:
        process.kill()
        process.communicate()


def second(house: House) -> tuple[int, str]:
    port = str(free_port())
    done = house.run("zuoxi.cli", "serve", "--no-tls", "--host", "127.0.0.1", "--port", port)
    return done.returncode, done.stderr.strip()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_second_server_is_refused_until_the_first_has_gone_however(
    tmp_path: Path, database: str
) -> None:
    with house_in(tmp_path / "赛场", database) as house:
        with serving(house) as first:
            said = f"这份安装数据（{house.folder}）已有一个服务器在运行，不能再启动一个。"
            said += "请使用已在运行的服务器；要重新启动，请先停止它。"
            assert second(house) == (2, said)
            assert first.poll() is None
            assert house.verify().returncode == 0  # other commands are not hindered
            first.kill()
        with serving(house):
            pass


def test_one_database_has_one_server_whatever_folders_it_is_given(tmp_path: Path) -> None:
    with house_in(tmp_path / "甲", "postgresql") as house, serving(house):
        other = House(tmp_path / "乙", house.database)
        code, said = second(other)
        assert (code, f"（{other.folder}）已有一个服务器在运行" in said) == (2, True)


def test_two_installations_have_a_server_each(tmp_path: Path) -> None:
    with serving(House(tmp_path / "甲", "")), serving(House(tmp_path / "乙", "")):
        assert (tmp_path / "甲" / "server.lock").exists()

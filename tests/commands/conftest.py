"""An installation with the demo, made once: its recordings take a while to be spoken."""

import subprocess
import sys

import pytest

from tests.house import House


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return the demo, ten seat codes issued, made by a shell that leaves everything open."""
    house = House(tmp_path_factory.mktemp("密钥") / "赛场", "")
    words = [sys.executable, "-m", "zuoxi.cli", "demo", "--json"]
    subprocess.run(words, env=house.environment, umask=0, capture_output=True, check=True)
    return house

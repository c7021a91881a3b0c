"""`pip install zuoxi` is enough for a school: the wheel carries the browser part and serves."""

import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".tools/bin/uv"
PORT = 18_743


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it into an empty virtual environment, return its folder."""
    folder = tmp_path_factory.mktemp("school")
    uv(folder, "build", "--wheel", "--out-dir", "dist", ROOT)
    [wheel] = (folder / "dist").glob("zuoxi-*.whl")
    uv(folder, "venv", "--python", sys.executable, "venv")
    # The wheel names what it needs; the lock only says which versions.
    uv(folder, "pip", "install", "--python", "venv", "-c", ROOT / "requirements.lock", wheel)
    return folder


def uv(folder: Path, *arguments: str | Path) -> None:
    subprocess.run([UV, "-q", *arguments], check=True, cwd=folder)


def test_a_school_installs_the_wheel_and_the_demo_is_served(installed: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "zh_CN.UTF-8",
        "ZUOXI_DATA": str(installed / "data"),
    }
    command = [str(installed / "venv/bin/zuoxi"), "serve", "--demo", "--port", str(PORT)]
    log = installed / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=installed, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        page = first_page(server, log)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)
    script = re.search(rb'src="(/assets/[^"]+\.js)"', page)
    assert script is not None
    assert "裁判长" in log.read_text()


def test_a_wheel_that_could_not_serve_is_not_built(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE", "tools/build_hook.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "src/zuoxi").mkdir(parents=True)
    (tmp_path / "src/zuoxi/__init__.py").touch()
    done = subprocess.run(
        [UV, "build", "--wheel"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "请先运行 make build" in done.stderr
    assert not list(tmp_path.glob("dist/*.whl"))


@pytest.mark.parametrize(
    ("locale", "words"),
    [("zh_CN.UTF-8", ["显示本说明", "启动服务器"]), ("en_GB.UTF-8", ["Serve the hall"])],
)
def test_the_installed_command_speaks_the_users_language(
    installed: Path, locale: str, words: list[str]
) -> None:
    shown = subprocess.run(
        [installed / "venv/bin/zuoxi", "--help"],
        cwd=installed,
        env={"PATH": os.environ["PATH"], "LANG": locale},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert [word for word in words if word not in shown] == []


def first_page(server: subprocess.Popen[bytes], log: Path) -> bytes:
    """Wait until the server answers and return its first page."""
    untrusted = ssl._create_unverified_context()
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"https://localhost:{PORT}/", context=untrusted) as answer:
                return bytes(answer.read())
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"no answer within 90 s:\n{log.read_text()}")

"""A server that is told to stop says so and nothing else, and leaves nothing running."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from tests.browser.hall import until
from zuoxi.rehearsal.server import free_port


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/health", trust_env=False).is_success
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_server_and_worker_in_one_sentence(
    tmp_path: Path, told: signal.Signals
) -> None:
    port, data = free_port(), tmp_path / "数据"
    words = ["serve", "--no-tls", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        [sys.executable, "-m", "zuoxi.cli", *words],
        env=os.environ | {"ZUOXI_DATA": str(data), "ZUOXI_DATABASE_URL": "", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        until(lambda: answers(f"http://127.0.0.1:{port}"), within=60)
        until(lambda: psutil.Process(server.pid).children())
        [worker] = psutil.Process(server.pid).children()
        until((data / "workers").is_dir)
        server.send_signal(told)
        out, complaints = server.communicate(timeout=30)
    finally:
        server.kill()
    assert (server.returncode, complaints) == (0, "")
    assert out.splitlines()[-1] == f"服务器已停止，数据保留在 {data}。"
    assert not worker.is_running()

"""A rehearsal that is broken off leaves no process and no folder, and says what had been done."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.rehearsal.conftest import ZUOXI, environment_of, zuoxi


def interrupted(
    folder: Path, *words: str | Path, when: Callable[[str], bool], how: signal.Signals
) -> tuple[int, str, str]:
    """Rehearse until ``when`` holds for what was printed; return exit code, output, progress.

    Everything temporary of the rehearsal lies in ``folder/tmp`` and must be gone.
    """
    temporary = folder / "tmp"
    temporary.mkdir()
    with (folder / "progress").open("wb") as progress, (folder / "shown").open("wb") as shown:
        rehearsal = subprocess.Popen(
            [*ZUOXI, "rehearse", "--contestants", "5", *map(str, words)],
            env=environment_of(None) | {"TMPDIR": str(temporary)}, stdin=subprocess.DEVNULL,
            stdout=shown, stderr=progress, start_new_session=True,
        )  # fmt: skip
        for _ in range(600):
            if when((folder / "progress").read_text(encoding="utf-8")):
                break
            time.sleep(0.1)
        time.sleep(0.5)
        family = psutil.Process(rehearsal.pid).children(recursive=True)
        # As a terminal does it: everybody in the foreground hears it.
        os.killpg(rehearsal.pid, how)
        rehearsal.wait(timeout=30)
    _gone, alive = psutil.wait_procs(family, timeout=5)
    assert [process.cmdline() for process in alive] == []
    assert list(temporary.iterdir()) == []
    return (
        rehearsal.returncode,
        (folder / "shown").read_text(encoding="utf-8"),
        (folder / "progress").read_text(encoding="utf-8"),
    )


def acknowledged(progress: str) -> int:
    """Return how many operations the newest line of the progress calls acknowledged."""
    told = [int(number) for number in re.findall(r"操作 (\d+)/", progress)]
    return max(told, default=0)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_in_the_middle_of_the_task_what_was_done_is_told_and_what_is_kept_is_whole(
    tmp_path: Path, how: signal.Signals
) -> None:
    report, kept = tmp_path / "report.json", tmp_path / "演练数据"
    words: list[str | Path] = ["--speed", "10", "--report", report, "--keep", kept]
    code, shown, progress = interrupted(
        tmp_path, *words, when=lambda said: acknowledged(said) > 0, how=how
    )
    found = json.loads(report.read_text(encoding="utf-8"))
    assert (code, found["interrupted"], found["good"]) == (130, True, False)
    assert found["ops_acked"] > 0
    assert "试运行被中断：以上是中断前的情况，没有核对。" in shown
    assert f"{found['ops_sent']} / {found['ops_acked']}" in shown
    assert "Traceback" not in progress
    assert zuoxi("verify", data=kept).returncode == 0


def test_while_it_is_being_prepared(tmp_path: Path) -> None:
    code, shown, progress = interrupted(
        tmp_path, when=lambda said: "正在准备" in said, how=signal.SIGINT
    )
    assert (code, shown, progress.splitlines()[-1]) == (130, "", "试运行被中断。")
    assert "Traceback" not in progress


def test_a_folder_that_holds_something_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "成绩.xlsx").write_bytes(b"")
    done = zuoxi("rehearse", "--keep", tmp_path)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        2,
        f"错误：“{tmp_path}”里已有内容。请换一个空文件夹。",
    )


@pytest.mark.parametrize("option", ["--report", "--keep"])
def test_what_could_not_be_written_at_the_end_is_refused_at_the_beginning(
    tmp_path: Path, option: str
) -> None:
    (tmp_path / "文件").write_bytes(b"")
    done = zuoxi("rehearse", option, tmp_path / "文件" / "里面")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        2,
        f"错误：“{tmp_path}/文件/里面”不能写。请检查路径和权限。",
    )

"""A server that is killed in the middle of writing loses nothing that it acknowledged."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.media.takes.killed import TAKES, chunk
from tests.media.takes.speech import receive, sha256
from zuoxi.media.takes.folder import Takes


def acknowledged_before_the_kill(root: Path, *, after: int) -> dict[str, int]:
    """Let a process write, kill it after so many acknowledgements; return those of each take."""
    command = [sys.executable, "-m", "tests.media.takes.writing_process", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
    assert process.returncode == -signal.SIGKILL
    said = [line.split() for line in lines if line.endswith("\n")]
    return {take: sum(name == take for name, _ in said) for take in TAKES}


@pytest.mark.parametrize("after", [1, 2, 3, 5, 8, 13, 21, 34, 55, 89])
def test_what_was_acknowledged_is_there_and_nothing_is_half(tmp_path: Path, after: int):
    counts = acknowledged_before_the_kill(tmp_path, after=after)
    takes = Takes(tmp_path)
    for take, count in counts.items():
        there = takes.parts(take)
        # One more may have reached the disk without its acknowledgement having come out.
        assert [part.n for part in there] in (list(range(count)), list(range(count + 1)))
        assert [part.sha256 for part in there] == [sha256(chunk(part.n)) for part in there]
        assert takes.content(take) == b"".join(chunk(part.n) for part in there)

    for take in counts:
        known = len(takes.parts(take))
        assert [receive(takes, n, chunk(n), take=take) for n in range(known + 2)] == [
            *[False] * known,
            True,
            True,
        ]
        whole = sha256(b"".join(map(chunk, range(known + 2))))
        end = takes.finish(take, chunks=known + 2, sha256=whole, how="recovered")
        assert (end.chunks, end.sha256) == (known + 2, whole)
    assert list(tmp_path.rglob("*.part")) == []

"""Speaks through :mod:`zuoxi.media.espeak_process`, several lines by one process while it is kept.

Starting the engine costs more than a line of a dialogue, so whoever makes many lines keeps it:
``with kept():``. Thread-safe; every thread that speaks at the same time has a process of its own.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

TIMEOUT_S = 120

_lock = threading.Lock()
_keepers = 0
_idle: list["subprocess.Popen[bytes]"] = []


class VoiceFailed(Exception):
    """The engine does not start, refuses, or does not answer in time."""


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Keep the engines that speak inside the block for the next line; they end with it."""
    global _keepers  # noqa: PLW0603 - processes are the whole program's
    with _lock:
        _keepers += 1
    try:
        yield
    finally:
        with _lock:
            _keepers -= 1
            leaving = [] if _keepers else _idle[:]
            if leaving:
                _idle.clear()
        for process in leaving:
            _end(process)


def speak_to(path: Path, segments: Sequence[Mapping[str, Any]]) -> None:
    """Write ``segments`` (as the process wants them) to the WAV ``path``; raise VoiceFailed."""
    with _lock:
        process = _idle.pop() if _idle else None
    try:
        process = process or _start()
        _ask(process, {"out": str(path), "segments": list(segments)})
    except (OSError, ValueError, KeyError) as error:
        if process is not None:
            _end(process)
        raise VoiceFailed(str(error)) from error
    with _lock:
        stays = _keepers > 0
        if stays:
            _idle.append(process)
    if not stays:
        _end(process)


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "zuoxi.media.espeak_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _ask(process: "subprocess.Popen[bytes]", request: dict[str, Any]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    watchdog = threading.Timer(TIMEOUT_S, process.kill)
    watchdog.start()
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
    finally:
        watchdog.cancel()
    if error := answer["error"]:
        raise ValueError(error)


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

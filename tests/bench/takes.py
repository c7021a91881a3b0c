"""The store of takes alone, without HTTP: acknowledgements on the disk, and what a seal costs.

300 takes of one chunk a second are received by a pool of eight threads for ten seconds, evenly
spread; latency counts from the moment the chunk was due. A minute of speech, mono and stereo, is
sealed and observed on one core.
"""

import tempfile
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.machine import Watch
from tests.media.takes.speech import (
    GREETING,
    QUESTION,
    TAKE,
    receive,
    recorded,
    silence,
    spoken,
    taken,
)
from tests.sounds import RATE, Wave
from zuoxi.media.takes.folder import Takes
from zuoxi.media.takes.observations import observe
from zuoxi.media.takes.sealing import seal

TAKES, SECONDS, THREADS = 300, 10, 8
HALL = (300, 17)
"""Contestants, and the minutes that each of them speaks."""


def measure() -> dict[str, Any]:
    """Return latencies (ms) and processor time of receiving, and seconds for a minute of sound."""
    return {**_receiving(), **_working()}


def _receiving() -> dict[str, Any]:
    chunks = recorded(speech_of(SECONDS + 1))[:SECONDS]
    watch, cpu = Watch(), time.process_time()
    latencies: list[float] = []
    lock = threading.Lock()
    with (
        tempfile.TemporaryDirectory(prefix="zuoxi-bench-", dir=Path.cwd()) as folder,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        takes = Takes(Path(folder) / "takes")
        began = time.perf_counter() + 0.1

        def one(take: str, n: int, due: float) -> None:
            receive(takes, n, chunks[n], take=take)
            with lock:
                latencies.append(1000 * (time.perf_counter() - due))

        waiting: list[Future[None]] = []
        for number in range(TAKES * SECONDS):
            due = began + number / TAKES
            time.sleep(max(0.0, due - time.perf_counter()))
            take = f"{number % TAKES:032x}"
            waiting.append(pool.submit(one, take, number // TAKES, due))
        for future in waiting:
            future.result()
    return {
        "chunks": len(latencies),
        **{f"p{q}": round(float(np.percentile(latencies, q)), 1) for q in (50, 95, 99)},
        "max": round(max(latencies), 1),
        "cpu_ms_per_chunk": round(1000 * (time.process_time() - cpu) / len(latencies), 2),
        **watch.conditions(),
    }


def _working() -> dict[str, Any]:
    wave = speech_of(60)
    mono, stereo = _minute(wave), _minute(wave, wave[::-1].copy())
    contestants, minutes = HALL
    return {
        "mono_s_per_minute": round(mono, 2),
        "stereo_s_per_minute": round(stereo, 2),
        "hall_minutes_on_two_cores": round(contestants * minutes * mono / 2 / 60, 1),
    }


def _minute(*channels: Wave) -> float:
    """Return the seconds of one core that it takes to seal and observe ``channels``."""
    with tempfile.TemporaryDirectory(prefix="zuoxi-bench-") as folder:
        takes = taken(Path(folder), recorded(*channels, bit_rate=32_000 * len(channels)))
        began = time.process_time()
        path = Path(folder) / "a.webm"
        seal(takes, TAKE, path)
        observe(path, layout="stereo" if len(channels) == 2 else "mono", text=GREETING)
        return time.process_time() - began


def speech_of(seconds: int) -> Wave:
    """Return ``seconds`` of speech with pauses, as in a turn."""
    once = np.concatenate([silence(0.8), spoken(GREETING), silence(2), spoken(QUESTION)])
    return np.tile(once, 1 + seconds * RATE // len(once))[: seconds * RATE]

"""Speech with known truth, and takes of it as a browser's recorder would send them."""

import functools
import hashlib
import io
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import av
import numpy as np

from tests.sounds import RATE, Wave
from zuoxi.media.reading import reading_line
from zuoxi.media.segments import segments
from zuoxi.media.synthesis import speak
from zuoxi.media.takes.folder import Takes

TAKE = "0123456789abcdef" * 2
GREETING = "您好这里是云岭旅行客服中心很高兴为您服务请问有什么可以帮您"
QUESTION = "请问您的订单号是多少我马上为您查询"


@functools.cache
def _spoken(text: str) -> bytes:
    samples, hertz = speak(segments(reading_line(text)))
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    voice = samples[loud[0] : loud[-1] + 1]
    times = np.arange(int(len(voice) * RATE / hertz)) * hertz / RATE
    wave = np.interp(times, np.arange(len(voice)), voice).astype(np.float32)
    return bytes((wave * (0.5 / np.abs(wave).max())).tobytes())


def spoken(text: str) -> Wave:
    """Return ``text`` in the placeholder voice, from its first sound to its last, peak 0.5."""
    return np.frombuffer(_spoken(text), dtype=np.float32)


def silence(seconds: float) -> Wave:
    """Return a silent room: noise at −70 dB."""
    noise = np.random.default_rng(59).normal(0, 10 ** (-70 / 20), round(RATE * seconds))
    return noise.astype(np.float32)


def seconds(*waves: Wave) -> float:
    """Return how long ``waves`` are together."""
    return sum(map(len, waves)) / RATE


def chromium(name: str) -> list[bytes]:
    """Return the chunks that Chromium's recorder made (see chromium/README.md)."""
    folder = Path(__file__).parent / "chromium" / name
    return [path.read_bytes() for path in sorted(folder.glob("*.chunk"))]


def recorded(*channels: Wave, bit_rate: int = 32_000) -> list[bytes]:
    """Return ``channels`` as WebM/Opus in chunks of a second, cut where a cluster begins."""
    buffer = io.BytesIO()
    layout = "stereo" if len(channels) == 2 else "mono"
    options = {"live": "1", "cluster_time_limit": "1000"}
    with av.open(buffer, "w", format="webm", options=options) as container:
        stream = container.add_stream(
            "libopus", rate=RATE, layout=layout, options={"frame_duration": "60"}
        )
        stream.bit_rate = bit_rate
        samples = np.stack(channels, axis=-1).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="flt", layout=layout)
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return clusters(buffer.getvalue())


def clusters(content: bytes) -> list[bytes]:
    """Return ``content`` cut where its clusters begin; what is before the first stays with it."""
    cluster = b"\x1f\x43\xb6\x75"
    places = []
    at = content.find(cluster)
    while at >= 0:
        places.append(at)
        at = content.find(cluster, at + 4)
    return [content[a:b] for a, b in pairwise([0, *places[1:], len(content)])]


def sha256(content: bytes) -> str:
    """Return the SHA-256 as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def receive(takes: Takes, n: int, content: bytes, *, at_ms: int = 0, take: str = TAKE) -> bool:
    """Let ``takes`` receive one chunk as it is."""
    return takes.receive(take, n, sha256=sha256(content), content=content, received_ms=at_ms)


def taken(root: Path, chunks: Sequence[bytes], *, without: Sequence[int] = ()) -> Takes:
    """Return takes below ``root`` that have received ``chunks``, a second each, as TAKE."""
    takes = Takes(root / "takes")
    for n, content in enumerate(chunks):
        if n not in without:
            receive(takes, n, content, at_ms=1_000 * (n + 1))
    return takes

"""Integrated loudness (BS.1770, in LUFS) and true peak (in dB above full scale) of mono sound."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import av.filter

from zuoxi.media.decoding import RATE, Samples

SILENCE_LUFS = -70.0
"""The measure's own floor: blocks below it do not count."""


@dataclass(frozen=True)
class Loudness:
    """What a listener hears: integrated loudness and true peak."""

    lufs: float
    true_peak_db: float


def measure(pieces: Iterable[Samples]) -> Loudness:
    """Return loudness and true peak of mono 48 kHz ``pieces``."""
    lufs, peak = SILENCE_LUFS, 0.0
    for frame in filtered(pieces, ("ebur128", "metadata=1:peak=true")):
        found = frame.metadata
        lufs = float(found.get("lavfi.r128.I", lufs))
        peak = max(peak, float(found.get("lavfi.r128.true_peak", 0.0)))
    return Loudness(lufs=max(lufs, SILENCE_LUFS), true_peak_db=_db(peak))


def integrated(pieces: Iterable[Samples]) -> float:
    """Return the loudness alone, in a third of the time."""
    lufs = SILENCE_LUFS
    for frame in filtered(pieces, ("ebur128", "metadata=1")):
        lufs = float(frame.metadata.get("lavfi.r128.I", lufs))
    return max(lufs, SILENCE_LUFS)


def _db(amplitude: float) -> float:
    return 20 * math.log10(amplitude) if amplitude > 1e-6 else -120.0


def filtered(pieces: Iterable[Samples], *steps: tuple[str, str]) -> Iterator["av.AudioFrame"]:
    """Yield what ffmpeg's filters ``steps`` (name, arguments) make of mono 48 kHz ``pieces``."""
    graph = _graph(*steps)
    position = 0
    for samples in pieces:
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, position, Fraction(1, RATE)
        position += len(samples)
        graph.push(frame)
        yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _graph(*steps: tuple[str, str]) -> "av.filter.Graph":
    graph = av.filter.Graph()
    last = graph.add_abuffer(
        sample_rate=RATE, format="flt", layout="mono", time_base=Fraction(1, RATE)
    )
    for name, arguments in (*steps, ("abuffersink", "")):
        following = graph.add(name, arguments or None)
        last.link_to(following)
        last = following
    graph.configure()
    return graph


def _pulled(graph: "av.filter.Graph") -> Iterator["av.AudioFrame"]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if isinstance(frame, av.AudioFrame):
            yield frame

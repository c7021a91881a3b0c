"""The sound of a sealed take as it lies in time: 48 kHz, silence where time is missing.

A recorder on a starved machine leaves out time without leaving a gap in the sound: packets follow
each other while their timestamps jump. Players keep to the timestamps, so drawings and figures must
too. Piece by piece: memory does not grow with length.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import numpy.typing as npt

RATE = 48_000
LONGEST_MS = 7_260_000
"""Two hours and a minute; whatever a file claims beyond is not read."""

_TOLERATED_MS = 100
"""Timestamps of a healthy recording waver by some ten milliseconds."""

_PIECE = RATE  # silence is given in pieces, too

Channels = npt.NDArray[np.float32]
"""Samples of −1..1, one row per channel."""


class Span(NamedTuple):
    """From ``start_ms`` to before ``end_ms`` of the recording."""

    start_ms: int
    end_ms: int

    @property
    def ms(self) -> int:
        """How long it is."""
        return self.end_ms - self.start_ms


class TakeSound:
    """The sound of one sealed take. What was noticed stands here once it has been read to its end.

    ``duration_ms``; ``gaps``: where time is missing and silence was put; ``damaged``: packets that
    could not be decoded; ``is_cut``: whether it was longer than is read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._forget()

    def _forget(self) -> None:
        self._count = 0
        self.gaps: list[Span] = []
        self.damaged = 0
        self.is_cut = False

    @property
    def duration_ms(self) -> int:
        """How much has been read."""
        return self._count * 1000 // RATE

    def pieces(self) -> Iterator[Channels]:
        """Yield the sound in order; raise ``av.error.FFmpegError`` where that is no recording."""
        self._forget()
        with av.open(str(self.path), container_options={"protocol_whitelist": "file"}) as container:
            for packet in container.demux(container.streams.audio[0]):
                try:
                    frames = packet.decode()
                except av.error.FFmpegError:
                    self.damaged += 1
                    continue
                for frame in frames:
                    for piece in self._placed(frame):
                        if self.duration_ms >= LONGEST_MS:
                            self.is_cut = True
                            return
                        self._count += piece.shape[1]
                        yield piece

    def _placed(self, frame: "av.AudioFrame") -> Iterator[Channels]:
        samples = _rows(frame)
        lacking = round((frame.time or 0) * RATE) - self._count
        if _TOLERATED_MS * RATE // 1000 < lacking <= LONGEST_MS * RATE // 1000:
            self.gaps.append(Span(self.duration_ms, (self._count + lacking) * 1000 // RATE))
            for start in range(0, lacking, _PIECE):
                size = min(_PIECE, lacking - start)
                yield np.zeros((samples.shape[0], size), dtype=np.float32)
        yield samples


def _rows(frame: "av.AudioFrame") -> Channels:
    samples = frame.to_ndarray().astype(np.float32, copy=False)
    if frame.format.is_planar:
        return samples
    return np.ascontiguousarray(samples.reshape(-1, len(frame.layout.channels)).T)

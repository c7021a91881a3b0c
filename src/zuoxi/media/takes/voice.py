"""When somebody speaks: voice activity per channel, as stretches of time.

By WebRTC's detector, mode 2, on pieces of 30 ms. It hears speech for a while after its end and now
and then in hiss, so a piece that is 40 dB below the loud ones is none. A break shorter than 0.25 s
belongs to the speech around it; what is shorter than 0.12 s is a click. Edges are right to 0.1 s.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import webrtcvad

from zuoxi.media.takes.sound import RATE, Span

_PIECE_MS = 30
_PIECE = RATE * _PIECE_MS // 1000
_MODE = 2
_BREAK_MS = 250
_CLICK_MS = 120
_LOUD_SHARE = 95  # percentile of the pieces in which something is heard
_BELOW_LOUD = 10 ** (-40 / 20)


class VoiceDetector:
    """Listens to one channel; :meth:`spans` says what was heard so far."""

    def __init__(self) -> None:
        self._detector = webrtcvad.Vad(_MODE)
        self._rest = np.zeros(0, dtype=np.float32)
        self._heard: list[bool] = []
        self._level: list[float] = []

    def listen(self, samples: npt.NDArray[np.float32]) -> None:
        """Go on with the next ``samples`` (48 kHz, −1..1)."""
        waiting = np.concatenate([self._rest, samples])
        whole = len(waiting) // _PIECE * _PIECE
        pieces = np.clip(waiting[:whole], -1, 1).reshape(-1, _PIECE)
        self._level += np.sqrt(np.mean(pieces**2, axis=1)).tolist()
        whole_numbers = (pieces * 32767).astype("<i2")
        self._heard += [self._detector.is_speech(piece.tobytes(), RATE) for piece in whole_numbers]
        self._rest = waiting[whole:]

    def spans(self) -> list[Span]:
        """Return the stretches of speech, in order."""
        heard, level = np.array(self._heard, dtype=bool), np.array(self._level)
        if not heard.any():
            return []
        heard &= level > np.percentile(level[heard], _LOUD_SHARE) * _BELOW_LOUD
        edges = np.flatnonzero(np.diff(np.concatenate([[False], heard, [False]]).astype(np.int8)))
        raw = [Span(int(a) * _PIECE_MS, int(b) * _PIECE_MS) for a, b in edges.reshape(-1, 2)]
        return [span for span in joined(raw, break_ms=_BREAK_MS) if span.ms >= _CLICK_MS]


def joined(spans: Sequence[Span], *, break_ms: int = 0) -> list[Span]:
    """Return ``spans`` (by start); those that touch or are nearer than ``break_ms`` become one."""
    found: list[Span] = []
    for span in spans:
        if found and span.start_ms - found[-1].end_ms < max(break_ms, 1):
            found[-1] = Span(found[-1].start_ms, max(found[-1].end_ms, span.end_ms))
        else:
            found.append(span)
    return found


def between(spans: Sequence[Span]) -> list[Span]:
    """Return the gaps between ``spans``."""
    return [Span(a.end_ms, b.start_ms) for a, b in pairwise(spans)]


def common(these: Sequence[Span], those: Sequence[Span]) -> list[Span]:
    """Return the time that is in one of ``these`` and in one of ``those`` (each by start)."""
    found = []
    left, right = list(these), list(those)
    while left and right:
        start = max(left[0].start_ms, right[0].start_ms)
        end = min(left[0].end_ms, right[0].end_ms)
        if start < end:
            found.append(Span(start, end))
        (left if left[0].end_ms < right[0].end_ms else right).pop(0)
    return found


def total_ms(spans: Sequence[Span]) -> int:
    """Return how long ``spans`` are together."""
    return sum(span.ms for span in spans)

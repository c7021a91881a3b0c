"""Where the wave is cut off: at least three samples in a row at full scale."""

import numpy as np
import numpy.typing as npt

from zuoxi.media.takes.sound import RATE

_FULL_SCALE = 0.999
_SAMPLES = 3


class ClippingDetector:
    """Listens to one channel; ``at_ms`` is where each cut-off place begins."""

    def __init__(self) -> None:
        self.at_ms: list[int] = []
        self._count = 0
        self._open = 0  # samples at full scale at the end of what was heard

    def listen(self, samples: npt.NDArray[np.float32]) -> None:
        """Go on with the next ``samples`` (48 kHz, −1..1 and beyond)."""
        full = np.abs(samples) >= _FULL_SCALE
        if self._open or full.any():
            edge = np.concatenate([np.ones(self._open, dtype=bool), full, [False]])
            changes = np.flatnonzero(np.diff(np.concatenate([[False], edge]).astype(np.int8)))
            begin = self._count - self._open
            still_open = bool(full[-1])
            runs = changes.reshape(-1, 2).tolist()
            self._open = runs[-1][1] - runs[-1][0] if still_open else 0
            ended = runs[:-1] if still_open else runs
            self._note([(begin + start, end - start) for start, end in ended])
        self._count += len(samples)

    def end(self) -> None:
        """Say that nothing more comes."""
        self._note([(self._count - self._open, self._open)])
        self._open = 0

    def _note(self, runs: list[tuple[int, int]]) -> None:
        self.at_ms += [start * 1000 // RATE for start, size in runs if size >= _SAMPLES]

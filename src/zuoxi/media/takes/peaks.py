"""What a player draws of a take: 50 peaks a second, 0..127 of full scale, for each channel."""

import numpy as np
import numpy.typing as npt

from zuoxi.media.takes.sound import RATE, Channels, TakeSound

PEAKS_PER_SECOND = 50
_STEP = RATE // PEAKS_PER_SECOND

Drawn = npt.NDArray[np.uint8]
Peaks = tuple[tuple[int, ...], ...]


def peaks(sound: TakeSound) -> Peaks:
    """Return the peaks of every channel; reads ``sound`` to its end."""
    found: list[Drawn] = []
    rest: Channels | None = None
    for piece in sound.pieces():
        waiting = piece if rest is None else np.concatenate([rest, piece], axis=1)
        whole = waiting.shape[1] // _STEP * _STEP
        found.append(_loudest(waiting[:, :whole]))
        rest = waiting[:, whole:]
    if rest is not None and rest.shape[1]:
        padding = _STEP - rest.shape[1]
        found.append(_loudest(np.pad(rest, ((0, 0), (0, padding)))))
    if not found:
        return ()
    return tuple(tuple(channel) for channel in np.concatenate(found, axis=1).tolist())


def _loudest(samples: Channels) -> Drawn:
    windows = np.abs(samples).reshape(samples.shape[0], -1, _STEP)
    scaled: Channels = windows.max(axis=2, initial=0.0) * 127 + 0.5
    return np.minimum(127, scaled, dtype=np.float32).astype(np.uint8)

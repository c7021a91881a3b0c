"""Sounds and files made on the spot."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from zuoxi.media import audio

RATE = 48_000
Wave = npt.NDArray[np.float32]


def syllables(seconds: float, *, level: float, clicks: float = 0.0) -> Wave:
    """Tone in syllables over a little noise; ``clicks`` once a second, for a limiter to catch."""
    t = np.arange(int(RATE * seconds)) / RATE
    random = np.random.default_rng(59)
    tone = np.sin(2 * np.pi * 220 * t) * (np.sin(2 * np.pi * 1.5 * t) > 0)
    wave = level * tone + random.normal(0, level / 50, t.size)
    if clicks:
        wave[RATE // 2 :: RATE] = clicks
    return wave.astype(np.float32)


def wav(path: Path, wave: Wave, *, rate: int = RATE) -> Path:
    """Write ``wave`` as mono 16-bit WAV."""
    audio.write_wave(path, wave, rate=rate)
    return path


def coded(
    path: Path,
    wave: Wave,
    *,
    codec: str,
    layout: str = "mono",
    rate: int = RATE,
    wave_rate: int = RATE,
) -> Path:
    """Write ``wave`` in the container that the suffix names; in stereo on the left only."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        _code(container, stream, wave, wave_rate=wave_rate)
    return path


def film(path: Path, wave: Wave) -> Path:
    """Write a second of black picture with ``wave`` as its sound, MPEG-4 and AAC."""
    with av.open(str(path), "w") as container:
        picture: Any = container.add_stream("mpeg4", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream("aac", rate=RATE, layout="mono") if wave.size else None
        for _ in range(25):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            container.mux(picture.encode(frame.reformat(format="yuv420p")))
        container.mux(picture.encode(None))
        if sound is not None:
            _code(container, sound, wave)
    return path


def _code(container: Any, stream: Any, wave: Wave, *, wave_rate: int = RATE) -> None:
    context = stream.codec_context
    resampler = av.AudioResampler(
        format=context.format or "fltp",
        layout=context.layout,
        rate=context.rate,
        frame_size=context.frame_size or 1024,
    )
    stereo = context.layout.name == "stereo"
    channels = np.stack([wave, np.zeros_like(wave)]) if stereo else wave[None]
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(channels), "fltp", "stereo" if stereo else "mono"
    )
    frame.sample_rate = wave_rate
    for given in (frame, None):
        for part in resampler.resample(given):
            container.mux(stream.encode(part))
    container.mux(stream.encode(None))

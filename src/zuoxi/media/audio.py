"""Makes every recording alike: mono, 48 kHz, Opus in Ogg, −19 LUFS, true peak at most −2 dB.

So no contestant's recording is louder than another's, and Chromium plays and seeks all of them.
Loudness is promised within 0.5 LU, measured on what the decoder gives back. Where a file does not
allow it, the recording is still made, and says so: ``remarks`` is for the author's eyes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from zuoxi.kernel.sentences import sentence
from zuoxi.media.decoding import RATE, MadeSound, Samples, Sound, SoundFile, in_blocks
from zuoxi.media.errors import RefusedFileError
from zuoxi.media.loudness import Loudness, filtered, integrated, measure

TARGET_LUFS = -19.0
TOLERANCE_LU = 0.5
TRUE_PEAK_DB = -2.0
PEAKS_PER_SECOND = 50
MEDIA_TYPE = "audio/ogg"
BIT_RATE = 32_000

_SILENCE_LUFS = -60.0
_MAX_GAIN_DB = 45.0
_NOISY_GAIN_DB = 20.0  # what hisses softly in the room is heard after this much
_CODING_LOSS_DB = 0.4  # what Opus takes of speech at 32 kb/s
_TRIES = 6
# Half the work of the best quality, no difference to be heard in speech; without the constraint
# such a recording would take nearly twice the bit rate.
_CODING = {"vbr": "constrained", "compression_level": "5"}
_FEW_CLIPPED = 3


@dataclass(frozen=True)
class Remark:
    """What the author of a recording should know; ``text`` is a message id for ``params``."""

    text: str
    params: dict[str, str | int]


@dataclass(frozen=True)
class Recording:
    """A normalised recording. ``peaks``: 50 a second, 0..127 of full scale, for drawing."""

    duration_ms: int
    peaks: tuple[int, ...]
    loudness: Loudness
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class _Attempt:
    gain_db: float
    limit_db: float
    heard: Loudness
    drawing: "_Drawing"

    @property
    def off(self) -> float:
        return TARGET_LUFS - self.heard.lufs

    @property
    def too_loud(self) -> float:
        return self.heard.true_peak_db - TRUE_PEAK_DB

    @property
    def is_good(self) -> bool:
        return self.too_loud <= 0 and abs(self.off) <= TOLERANCE_LU


def normalise(source: Path, target: Path) -> Recording:
    """Write the recording in ``source`` to ``target``, normalised, and say what came out.

    Raises :class:`RefusedFileError` for a file that is no recording, and for a silent one.
    """
    file, heard = _examined(source)
    made = _fitted(file, target, heard)
    return Recording(
        duration_ms=made.drawing.duration_ms,
        peaks=tuple(made.drawing.peaks),
        loudness=made.heard,
        remarks=(*_remarks_on_source(file), *_remarks_on_result(made)),
    )


def normalise_samples(samples: Samples, target: Path, *, rate: int) -> Recording:
    """As :func:`normalise`, for mono sound (−1..1) that is in memory already, as a voice makes it.

    Raises :class:`RefusedFileError` for silence.
    """
    source = MadeSound(samples, rate)
    made = _fitted(source, target, _loud_enough(source))
    return Recording(
        duration_ms=made.drawing.duration_ms,
        peaks=tuple(made.drawing.peaks),
        loudness=made.heard,
        remarks=tuple(_remarks_on_result(made)),
    )


def examine(source: Path) -> list[Remark]:
    """Return what its author should know of a file before it is normalised.

    Raises :class:`RefusedFileError` where :func:`normalise` would.
    """
    file, _ = _examined(source)
    return list(_remarks_on_source(file))


def _examined(source: Path) -> tuple[SoundFile, float]:
    file = SoundFile(source)
    return file, _loud_enough(file)


def _loud_enough(sound: Sound) -> float:
    heard = integrated(in_blocks(sound.pieces()))
    if heard < _SILENCE_LUFS:
        raise RefusedFileError(sentence("录音里没有声音，或声音太轻。请检查话筒或文件后重新录制。"))
    return heard


def _fitted(file: Sound, target: Path, heard: float) -> _Attempt:
    """Write ``target`` so that loudness and true peak hold, or as near as it gets.

    Linear as long as the peaks allow it. A limiter takes the rest, and loudness with it, and so
    does coding: what came out is measured, and the next try takes the slope between the last two.
    A true peak that is kept goes before loudness.
    """
    gain = min(TARGET_LUFS - heard + _CODING_LOSS_DB, _MAX_GAIN_DB)
    limit = TRUE_PEAK_DB - 2.0
    tries: list[_Attempt] = []
    while len(tries) < _TRIES:
        _write(file, target, gain_db=gain, limit_db=limit)
        drawing = _Drawing()
        heard_now = measure(drawing.along(in_blocks(SoundFile(target).pieces())))
        attempt = _Attempt(gain, limit, heard_now, drawing)
        tries.append(attempt)
        if attempt.is_good:
            return attempt
        if attempt.too_loud > 0:
            limit -= attempt.too_loud + 0.2
        elif gain == _MAX_GAIN_DB and attempt.off > 0:
            break  # no louder than this
        gain = min(gain + attempt.off / _slope(tries), _MAX_GAIN_DB)
    best = min(tries, key=lambda attempt: (max(0.0, attempt.too_loud), abs(attempt.off)))
    if best is not tries[-1]:
        _write(file, target, gain_db=best.gain_db, limit_db=best.limit_db)
    return best


def _slope(tries: list[_Attempt]) -> float:
    """Return how much loudness a decibel of gain brings: 1, or less under the limiter."""
    if len(tries) < 2:
        return 1.0
    before, now = tries[-2:]
    more = now.gain_db - before.gain_db
    if abs(more) < 0.1:
        return 1.0
    return min(1.0, max(0.15, (now.heard.lufs - before.heard.lufs) / more))


def _remarks_on_source(file: SoundFile) -> Iterator[Remark]:
    if file.clipped > _FEW_CLIPPED:
        text = sentence("原录音有 %(count)s 处削波失真，无法修复。建议调低话筒音量后重录。")
        yield Remark(text, {"count": file.clipped})
    if file.damaged:
        text = sentence("原文件有 %(count)s 处损坏，已跳过。请从头到尾听一遍。")
        yield Remark(text, {"count": file.damaged})
    if file.declared_ms - file.read_ms > max(300, file.read_ms // 50):
        text = sentence(
            "原文件标明 %(declared)s 秒，只读到 %(read)s 秒，可能不完整。请从头到尾听一遍。"
        )
        yield Remark(text, {"declared": file.declared_ms // 1000, "read": file.read_ms // 1000})


def _remarks_on_result(made: _Attempt) -> Iterator[Remark]:
    if made.gain_db > _NOISY_GAIN_DB:
        text = sentence("原录音很轻，放大了 %(gain)s dB，底噪会一起变大。建议靠近话筒重录。")
        yield Remark(text, {"gain": round(made.gain_db)})
    if not made.is_good:
        text = sentence(
            "响度为 %(lufs)s LUFS，没有达到 %(target)s LUFS：声音太短促，或轻响相差太大。"
            "建议重新录制。"
        )
        yield Remark(text, {"lufs": f"{made.heard.lufs:.1f}", "target": f"{TARGET_LUFS:.0f}"})


def _write(file: Sound, target: Path, *, gain_db: float, limit_db: float) -> None:
    # The limiter sees samples; at twice the rate these come close to the true peaks.
    steps = (
        ("volume", f"volume={gain_db:.3f}dB:precision=float"),
        ("aresample", f"{RATE * 2}"),
        ("alimiter", f"limit={10 ** (limit_db / 20):.5f}:level=false:attack=2:release=40"),
        ("aresample", f"{RATE}"),
        ("aformat", "sample_fmts=flt:channel_layouts=mono"),
    )
    # Bit-exact: the same sound is the same file, so that the store keeps it once.
    container = av.open(str(target), "w", format="ogg", options={"fflags": "+bitexact"})
    with container:
        stream = container.add_stream(
            "libopus", rate=RATE, options=_CODING, layout="mono", format="flt"
        )
        stream.bit_rate = BIT_RATE
        fifo = av.AudioFifo()
        size = stream.codec_context.frame_size or RATE // 50
        for frame in filtered(in_blocks(file.pieces()), *steps):
            frame.pts = None
            fifo.write(frame)
            for part in fifo.read_many(size):
                container.mux(stream.encode(part))
        rest = fifo.read()
        if rest is not None:
            container.mux(stream.encode(rest))
        container.mux(stream.encode(None))


class _Drawing:
    """Duration and peaks, taken down while the pieces go by."""

    def __init__(self) -> None:
        self.peaks: list[int] = []
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        self._count = 0

    @property
    def duration_ms(self) -> int:
        return self._count * 1000 // RATE

    def along(self, pieces: Iterable[Samples]) -> Iterator[Samples]:
        step = RATE // PEAKS_PER_SECOND
        for samples in pieces:
            self._count += len(samples)
            waiting = np.concatenate([self._rest, samples])
            whole = len(waiting) // step * step
            self.peaks += _peaks(waiting[:whole].reshape(-1, step))
            self._rest = waiting[whole:]
            yield samples
        if len(self._rest):
            self.peaks += _peaks(self._rest.reshape(1, -1))


def _peaks(windows: Samples) -> list[int]:
    loudest = np.abs(windows).max(axis=1, initial=0.0)
    return [min(127, int(value * 127 + 0.5)) for value in loudest]


def write_wave(path: Path, samples: Samples, *, rate: int = RATE) -> None:
    """Write mono ``samples`` (−1..1) as 16-bit WAV: what :func:`normalise` reads next."""
    with av.open(str(path), "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=rate, layout="mono")
        whole = (np.clip(samples, -1, 1) * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

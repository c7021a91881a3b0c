"""Reads the sound of any common file as mono 48 kHz, piece by piece, and refuses what is none.

By PyAV (ffmpeg's libraries inside the wheel), streaming: memory does not grow with length, and
reading stops at the longest allowed sound whatever the file says of itself. Only containers that
hold their sound are opened: a playlist would make the library read other files.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import av
import numpy as np
import numpy.typing as npt

from zuoxi.kernel.sentences import sentence
from zuoxi.media.errors import RefusedFileError

RATE = 48_000
MAX_MS = 30 * 60 * 1000
MIN_MS = 500  # loudness is defined over blocks of 400 ms
MAX_BYTES = 500 * 1024 * 1024

_CONTAINERS = "aac,aiff,amr,asf,au,avi,caf,flac,m4a,matroska,mov,mp3,mp4,mpeg,mpegts,ogg,wav,webm"
# Outside of these one packet could unfold to gigabytes.
_RATES = range(4_000, 384_001)
_CHANNELS = range(1, 17)
_FULL_SCALE = 0.999
_CLIPPED_SAMPLES = 3

Samples = npt.NDArray[np.float32]


_BLOCK = RATE // 2


class Sound(Protocol):
    """Something that can be heard, as often as one likes."""

    def pieces(self) -> Iterator[Samples]:
        """Yield the sound in order, mono, 48 kHz."""


class MadeSound:
    """Sound in memory: mono ``samples`` (−1..1) at ``rate`` Hz."""

    def __init__(self, samples: Samples, rate: int) -> None:
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        parts = [*resampler.resample(frame), *resampler.resample(None)]
        self._samples = np.concatenate([_plain(part) for part in parts])

    def pieces(self) -> Iterator[Samples]:
        """Yield it whole."""
        yield self._samples


def in_blocks(pieces: Iterable[Samples]) -> Iterator[Samples]:
    """Yield the same sound in blocks of half a second: each step costs, however short it is."""
    waiting: list[Samples] = []
    count = 0
    for piece in pieces:
        waiting.append(piece)
        count += len(piece)
        if count >= _BLOCK:
            whole = np.concatenate(waiting)
            yield from np.split(whole[: count // _BLOCK * _BLOCK], count // _BLOCK)
            waiting, count = [whole[count // _BLOCK * _BLOCK :]], count % _BLOCK
    if count:
        yield np.concatenate(waiting)


class SoundFile:
    """The sound of one file. What was noticed stands in the attributes once it has been read.

    ``read_ms`` how long it is; ``declared_ms`` how long it says it is, 0 if it does not;
    ``clipped`` places where the wave is cut off at full scale; ``damaged`` parts that could not
    be decoded and were skipped.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read_ms = 0
        self.declared_ms = 0
        self.clipped = 0
        self.damaged = 0

    def pieces(self) -> Iterator[Samples]:
        """Yield the sound in order; raise :class:`RefusedFileError` with what to do.

        Refused are an empty, unreadable, soundless, too short, too long or too large file.
        """
        self._refuse_size()
        self.read_ms = self.declared_ms = self.clipped = self.damaged = 0
        try:
            container = av.open(
                str(self.path),
                metadata_errors="ignore",
                container_options={"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"},
            )
        except (av.error.FFmpegError, ValueError) as error:
            raise RefusedFileError(
                sentence(
                    "文件不是录音，或已损坏、格式无法识别。"
                    "请使用 wav、mp3、m4a、ogg、flac 或 webm。"
                )
            ) from error
        with container:
            if not container.streams.audio:
                raise RefusedFileError(
                    sentence("文件里没有声音。请使用 wav、mp3、m4a、ogg、flac 或 webm 录音。")
                )
            self.declared_ms = _declared_ms(container, self.path)
            count = 0
            for samples in self._decoded(container):
                count += len(samples)
                self.read_ms = count * 1000 // RATE
                if self.read_ms > MAX_MS:
                    raise RefusedFileError(
                        sentence("录音过长。请截取到 %(limit)s 分钟以内。"), limit=MAX_MS // 60_000
                    )
                yield samples
        if self.read_ms < MIN_MS:
            raise RefusedFileError(sentence("录音太短或已损坏。请重新导出后再试。"))

    def _refuse_size(self) -> None:
        size = self.path.stat().st_size
        if size == 0:
            raise RefusedFileError(sentence("文件是空的。请重新导出录音。"))
        if size > MAX_BYTES:
            raise RefusedFileError(
                sentence("文件过大。请压缩到 %(limit)s MB 以内。"), limit=MAX_BYTES // 1024 // 1024
            )

    def _decoded(self, container: "av.container.InputContainer") -> Iterator[Samples]:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        skipped = 0
        try:
            for packet in container.demux(container.streams.audio[0]):
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError:
                    skipped += 1  # or a tag at the end of an MP3: it counts if sound follows
                    continue
                for frame in frames:
                    self.damaged, skipped = self.damaged + skipped, 0
                    _refuse_shape(frame)
                    self.clipped += _clipped(frame)
                    frame.pts = None
                    for part in resampler.resample(frame):
                        yield _plain(part)
            for part in resampler.resample(None):
                yield _plain(part)
        except (av.error.FFmpegError, ValueError) as error:
            if isinstance(error, RefusedFileError):
                raise
            raise RefusedFileError(
                sentence("录音已损坏，中途无法读取。请重新导出后再试。")
            ) from error


def inspect(path: Path) -> SoundFile:
    """Return the file after reading it once to its end; raise :class:`RefusedFileError`."""
    file = SoundFile(path)
    for _ in file.pieces():
        pass
    return file


def _declared_ms(container: "av.container.InputContainer", path: Path) -> int:
    stream = container.streams.audio[0]
    if container.format.name == "wav":
        return _declared_by_wav(path, bit_rate=stream.codec_context.bit_rate or 0)
    if stream.duration and stream.time_base:
        return int(stream.duration * stream.time_base * 1000)
    return (container.duration or 0) // 1000


def _declared_by_wav(path: Path, *, bit_rate: int) -> int:
    """Return what the header says; the library would tell what the file is long enough for."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8)[4:], "little")
    # Programs that write into a pipe cannot know the size: they write 0 or the largest number.
    return size * 8000 // bit_rate if bit_rate and 0 < size < 0x7FFF_0000 else 0


def _plain(frame: "av.AudioFrame") -> Samples:
    return frame.to_ndarray().reshape(-1).astype(np.float32, copy=False)


def _refuse_shape(frame: "av.AudioFrame") -> None:
    if frame.sample_rate not in _RATES or len(frame.layout.channels) not in _CHANNELS:
        raise RefusedFileError(
            sentence("录音的采样率或声道数不合常规。请导出为单声道或立体声、44.1 或 48 kHz。")
        )


def _clipped(frame: "av.AudioFrame") -> int:
    """Return how many runs of at least three samples lie at full scale, in any channel."""
    samples = frame.to_ndarray()
    if samples.dtype.kind == "u":
        return 0  # 8 bits: full scale is nothing unusual
    is_float = samples.dtype.kind == "f"
    if is_float and samples.size and max(samples.max(), -samples.min()) < _FULL_SCALE:
        return 0  # as most are: looking closer takes its time
    full = 1.0 if samples.dtype.kind == "f" else 2.0 ** (samples.dtype.itemsize * 8 - 1)
    if not frame.format.is_planar:
        samples = samples.reshape(-1, len(frame.layout.channels)).T
    edges = np.abs(samples.astype(np.float64)) >= _FULL_SCALE * full
    if not edges.any():
        return 0
    return sum(_long_runs(channel) for channel in edges)


def _long_runs(edge: npt.NDArray[np.bool_]) -> int:
    changes = np.flatnonzero(np.diff(np.concatenate([[False], edge, [False]]).astype(np.int8)))
    starts_and_ends = list(pairwise(changes.tolist()))[::2]
    return sum(end - start >= _CLIPPED_SAMPLES for start, end in starts_and_ends)

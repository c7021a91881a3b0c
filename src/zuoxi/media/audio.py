"""Makes every recording alike: mono, 48 kHz, Opus in Ogg, −19 LUFS, true peak at most −2 dB.

So no contestant's recording is louder than another's, and Chromium plays and seeks all of them.
Read by PyAV (ffmpeg's libraries inside the wheel), streaming: memory does not grow with length.
Times in ms, loudness in LUFS, peaks in dB above full scale.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.filter
import numpy as np
import numpy.typing as npt

from zuoxi.kernel.sentences import sentence
from zuoxi.media.errors import RefusedFileError

RATE = 48_000
TARGET_LUFS = -19.0
TRUE_PEAK_DB = -2.0
MAX_MS = 30 * 60 * 1000
MIN_MS = 300
MAX_BYTES = 500 * 1024 * 1024
PEAKS_PER_SECOND = 50
MEDIA_TYPE = "audio/ogg"
_BIT_RATE = 32_000
_SILENCE_LUFS = -60.0
_TRIES = 4

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Loudness:
    """What a listener hears: integrated loudness (BS.1770) and true peak."""

    lufs: float
    true_peak_db: float


@dataclass(frozen=True)
class Recording:
    """A normalised recording. ``peaks``: 50 a second, 0..127 of full scale, for drawing."""

    duration_ms: int
    peaks: tuple[int, ...]
    loudness: Loudness


def normalise(source: Path, target: Path) -> Recording:
    """Write the recording in ``source`` to ``target``, normalised, and say what came out.

    Raises :class:`RefusedFileError` for an empty, unreadable, silent, too short, too long or too
    large file. Coding moves loudness and peaks a little, so the result is measured and the gain
    corrected until both hold.
    """
    heard = measure(source, true_peak=False)
    if heard.lufs < _SILENCE_LUFS:
        raise RefusedFileError(sentence("录音里没有声音。请检查话筒或文件后重新录制。"))
    gain_db, limit_db = TARGET_LUFS - heard.lufs, TRUE_PEAK_DB - 2.0
    for _ in range(_TRIES):
        _write(source, target, gain_db=gain_db, limit_db=limit_db)
        result = measure(target)
        too_loud = result.true_peak_db - TRUE_PEAK_DB
        off = TARGET_LUFS - result.lufs
        if too_loud <= 0 and abs(off) <= 0.5:
            break
        if too_loud > 0:
            limit_db -= too_loud + 0.2
        gain_db += off
    return _describe(target, result)


def measure(path: Path, *, true_peak: bool = True) -> Loudness:
    """Return loudness and true peak of a recording; raise :class:`RefusedFileError`.

    Without ``true_peak`` it takes a third of the time and the peak is given as silence.
    """
    graph = _graph(("ebur128", "metadata=1" + (":peak=true" if true_peak else "")))
    lufs, peak = -70.0, 0.0
    for frame in _through(graph, _decode(path)):
        found = frame.metadata
        lufs = float(found.get("lavfi.r128.I", lufs))
        peak = max(peak, float(found.get("lavfi.r128.true_peak", 0.0)))
    return Loudness(lufs=max(lufs, -70.0), true_peak_db=_db(peak))


def _db(amplitude: float) -> float:
    return 20 * math.log10(amplitude) if amplitude > 1e-6 else -120.0


def _write(source: Path, target: Path, *, gain_db: float, limit_db: float) -> None:
    # The limiter sees samples; at twice the rate these come close to the true peaks.
    graph = _graph(
        ("volume", f"volume={gain_db:.3f}dB:precision=float"),
        ("aresample", f"{RATE * 2}"),
        ("alimiter", f"limit={10 ** (limit_db / 20):.5f}:level=false:attack=2:release=40"),
        ("aresample", f"{RATE}"),
        ("aformat", "sample_fmts=flt:channel_layouts=mono"),
    )
    with av.open(str(target), "w", format="ogg") as container:
        stream = container.add_stream(
            "libopus",
            rate=RATE,
            options={"compression_level": "4", "b": str(_BIT_RATE)},
            layout="mono",
            format="flt",
        )
        fifo = av.AudioFifo()
        size = stream.codec_context.frame_size or RATE // 50
        for frame in _through(graph, _decode(source)):
            frame.pts = None
            fifo.write(frame)
            for part in fifo.read_many(size):
                container.mux(stream.encode(part))
        rest = fifo.read()
        if rest is not None:
            container.mux(stream.encode(rest))
        container.mux(stream.encode(None))


def _describe(path: Path, loudness: Loudness) -> Recording:
    step = RATE // PEAKS_PER_SECOND
    peaks: list[int] = []
    rest: Samples = np.zeros(0, dtype=np.float32)
    count = 0
    for samples in _decode(path):
        count += len(samples)
        rest = np.concatenate([rest, samples])
        whole = len(rest) // step * step
        peaks += _peaks(rest[:whole].reshape(-1, step))
        rest = rest[whole:]
    if len(rest):
        peaks += _peaks(rest.reshape(1, -1))
    return Recording(duration_ms=count * 1000 // RATE, peaks=tuple(peaks), loudness=loudness)


def _peaks(windows: Samples) -> list[int]:
    loudest = np.abs(windows).max(axis=1, initial=0.0)
    return [min(127, int(value * 127 + 0.5)) for value in loudest]


def _decode(path: Path) -> Iterator[Samples]:
    """Yield the sound of ``path`` as mono 48 kHz pieces; raise :class:`RefusedFileError`."""
    size = path.stat().st_size
    if size == 0:
        raise RefusedFileError(sentence("文件是空的。请重新导出录音。"))
    if size > MAX_BYTES:
        raise RefusedFileError(
            sentence("文件过大。请压缩到 %(limit)s MB 以内。"), limit=MAX_BYTES // 1024 // 1024
        )
    no_audio = sentence("文件不是录音，或格式无法识别。请使用 wav、mp3、m4a、ogg、flac 或 webm。")
    try:
        container = av.open(str(path), metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError) as error:
        raise RefusedFileError(no_audio) from error
    with container:
        if not container.streams.audio:
            raise RefusedFileError(no_audio)
        count = 0
        for samples in _pieces(container):
            count += len(samples)
            if count > MAX_MS * RATE // 1000:
                raise RefusedFileError(
                    sentence("录音过长。请截取到 %(limit)s 分钟以内。"), limit=MAX_MS // 60_000
                )
            yield samples
        if count < MIN_MS * RATE // 1000:
            raise RefusedFileError(sentence("录音太短或已损坏。请重新导出后再试。"))


def _pieces(container: "av.container.InputContainer") -> Iterator[Samples]:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    try:
        for packet in container.demux(container.streams.audio[0]):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue  # a damaged packet, or a tag at the end of an MP3: the rest may be good
            for frame in frames:
                frame.pts = None
                for part in resampler.resample(frame):
                    yield part.to_ndarray().reshape(-1).astype(np.float32, copy=False)
        for part in resampler.resample(None):
            yield part.to_ndarray().reshape(-1).astype(np.float32, copy=False)
    except (av.error.FFmpegError, ValueError) as error:
        raise RefusedFileError(sentence("录音已损坏，中途无法读取。请重新导出后再试。")) from error


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


def _through(graph: "av.filter.Graph", pieces: Iterator[Samples]) -> Iterator["av.AudioFrame"]:
    position = 0
    for samples in pieces:
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, position, Fraction(1, RATE)
        position += len(samples)
        graph.push(frame)
        yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def _pulled(graph: "av.filter.Graph") -> Iterator["av.AudioFrame"]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if isinstance(frame, av.AudioFrame):
            yield frame


def write_wave(path: Path, samples: Samples, *, rate: int = RATE) -> None:
    """Write mono ``samples`` (−1..1) as 16-bit WAV: what :func:`normalise` reads next."""
    with av.open(str(path), "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=rate, layout="mono")
        whole = (np.clip(samples, -1, 1) * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

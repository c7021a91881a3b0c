"""Synthesises a placeholder recording offline: information read twice, about a minute (R63, R64).

Good for practice and demonstrations; a competition's audio should be a human voice. The voice is
espeak-ng in a process of its own (:mod:`zuoxi.media.espeak_process`).
"""

import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from zuoxi.kernel.sentences import sentence
from zuoxi.media import espeak_voice
from zuoxi.media.audio import Recording, normalise_samples
from zuoxi.media.decoding import Samples
from zuoxi.media.errors import RefusedFileError
from zuoxi.media.segments import MAX_LINE, Segment, UnreadableLineError, segments
from zuoxi.media.speakers import COLOURS, Speaker
from zuoxi.media.voices import VOICES, told

RATE = 150
"""Words a minute at which the voice is neither hurried nor slow."""

_SLOWEST, _FASTEST = 130, 190
_PASS_SECONDS = 30.0
_PAUSE_MS = {"none": 30, "short": 250, "long": 900}
_LONGEST_PAUSE_MS = 2000
_BETWEEN_SECONDS = 1.5
_EDGE_SECONDS = 0.4
_STOP_MS = 450  # a full stop in a dialogue
_ENDING_SECONDS = 0.25
_HEARD = 0.01


def synthesise(line: str, target: Path) -> Recording:
    """Write the reading line, read twice and normalised, to ``target``.

    Both readings take about a minute: a short text gets longer pauses to write in, then a slower
    voice; a long one a faster voice. Raises :class:`RefusedFileError` if the line cannot be read.
    """
    parts = _parts(line)
    samples, hertz = _one_reading(parts)
    edge = np.zeros(int(hertz * _EDGE_SECONDS), dtype=np.float32)
    between = np.zeros(int(hertz * _BETWEEN_SECONDS), dtype=np.float32)
    twice = np.concatenate([edge, samples, between, samples, edge])
    return normalise_samples(twice, target, rate=hertz)


def say(line: str, target: Path, *, speaker: Speaker) -> Recording:
    """Write the reading line, spoken once by ``speaker`` and normalised, to ``target`` (R67).

    A line of a dialogue: no pause before it, so that it sounds as soon as it is played. Raises
    :class:`RefusedFileError` as :func:`synthesise` does.
    """
    samples, hertz = speak(
        _parts(line), speaker=speaker, rate=COLOURS[speaker].rate, long_ms=_STOP_MS
    )
    ending = np.zeros(int(hertz * _ENDING_SECONDS), dtype=np.float32)
    once = np.concatenate([_begun(samples), ending])
    return normalise_samples(once, target, rate=hertz)


def _begun(samples: Samples) -> Samples:
    """Return ``samples`` without the silence that the engine begins with."""
    heard = np.flatnonzero(np.abs(samples) > _HEARD)
    return samples[heard[0] :] if len(heard) else samples


def _parts(line: str) -> list[Segment]:
    if len(line) > MAX_LINE:
        raise RefusedFileError(
            sentence("拼音行过长。请控制在 %(limit)s 个字符以内。"), limit=MAX_LINE
        )
    try:
        parts = segments(line)
    except UnreadableLineError as error:
        raise RefusedFileError(error.text, **error.params) from error
    if not parts:
        raise RefusedFileError(sentence("拼音行是空的。请先填写要朗读的内容。"))
    return parts


def _one_reading(parts: Sequence[Segment]) -> tuple[Samples, int]:
    samples, hertz = speak(parts)
    pauses = [_PAUSE_MS[part.pause] / 1000 for part in parts]
    voice = len(samples) / hertz - sum(pauses)
    breaks = sum(part.pause == "long" for part in parts)
    spare = (_PASS_SECONDS - voice - sum(pauses)) / max(1, breaks)
    long_ms = min(_LONGEST_PAUSE_MS, max(_PAUSE_MS["long"], _PAUSE_MS["long"] + spare * 1000))
    quiet = sum(pauses) + breaks * (long_ms - _PAUSE_MS["long"]) / 1000
    fitting = round(RATE * voice / max(1.0, _PASS_SECONDS - quiet))
    return speak(parts, rate=min(_FASTEST, max(_SLOWEST, fitting)), long_ms=round(long_ms))


def speak(
    parts: Sequence[Segment],
    *,
    rate: int = RATE,
    long_ms: int = _PAUSE_MS["long"],
    speaker: Speaker | None = None,
) -> tuple[Samples, int]:
    """Return the samples (−1..1) of one reading at ``rate`` words a minute, and their rate in Hz.

    The voice is the engine's own without a ``speaker``. ``long_ms`` is the length of a long pause.
    Raises :class:`RefusedFileError` if the voice does not work on this machine.
    """
    pauses = {**_PAUSE_MS, "long": long_ms}
    colour = COLOURS[speaker] if speaker else None
    request = [
        {
            "voice": VOICES[part.voice] + (f"+{colour.variant}" if colour else ""),
            "pitch": colour.pitch if colour else 50,
            "text": told(part.words, voice=part.voice),
            "rate": rate,
            "pause_ms": pauses[part.pause],
        }
        for part in parts
    ]
    with tempfile.TemporaryDirectory(prefix="zuoxi-voice-") as folder:
        path = Path(folder) / "once.wav"
        try:
            espeak_voice.speak_to(path, request)
        except espeak_voice.VoiceFailed as error:
            raise RefusedFileError(
                sentence("这台机器上的合成语音不能工作。请改为上传录音。")
            ) from error
        with wave.open(str(path), "rb") as file:
            raw = file.readframes(file.getnframes())
            hertz = file.getframerate()
    return np.frombuffer(raw, dtype="<i2").astype(np.float32) / np.float32(32768), hertz

"""Synthesises a placeholder recording offline: information read twice, about a minute (R63, R64).

Good for practice and demonstrations; a competition's audio should be a human voice. The voice is
espeak-ng in a process of its own (:mod:`zuoxi.media.espeak_process`).
"""

import json
import subprocess
import sys
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from zuoxi.kernel.sentences import sentence
from zuoxi.media.audio import Recording, normalise, write_wave
from zuoxi.media.decoding import Samples
from zuoxi.media.errors import RefusedFileError
from zuoxi.media.reading import MAX_LINE, Segment, UnreadableLineError, segments

_VOICES = {"chinese": "cmn-latn-pinyin", "english": "en-us"}
_PAUSE_MS = {"none": 30, "short": 250, "long": 700}
_RATE = 150
_SLOWEST, _FASTEST = 120, 190
_PASS_SECONDS = 29.0
_BETWEEN_SECONDS = 1.5
_EDGE_SECONDS = 0.4
_TIMEOUT_SECONDS = 120


def synthesise(line: str, target: Path) -> Recording:
    """Write the reading line, read twice and normalised, to ``target``.

    The speed is chosen between 120 and 190 words a minute so that both readings take about a
    minute. Raises :class:`RefusedFileError` if the line cannot be read.
    """
    if len(line) > MAX_LINE:
        raise RefusedFileError(
            sentence("拼音行过长。请控制在 %(limit)s 个字符以内。"), limit=MAX_LINE
        )
    try:
        parts = segments(line)
    except UnreadableLineError as error:
        raise RefusedFileError(
            sentence("拼音行里的“%(token)s”无法朗读。请写带声调的音节（如 huang2）或大写字母。"),
            token=error.word,
        ) from error
    if not parts:
        raise RefusedFileError(sentence("拼音行是空的。请先填写要朗读的内容。"))
    samples, rate = speak(parts, rate=_RATE)
    fitting = round(_RATE * len(samples) / rate / _PASS_SECONDS)
    fitting = min(_FASTEST, max(_SLOWEST, fitting))
    if abs(fitting - _RATE) > 5:
        samples, rate = speak(parts, rate=fitting)
    edge = np.zeros(int(rate * _EDGE_SECONDS), dtype=np.float32)
    between = np.zeros(int(rate * _BETWEEN_SECONDS), dtype=np.float32)
    with tempfile.TemporaryDirectory(prefix="zuoxi-voice-") as folder:
        twice = Path(folder) / "twice.wav"
        write_wave(twice, np.concatenate([edge, samples, between, samples, edge]), rate=rate)
        return normalise(twice, target)


def speak(parts: Sequence[Segment], *, rate: int) -> tuple[Samples, int]:
    """Return the samples (−1..1) of one reading at ``rate`` words a minute, and their rate in Hz.

    Raises :class:`RefusedFileError` if the voice does not work on this machine.
    """
    request = [
        {
            "voice": _VOICES[part.voice],
            "text": part.text,
            "rate": rate,
            "pause_ms": _PAUSE_MS[part.pause],
        }
        for part in parts
    ]
    with tempfile.TemporaryDirectory(prefix="zuoxi-voice-") as folder:
        path = Path(folder) / "once.wav"
        try:
            subprocess.run(
                [sys.executable, "-m", "zuoxi.media.espeak_process", str(path)],
                input=json.dumps(request).encode(),
                capture_output=True,
                check=True,
                timeout=_TIMEOUT_SECONDS,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise RefusedFileError(
                sentence("这台机器上的合成语音不能工作。请改为上传录音。")
            ) from error
        with wave.open(str(path), "rb") as file:
            raw = file.readframes(file.getnframes())
            hertz = file.getframerate()
    return np.frombuffer(raw, dtype="<i2").astype(np.float32) / np.float32(32768), hertz

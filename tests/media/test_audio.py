"""Every recording comes out alike: mono 48 kHz Opus, −19 LUFS, true peak at most −2 dB."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from zuoxi.media import audio
from zuoxi.media.errors import RefusedFileError

RATE = 48_000


def speechlike(seconds: float, *, level: float) -> audio.Samples:
    """Tone in syllables over a little noise, with a click that a limiter must catch."""
    t = np.arange(int(RATE * seconds)) / RATE
    random = np.random.default_rng(59)
    tone = np.sin(2 * np.pi * 220 * t) * (np.sin(2 * np.pi * 1.5 * t) > 0)
    wave = level * tone + random.normal(0, level / 50, t.size)
    wave[RATE // 2 :: RATE] = 0.9
    return wave.astype(np.float32)


@pytest.mark.parametrize("level", [0.01, 0.5])
def test_quiet_and_loud_recordings_come_out_equally_loud(tmp_path: Path, level: float) -> None:
    source, target = tmp_path / "来源.wav", tmp_path / "结果.ogg"
    audio.write_wave(source, speechlike(6, level=level))
    recording = audio.normalise(source, target)
    heard = audio.measure(target)
    assert abs(heard.lufs - -19) < 1
    assert heard.true_peak_db <= -2
    assert recording.loudness == heard
    assert abs(recording.duration_ms - 6000) <= 40
    assert abs(len(recording.peaks) - 300) <= 2
    assert all(0 <= peak <= 127 for peak in recording.peaks)
    assert max(recording.peaks) > 20
    with av.open(str(target)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate, stream.channels) == ("opus", RATE, 1)


def transcode(wave: Path, target: Path, *, codec: str, layout: str) -> None:
    with av.open(str(wave)) as reading, av.open(str(target), "w") as writing:
        stream: Any = writing.add_stream(codec, rate=RATE, layout=layout)
        resampler = av.AudioResampler(
            format=stream.codec_context.format or "fltp",
            layout=layout,
            rate=RATE,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        for frame in [*reading.decode(audio=0), None]:
            for part in resampler.resample(frame):
                writing.mux(stream.encode(part))
        writing.mux(stream.encode(None))


@pytest.mark.parametrize(
    ("suffix", "codec", "layout"),
    [
        (".mp3", "libmp3lame", "stereo"),
        (".m4a", "aac", "stereo"),
        (".flac", "flac", "mono"),
        (".webm", "libopus", "mono"),
        (".ogg", "libopus", "stereo"),
    ],
)
def test_any_common_format_is_taken(tmp_path: Path, suffix: str, codec: str, layout: str) -> None:
    wave, source = tmp_path / "a.wav", tmp_path / f"a{suffix}"
    audio.write_wave(wave, speechlike(2, level=0.1))
    transcode(wave, source, codec=codec, layout=layout)
    recording = audio.normalise(source, tmp_path / "b.ogg")
    assert abs(recording.duration_ms - 2000) < 120


def refusal(path: Path, target: Path) -> str:
    with pytest.raises(RefusedFileError) as refused:
        audio.normalise(path, target)
    return str(refused.value)


def test_a_file_that_is_no_recording_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, target = tmp_path / "录音.mp3", tmp_path / "out.ogg"
    path.write_bytes(b"")
    assert refusal(path, target) == "文件是空的。请重新导出录音。"
    path.write_text("这不是录音" * 500, encoding="utf-8")
    assert refusal(path, target).startswith("文件不是录音")
    audio.write_wave(path.with_suffix(".wav"), np.zeros(RATE * 2, dtype=np.float32))
    assert refusal(path.with_suffix(".wav"), target).startswith("录音里没有声音")
    audio.write_wave(path.with_suffix(".wav"), speechlike(0.2, level=0.1))
    assert refusal(path.with_suffix(".wav"), target).startswith("录音太短")
    audio.write_wave(path.with_suffix(".wav"), speechlike(3, level=0.1))
    monkeypatch.setattr(audio, "MAX_MS", 2000)
    assert refusal(path.with_suffix(".wav"), target).startswith("录音过长")
    monkeypatch.setattr(audio, "MAX_BYTES", 1000)
    assert refusal(path.with_suffix(".wav"), target).startswith("文件过大")

"""Every recording comes out alike: mono 48 kHz Opus, −19 LUFS ± 0.5, true peak at most −2 dB.

Where a file does not allow it, the recording says so in words.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from tests.sounds import RATE, Wave, coded, film, syllables, wav
from zuoxi.media import audio
from zuoxi.media.decoding import SoundFile
from zuoxi.media.errors import RefusedFileError
from zuoxi.media.loudness import measure


def assert_alike(recording: audio.Recording, target: Path) -> None:
    assert recording.loudness == measure(SoundFile(target).pieces())
    assert abs(recording.loudness.lufs - -19) <= 0.5
    assert recording.loudness.true_peak_db <= -2
    with av.open(str(target)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate, stream.channels) == ("opus", RATE, 1)


def words(recording: audio.Recording) -> list[str]:
    return [remark.text % remark.params for remark in recording.remarks]


def speech_with_shouts() -> Wave:
    """Laplacian noise in bursts: the crest of a lively speaker, and more than the peaks allow."""
    random = np.random.default_rng(7)
    wave = random.laplace(0, 0.02, RATE * 8) * (random.random(RATE * 8) < 0.3)
    return wave.astype(np.float32)


@pytest.mark.parametrize(
    "wave",
    [
        pytest.param(syllables(6, level=0.03), id="a quiet speaker"),
        pytest.param(syllables(6, level=0.9), id="a loud speaker"),
        pytest.param(syllables(6, level=0.01, clicks=0.9), id="a quiet speaker with loud clicks"),
        pytest.param(speech_with_shouts(), id="peaks far above the mean"),
        pytest.param(syllables(1, level=0.1), id="one second"),
        pytest.param(
            np.concatenate([syllables(4, level=0.5), syllables(4, level=0.005)]),
            id="a loud and a quiet half",
        ),
        pytest.param(
            np.concatenate([np.zeros(RATE * 5, np.float32), syllables(1, level=0.2)]),
            id="long silence before the voice",
        ),
    ],
)
def test_whatever_comes_in_is_equally_loud_in_the_end(tmp_path: Path, wave: Wave) -> None:
    source, target = wav(tmp_path / "来源.wav", wave), tmp_path / "结果.ogg"
    recording = audio.normalise(source, target)
    assert_alike(recording, target)
    assert abs(recording.duration_ms - len(wave) * 1000 // RATE) <= 40
    assert abs(len(recording.peaks) - recording.duration_ms // 20) <= 2
    assert all(0 <= peak <= 127 for peak in recording.peaks)
    assert max(recording.peaks) > 20


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.wav", wav),
        ("telephone.wav", lambda path, wave: wav(path, wave[::6], rate=8000)),
        ("a.mp3", lambda path, wave: coded(path, wave, codec="libmp3lame", layout="stereo")),
        ("a.m4a", lambda path, wave: coded(path, wave, codec="aac", layout="stereo")),
        ("a.flac", lambda path, wave: coded(path, wave, codec="flac", rate=44_100)),
        ("a.webm", lambda path, wave: coded(path, wave, codec="libopus")),
        ("a.ogg", lambda path, wave: coded(path, wave, codec="libopus", layout="stereo")),
        ("old.wav", lambda path, wave: coded(path, wave, codec="pcm_mulaw", rate=8000)),
        ("film.mp4", film),
        ("film.mkv", film),
    ],
)
def test_any_common_file_is_taken(
    tmp_path: Path, name: str, make: Callable[[Path, Wave], Path]
) -> None:
    source, target = make(tmp_path / name, syllables(3, level=0.1)), tmp_path / "结果.ogg"
    recording = audio.normalise(source, target)
    assert_alike(recording, target)
    assert abs(recording.duration_ms - 3000) < 120
    assert words(recording) == []


def test_a_minute_takes_about_a_quarter_of_a_megabyte(tmp_path: Path) -> None:
    target = tmp_path / "结果.ogg"
    recording = audio.normalise(wav(tmp_path / "来源.wav", syllables(20, level=0.1)), target)
    assert 26_000 < target.stat().st_size * 8 * 1000 / recording.duration_ms < 36_000


def test_the_same_sound_is_the_same_file(tmp_path: Path) -> None:
    source = wav(tmp_path / "来源.wav", syllables(2, level=0.1))
    targets = [tmp_path / "一.ogg", tmp_path / "二.ogg"]
    for target in targets:
        audio.normalise(source, target)
    assert len({hashlib.sha256(target.read_bytes()).hexdigest() for target in targets}) == 1


def test_clipping_cannot_be_mended_and_is_said(tmp_path: Path) -> None:
    wave = np.clip(syllables(3, level=4.0), -1, 1)
    recording = audio.normalise(wav(tmp_path / "来源.wav", wave), tmp_path / "结果.ogg")
    assert_alike(recording, tmp_path / "结果.ogg")
    (remark,) = words(recording)
    assert remark.startswith("原录音有 ")
    assert remark.endswith(" 处削波失真，无法修复。建议调低话筒音量后重录。")


def test_a_very_quiet_recording_is_raised_and_said(tmp_path: Path) -> None:
    wave = syllables(3, level=0.003)
    recording = audio.normalise(wav(tmp_path / "来源.wav", wave), tmp_path / "结果.ogg")
    assert_alike(recording, tmp_path / "结果.ogg")
    assert words(recording) == ["原录音很轻，放大了 39 dB，底噪会一起变大。建议靠近话筒重录。"]


def test_mere_clicks_do_not_reach_the_loudness_and_it_is_said(tmp_path: Path) -> None:
    wave = np.zeros(RATE * 3, np.float32)
    wave[RATE // 2 :: RATE] = 0.9
    recording = audio.normalise(wav(tmp_path / "来源.wav", wave), tmp_path / "结果.ogg")
    assert recording.loudness.true_peak_db <= -2
    assert recording.loudness.lufs < -30
    assert words(recording)[-1] == (
        f"响度为 {recording.loudness.lufs:.1f} LUFS，没有达到 -19 LUFS：声音太短促，"
        "或轻响相差太大。建议重新录制。"
    )


@pytest.mark.parametrize("level", [0.0, 0.0005])
def test_silence_is_refused(tmp_path: Path, level: float) -> None:
    source = wav(tmp_path / "静音.wav", syllables(2, level=level))
    with pytest.raises(RefusedFileError) as refused:
        audio.normalise(source, tmp_path / "结果.ogg")
    assert str(refused.value) == "录音里没有声音，或声音太轻。请检查话筒或文件后重新录制。"
    with pytest.raises(RefusedFileError):
        audio.examine(source)

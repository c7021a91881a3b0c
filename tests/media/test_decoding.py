"""What a file may be that is brought in as a recording, and how it is refused."""

import re
import struct
from pathlib import Path

import numpy as np
import pytest

from tests.sounds import RATE, coded, film, syllables, wav
from zuoxi.media import audio, decoding
from zuoxi.media.decoding import inspect
from zuoxi.media.errors import RefusedFileError

NO_SOUND = np.zeros(0, np.float32)


def refusal(path: Path) -> str:
    with pytest.raises(RefusedFileError) as refused:
        inspect(path)
    return str(refused.value)


def test_an_empty_file_and_a_text_are_no_recordings(tmp_path: Path) -> None:
    path = tmp_path / "录音.mp3"
    path.write_bytes(b"")
    assert refusal(path) == "文件是空的。请重新导出录音。"
    path.write_text("这不是录音" * 500, encoding="utf-8")
    assert refusal(path) == (
        "文件不是录音，或已损坏、格式无法识别。请使用 wav、mp3、m4a、ogg、flac 或 webm。"
    )


def test_a_film_without_sound_is_no_recording(tmp_path: Path) -> None:
    assert refusal(film(tmp_path / "无声.mp4", NO_SOUND)) == (
        "文件里没有声音。请使用 wav、mp3、m4a、ogg、flac 或 webm 录音。"
    )


@pytest.mark.parametrize(("seconds", "taken"), [(0.49, False), (0.5, True)])
def test_half_a_second_is_the_shortest(tmp_path: Path, seconds: float, taken: bool) -> None:
    path = wav(tmp_path / "短.wav", syllables(seconds, level=0.1))
    if taken:
        assert inspect(path).read_ms == 500
    else:
        assert refusal(path) == "录音太短或已损坏。请重新导出后再试。"


def test_half_an_hour_is_the_longest_and_reading_stops_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Forty minutes of silence that unfold from a half a megabyte.
    silence = np.zeros(8000 * 2400, np.float32)
    bomb = coded(tmp_path / "静音.flac", silence, codec="flac", rate=8000, wave_rate=8000)
    assert bomb.stat().st_size < 500_000
    assert refusal(bomb) == "录音过长。请截取到 30 分钟以内。"
    monkeypatch.setattr(decoding, "MAX_MS", 2000)
    assert inspect(wav(tmp_path / "a.wav", syllables(2, level=0.1))).read_ms == 2000
    assert refusal(wav(tmp_path / "a.wav", syllables(2.1, level=0.1))).startswith("录音过长")


def test_a_file_over_the_size_limit_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = wav(tmp_path / "a.wav", syllables(1, level=0.1))
    monkeypatch.setattr(decoding, "MAX_BYTES", 1024 * 64)
    assert refusal(path) == "文件过大。请压缩到 0 MB 以内。"


def test_a_playlist_does_not_make_the_server_read_other_files(tmp_path: Path) -> None:
    secret = coded(tmp_path / "secret.ts", syllables(2, level=0.1), codec="libmp3lame")
    playlist = tmp_path / "录音.mp3"
    for text in (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{secret.name}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile {secret.name}\n",
    ):
        playlist.write_text(text, encoding="utf-8")
        assert refusal(playlist).startswith("文件不是录音")


def header(*, rate: int, channels: int, data: int) -> bytes:
    """Return the header of a 16-bit WAV file that says it holds ``data`` bytes."""
    frame = channels * 2
    shape = struct.pack("<HHIIHH", 1, channels, rate, rate * frame, frame, 16)
    return (
        b"RIFF" + struct.pack("<I", min(data + 36, 0xFFFFFFFF)) + b"WAVEfmt "
        + struct.pack("<I", 16) + shape + b"data" + struct.pack("<I", data)
    )  # fmt: skip


@pytest.mark.parametrize(("rate", "channels"), [(1, 1), (3999, 1), (384_001, 1), (8000, 64)])
def test_a_shape_that_would_unfold_to_gigabytes_is_refused(
    tmp_path: Path, rate: int, channels: int
) -> None:
    path = tmp_path / "怪.wav"
    path.write_bytes(header(rate=rate, channels=channels, data=64_000) + b"\x11\x22" * 32_000)
    assert refusal(path) == (
        "录音的采样率或声道数不合常规。请导出为单声道或立体声、44.1 或 48 kHz。"
    )


def test_a_length_that_is_only_claimed_costs_nothing_and_is_said(tmp_path: Path) -> None:
    whole = wav(tmp_path / "a.wav", syllables(3, level=0.1)).read_bytes()
    path = tmp_path / "声称.wav"
    path.write_bytes(header(rate=RATE, channels=1, data=2_000_000_000) + whole[-RATE * 4 :])
    assert inspect(path).read_ms == 2000
    said = [remark.text % remark.params for remark in audio.examine(path)]
    assert said == [
        "原文件标明 20833 秒，只读到 2 秒，可能不完整。请从头到尾听一遍。",
    ]


@pytest.mark.parametrize(
    ("name", "codec"), [("a.wav", "pcm_s16le"), ("a.flac", "flac"), ("a.mp3", "libmp3lame")]
)
def test_a_truncated_file_is_taken_as_far_as_it_goes_and_said(
    tmp_path: Path, name: str, codec: str
) -> None:
    path = coded(tmp_path / name, syllables(8, level=0.1), codec=codec)
    assert audio.examine(path) == []
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    (remark,) = audio.examine(path)
    assert remark.params["declared"] == 8
    assert 3 <= int(remark.params["read"]) <= 5


def test_a_truncated_m4a_without_its_index_is_refused(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.m4a", syllables(8, level=0.1), codec="aac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert refusal(path).startswith("文件不是录音，或已损坏")


def test_damage_in_the_middle_is_skipped_and_said(tmp_path: Path) -> None:
    path = coded(tmp_path / "a.mp3", syllables(8, level=0.1), codec="libmp3lame")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = bytes(3000)
    path.write_bytes(content)
    said = [remark.text % remark.params for remark in audio.examine(path)]
    assert re.fullmatch(r"原文件有 \d+ 处损坏，已跳过。请从头到尾听一遍。", said[0]), said


def test_a_wave_at_full_scale_is_counted_as_clipped_and_a_loud_one_is_not(tmp_path: Path) -> None:
    loud = wav(tmp_path / "响.wav", syllables(2, level=0.9))
    assert inspect(loud).clipped == 0
    clipped = wav(tmp_path / "削波.wav", np.clip(syllables(2, level=3.0), -1, 1))
    # Twice in each of the 220 periods of the second in which the tone sounds.
    assert 400 <= inspect(clipped).clipped <= 460

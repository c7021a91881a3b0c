"""The placeholder voice: read twice, about a minute, equally loud (R63, R64)."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from zuoxi.media.errors import RefusedFileError
from zuoxi.media.reading import reading_line
from zuoxi.media.segments import MAX_LINE, segments
from zuoxi.media.speakers import Speaker
from zuoxi.media.synthesis import say, speak, synthesise

SHORT = reading_line("客户姓名：黄如新。联系电话：19900001234。邮政编码：010018。")
USUAL = reading_line(
    "客户姓名：黄如新，草字头黄，如果的如，新旧的新。客户地址：海州市云溪区清河路128号。"
    "邮政编码：010018。联系电话：19900001234。电子邮箱：huangrx@example.cn。"
)


def test_an_empty_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFileError) as refused:
        synthesise(" , ", tmp_path / "a.ogg")
    assert str(refused.value) == "拼音行是空的。请先填写要朗读的内容。"


def test_a_line_that_cannot_be_read_names_the_syllable(tmp_path: Path) -> None:
    with pytest.raises(RefusedFileError) as refused:
        synthesise("haung2 ru2 xin1", tmp_path / "a.ogg")
    assert str(refused.value) == "拼音行里的“haung2”不是拼音。是否应为“huang2”？"
    with pytest.raises(RefusedFileError) as refused:
        synthesise("a1 " * (MAX_LINE // 3 + 1), tmp_path / "a.ogg")
    assert str(refused.value) == "拼音行过长。请控制在 4000 个字符以内。"


def test_one_other_tone_is_another_recording_and_the_same_line_the_same(tmp_path: Path) -> None:
    def digest(line: str) -> str:
        synthesise(line, tmp_path / "a.ogg")
        return hashlib.sha256((tmp_path / "a.ogg").read_bytes()).hexdigest()

    assert digest("huang2 ru2 xin1.") == digest("huang2 ru2 xin1.")
    assert digest("huang2 ru2 xin1.") != digest("huang2 ru2 xin4.")


def test_tones_are_heard() -> None:
    spoken = [speak(segments(line)) for line in ("huang2 ru2 xin1", "huang4 ru4 xin4")]
    (first, hertz), (second, _) = spoken
    assert 0.5 < len(first) / hertz < 4
    assert np.sqrt(np.mean(first**2)) > 0.01
    length = min(len(first), len(second))
    assert not np.allclose(first[:length], second[:length], atol=0.01)


def test_a_long_pause_is_longer_by_just_that() -> None:
    parts = segments("ni3. hao3.")
    usual, hertz = speak(parts)
    longer, _ = speak(parts, long_ms=1900)
    assert abs((len(longer) - len(usual)) / hertz - 2.0) < 0.02


@pytest.mark.parametrize(("line", "least", "most"), [(SHORT, 35, 62), (USUAL, 55, 66)])
def test_the_information_is_read_twice_in_about_a_minute(
    tmp_path: Path, line: str, least: int, most: int
) -> None:
    recording = synthesise(line, tmp_path / "a.ogg")
    assert least < recording.duration_ms / 1000 < most
    assert abs(recording.loudness.lufs - -19) <= 0.5
    assert recording.loudness.true_peak_db <= -2
    assert recording.remarks == ()


def test_a_line_of_a_dialogue_is_said_once_and_begins_at_once(tmp_path: Path) -> None:
    recording = say("nin2 hao3, wo3 xiang3 ding4 piao4.", tmp_path / "a.ogg", speaker=Speaker.MAN)
    assert 800 < recording.duration_ms < 4_000
    assert abs(recording.loudness.lufs - -19) <= 0.5
    assert max(recording.peaks[:5]) > 5  # heard within a tenth of a second


def test_six_speakers_sound_like_six_people(tmp_path: Path) -> None:
    for speaker in Speaker:
        say("nin2 hao3.", tmp_path / f"{speaker}.ogg", speaker=speaker)
    sounds = {(tmp_path / f"{speaker}.ogg").read_bytes() for speaker in Speaker}
    assert len(sounds) == len(Speaker)

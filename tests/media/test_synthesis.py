"""The reading line and the placeholder voice (R62–R64)."""

from pathlib import Path

import numpy as np
import pytest

from zuoxi.media.errors import RefusedFileError
from zuoxi.media.reading import Segment, UnreadableLineError, reading_line, segments
from zuoxi.media.synthesis import speak, synthesise


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("电话：19900001234。",
         "dian4 hua4, yao1 jiu3 jiu3, ling2 ling2 ling2 ling2, yao1 er4 san1 si4."),
        ("邮政编码010018", "you2 zheng4 bian1 ma3 ling2 yao1 ling2 ling2 yao1 ba1"),
        ("电子邮箱：li_n.a@ex.cn",
         "dian4 zi3 you2 xiang1, L I xia4 hua4 xian4 N dian3 A, quan1 A, E X dian3 C N"),
        ("女，姓单", "nü3, xing4 shan4"),
        ("ＡＢ１２", "A B yao1 er4"),
    ],
)  # fmt: skip
def test_digits_are_read_as_on_the_telephone_and_letters_spelled(text: str, line: str) -> None:
    assert reading_line(text) == line


def test_surnames_are_read_as_surnames() -> None:
    assert (
        reading_line("客户单小雨，简单", names=["单小雨"]) == "ke4 hu4 shan4 xiao2 yu3, jian3 dan1"
    )
    assert reading_line("尉迟青", names=["尉迟青"]) == "yu4 chi2 qing1"


def test_a_line_is_cut_where_the_voice_changes() -> None:
    assert segments("huang2 quan1 A, nü3 nv3.") == [
        Segment("chinese", "huang2 quan1", "none"),
        Segment("english", "A", "short"),
        Segment("chinese", "nü3 nü3", "long"),
    ]


@pytest.mark.parametrize("token", ["黄", "huang9", "?"])
def test_what_cannot_be_read_is_named(token: str) -> None:
    with pytest.raises((UnreadableLineError, RefusedFileError)) as refused:
        segments(f"wo3 {token}")
    assert token[0] in str(refused.value) or "huang" in str(refused.value)


def test_an_empty_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFileError, match="拼音行是空的"):
        synthesise(" , ", tmp_path / "a.ogg")


def test_different_texts_sound_different_and_tones_are_heard() -> None:
    spoken = [speak(segments(line), rate=150) for line in ("huang2 ru2 xin1", "huang4 ru4 xin4")]
    (first, rate), (second, _) = spoken
    assert 0.5 < len(first) / rate < 4
    assert np.sqrt(np.mean(first**2)) > 0.01
    length = min(len(first), len(second))
    assert not np.allclose(first[:length], second[:length], atol=0.01)


def test_the_information_is_read_twice_in_about_a_minute(tmp_path: Path) -> None:
    line = reading_line(
        "客户姓名：黄如新，草字头黄，如果的如，新旧的新。客户地址：海州市云溪区清河路128号。"
        "邮政编码：010018。联系电话：19900001234。电子邮箱：huangrx@example.cn。"
    )
    recording = synthesise(line, tmp_path / "a.ogg")
    assert 40_000 < recording.duration_ms < 75_000
    heard = recording.loudness
    assert abs(heard.lufs - -19) <= 0.5
    assert heard.true_peak_db <= -2

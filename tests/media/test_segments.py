"""What may stand in a reading line (拼音行), and how a mistake in it is named."""

import pytest
from pypinyin import pinyin_dict
from pypinyin.contrib.tone_convert import to_tone3

from zuoxi.media.segments import Segment, UnreadableLineError, segments
from zuoxi.media.syllables import SYLLABLES, nearest, syllable


def test_a_line_is_cut_where_the_voice_changes_and_where_it_breathes() -> None:
    assert segments("huang2 quan1 A, nü3 nv3.") == [
        Segment("chinese", ("huang2", "quan1"), "none"),
        Segment("english", ("A",), "short"),
        Segment("chinese", ("nü3", "nü3"), "long"),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("huáng rú xīn de5", ("huang2", "ru2", "xin1", "de5")),
        ("lǜ lv4 lu:4 lü4", ("lü4",) * 4),
        ("huang2ru2xin1", ("huang2", "ru2", "xin1")),
        ("xi1 an1", ("xi1", "an1")),
        ("LIRU", ("L", "I", "R", "U")),
    ],
)
def test_what_an_author_writes_in_other_ways_is_understood(
    line: str, words: tuple[str, ...]
) -> None:
    assert [segment.words for segment in segments(line)] == [words]


def test_pauses_may_be_written_in_chinese() -> None:
    assert [s.pause for s in segments("wo3，ni3、ta1。ta1")] == ["short", "short", "long", "long"]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("haung2", "拼音行里的“haung2”不是拼音。是否应为“huang2”？"),
        ("xong4", "拼音行里的“xong4”不是拼音。是否应为“xiong4”？"),
        ("huang", "拼音行里的“huang”没有声调。请在后面加 1 到 5（轻声为 5），如 huang1。"),
        ("Huang2", "拼音行里的“Huang2”不是拼音。是否应为“huang2”？"),
        ("黄",
         "拼音行里的“黄”无法朗读。请写带声调的音节（如 huang2）或大写字母。"),
        ("huang9",
         "拼音行里的“huang9”无法朗读。请写带声调的音节（如 huang2）或大写字母。"),
        ("123", "拼音行里的“123”无法朗读。请写带声调的音节（如 huang2）或大写字母。"),
        ("?", "拼音行里的“?”无法朗读。请写带声调的音节（如 huang2）或大写字母。"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_what_to_write(word: str, sentence: str) -> None:
    with pytest.raises(UnreadableLineError) as refused:
        segments(f"wo3 men5, {word} ni3")
    assert (refused.value.word, refused.value.text % refused.value.params) == (word, sentence)


def test_the_syllables_are_those_of_the_dictionary() -> None:
    known = {
        to_tone3(reading, neutral_tone_with_five=True, v_to_u=True).rstrip("12345")
        for readings in pinyin_dict.pinyin_dict.values()
        for reading in readings.split(",")
    }
    # Interjections without a vowel, and a few of dialects and rare characters.
    assert known - SYLLABLES == {
        "m", "n", "ng", "hm", "hng", "ê", "wong", "bong", "fiao", "cei", "din",
    }  # fmt: skip
    assert SYLLABLES - known == set()


@pytest.mark.parametrize("word", ["huang0", "huang6", "huang", "2", "", "qqq1", "huang22", "nü"])
def test_no_syllable_is_none(word: str) -> None:
    assert syllable(word) is None


def test_only_a_word_with_a_tone_has_a_nearest_syllable() -> None:
    assert (nearest("zhogn1"), nearest("zhogn"), nearest("黄"), nearest("2")) == (
        "zhong1",
        None,
        None,
        None,
    )

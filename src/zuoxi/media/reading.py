"""How a text is read aloud: the reading line (拼音行) that an author can edit.

Rules: R62–R64; voice notes: telephone style digits, letters spelled. Pure.

A reading line holds: syllables with tone, neutral = 5 (``huang2``); capital letters, spelled in
English (``H U A``); ``,`` a short pause and ``.`` a long one. Example::

    ke4 hu4 xing4 ming2, huang2 ru2 xin1. lian2 xi4 dian4 hua4, yao1 jiu3 jiu3, ling2 ling2 …
"""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

MAX_LINE = 4000
"""Characters of a reading line that is still made into a recording."""

_DIGITS = dict(
    zip(
        "0123456789",
        ("ling2", "yao1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3"),
        strict=True,
    )
)
_SIGNS = {
    "@": "quan1 A",
    ".": "dian3",
    "_": "xia4 hua4 xian4",
    "-": "gang4",
    "+": "jia1",
    "/": "xie2 gang4",
    "#": "jing3 hao4",
}
# Surnames whose usual reading as a word is another one.
_SURNAMES = {
    "单": "shan4", "任": "ren2", "仇": "qiu2", "查": "zha1", "解": "xie4", "曾": "zeng1",
    "区": "ou1", "朴": "piao2", "盖": "ge3", "缪": "miao4", "翟": "zhai2", "华": "hua4",
    "燕": "yan1", "葛": "ge3", "乐": "yue4", "尉迟": "yu4 chi2", "长孙": "zhang3 sun1",
    "纪": "ji3", "冼": "xian3", "覃": "qin2", "宁": "ning4", "万俟": "mo4 qi2",
}  # fmt: skip
# Slips of the phrase dictionary in words that every recording holds.
_PHRASES = {"电子邮箱": [["diàn"], ["zǐ"], ["yóu"], ["xiāng"]]}
_PAUSES = {**dict.fromkeys("，、,：:；;", ","), **dict.fromkeys("。．.！!？?\n", ".")}
_PART = re.compile(
    r"(?P<email>[A-Za-z0-9_.+-]+@[A-Za-z0-9_.-]*[A-Za-z0-9])"
    r"|(?P<digits>[0-9](?:[0-9-]*[0-9])?)"
    r"|(?P<letters>[A-Za-z]+)"
    r"|(?P<han>[\u3007\u3400-\u9fff\U00020000-\U000323af]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_NAMED = re.compile(r"姓名[:,是\s]*([\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fff])")
_TOKEN = re.compile(r"[a-zü]+[1-5](?![0-9])|[A-Z](?![a-z0-9])|[,.]|[^\s,.]+")
_SYLLABLE = re.compile(r"[a-zü]{1,6}[1-5]")


class UnreadableLineError(ValueError):
    """The reading line holds something that is neither syllable, capital letter nor pause."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True)
class Segment:
    """A stretch for one voice, and the silence after it."""

    voice: Literal["chinese", "english"]
    text: str
    pause: Literal["none", "short", "long"]


def reading_line(text: str, *, names: Sequence[str] = ()) -> str:
    """Return the reading line of ``text``; persons in ``names``, and whoever follows 姓名, are
    read by their surnames."""
    text = unicodedata.normalize("NFKC", text)
    names = [*names, *_NAMED.findall(text)]
    words = [word for part in _PART.finditer(text) for word in _words(part, names)]
    line = " ".join(words).replace(" ,", ",").replace(" .", ".")
    return re.sub(r"[,.](?=[,.])", "", line).strip(" ,")


def _words(part: re.Match[str], names: Sequence[str]) -> Iterator[str]:
    found = part.group()
    match part.lastgroup:
        case "email":
            yield from _spelled(found)
        case "digits":
            yield from _telephone(found)
        case "letters":
            yield from found.upper()
        case "han":
            yield from _han(found, names)
        case _:
            if found in _PAUSES:
                yield _PAUSES[found]
            elif found in _SIGNS:
                yield _SIGNS[found]


def _spelled(email: str) -> Iterator[str]:
    run = 0  # letters since the last breath
    for character in email:
        if character in _SIGNS:
            run = 0
            # A breath on both sides of the @ helps the writer.
            yield f", {_SIGNS[character]}," if character == "@" else _SIGNS[character]
            continue
        if run == 4:
            run = 0
            yield ","
        run += 1
        yield _DIGITS[character] if character in _DIGITS else character.upper()


def _telephone(digits: str) -> Iterator[str]:
    groups = [group for group in digits.split("-") if group]
    if len(groups) == 1 and len(digits) == 11:
        groups = [digits[:3], digits[3:7], digits[7:]]
    for place, group in enumerate(groups):
        if place:
            yield ","
        for digit in group:
            yield _DIGITS[digit]


def _han(run: str, names: Sequence[str]) -> Iterator[str]:
    name = next((n for n in names if n and n in run), None)
    if name:
        before, _, after = run.partition(name)
        yield from _han(before, names) if before else ()
        yield from _name(name)
        yield from _han(after, names) if after else ()
    elif run.startswith("姓") and len(run) <= 3:
        yield from ("xing4", *_name(run[1:]))
    else:
        yield from _pinyin(run)


def _name(name: str) -> list[str]:
    surname = next((s for s in (name[:2], name[:1]) if s in _SURNAMES), "")
    given = _pinyin(name[len(surname) :])
    # 子 is never toneless in a name.
    return [*_SURNAMES.get(surname, "").split(), *("zi3" if s == "zi5" else s for s in given)]


@functools.cache
def _dictionary() -> ModuleType:
    """Return pypinyin with our phrases; half a second to load, which no start should wait for."""
    import pypinyin  # noqa: PLC0415 - see above

    pypinyin.load_phrases_dict(_PHRASES)
    return pypinyin


def _pinyin(run: str) -> list[str]:
    known = _dictionary()
    syllables: list[str] = known.lazy_pinyin(
        run, style=known.Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True, v_to_u=True
    )
    return [syllable for syllable in syllables if _SYLLABLE.fullmatch(syllable)]


def segments(line: str) -> list[Segment]:
    """Return the stretches of a reading line; raise :class:`UnreadableLineError`."""
    found: list[Segment] = []
    words: list[str] = []
    voice: Literal["chinese", "english"] = "chinese"

    def close(pause: Literal["none", "short", "long"]) -> None:
        if words:
            found.append(Segment(voice, " ".join(words), pause))
            words.clear()

    for word in _TOKEN.findall(line.replace("v", "ü").replace("，", ",").replace("。", ".")):
        if word in ",.":
            close("short" if word == "," else "long")
            continue
        if _SYLLABLE.fullmatch(word):
            spoken: Literal["chinese", "english"] = "chinese"
        elif re.fullmatch("[A-Z]", word):
            spoken = "english"
        else:
            raise UnreadableLineError(word)
        if spoken != voice:
            close("none")
            voice = spoken
        words.append(word)
    close("long")
    return found

"""How a text is read aloud: the reading line (拼音行) that an author can edit. Pure.

Rules: R62–R64. Digits as on the telephone (1 = yao), in groups; the letters of an e-mail spelled,
with a breath after four; persons by the reading of their surnames; a cited character as in the
word that it is cited from (银行的行: hang2). What no dictionary knows stays as it is, so that
:func:`zuoxi.media.segments.segments` can name it. Example::

    ke4 hu4 xing4 ming2, huang2 ru2 xin1. lian2 xi4 dian4 hua4, yao1 jiu3 jiu3, ling2 ling2 …
"""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from types import ModuleType

from zuoxi.media.known_readings import PHRASES, SINGLE, SURNAMES
from zuoxi.media.syllables import NEUTRAL, is_spelled

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
_CITED = re.compile(r"(.{1,6})的(.)")
_BREATH = 4  # letters of an e-mail


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
        if run == _BREATH:
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
    cited = _CITED.fullmatch(run)
    if name:
        before, _, after = run.partition(name)
        yield from _han(before, names) if before else ()
        yield from _name(name)
        yield from _han(after, names) if after else ()
    elif match := re.fullmatch(r"(姓)(.{1,2})|(复姓)(.{2})", run):
        word, surname = match[1] or match[3], match[2] or match[4]
        yield from (*_pinyin(word), *_name(surname))
    elif cited and cited[2] in cited[1]:
        yield from (*_pinyin(f"{cited[1]}的"), _cited(cited[2], cited[1]))
    else:
        yield from _pinyin(run)


def _name(name: str) -> list[str]:
    surname = next((s for s in (name[:2], name[:1]) if s in SURNAMES), "")
    # A character of a name is never toneless.
    given = name[len(surname) :]
    read = [
        _alone(c) if s.endswith(NEUTRAL) else s for c, s in zip(given, _pinyin(given), strict=False)
    ]
    return [*SURNAMES.get(surname, "").split(), *read]


def _cited(character: str, word: str) -> str:
    """Return how ``character`` is read in ``word``, in full tone and without sandhi."""
    known = _pinyin(word, sandhi=False)
    found = known[word.rindex(character)] if len(known) == len(word) else _alone(character)
    return _alone(character) if found.endswith(NEUTRAL) else found


def _alone(character: str) -> str:
    return _pinyin(character)[0]


@functools.cache
def _dictionary() -> ModuleType:
    """Return pypinyin with our readings; half a second to load, which no start should wait for."""
    import pypinyin  # noqa: PLC0415 - see above
    from pypinyin.contrib.tone_convert import tone3_to_tone  # noqa: PLC0415

    pypinyin.load_phrases_dict(
        {
            phrase: [[tone3_to_tone(syllable)] for syllable in reading.split()]
            for phrase, reading in PHRASES.items()
        }
    )
    pypinyin.load_single_dict({ord(c): tone3_to_tone(reading) for c, reading in SINGLE.items()})
    return pypinyin


def _pinyin(run: str, *, sandhi: bool = True) -> list[str]:
    known = _dictionary()
    syllables: list[str] = known.lazy_pinyin(
        run, style=known.Style.TONE3, neutral_tone_with_five=True, tone_sandhi=sandhi, v_to_u=True
    )
    # What it does not know comes back as it was, with a neutral tone behind it.
    return [s if is_spelled(s) else s.removesuffix(NEUTRAL) for s in syllables]

"""Cuts a reading line into stretches for one voice, and names what cannot be read. Pure.

A reading line holds: syllables with tone (:mod:`zuoxi.media.syllables`); capital letters, spelled
in English (``H U A`` or ``HUA``); ``,`` a short pause and ``.`` a long one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from zuoxi.kernel.sentences import sentence
from zuoxi.media.syllables import is_toneless, nearest, syllable

MAX_LINE = 4000
"""Characters of a reading line that is still made into a recording."""

Voice = Literal["chinese", "english"]
Pause = Literal["none", "short", "long"]

_PAUSES: dict[str, Pause] = {",": "short", "，": "short", "、": "short", ".": "long", "。": "long"}
_TOKEN = re.compile(r"[,，、.。]|[^\s,，、.。]+")
_GLUED = re.compile(r"(?:[^\W\d_A-Z]+:?[^\W\d_A-Z]*[1-5])+")
_ONE = re.compile(r"[^1-5]+[1-5]")


class UnreadableLineError(ValueError):
    """The reading line holds something that is neither syllable, capital letter nor pause.

    ``word`` is what; ``text`` is a message id for ``params`` and says what to write instead.
    """

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word
        self.params: dict[str, str | int] = {"token": word}
        near = nearest(word)
        if is_toneless(word):
            self.text = sentence(
                "拼音行里的“%(token)s”没有声调。请在后面加 1 到 5（轻声为 5），如 %(token)s1。"
            )
        elif near:
            self.text = sentence("拼音行里的“%(token)s”不是拼音。是否应为“%(near)s”？")
            self.params["near"] = near
        else:
            self.text = sentence(
                "拼音行里的“%(token)s”无法朗读。请写带声调的音节（如 huang2）或大写字母。"
            )


@dataclass(frozen=True)
class Segment:
    """A stretch for one voice, and the silence after it."""

    voice: Voice
    words: tuple[str, ...]  # syllables in the one spelling, or letters
    pause: Pause


def segments(line: str) -> list[Segment]:
    """Return the stretches of a reading line; raise :class:`UnreadableLineError`."""
    found: list[Segment] = []
    words: list[str] = []
    voice: Voice = "chinese"

    def close(pause: Pause) -> None:
        if words:
            found.append(Segment(voice, tuple(words), pause))
            words.clear()

    for token in _TOKEN.findall(line):
        if token in _PAUSES:
            close(_PAUSES[token])
            continue
        for spoken, word in _words(token):
            if spoken != voice:
                close("none")
                voice = spoken
            words.append(word)
    close("long")
    return found


def _words(token: str) -> Iterator[tuple[Voice, str]]:
    if re.fullmatch("[A-Z]+", token):
        yield from (("english", letter) for letter in token)
        return
    for part in _ONE.findall(token) if _GLUED.fullmatch(token) else [token]:
        known = syllable(part)
        if known is None:
            raise UnreadableLineError(part)
        yield "chinese", known

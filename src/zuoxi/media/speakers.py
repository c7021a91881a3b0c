"""The voices of placeholder recordings, by the part that they speak. Pure.

A synthesised line is a placeholder: right for trials and practice, never for a competition.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Speaker(StrEnum):
    """Who speaks a line that is synthesised."""

    WOMAN = "woman"
    YOUNG_WOMAN = "young_woman"
    OLDER_WOMAN = "older_woman"
    MAN = "man"
    YOUNG_MAN = "young_man"
    OLDER_MAN = "older_man"


class Colour(NamedTuple):
    """How a speaker sounds: the engine's variant, pitch 0..99 (50 as it is), words a minute."""

    variant: str
    pitch: int
    rate: int


COLOURS: Mapping[Speaker, Colour] = {
    Speaker.WOMAN: Colour("f2", 52, 165),
    Speaker.YOUNG_WOMAN: Colour("f4", 68, 175),
    Speaker.OLDER_WOMAN: Colour("f3", 38, 145),
    Speaker.MAN: Colour("m3", 45, 165),
    Speaker.YOUNG_MAN: Colour("m1", 60, 175),
    Speaker.OLDER_MAN: Colour("m7", 30, 145),
}

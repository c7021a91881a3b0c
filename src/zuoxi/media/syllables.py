"""The syllables of Mandarin in pinyin, as an author may write them in a reading line. Pure.

Written with the tone as a number (``huang2``, neutral = 5) or as a mark (``huáng``); ``ü`` may be
written ``v`` or ``u:``. One spelling comes out: number and ``ü``.
"""

import re
import unicodedata
from collections import Counter

from rapidfuzz.distance import OSA

_FINALS = {
    "": "a ai an ang ao e ei en eng er o ou",
    "b": "a ai an ang ao ei en eng i ian iang iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu ong ou u uan un uo ü üe",
    "l": "a ai an ang ao e ei en eng i ia ian iang iao ie in ing iu o ong ou u uan un uo ü üe",
    "g": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "k": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "q": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "ch": "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo",
    "sh": "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
    "c": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "s": "a ai an ang ao e en eng i ong ou u uan ui un uo",
    "y": "a an ang ao e i in ing o ong ou u uan ue un",
    "w": "a ai an ang ei en eng o u",
}
SYLLABLES = frozenset(
    initial + final for initial, finals in _FINALS.items() for final in finals.split()
)
"""Every syllable without its tone."""

NEUTRAL = "5"
_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_NUMBERED = re.compile(r"([a-zü]+)([1-5])")


def syllable(word: str) -> str | None:
    """Return ``word`` in the one spelling (``huang2``), or None if it is no syllable with tone."""
    match = _NUMBERED.fullmatch(_numbered(word))
    return match.group() if match and match[1] in SYLLABLES else None


def is_spelled(word: str) -> bool:
    """Return whether ``word`` looks like pinyin with a tone, in the dictionary or not."""
    return _NUMBERED.fullmatch(word) is not None


def is_toneless(word: str) -> bool:
    """Return whether only the tone is missing."""
    return _numbered(word) in SYLLABLES


def nearest(word: str) -> str | None:
    """Return the syllable that was probably meant, with the tone of ``word``, or None."""
    written = _numbered(word.lower())
    body, tone = written.rstrip("0123456789"), written[-1:]
    if not body or tone not in tuple("12345"):
        return None

    def slips(known: str) -> tuple[int, int, str]:
        lost = sum((Counter(body) - Counter(known)).values())
        return OSA.distance(body, known), lost, known

    near = min(SYLLABLES, key=slips)
    return near + tone if slips(near)[0] <= 2 else None


def _numbered(word: str) -> str:
    """Return ``word`` with its tone mark as a number at the end, and every ü as such."""
    tone = ""
    kept = []
    for character in unicodedata.normalize("NFD", word):
        if character in _MARKS and not tone:
            tone = _MARKS[character]
        else:
            kept.append(character)
    plain = unicodedata.normalize("NFC", "".join(kept))
    return plain.replace("u:", "ü").replace("v", "ü") + tone

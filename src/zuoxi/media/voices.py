"""What the two voices of espeak-ng must be told, so that they say what a reading line means.

Each trap was found by letting the engine write down its phonemes:

- The pinyin voice knows ``ü`` only as ``v``; with the umlaut it reads the whole word as English.
- It does not know the final ``iong`` (熊, 雄, 琼, 炯) and reads English: the phonemes are given.
- The English voice takes ``A`` among other letters for the article and says "uh": the letter's
  phoneme is given.
- After a switch of language inside one text it reads pinyin as English: every stretch is spoken
  alone, and Han is never sent to it.
"""

from collections.abc import Sequence

from zuoxi.media.segments import Voice

VOICES: dict[Voice, str] = {"chinese": "cmn-latn-pinyin", "english": "en-us"}

_IONG = {"jiong": "tS;j'ong", "qiong": "tS;hj'ong", "xiong": "S;j'ong"}
_TONES = {"1": "55", "2": "35", "3": "214", "4": "51", "5": "11"}
_LETTER_A = "[['eI]]"


def told(words: Sequence[str], *, voice: Voice) -> str:
    """Return the text that makes ``voice`` say ``words``, phonemes in double brackets."""
    say = _letter if voice == "english" else _syllable
    return " ".join(map(say, words))


def _letter(letter: str) -> str:
    return _LETTER_A if letter == "A" else letter


def _syllable(syllable: str) -> str:
    body, tone = syllable[:-1], syllable[-1]
    if body in _IONG:
        return f"[[{_IONG[body]}{_TONES[tone]}]]"
    return syllable.replace("ü", "v")

"""When the agent began to speak, for how long, and how fast."""

import re
from collections.abc import Sequence

from zuoxi.kernel.sentences import sentence
from zuoxi.media.takes.figures.figure import Figure
from zuoxi.media.takes.sound import Span
from zuoxi.media.takes.told import Told, in_seconds, told
from zuoxi.media.takes.voice import total_ms

SHORTEST_MS = 3_000
"""Less speech than this says nothing of its speed."""

_FIRST = sentence("录音开始 %(seconds)s 秒后开口。")
_NOBODY = sentence("没有听到坐席说话。")
_FIRST_LIMITS = sentence("清嗓、咳嗽或身边的人声可能被当作开口；误差约 0.1 秒。")
_TIME = sentence("坐席说话共 %(seconds)s 秒，占录音的 %(share)s%%。")
_TIME_LIMITS = sentence("只看有没有人声，不看说了什么；身边的人声也会计入。")
_RATE = sentence(
    "语速约为每分钟 %(rate)s 字（话术 %(characters)s 字，说话 %(seconds)s 秒，停顿不计）。"
)
_TOO_SHORT = sentence("说话不足 3 秒或话术没有字，不计语速。")
_RATE_LIMITS = sentence("按写下的话术计字：没有照着说、重复或漏读时不准；快慢是否得当由人判断。")

# A Han character and a digit are a syllable each; of Latin letters, capitals are spelled out.
_SPOKEN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]|[0-9]|[A-Z](?![a-z])|[A-Za-z][a-z]*")


class FirstWordFigure(Figure):
    """``delay_ms`` from the beginning of the take; None where nobody spoke."""

    delay_ms: int | None


class SpeechTimeFigure(Figure):
    """``speech_ms`` without the breaks of a quarter of a second and longer."""

    speech_ms: int


class SpeechRateFigure(Figure):
    """``per_minute``: characters of the text for a minute of speech; None where it is too short."""

    per_minute: int | None
    characters: int


def first_word_figure(voice: Sequence[Span]) -> FirstWordFigure:
    """Return when the agent, who speaks in ``voice``, began."""
    delay = voice[0].start_ms if voice else None
    says = told(_NOBODY) if delay is None else told(_FIRST, seconds=in_seconds(delay))
    return FirstWordFigure(delay_ms=delay, says=says, limits=told(_FIRST_LIMITS))


def speech_time_figure(voice: Sequence[Span], *, duration_ms: int) -> SpeechTimeFigure:
    """Return how long the agent spoke in a take of ``duration_ms``."""
    speech = total_ms(voice)
    share = round(100 * speech / duration_ms) if duration_ms else 0
    says = told(_TIME, seconds=in_seconds(speech), share=share) if voice else told(_NOBODY)
    return SpeechTimeFigure(speech_ms=speech, says=says, limits=told(_TIME_LIMITS))


def speech_rate_figure(voice: Sequence[Span], text: str) -> SpeechRateFigure:
    """Return how fast the agent spoke if ``text`` is what was said."""
    speech, characters = total_ms(voice), spoken_characters(text)
    rate = round(characters * 60_000 / speech) if characters and speech >= SHORTEST_MS else None
    return SpeechRateFigure(
        per_minute=rate,
        characters=characters,
        says=_rate_says(rate, characters, speech),
        limits=told(_RATE_LIMITS),
    )


def spoken_characters(text: str) -> int:
    """Return how many characters are heard: Han, digits, capitals; a Latin word counts as one."""
    return len(_SPOKEN.findall(text))


def _rate_says(rate: int | None, characters: int, speech: int) -> Told:
    if rate is None:
        return told(_TOO_SHORT)
    return told(_RATE, rate=rate, characters=characters, seconds=in_seconds(speech))

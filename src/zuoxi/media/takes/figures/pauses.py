"""Where nobody spoke for half a second or longer, between the first word and the last."""

from collections.abc import Sequence

from zuoxi.kernel.sentences import sentence
from zuoxi.media.takes.figures.figure import Figure
from zuoxi.media.takes.sound import Span
from zuoxi.media.takes.told import Told, in_seconds, told
from zuoxi.media.takes.voice import between, common, joined, total_ms

PAUSE_MS = 500

_SAYS = sentence(
    "不短于 0.5 秒的停顿有 %(count)s 次，共 %(total)s 秒；最长 %(longest)s 秒，在第 %(at)s 秒。"
)
_NOTHING = sentence("没有不短于 0.5 秒的停顿。")
_LIMITS = sentence("看不出停顿是断句、思考还是查询资料；起止误差约 0.1 秒。")


class PausesFigure(Figure):
    """``spans`` are all of them, in order; ``longest_ms`` is 0 where none is."""

    spans: tuple[Span, ...]
    total_ms: int
    longest_ms: int


def pauses_figure(voices: Sequence[Span], *, gaps: Sequence[Span]) -> PausesFigure:
    """Return the pauses between ``voices`` (of all sides).

    Where time is missing in the recording (``gaps``) nobody knows who spoke: no pause is counted.
    """
    silent = between(joined(sorted(voices)))
    found = [span for span in silent if span.ms >= PAUSE_MS and not common([span], gaps)]
    return PausesFigure(
        spans=tuple(found),
        total_ms=total_ms(found),
        longest_ms=max((span.ms for span in found), default=0),
        says=_says(found),
        limits=told(_LIMITS),
    )


def _says(found: Sequence[Span]) -> Told:
    if not found:
        return told(_NOTHING)
    longest = max(found, key=lambda span: span.ms)
    return told(
        _SAYS,
        count=len(found),
        total=in_seconds(total_ms(found)),
        longest=in_seconds(longest.ms),
        at=in_seconds(longest.start_ms),
    )

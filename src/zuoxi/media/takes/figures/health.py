"""Whether the recording itself is whole: missing time, packets that cannot be decoded, channels."""

from collections.abc import Sequence

from zuoxi.kernel.sentences import sentence
from zuoxi.media.takes.figures.figure import Figure
from zuoxi.media.takes.sound import Span
from zuoxi.media.takes.told import Told, in_seconds, told
from zuoxi.media.takes.voice import total_ms

_WHOLE = sentence("录音完整，时间上没有缺失。")
_GAPS = sentence("录音有 %(count)s 处缺失，共 %(seconds)s 秒，播放为静音，不算停顿。")
_DAMAGED = sentence("录音有 %(damaged)s 个数据包无法解码，缺失 %(seconds)s 秒。")
_ONE_CHANNEL = sentence("录音应有双方各一个声道，实际只有一个，无法分开双方。")
_LIMITS = sentence("只说明录制和传输是否完整，不说明录的是谁、说得怎样。")


class HealthFigure(Figure):
    """``gaps``: where time is missing; ``damaged``: packets; ``lacks_channel``: stereo is mono."""

    gaps: tuple[Span, ...]
    damaged: int
    lacks_channel: bool


def health_figure(*, gaps: Sequence[Span], damaged: int, lacks_channel: bool) -> HealthFigure:
    """Return how the recording came through."""
    return HealthFigure(
        gaps=tuple(gaps),
        damaged=damaged,
        lacks_channel=lacks_channel,
        says=_says(gaps, damaged, lacks_channel=lacks_channel),
        limits=told(_LIMITS),
    )


def _says(gaps: Sequence[Span], damaged: int, *, lacks_channel: bool) -> Told:
    lost = in_seconds(total_ms(gaps))
    if lacks_channel:
        return told(_ONE_CHANNEL)
    if damaged:
        return told(_DAMAGED, damaged=damaged, seconds=lost)
    return told(_GAPS, count=len(gaps), seconds=lost) if gaps else told(_WHOLE)

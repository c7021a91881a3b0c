"""Whether a side was cut off at full scale."""

from collections.abc import Sequence

from zuoxi.kernel.sentences import sentence
from zuoxi.media.takes.figures.figure import Figure, Side
from zuoxi.media.takes.told import Told, in_seconds, told

_SAYS: dict[Side, str] = {
    "agent": sentence("坐席的声音有 %(count)s 处削波失真，第一处在第 %(seconds)s 秒。"),
    "customer": sentence("客户的声音有 %(count)s 处削波失真，第一处在第 %(seconds)s 秒。"),
}
_NOTHING: dict[Side, str] = {
    "agent": sentence("坐席的声音没有削波。"),
    "customer": sentence("客户的声音没有削波。"),
}
_LIMITS = sentence(
    "只看波形是否到顶；增益过高、靠话筒太近或提高嗓门都会造成，个别几处往往听不出来。"
)
_SHOWN = 50


class ClippingFigure(Figure):
    """``count`` places; ``at_ms`` are the first fifty of them."""

    side: Side
    count: int
    at_ms: tuple[int, ...]


def clipping_figure(side: Side, at_ms: Sequence[int]) -> ClippingFigure:
    """Return the figure for places that begin ``at_ms``."""
    return ClippingFigure(
        side=side,
        count=len(at_ms),
        at_ms=tuple(at_ms[:_SHOWN]),
        says=_says(side, at_ms),
        limits=told(_LIMITS),
    )


def _says(side: Side, at_ms: Sequence[int]) -> Told:
    if not at_ms:
        return told(_NOTHING[side])
    return told(_SAYS[side], count=len(at_ms), seconds=in_seconds(at_ms[0]))

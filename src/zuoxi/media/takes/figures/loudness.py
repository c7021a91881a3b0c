"""How loud a side was (BS.1770): integrated loudness and true peak."""

from zuoxi.kernel.sentences import sentence
from zuoxi.media.loudness import SILENCE_LUFS, Loudness
from zuoxi.media.takes.figures.figure import Figure, Side
from zuoxi.media.takes.told import Told, told

_SAYS: dict[Side, str] = {
    "agent": sentence("坐席的平均响度为 %(lufs)s LUFS，真峰值 %(peak)s dBFS。"),
    "customer": sentence("客户的平均响度为 %(lufs)s LUFS，真峰值 %(peak)s dBFS。"),
}
_NOTHING: dict[Side, str] = {
    "agent": sentence("坐席声道没有声音。"),
    "customer": sentence("客户声道没有声音。"),
}
_LIMITS = sentence("响度随话筒、距离和增益而变，不说明嗓音好坏，也不说明当时对方听起来是否合适。")


class LoudnessFigure(Figure):
    """``lufs`` is −70 where nothing is heard; ``true_peak_db`` is above full scale if positive."""

    side: Side
    lufs: float
    true_peak_db: float


def loudness_figure(side: Side, heard: Loudness) -> LoudnessFigure:
    """Return the figure for what was ``heard`` of ``side``."""
    return LoudnessFigure(
        side=side,
        lufs=round(heard.lufs, 1),
        true_peak_db=round(heard.true_peak_db, 1),
        says=_says(side, heard),
        limits=told(_LIMITS),
    )


def _says(side: Side, heard: Loudness) -> Told:
    if heard.lufs <= SILENCE_LUFS:
        return told(_NOTHING[side])
    return told(_SAYS[side], lufs=f"{heard.lufs:.1f}", peak=f"{heard.true_peak_db:.1f}")

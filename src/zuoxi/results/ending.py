"""How a part ended for somebody: handed in, the bell, or stopped by officials (终止). Pure.

Whoever was stopped alone stays so for the record, whatever was submitted before; an end for the
whole hall says nothing about somebody who had submitted.
"""

from collections.abc import Iterable
from typing import Literal

from zuoxi.sittings.clock import EndedBy

Ending = Literal["submitted", "bell", "stopped"]
_GRAVEST_FIRST: tuple[Ending, ...] = ("stopped", "bell", "submitted")


def ending(*, submitted: bool, ended_by: EndedBy | None) -> Ending:
    """Return how one part ended."""
    if ended_by == "person":
        return "stopped"
    if submitted:
        return "submitted"
    return "stopped" if ended_by == "hall" else "bell"


def gravest(endings: Iterable[Ending]) -> Ending:
    """Return the word for several parts: stopped in one of them is stopped."""
    return min(endings, key=_GRAVEST_FIRST.index, default="bell")

"""What keeps the results back, by name: the same list on the page and before a publication.

Order: whatever must happen first comes first. Sentences say what to do; the seats concerned stand
beside them, so that a page can lead there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext, gettext_noop

from zuoxi.competitions.models import Competition
from zuoxi.sittings import live
from zuoxi.sittings.domain import altered_papers

Code = Literal["nobody_seated", "paper_altered", "open", "computing", "held"]

SENTENCES: dict[Code, str] = {
    "nobody_seated": gettext_noop("还没有选手入座，没有成绩可算。"),
    "paper_altered": gettext_noop(
        "%(count)s 套赛题的内容与冻结时不符，不能评分和公布。请用 zuoxi verify 核对并恢复备份。"
    ),
    "open": gettext_noop("%(count)s 个座位的赛题还没有结束。"),
    "computing": gettext_noop("系统正在评分，完成后本页自动更新，无需操作。"),
    "held": gettext_noop("%(count)s 条操作待裁定。请裁判长逐一裁定后再公布。"),
}


@dataclass(frozen=True)
class Place:
    """A seat that is concerned."""

    sitting: int
    seat: str


@dataclass(frozen=True)
class Blocker:
    """One thing that must happen before a publication; ``count`` is what the sentence counts."""

    code: Code
    seats: tuple[Place, ...] = ()
    count: int = 0

    @property
    def message(self) -> str:
        """Return the sentence in the user's language."""
        return gettext(SENTENCES[self.code]) % {"count": self.count}


def open_seats(places: Iterable[Place]) -> Blocker:
    """Return that these seats may still work."""
    found = tuple(places)
    return Blocker("open", found, len(found))


def altered(competition: Competition) -> list[Blocker]:
    """Return that papers are not what was frozen, if any are not."""
    count = len(altered_papers(competition))
    return [Blocker("paper_altered", count=count)] if count else []


def held(competition: Competition) -> list[Blocker]:
    """Return the ops that wait for the chief judge's decision, as the hall has them now."""
    groups = live.held(competition.pk)
    if not groups:
        return []
    seats = {place.id: Place(place.id, place.seat) for place, _ in groups}
    count = sum(len(group.ops) for _, group in groups)
    return [Blocker("held", tuple(seats.values()), count)]

"""From the first log-in to the paper on the desk; what is not a fresh hall is refused on the way.

A rehearsal on seats where somebody has worked, or with the key of another paper, would find
scores wrong that are right, so it does not take place.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from zuoxi.kernel.language import say
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.client import Contestant
from zuoxi.rehearsal.record import Record
from zuoxi.rehearsal.tasks import played
from zuoxi.sittings.clock import Phase


class CannotRehearse(Exception):
    """The rehearsal cannot take place; the argument is the sentence for the organiser."""


async def everyone_seated(
    people: Sequence[Contestant], sitting: Sequence[asyncio.Task[Record]]
) -> None:
    """Wait until all machines may write, a good while at most; refuse seats that are not fresh."""
    patience = asyncio.timeout(30 + len(people) * 0.1)
    with contextlib.suppress(TimeoutError):
        async with patience:
            while not all(person.machine.seated.is_set() for person in people):
                _refuse_refused(sitting)
                _refuse_used_seats(people)
                await asyncio.sleep(0.05)
    _refuse_used_seats(people)


async def everyone_has_the_paper(
    people: Sequence[Contestant],
    sitting: Sequence[asyncio.Task[Record]],
    *,
    questions: Mapping[str, Any],
) -> None:
    """Wait for the start and look at the first paper that comes: it must be that of ``questions``.

    However long it takes: a human chief judge starts when the hall is ready.
    """
    while True:
        _refuse_refused(sitting)
        _refuse_used_seats(people)
        views = [person.record.views for person in people if person.record.has_papers]
        if views:
            break
        await asyncio.sleep(0.05)
    if not all(played(task).is_same_paper(q, views[0][task]) for task, q in questions.items()):
        raise CannotRehearse(say("服务器上的赛题不是演练的赛题。请用 --key 指定它的文件夹。"))


def _refuse_refused(sitting: Sequence[asyncio.Task[Record]]) -> None:
    for task in sitting:
        if task.done() and not task.cancelled() and task.result().refused:
            record = task.result()
            text = say("第 %(number)s 个座位码不能用：%(why)s")
            raise CannotRehearse(text % {"number": record.contestant + 1, "why": record.refused})


def _refuse_used_seats(people: Sequence[Contestant]) -> None:
    for person in people:
        state = person.clock.state()
        ended = state is not None and state.phase is Phase.ENDED and not person.record.views
        if ended or person.record.seat_was_used:
            text = say(
                "这个赛项已经开过赛，不能再用来演练。"
                "可换一个 ZUOXI_DATA，运行 zuoxi serve --demo，用新的演示赛项演练。"
            )
            raise CannotRehearse(text)


async def refuse_other_halls(chief: ChiefJudge, people: Sequence[Contestant]) -> None:
    if not {person.record.sitting for person in people} <= await chief.sittings():
        raise CannotRehearse(say("座位码不全是裁判长这个赛项的。请核对 --codes 和 --competition。"))


def refuse_other_clocks(people: Sequence[Contestant], tasks: Sequence[str]) -> None:
    """Raise :class:`CannotRehearse` unless these tasks run together on one clock."""
    clocks = next((person.machine.clocks for person in people if person.machine.clocks), [])
    if clocks and not any(set(tasks) <= set(group) for group in clocks):
        known = "; ".join(",".join(group) for group in clocks)
        text = say("一次演练共用一个时钟的题。请用 --tasks 选其中一组：%(known)s", known=known)
        raise CannotRehearse(text)

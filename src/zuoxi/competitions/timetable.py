"""Which tasks run together: a slot that shares its clock runs with the one before it (I20)."""

from collections.abc import Iterable
from typing import Protocol


class Slot(Protocol):
    """What is looked at of a slot."""

    @property
    def task(self) -> str:
        """The key of its task."""

    @property
    def shares_clock(self) -> bool:
        """Whether it runs with the one before it."""


def groups(slots: Iterable[Slot]) -> list[list[str]]:
    """Return the tasks of each clock, in the timetable's order."""
    found: list[list[str]] = []
    for slot in slots:
        if slot.shares_clock and found:
            found[-1].append(slot.task)
        else:
            found.append([slot.task])
    return found


def together(slots: Iterable[Slot], task: str) -> list[str]:
    """Return the tasks that run on the clock of ``task``, itself among them; [] if it has none."""
    return next((group for group in groups(slots) if task in group), [])

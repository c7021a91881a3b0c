"""Whether a task is under way: from its start until every seat's work is collected."""

from collections.abc import Iterator

from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import timeline
from zuoxi.sittings.clock import ClockState, Phase, clock
from zuoxi.sittings.models import Sitting

DAY_MS = 24 * 60 * 60 * 1000
"""No task that began longer ago still runs."""


def task_underway(competition: Competition) -> str | None:
    """Return the first task of the timetable that has begun and is not over for everybody.

    Over means closed and the clock at its end: make-up time after a close opens it again.
    """
    known = timeline.read(competition.pk)
    for task, sitting, state in _clocks(competition, known):
        if state.phase is not Phase.ENDED or (sitting, task) not in known.closed:
            return task
    return None


def anybody_works(competition: Competition) -> bool:
    """Return whether a task of ``competition`` is under way, or somebody's clock runs in another.

    One server carries them all. A hall that was paused and left must not stand in another's way.
    """
    if task_underway(competition) is not None:
        return True
    begun = LedgerEntry.objects.filter(verb=timeline.STARTED, at_ms__gte=now_ms() - DAY_MS)
    others = begun.exclude(competition_id=competition.pk).values("competition_id")
    return any(
        state.phase is Phase.RUNNING
        for other in Competition.objects.filter(pk__in=others)
        for _, _, state in _clocks(other, timeline.read(other.pk))
    )


def _clocks(
    competition: Competition, known: timeline.Timeline
) -> Iterator[tuple[str, int, ClockState]]:
    """Yield task, sitting and clock of every seat for what has begun, in the timetable's order."""
    begun = {entry.task for entry in known.hall if entry.kind == "start"}
    if not begun:
        return
    seated = Sitting.objects.filter(competition=competition).exclude(seat_label="")
    sittings = list(seated.values_list("pk", flat=True))
    now = now_ms()
    for slot in competition.slots.all():
        for sitting in sittings if slot.task in begun else ():
            yield (
                slot.task,
                sitting,
                clock(
                    task=slot.task,
                    duration_ms=slot.duration_ms,
                    sitting=sitting,
                    entries=known.of(sitting),
                    now_ms=now,
                ),
            )

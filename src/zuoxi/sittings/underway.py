"""Whether a task is under way: from its start until every seat's work is collected."""

from zuoxi.competitions.models import Competition
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import timeline
from zuoxi.sittings.clock import Phase, clock
from zuoxi.sittings.models import Sitting


def task_underway(competition: Competition) -> str | None:
    """Return the first task of the timetable that has begun and is not over for everybody.

    Over means closed and the clock at its end: make-up time after a close opens it again.
    """
    known = timeline.read(competition.pk)
    begun = {entry.task for entry in known.hall if entry.kind == "start"}
    if not begun:
        return None
    sittings = list(
        Sitting.objects.filter(competition=competition)
        .exclude(seat_label="")
        .values_list("pk", flat=True)
    )
    now = now_ms()
    for slot in competition.slots.all():
        if slot.task not in begun:
            continue
        for sitting in sittings:
            state = clock(
                task=slot.task,
                duration_ms=slot.duration_ms,
                sitting=sitting,
                entries=known.of(sitting),
                now_ms=now,
            )
            if state.phase is not Phase.ENDED or (sitting, slot.task) not in known.closed:
                return slot.task
    return None

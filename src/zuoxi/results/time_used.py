"""The working time taken apart, so that anybody can add it up again (I24). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from zuoxi.sittings.clock import TimeEntry, clock


@dataclass(frozen=True)
class TimeUsed:
    """What the working time is made of; see :mod:`zuoxi.results.working_time` for the rule."""

    started_ms: int | None
    submitted_ms: int | None
    slot_ms: int
    running_ms: int
    paused_ms: int
    hall_extra_ms: int
    made_up_ms: int


def time_used(
    *,
    task: str,
    duration_ms: int,
    sitting: int,
    entries: Sequence[TimeEntry],
    submitted_ms: int | None,
    until_ms: int,
) -> TimeUsed:
    """Return the pieces up to the submit, or up to ``until_ms`` where nothing was submitted.

    ``running_ms`` is how long the clock of this sitting ran, ``paused_ms`` how long it stood.
    """
    at_ms = until_ms if submitted_ms is None else submitted_ms
    extra = [e for e in entries if e.task == task and e.kind == "extra"]
    hall_extra_ms = sum(e.ms for e in extra if e.sitting is None)
    state = clock(
        task=task, duration_ms=duration_ms, sitting=sitting, entries=entries, now_ms=at_ms
    )
    ended_ms = at_ms if state.ended_ms is None else min(at_ms, state.ended_ms)
    passed_ms = 0 if state.started_ms is None else ended_ms - state.started_ms
    return TimeUsed(
        started_ms=state.started_ms,
        submitted_ms=submitted_ms,
        slot_ms=duration_ms + hall_extra_ms,
        running_ms=state.elapsed_ms,
        paused_ms=max(0, passed_ms - state.elapsed_ms),
        hall_extra_ms=hall_extra_ms,
        made_up_ms=sum(e.ms for e in extra if e.sitting == sitting),
    )

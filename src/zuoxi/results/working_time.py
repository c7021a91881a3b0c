"""How long somebody worked on a task, for the tie-break (I24). Pure.

Final submit minus start on the server's clock, without pauses and without the make-up time that
this person was granted, in whole seconds that have passed. Time that was added for the whole hall
makes everybody's slot longer and is taken off from nobody. Whoever did not submit is counted with
the full slot.
"""

from collections.abc import Sequence

from zuoxi.sittings.clock import TimeEntry, clock


def working_seconds(
    *,
    task: str,
    duration_ms: int,
    sitting: int,
    entries: Sequence[TimeEntry],
    submitted_ms: int | None,
) -> int:
    """Return whole seconds between 0 and the slot's length, the hall's extra time included.

    ``submitted_ms`` is the server's moment of the final submit that counted, None if there is
    none. Make-up time makes up for time that was lost, whenever it was granted; so a later submit
    is never the shorter time, and somebody who works to the end of the make-up time is counted
    with the full slot.
    """
    extra = [e for e in entries if e.task == task and e.kind == "extra"]
    slot_ms = duration_ms + sum(e.ms for e in extra if e.sitting is None)
    if submitted_ms is None:
        return slot_ms // 1000
    made_up_ms = sum(e.ms for e in extra if e.sitting == sitting)
    state = clock(
        task=task, duration_ms=duration_ms, sitting=sitting, entries=entries, now_ms=submitted_ms
    )
    return min(max(state.elapsed_ms - made_up_ms, 0), slot_ms) // 1000

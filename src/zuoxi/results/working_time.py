"""How long somebody worked on a task, for the tie-break (I24). Pure.

Final submit minus start on the server's clock, without pauses and without granted make-up time,
in whole seconds that have passed; whoever did not submit is counted with the full slot.
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
    """Return whole seconds between 0 and the slot's length.

    ``submitted_ms`` is the moment of the final submit that counted, None if there is none.
    Make-up time granted before the submit is taken off, because it made up for time that was
    lost; so somebody who works to the end of the make-up time is counted with the full slot.
    """
    if submitted_ms is None:
        return duration_ms // 1000
    state = clock(
        task=task, duration_ms=duration_ms, sitting=sitting, entries=entries, now_ms=submitted_ms
    )
    made_up_ms = state.allowance_ms - duration_ms
    used_ms = state.elapsed_ms - made_up_ms
    return min(max(used_ms, 0), duration_ms) // 1000

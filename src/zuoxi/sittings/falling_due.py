"""When the server does something by itself inside a task, on the task's clock (I20, R74).

A task type says what is next (:class:`zuoxi.tasks.contract.Due`); the hub's loop does it
(:mod:`doing`). Pauses do not count.
"""

from zuoxi.sittings.clock import Phase
from zuoxi.sittings.place import Place
from zuoxi.tasks.contract import Due


def moment(place: Place, task: str, due: Due, now: int) -> int | None:
    """Return when ``due`` is to be done (ms); None while the clock of the task stands."""
    at = place.now(task, now)
    if at.phase is not Phase.RUNNING:
        return None
    # A browser's word is not believed beyond the present: nobody's call is longer for it.
    since = place.clock(task, min(due.since_ms, now))
    elapsed = place.clock(task, now).elapsed_ms
    return now + max(0, due.running_ms - (elapsed - since.elapsed_ms))


def look(place: Place, task: str, now: int) -> None:
    """An answer has changed: remember what is next, and have the hub look in time."""
    opened, state = place.tasks.get(task), place.state
    found = state.tasks.get(task) if state else None
    due = opened.due(found.answer) if opened and found and found.answer is not None else None
    if due is None:
        place.due.pop(task, None)
        return
    place.due[task] = due
    if (at := moment(place, task, due, now)) is not None:
        place.hall.next_moment = min(place.hall.next_moment or at, at)

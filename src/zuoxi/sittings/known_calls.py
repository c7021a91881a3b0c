"""What the journal knows of calls to people: what a server that begins anew goes by."""

from collections.abc import Iterator

from zuoxi.sittings.clock import Phase
from zuoxi.sittings.customer_protocol import Why
from zuoxi.sittings.desks import Line
from zuoxi.sittings.place import Place
from zuoxi.sittings.state import Paired
from zuoxi.tasks.contract import CallEnd, PersonCall

_WHY: dict[CallEnd, Why] = {
    "agent": "agent",
    "customer": "customer",
    "cap": "cap",
    "line": "line",
    "engaged": "engaged",
}
_AFTER_A_RESTART = 1_000
"""Added to the number of a connection, so that it is none that a page already has."""


def on_the_line(place: Place, task: str) -> PersonCall | None:
    """Return the call of an answer that has not ended; whether the task runs is not asked."""
    return next((call for call in _calls(place, task) if call.ended_by is None), None)


def restored(place: Place, task: str, call: PersonCall, now: int) -> Line | None:
    """Return the line of a call that is on the line and was paired before; None for a new one.

    Whatever connection the pages of one that was answered have: both build another.
    """
    known = _paired(place, task, call.number)
    if known is None:
        return None
    if call.connected_ms is None:
        return Line(known.call, place, task, call.number, dialled_ms=now)
    line = _answered(place, known, call)
    line.state = "talking"
    line.round = _AFTER_A_RESTART + max(0, now - call.connected_ms) // 1000
    return line


def over(place: Place, task: str, now: int) -> Iterator[Line]:
    """Yield the lines of the calls that were answered and are over, also by the bell."""
    running = place.now(task, now).phase in (Phase.RUNNING, Phase.PAUSED)
    for call in _calls(place, task):
        known = _paired(place, task, call.number)
        if known is None or call.connected_ms is None or (call.ended_by is None and running):
            continue
        line = _answered(place, known, call)
        line.state, line.why = "over", _WHY[call.ended_by] if call.ended_by else "bell"
        yield line


def order(line: Line) -> tuple[bool, int]:
    """Orders the calls of one desk: what is talked in comes last, before it the newest."""
    return line.state != "over", line.connected_ms or line.dialled_ms


def _calls(place: Place, task: str) -> tuple[PersonCall, ...]:
    opened, state = place.tasks.get(task), place.state
    answer = state.task(task).answer if state is not None else None
    return () if opened is None or answer is None else opened.person_calls(answer)


def _paired(place: Place, task: str, number: int) -> Paired | None:
    known = place.state.paired.values() if place.state is not None else ()
    return next((one for one in known if (one.task, one.number) == (task, number)), None)


def _answered(place: Place, known: Paired, call: PersonCall) -> Line:
    line = Line(known.call, place, known.task, call.number, call.dialled_ms)
    line.account, line.connected_ms = known.account, call.connected_ms
    line.raised, line.result, line.notes = list(call.raised), call.result, call.notes
    return line

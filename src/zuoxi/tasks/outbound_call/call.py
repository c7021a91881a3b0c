"""The call of a contestant: its states, what happened in it, and the customer in it (R29, R74).

    idle → dialling → ringing → connected ⇄ held → ended
                                      {by contestant | customer | cap | line | engaged}

A call that still runs at the bell has no entry of its own: nobody can write then. ``apply`` of the
task type hands the operations in; what makes no sense in a state changes nothing. Pure, and the
same in ``web/callState.ts``. Moments are the server's clock in ms.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from zuoxi.tasks.contract import Operation
from zuoxi.tasks.outbound_call import customer
from zuoxi.tasks.outbound_call.closed import Closed
from zuoxi.tasks.outbound_call.customer import CustomerState, Scripts
from zuoxi.tasks.outbound_call.plan import NOBODY, Plan
from zuoxi.tasks.outbound_call.stages import Stage

MAX_EVENTS = 2_000
"""Of one call (one every 0.3 s for ten minutes); beyond it speech and marks change nothing."""

State = Literal["idle", "dialling", "ringing", "connected", "held", "ended"]
EndedBy = Literal["contestant", "customer", "cap", "line", "engaged"]
_TALKING = ("connected", "held")
_ON_THE_LINE = ("dialling", "ringing", "connected", "held")


class Event(Closed):
    """Something that happened, ``at_ms`` after the call was dialled.

    ``line``: the customer begins to speak ``node``; ``said``, ``spoke``, ``silence`` last ``ms``.
    """

    at_ms: int
    kind: str
    node: int = NOBODY
    ms: int = 0
    stage: Stage | None = None


class Call(Closed):
    """One call. ``customer`` is None before it is answered, and where a person plays it.

    ``spoke_ms`` is up to when the agent's speech is counted: nobody can have spoken for longer than
    since.
    """

    state: State = "idle"
    dialled_ms: int | None = None
    connected_ms: int | None = None
    ended_ms: int | None = None
    ended_by: EndedBy | None = None
    spoke_ms: int = 0
    customer: CustomerState | None = None
    events: tuple[Event, ...] = ()


class _Said(NamedTuple):
    call: Call
    operation: Operation
    plan: Plan | None
    scripts: Scripts


def dialled(at_ms: int) -> Call:
    """Return a call that is being dialled."""
    return Call(state="dialling", dialled_ms=at_ms, events=(Event(at_ms=0, kind="dial"),))


def fold(call: Call, operation: Operation, *, plan: Plan | None, scripts: Scripts) -> Call:
    """Return the call with one operation in it (every kind but ``dial``)."""
    if call.state not in _ON_THE_LINE:
        return call
    step = _STEPS.get(operation.kind)
    return step(_Said(call, operation, plan, scripts)) if step else call


def _ringing(said: _Said) -> Call:
    return _note(said, "ringing", state="ringing") if said.call.state == "dialling" else said.call


def _connected(said: _Said) -> Call:
    if said.call.state in _TALKING:
        return said.call
    state = customer.answers_the_phone(said.plan) if said.plan else None
    now = said.operation.at_ms
    joined = _note(said, "connected", state="connected", connected_ms=now, spoke_ms=now)
    return _follow(said, joined, state)


def _hang_up(said: _Said) -> Call:
    return _ended(said, "contestant")


def _dropped(said: _Said) -> Call:
    return _ended(said, "line")


def _engaged(said: _Said) -> Call:
    return said.call if said.call.state in _TALKING else _ended(said, "engaged")


def _left(said: _Said) -> Call:
    return _ended(said, "customer") if said.call.state in _TALKING else said.call


def _cap(said: _Said) -> Call:
    return _ended(said, "cap") if said.call.state in _TALKING else said.call


def _hold(said: _Said) -> Call:
    on = said.operation.payload.get("on") is True
    if said.call.state != ("connected" if on else "held"):
        return said.call
    state = said.call.customer
    waiting = state.model_copy(update={"silent_ms": 0}) if state else None
    kind, now = ("hold", "held") if on else ("resume", "connected")
    return _note(said, kind, state=now, customer=waiting)


def _stage(said: _Said) -> Call:
    if said.call.state not in _TALKING or _is_full(said.call):
        return said.call
    stage, state = Stage(said.operation.payload["stage"]), said.call.customer
    moved = customer.marked(state, stage) if state else None
    return _note(said, "stage", {"stage": stage}, customer=moved)


def _speech(said: _Said) -> Call:
    """A turn is over (``said``), or goes on (``spoke``)."""
    if said.call.state != "connected" or _is_full(said.call):
        return said.call
    now, kind = said.operation.at_ms, said.operation.kind
    ms = max(0, min(said.operation.payload["ms"], now - said.call.spoke_ms))
    spoken = _note(said, kind, {"ms": ms}, spoke_ms=max(now, said.call.spoke_ms))
    if said.plan is None or spoken.customer is None:
        return spoken
    if kind == "spoke":
        return _follow(said, spoken, customer.spoke(spoken.customer, ms))
    return _follow(said, spoken, customer.said(said.plan, spoken.customer, ms, said.scripts))


def _silence(said: _Said) -> Call:
    call, ms = said.call, said.operation.payload["ms"]
    if call.state not in _TALKING or _is_full(call) or said.plan is None or call.customer is None:
        return call
    state = customer.silence(said.plan, call.customer, ms, held=call.state == "held")
    return _follow(said, _note(said, "silence", {"ms": ms}), state)


def _heard(said: _Said) -> Call:
    """The line is over, also one that could not be played (``unheard``): the call goes on."""
    node, state = said.operation.payload["node"], said.call.customer
    if state is None or node == NOBODY or node != state.speaking:
        return said.call
    after = _note(said, said.operation.kind, {"node": node}, customer=customer.heard(state, node))
    return _ended(said._replace(call=after), "customer") if state.leaving else after


_STEPS = {
    "ringing": _ringing,
    "connected": _connected,
    "hang_up": _hang_up,
    "dropped": _dropped,
    "engaged": _engaged,
    "left": _left,
    "lost": _dropped,
    "cap": _cap,
    "hold": _hold,
    "stage": _stage,
    "said": _speech,
    "spoke": _speech,
    "silence": _silence,
    "heard": _heard,
    "unheard": _heard,
}
KINDS = frozenset(_STEPS) | {"dial"}


def _is_full(call: Call) -> bool:
    return len(call.events) >= MAX_EVENTS


def _ended(said: _Said, by: EndedBy) -> Call:
    now = said.operation.at_ms
    return _note(said, f"ended_{by}", state="ended", ended_ms=now, ended_by=by)


def _follow(said: _Said, call: Call, state: CustomerState | None) -> Call:
    """Put the customer's new state in, and note the line that it begins to speak."""
    before = call.customer.speaking if call.customer else NOBODY
    call = call.model_copy(update={"customer": state})
    if state is None or state.speaking == NOBODY or before != NOBODY:
        return call
    return _note(said._replace(call=call), "line", {"node": state.speaking})


def _note(said: _Said, kind: str, told: Mapping[str, Any] | None = None, /, **change: Any) -> Call:
    at = said.operation.at_ms - (said.call.dialled_ms or 0)
    event = Event(at_ms=at, kind=kind, **(told or {}))
    return said.call.model_copy(update={**change, "events": (*said.call.events, event)})

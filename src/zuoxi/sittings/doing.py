"""What the server does by itself inside a task: the entry ``did``, folded like an operation.

By the clock (:mod:`falling_due`), or because of a person who plays the customer (:mod:`exchange`).
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from zuoxi.sittings import falling_due
from zuoxi.sittings.answers import tell_answer
from zuoxi.sittings.journal import Origin
from zuoxi.sittings.place import Place

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub


def do(
    hub: "Hub",
    place: Place,
    task: str,
    *,
    kind: str,
    payload: Mapping[str, Any],
    now: int,
    origin: Origin = "server",
    done: Callable[[], None] | None = None,
) -> None:
    """Write one operation of the server's own; the machine is told when it is durable, then
    ``done`` is called. ``origin`` "official": somebody at the other end of a call did it."""
    state = place.state
    assert state is not None
    told = {
        "kind": kind,
        "payload": dict(payload),
        "at_ms": now,
        "after": list(state.task(task).last),
    }
    entry = state.chain.note(
        epoch=state.epoch, received_ms=now, origin=origin, task=task, kind="did", payload=told
    )
    state.take(entry, told)
    falling_due.look(place, task, now)
    hub.exchange.look(place, task, now, did=kind)

    def durable() -> None:
        if place.holder is not None:
            tell_answer(place.holder, task)
        if done is not None:
            done()

    hub.submit(place, [entry], durable)


def do_due(hub: "Hub", place: Place, now: int) -> int | None:
    """Do what is due at ``now``; return when to look again (ms), None if nothing waits."""
    state = place.state
    if state is None or not place.due:
        return None
    again: int | None = None
    for task, due in list(place.due.items()):
        at = falling_due.moment(place, task, due, now)
        if at is not None and at <= now:
            place.due.pop(task, None)
            do(hub, place, task, kind=due.kind, payload=due.payload, now=now)
            at = None
        if at is not None:
            again = at if again is None else min(again, at)
    return again

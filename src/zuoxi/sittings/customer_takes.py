"""The take of a person who plays the customer: their own microphone, clean (docs/takes.md).

It belongs to the contestant's sitting and is granted by the leave that the customer's page got with
the call: signed, and naming the call alone, so that it tells nobody whose it is.
"""

from typing import TYPE_CHECKING, Any

from django.core import signing

from zuoxi.sittings import taking
from zuoxi.sittings.desks import Line
from zuoxi.sittings.take_wish import Refused, TakeWish, signed

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

_SALT = "zuoxi.sittings.customer"


def leave_for(line: Line) -> str:
    """Return the leave to record one call as its customer."""
    return signing.dumps([line.id, line.account], salt=_SALT)


async def sitting_of(hub: "Hub", of: int | str) -> int:
    """Return the sitting that a grant is about; one of a customer names the call."""
    if isinstance(of, int):
        return of
    line = await hub.exchange.found(of)
    if line is None:
        raise Refused(403, "bad_grant")
    return line.place.id


async def grant(hub: "Hub", leave: str, wish: TakeWish) -> tuple[int, Any]:
    """Answer ``POST /takes`` of a customer's page; the grant is durable before it is answered."""
    line = await _line(hub, leave)
    place, task = line.place, line.task
    opened = place.tasks.get(task)
    part = opened.person if opened else None
    if part is None or (wish.task, wish.place, wish.layout) != (task, part.place, "mono"):
        raise Refused(404, "no_such_place")
    state = await hub.loader.state(place)
    known = state.takes.get(wish.take)
    if known is None:
        if line.connected_ms is None:
            raise Refused(403, "not_open")
        if len(state.takes) >= taking.MAX_TAKES:
            raise Refused(429, "too_many_takes", limit=taking.MAX_TAKES)
        # Both stand in the journal or neither: they are submitted together.
        hub.exchange.copied(line, wish.take)
        await hub.note(place, state, "take", wish.model_dump(mode="json"), task=task)
    elif (known.task, known.place) != (task, part.place):
        raise Refused(409, "other_take")
    else:
        await hub.durable()  # another request may just have made it known
    return 200, {"grant": signed(line.id, wish.take)}


async def _line(hub: "Hub", leave: str) -> Line:
    try:
        name, account = signing.loads(leave, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused(403, "no_call") from None
    line = await hub.exchange.found(name)
    if line is None or line.account != account:
        raise Refused(403, "no_call")
    return line

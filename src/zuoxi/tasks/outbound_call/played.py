"""What the person who plays the customer made of a call, and how the line was (I18, R107). Pure.

Counters hang on the call that is the newest one when they come; what the customer did names its
call: another may have been dialled meanwhile. Nothing here takes a submission back.
"""

from typing import Any

from zuoxi.tasks.contract import Operation
from zuoxi.tasks.outbound_call import operations as o
from zuoxi.tasks.outbound_call.closed import Closed
from zuoxi.tasks.outbound_call.content import (
    MAX_STATS,
    Answer,
    CustomerCopy,
    LineCounters,
    PlayedCall,
    RaisedObjection,
)

KINDS = frozenset({"stats", "raised", "outcome", "copy"})
MAX_RAISED = 50
MAX_COPIES = 50


def fold(answer: Answer, operation: Operation) -> Answer:
    """Return ``answer`` with one operation of :data:`KINDS` in it; what makes no sense changes
    nothing."""
    said = o.read(operation)
    if said is None:
        return answer
    number = said.number if isinstance(said, o.OfCall) else number_of(answer)
    calls = (*answer.earlier, answer.call)
    if number > len(calls) or calls[number - 1].connected_ms is None:
        return answer
    known = played_of(answer, number)
    change = _change(known, said, operation.at_ms)
    if not change:
        return answer
    others = tuple(p for p in answer.played if p.number != number)
    return answer.model_copy(update={"played": (*others, known.model_copy(update=change))})


def number_of(answer: Answer) -> int:
    """Return which call of the answer the present one is, counted from 1."""
    return len(answer.earlier) + 1


def played_of(answer: Answer, number: int) -> PlayedCall:
    """Return what was made of one call of the answer; nothing yet is an empty one."""
    return next((p for p in answer.played if p.number == number), PlayedCall(number=number))


def _change(known: PlayedCall, said: Closed, at_ms: int) -> dict[str, Any]:
    match said:
        case o.Stats() if len(known.stats) < MAX_STATS:
            counted = LineCounters(at_ms=at_ms, **said.model_dump())
            return {"stats": (*known.stats, counted)}
        case o.Raised(id=name, on=on):
            others = tuple(one for one in known.raised if one.id != name)
            if on and len(others) < len(known.raised):
                return {}  # the first time counts
            more = (RaisedObjection(id=name, at_ms=at_ms),) if on else ()
            return {"raised": (*others, *more)[:MAX_RAISED]}
        case o.Outcome(result=result, notes=notes):
            return {"result": result, "notes": notes}
        case o.Copy(take=take) if take not in {one.take for one in known.copies}:
            if len(known.copies) >= MAX_COPIES:
                return {}
            return {"copies": (*known.copies, CustomerCopy(take=take, begun_ms=at_ms))}
    return {}

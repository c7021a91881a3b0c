"""How the operations of 语音服务·呼入 change the answer. Pure; twin of ``web/model.ts``.

Rules: R29 (call states), R67, R69 (going back). What makes no sense where the call stands (holding
a call that nobody answered) is passed over: the journal keeps it, the answer does not.
"""

from typing import Any

from zuoxi.tasks import takes
from zuoxi.tasks.contract import Operation
from zuoxi.tasks.inbound_call import content as c
from zuoxi.tasks.inbound_call import operations as o

E = c.CallEventKind

_FOLLOWS: dict[c.CallEventKind, frozenset[c.CallEventKind | None]] = {
    E.RINGING: frozenset({None}),
    E.ANSWERED: frozenset({None, E.RINGING}),
    E.HELD: frozenset({E.ANSWERED, E.RESUMED}),
    E.RESUMED: frozenset({E.HELD, E.TRANSFERRED}),
    E.TRANSFERRED: frozenset({E.ANSWERED, E.RESUMED, E.HELD}),
    E.WRAPPED_UP: frozenset({E.ANSWERED, E.RESUMED, E.HELD, E.TRANSFERRED, E.WRAPPED_UP}),
}
"""What an event may come after; a wrap-up may be corrected by another."""


def fold(question: c.Question, answer: c.Answer, operation: Operation) -> c.Answer:
    """Return ``answer`` with one operation in it; anything but ``submit`` takes a submission back.

    Malformed ones, unknown kinds and what the question does not have change nothing.
    """
    if operation.kind in takes.KINDS:
        folded = takes.fold(answer.takes, operation, places=o.places(question))
        return answer if folded is answer.takes else _with(answer, takes=folded)
    said = o.read(operation)
    if said is None or not o.is_known(question, operation.kind, said):
        return answer
    if operation.kind == "submit":
        return answer.model_copy(update={"submitted": True})
    changed = _changed(answer, operation, said)
    return _with(answer, **changed) if changed else answer


def _with(answer: c.Answer, **changed: Any) -> c.Answer:
    # Parts that are checked already: a whole answer is not validated again for each save.
    return answer.model_copy(update={**changed, "submitted": False})


def _changed(answer: c.Answer, operation: Operation, said: object) -> dict[str, Any]:
    at_ms = operation.at_ms
    match said:
        case o.SetText():
            return {"scripts": {**answer.scripts, said.turn: said.value}}
        case o.OfTurn():
            return _turned(answer, operation.kind, said.turn)
        case o.Note():
            return {"notes": said.value}
        case o.SearchFor() if len(answer.searches) < c.MAX_SEARCHES:
            return {"searches": (*answer.searches, c.Search(at_ms=at_ms, text=said.text))}
        case o.Read():
            return _opened(answer, said.article, at_ms)
        case o.Act() if len(answer.actions) < c.MAX_ACTIONS:
            done = c.Done(at_ms=at_ms, action=said.action, fields=said.fields)
            return {"actions": (*answer.actions, done)}
    return _called(answer, operation.kind, said, at_ms)


def _turned(answer: c.Answer, kind: str, turn: str) -> dict[str, Any]:
    match kind:
        case "close" if turn not in answer.closed:
            return {"closed": (*answer.closed, turn)}
        case "open" if turn in answer.closed:
            return {"closed": tuple(each for each in answer.closed if each != turn)}
        case "played":
            return {"played": {**answer.played, turn: answer.played.get(turn, 0) + 1}}
    return {}


def _opened(answer: c.Answer, article: str, at_ms: int) -> dict[str, Any]:
    """An article belongs to the search before it; without one it was found by leafing."""
    if not answer.searches:
        return {"searches": (c.Search(at_ms=at_ms, text="", opened=(article,)),)}
    *before, last = answer.searches
    if len(last.opened) >= c.MAX_OPENED:
        return {}
    grown = last.model_copy(update={"opened": (*last.opened, article)})
    return {"searches": (*before, grown)}


def _called(answer: c.Answer, kind: str, said: object, at_ms: int) -> dict[str, Any]:
    event, word = _event(kind, said)
    last = answer.call[-1].kind if answer.call else None
    if event is None or last not in _FOLLOWS[event] or len(answer.call) >= c.MAX_EVENTS:
        return {}
    return {"call": (*answer.call, c.CallEvent(at_ms=at_ms, kind=event, said=word))}


def _event(kind: str, said: object) -> tuple[c.CallEventKind | None, str]:
    match said:
        case o.Hold():
            return (E.HELD if said.on else E.RESUMED), ""
        case o.Transfer():
            return E.TRANSFERRED, said.to
        case o.WrapUp():
            return E.WRAPPED_UP, said.reason
    return {"ring": E.RINGING, "answer_call": E.ANSWERED}.get(kind), ""

"""The operations of 语音服务·呼入 and what their payloads hold. Pure.

What a payload must be to enter the journal is here; what it does to the answer is in
:mod:`zuoxi.tasks.inbound_call.folding`.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from zuoxi.tasks import takes
from zuoxi.tasks.contract import Operation, RefusedOperation
from zuoxi.tasks.inbound_call import content as c
from zuoxi.tasks.inbound_call.rules import LONGEST_TEXT, Rules

SPOKEN = frozenset({c.Kind.AGENT, c.Kind.RETELL})
"""Items that are answered by speaking: each has the place of :func:`place_of`."""
WRITTEN = frozenset({c.Kind.AGENT, c.Kind.SUMMARY})
"""Items that are answered in writing."""
HEARD = frozenset({c.Kind.CUSTOMER, c.Kind.RETELL})
"""Items with a recording to listen to."""


class _Payload(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Nothing(_Payload):
    """``ring`` (the call comes in), ``answer_call``, ``submit``."""


class SetText(_Payload):
    """``set``: the whole script or summary of an item as it stands now."""

    turn: str
    value: Annotated[str, Field(max_length=LONGEST_TEXT)]


class OfTurn(_Payload):
    """``close`` (done with an item), ``open`` (going back to it), ``played`` (heard to its end)."""

    turn: str


class Hold(_Payload):
    """``hold``: the customer waits; off: the agent is back, also from a transfer."""

    on: bool


class Transfer(_Payload):
    """``transfer``: to the target of an action of the kind ``transfer``, by its id."""

    to: str


class WrapUp(_Payload):
    """``wrap_up``: the call is over, with the reason that the agent notes for it."""

    reason: Annotated[str, Field(max_length=c.MAX_REASON)]


class SearchFor(_Payload):
    """``search``: what was looked for in the knowledge base."""

    text: Annotated[str, Field(min_length=1, max_length=c.MAX_SEARCH)]


class Read(_Payload):
    """``read``: an article was opened."""

    article: str


class Act(_Payload):
    """``act``: a business action is done; ``fields`` by their ids."""

    action: str
    fields: dict[str, Annotated[str, Field(max_length=c.MAX_FIELD)]]


class Note(_Payload):
    """``note``: the whole of the notes as they stand now."""

    value: Annotated[str, Field(max_length=c.MAX_NOTE)]


_MODELS: Mapping[str, type[_Payload]] = {
    "ring": Nothing,
    "answer_call": Nothing,
    "submit": Nothing,
    "set": SetText,
    "close": OfTurn,
    "open": OfTurn,
    "played": OfTurn,
    "hold": Hold,
    "transfer": Transfer,
    "wrap_up": WrapUp,
    "search": SearchFor,
    "read": Read,
    "act": Act,
    "note": Note,
}


def place_of(item: str) -> str:
    """Return the place of an item's takes."""
    return f"turn:{item}"


def places(question: c.Question) -> list[str]:
    """Return the places that are answered by speaking, in the order of the items."""
    return [place_of(item.id) for item in question.items if item.kind in SPOKEN]


def read(operation: Operation) -> _Payload | None:
    """Return the payload of an operation; None for a take's, an unknown kind and a malformed one.

    ``at_ms`` of the operation is not looked at.
    """
    model = _MODELS.get(operation.kind)
    payload: Any = dict(operation.payload)
    try:
        return model.model_validate(payload) if model else None
    except ValueError:
        return None


def check(question: c.Question, operation: Operation, rules: Rules) -> None:
    """Raise :class:`RefusedOperation`: ``malformed`` (with texts beyond every limit),
    ``unknown_kind``, ``unknown_field`` (no such item, article, action) or ``too_long`` (``limit``
    characters by the competition's rules).
    """
    if operation.kind in takes.KINDS:
        takes.check(operation, places=places(question))
        return
    if operation.kind not in _MODELS:
        raise RefusedOperation("unknown_kind", kind=operation.kind[:40])
    said = read(operation)
    if said is None:
        raise RefusedOperation("malformed")
    if not is_known(question, operation.kind, said):
        raise RefusedOperation("unknown_field", item=_named(said), field=operation.kind)
    if isinstance(said, SetText):
        _refuse_long(question, said, rules)


def is_known(question: c.Question, kind: str, said: _Payload) -> bool:
    """Return whether what the payload names is in the question and of the right kind."""
    match said:
        case SetText():
            return _kind(question, said.turn) in WRITTEN
        case OfTurn() if kind == "played":
            return _kind(question, said.turn) in HEARD
        case OfTurn():
            return _kind(question, said.turn) in SPOKEN | WRITTEN
        case Transfer():
            action = _action(question, said.to)
            return action is not None and action.kind == c.ActionKind.TRANSFER
        case Act():
            return _fits(_action(question, said.action), said)
        case Read():
            return any(article.id == said.article for article in question.knowledge)
    return True


def _fits(action: c.Action | None, said: Act) -> bool:
    if action is None or action.kind == c.ActionKind.TRANSFER:
        return False
    return set(said.fields) <= {field.id for field in action.fields}


def _refuse_long(question: c.Question, said: SetText, rules: Rules) -> None:
    is_summary = _kind(question, said.turn) == c.Kind.SUMMARY
    limit = rules.summary_limit if is_summary else rules.script_limit
    if len(said.value) > limit:
        raise RefusedOperation(
            "too_long", item=said.turn, field="set", found=len(said.value), limit=limit
        )


def _kind(question: c.Question, item: str) -> c.Kind | None:
    return next((each.kind for each in question.items if each.id == item), None)


def _action(question: c.Question, action: str) -> c.Action | None:
    return next((each for each in question.actions if each.id == action), None)


def _named(said: _Payload) -> str:
    match said:
        case SetText() | OfTurn():
            return said.turn[:40]
        case Transfer():
            return said.to[:40]
        case Act():
            return said.action[:40]
        case Read():
            return said.article[:40]
    return ""

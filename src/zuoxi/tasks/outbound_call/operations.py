"""The operations of the outbound call: what each must look like, read strictly. Pure.

| kind | payload |
|---|---|
| ``section`` | {section, value}: the whole text of a section |
| ``tag`` | {section, technique, on} |
| ``faq`` | {row, question, answer}: row 1..50; both empty removes what stood there |
| ``dial`` ``ringing`` ``connected`` ``hang_up`` ``dropped`` ``submit`` | {} |
| ``hold`` | {on} |
| ``stage`` | {stage}: the agent marks where the talk is |
| ``said`` ``silence`` | {ms}: the agent ended a turn; nobody has spoken for another while |
| ``spoke`` | {ms}: speech so far of a turn that goes on: before a mark, a hold, the end of a page |
| ``heard`` ``unheard`` | {node}: a line of the customer has been played, or could not be |
| ``take.…`` | :mod:`zuoxi.tasks.takes` |
| ``stats`` | counters of the line to a person (:class:`Stats`) |
| ``cap`` | {}: the server alone, when the call has lasted as long as it may |
| ``engaged`` ``left`` ``lost`` | {}: the server alone, of a call to a person |
| ``raised`` ``outcome`` ``copy`` | the server alone: what the customer did in call ``number`` |

Of a call to a person ``ringing`` and ``connected`` are the server's own, too.
"""

from typing import Annotated, Any

from pydantic import Field

from zuoxi.tasks import takes
from zuoxi.tasks.contract import Operation, RefusedOperation
from zuoxi.tasks.outbound_call.closed import Closed
from zuoxi.tasks.outbound_call.content import (
    MAX_ANSWER,
    MAX_NOTES,
    MAX_QUESTION,
    MAX_ROWS,
    MAX_SECTION,
    PLACE,
)
from zuoxi.tasks.outbound_call.stages import Result, Stage, Technique
from zuoxi.tasks.takes import TakeId

MAX_SPOKEN_MS = 3_600_000


class Nothing(Closed):
    """No payload."""


class Section(Closed):
    """Payload of ``section``; longer texts are refused as ``too_long``."""

    section: Stage
    value: str


class Tag(Closed):
    """Payload of ``tag``."""

    section: Stage
    technique: Technique
    on: bool


class Faq(Closed):
    """Payload of ``faq``; longer cells are refused as ``too_long``."""

    row: Annotated[int, Field(ge=1, le=MAX_ROWS)]
    question: str
    answer: str


class Hold(Closed):
    """Payload of ``hold``."""

    on: bool


class Mark(Closed):
    """Payload of ``stage``."""

    stage: Stage


class Spoken(Closed):
    """Payload of ``said``, ``spoke`` and ``silence``."""

    ms: Annotated[int, Field(ge=0, le=MAX_SPOKEN_MS)]


Counter = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Stats(Closed):
    """Payload of ``stats``: what the browser counts of the line, since it was built.

    Lost packets, jitter and round trip in ms, samples that came and those that were made up.
    """

    lost: Counter
    jitter_ms: Counter
    rtt_ms: Counter
    samples: Counter
    concealed: Counter


class OfCall(Closed):
    """Which call it is about: the number of it in the answer, from 1."""

    number: Annotated[int, Field(ge=1, le=10_000)]


class Raised(OfCall):
    """Payload of ``raised``: the customer has made an objection of the brief, or not after all."""

    id: Annotated[str, Field(max_length=40)]
    on: bool


class Outcome(OfCall):
    """Payload of ``outcome``: what the customer said at last (R107), and notes."""

    result: Result
    notes: Annotated[str, Field(max_length=MAX_NOTES)]


class Copy(OfCall):
    """Payload of ``copy``: the customer's own recording begins."""

    take: TakeId


class Heard(Closed):
    """Payload of ``heard`` and ``unheard``."""

    node: Annotated[int, Field(ge=0, le=10_000)]


_MODELS: dict[str, type[Closed]] = {
    "section": Section,
    "tag": Tag,
    "faq": Faq,
    "dial": Nothing,
    "ringing": Nothing,
    "connected": Nothing,
    "hang_up": Nothing,
    "dropped": Nothing,
    "submit": Nothing,
    "hold": Hold,
    "stage": Mark,
    "said": Spoken,
    "spoke": Spoken,
    "silence": Spoken,
    "heard": Heard,
    "unheard": Heard,
    "stats": Stats,
}
SERVERS: dict[str, type[Closed]] = {
    "cap": Nothing,
    "engaged": Nothing,
    "left": Nothing,
    "lost": Nothing,
    "raised": Raised,
    "outcome": Outcome,
    "copy": Copy,
}
"""What the server alone writes; it takes no submission back."""


def read(operation: Operation) -> Closed | None:
    """Return the payload of an operation, the server's own included; None if it is malformed, too
    long, or of a kind that is not known here (as all of takes are)."""
    model = _MODELS.get(operation.kind) or SERVERS.get(operation.kind)
    payload: Any = dict(operation.payload)
    try:
        # Names of sections are plain texts in the journal: in strict mode only JSON may say them.
        found = model.model_validate(payload) if model and _is_strict(payload) else None
    except ValueError:
        return None
    return None if found is None or too_long(found) else found


def check(operation: Operation) -> None:
    """Raise :class:`RefusedOperation`: ``malformed``, ``unknown_kind``, ``unknown_field``,
    ``too_long`` (``limit`` characters)."""
    if operation.kind in takes.KINDS:
        takes.check(operation, places=(PLACE,))
        return
    model = _MODELS.get(operation.kind)
    if model is None:
        raise RefusedOperation("unknown_kind", kind=operation.kind[:40])
    payload: Any = dict(operation.payload)
    try:
        found = model.model_validate(payload) if _is_strict(payload) else None
    except ValueError:
        found = None
    if found is None:
        raise RefusedOperation("malformed")
    if limit := too_long(found):
        raise RefusedOperation("too_long", limit=limit)


def too_long(payload: Closed) -> int:
    """Return the limit in characters that a payload exceeds, 0 for none."""
    match payload:
        case Section(value=value) if len(value) > MAX_SECTION:
            return MAX_SECTION
        case Faq(question=question) if len(question) > MAX_QUESTION:
            return MAX_QUESTION
        case Faq(answer=answer) if len(answer) > MAX_ANSWER:
            return MAX_ANSWER
    return 0


_KINDS_OF_VALUES = {"ms": int, "node": int, "row": int, "number": int, "on": bool} | dict.fromkeys(
    Stats.model_fields, int
)


def _is_strict(payload: dict[str, Any]) -> bool:
    """No number as a text, no ``true`` as a 1: what pydantic would turn is malformed."""
    return all(type(value) is _KINDS_OF_VALUES.get(name, str) for name, value in payload.items())

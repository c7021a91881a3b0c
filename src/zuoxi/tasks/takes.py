"""Takes (录音) in an answer: which were begun for which place, how they ended, which one counts.

Rules: R67, R69 (going back; retakes are kept, the last that was chosen counts), R74. Pure. A task
type in which contestants speak keeps a :class:`Takes` in its answer and hands the operations
``take.begun``, ``take.ended`` and ``take.chosen`` to :func:`fold`. The sound itself is received by
the server chunk by chunk (docs/takes.md); what arrived is in the journal's ``sealed`` entries, not
here.
"""

import re
from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from zuoxi.tasks.contract import Operation, RefusedOperation

KINDS = frozenset({"take.begun", "take.ended", "take.chosen"})
MAX_TAKES = 50
"""Takes of one place; beyond it a new one is refused (``too_many_takes``)."""

MAX_CHUNKS = 7_200
PLACE = re.compile(r"[a-z0-9_.:-]{1,64}")

TakeId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Ended = Literal["stopped", "recovered"]
"""By the contestant, or found on the machine after its page had gone."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TakeEnd(_Closed):
    """What the contestant's log says of a whole take: its chunks, length in ms, and hash."""

    chunks: Annotated[int, Field(ge=1, le=MAX_CHUNKS)]
    ms: Annotated[int, Field(ge=0, le=24 * 3_600_000)]
    sha256: Sha256
    how: Ended = "stopped"


class Take(_Closed):
    """One recording. ``end`` is None while it runs, and where nobody was there to say how it
    ended: the bell, a dead machine."""

    id: TakeId
    begun_ms: int
    end: TakeEnd | None = None


class Takes(_Closed):
    """All takes by place, oldest first, and the one that was chosen to count (R67)."""

    places: dict[str, tuple[Take, ...]] = Field(default_factory=dict)
    chosen: dict[str, TakeId] = Field(default_factory=dict)

    def counting(self, place: str) -> Take | None:
        """Return the take that counts at ``place``: the chosen one, else the newest."""
        takes = self.places.get(place, ())
        wanted = self.chosen.get(place)
        return next((take for take in takes if take.id == wanted), takes[-1] if takes else None)

    def of(self, take: str) -> str | None:
        """Return the place that a take was begun for."""
        found = (p for p, takes in self.places.items() if any(t.id == take for t in takes))
        return next(found, None)


class _Begun(_Closed):
    place: Annotated[str, Field(pattern=rf"^{PLACE.pattern}$")]
    take: TakeId


class _Ended(_Begun, TakeEnd):
    pass


_MODELS: dict[str, type[_Begun]] = {
    "take.begun": _Begun,
    "take.ended": _Ended,
    "take.chosen": _Begun,
}


def check(operation: Operation, *, places: Collection[str]) -> None:
    """Raise :class:`RefusedOperation` ``malformed`` or ``unknown_field`` (no such place).

    What hangs on the answer so far (an end without a beginning) is left to :func:`fold`, which
    passes it over.
    """
    said = _read(operation)
    if said is None:
        raise RefusedOperation("malformed")
    if said.place not in places:
        raise RefusedOperation("unknown_field", item=said.place, field="take")


def fold(takes: Takes, operation: Operation, *, places: Collection[str]) -> Takes:
    """Return ``takes`` with one operation in it; what makes no sense changes nothing.

    A new take becomes the one that counts as soon as it has ended; choosing an older one holds
    until the next take ends.
    """
    said = _read(operation)
    if said is None or said.place not in places:
        return takes
    known = takes.places.get(said.place, ())
    found = next((take for take in known if take.id == said.take), None)
    match operation.kind:
        case "take.begun" if takes.of(said.take) is None and len(known) < MAX_TAKES:
            begun = Take(id=said.take, begun_ms=operation.at_ms)
            return _with(takes, said.place, (*known, begun), takes.chosen)
        case "take.ended" if found is not None and isinstance(said, _Ended):
            end = TakeEnd(chunks=said.chunks, ms=said.ms, sha256=said.sha256, how=said.how)
            ended = tuple(t.model_copy(update={"end": end}) if t is found else t for t in known)
            return _with(takes, said.place, ended, takes.chosen | {said.place: said.take})
        case "take.chosen" if found is not None:
            return _with(takes, said.place, known, takes.chosen | {said.place: said.take})
    return takes


def _with(takes: Takes, place: str, known: tuple[Take, ...], chosen: dict[str, str]) -> Takes:
    return Takes.model_construct(places={**takes.places, place: known}, chosen=chosen)


def _read(operation: Operation) -> _Begun | None:
    model = _MODELS.get(operation.kind)
    payload: Any = dict(operation.payload)
    try:
        return model.model_validate(payload, strict=True) if model else None
    except ValueError:
        return None

"""What a dictation question, its answer, the contestant's view and the evidence are made of.

The view has no place where a key, transcript or pinyin line could stand (R68, blindness is a
shape): it is built from its own models, never by leaving things out of the question.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from zuoxi.tasks.dictation.rules import FieldName

MAX_VALUE = 500
"""Characters that one field may carry at most, before the length cap of the rules is asked."""

ItemId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Alternatives = Annotated[
    tuple[Annotated[str, Field(max_length=MAX_VALUE)], ...], Field(min_length=1)
]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RecordingRef(_Closed):
    """A recording in the store."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    duration_ms: Annotated[int, Field(gt=0)]


class Item(_Closed):
    """One recording and what is to be written down of it (R61)."""

    id: ItemId
    recording: RecordingRef | None = None  # a draft may still wait for it
    transcript: str = ""  # hidden text of the recording, hints such as 草字头黄 included (R62)
    pinyin: str = ""  # what the synthesised placeholder reads; empty for a human voice
    fields: dict[FieldName, Alternatives]  # the main answer first
    case_sensitive: bool = False  # the recording spells the letter case of the e-mail (I2)


class Question(_Closed):
    """All items of one paper; its answer key is inside."""

    items: tuple[Item, ...]


class ItemView(_Closed):
    """What a contestant may know of an item. ``number`` counts from 1."""

    id: str
    number: int
    recording: RecordingRef
    fields: tuple[FieldName, ...]


class ContestantView(_Closed):
    """What the workbench gets. ``labels``: the fields that the competition names its own way."""

    items: tuple[ItemView, ...]
    labels: dict[FieldName, str] = Field(default_factory=dict)


class Answer(_Closed):
    """What folding the journal gives: item → field → text as typed."""

    items: dict[str, dict[FieldName, str]] = Field(default_factory=dict)
    submitted: bool = False
    characters: int = 0  # typed in all fields together, as they stand


class Run(_Closed):
    """A run of the alignment: ``key`` as it should be, ``typed`` as it is."""

    op: Literal["equal", "replace", "insert", "delete"]
    key: str
    typed: str


class FieldDifference(_Closed):
    """One field beside its key; ``typed`` as compared, ``raw`` as typed. Counts in characters.

    ``label`` is the competition's own name of the field, empty where it keeps the usual one.
    """

    item: str
    number: int
    field: FieldName
    label: str
    key: str
    typed: str
    raw: str
    required: int
    correct: int
    surplus: int
    slips: tuple[Run, ...]


class Difference(_Closed):
    """逐项对照 (R94): the evidence beside the score; ``accuracy`` and ``score`` to two places.

    ``reading`` says whether the accuracy is a percentage or a plain ratio (I3).
    """

    required: int
    correct: int
    accuracy: str
    reading: Literal["percent", "ratio"]
    score: str
    fields: tuple[FieldDifference, ...]

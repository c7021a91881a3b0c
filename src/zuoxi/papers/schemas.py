"""Shapes of the papers' API."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from zuoxi.media.reading import MAX_LINE


class ProblemView(Schema):
    """A problem of a stored paper; ``path`` leads into the content, ``sentence`` is for eyes."""

    path: list[str | int]
    sentence: str
    severity: Literal["error", "warning"]
    task: str = ""


class RecordingView(Schema):
    """A stored recording: loudness (LUFS) and true peak (dB) as measured on the stored file, and
    what its author should know of it. ``peaks`` only where it was just made."""

    sha256: str
    duration_ms: int
    bytes: int
    lufs: float | None
    true_peak_db: float | None
    remarks: list[str]
    peaks: dict[str, Any] | None = None


class PaperLine(Schema):
    """A paper in the list."""

    id: int
    name: str
    version: int
    state: Literal["draft", "frozen"]
    hash: str
    created_ms: int


class PaperView(PaperLine):
    """A paper with its keys."""

    content: dict[str, Any]
    problems: list[ProblemView]
    recordings: list[RecordingView]


class QuestionWords(Schema):
    """The new question of a task."""

    question: dict[str, Any]


class TextWords(Schema):
    """A text whose reading line is wanted."""

    text: str = Field(max_length=MAX_LINE)


class PinyinView(Schema):
    """A reading line (拼音行)."""

    pinyin: str


class SynthesisWords(Schema):
    """A reading line to synthesise. ``fields`` of the item are accepted and not needed."""

    pinyin: str = Field(max_length=MAX_LINE)
    fields: dict[str, Any] = Field(default_factory=dict)


class JobStarted(Schema):
    """A job to ask for."""

    job_id: str


class JobView(Schema):
    """How far a job is; ``message`` says what to do where it failed."""

    state: Literal["waiting", "running", "done", "failed"]
    result: RecordingView | None
    message: str

"""Shapes of the papers' API."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from zuoxi.media.segments import MAX_LINE
from zuoxi.media.speakers import Speaker
from zuoxi.papers.content import PaperContent
from zuoxi.papers.points import Resolution, Words


class ProblemView(Schema):
    """A problem of a stored paper; ``path`` leads into the content, ``sentence`` is for eyes.

    ``task`` is empty where the whole paper is meant.
    """

    path: list[str | int]
    sentence: str
    severity: Literal["error", "warning"]
    task: str


class Peaks(Schema):
    """How loud a recording is along its length, 0..127 of full scale, for drawing."""

    per_second: int
    values: list[int]


class RecordingView(Schema):
    """A stored recording: loudness (LUFS) and true peak (dB) as measured on the stored file, and
    what its author should know of it. ``peaks`` only where it was just made."""

    sha256: str
    duration_ms: int
    bytes: int
    lufs: float | None
    true_peak_db: float | None
    remarks: list[str]
    peaks: Peaks | None


class PaperLine(Schema):
    """A paper in the list."""

    id: int
    name: str
    version: int
    state: Literal["draft", "frozen"]
    hash: str
    created_ms: int


class FileProblem(Schema):
    """A problem of an uploaded folder, as ``zuoxi paper check`` tells it; ``line`` 0: the file."""

    file: str
    line: int
    severity: Literal["error", "warning"]
    message: str


class ImportView(Schema):
    """What an upload gave: the paper, or what keeps it out. ``is_new`` is false where the newest
    version holds just this."""

    paper: PaperLine | None
    is_new: bool
    problems: list[FileProblem]


class ShareView(Schema):
    """A criterion of a rubric and its share of the points, in percent."""

    name: str
    percent: str


class WayOut(Schema):
    """A way to make a rubric 100 % and the shares that would count; an added criterion is last and
    has no name yet."""

    way: Literal["normalise", "add_criterion"]
    shares: list[ShareView]


class RubricView(Schema):
    """评分标准 of a task: as printed, what it adds up to, and the decision or the ways to one.

    ``shares`` are what counts, empty as long as nobody has decided.
    """

    task: str
    points: str
    printed: list[ShareView]
    printed_sum: str
    signed: Resolution | None
    shares: list[ShareView]
    ways: list[WayOut]


class PaperView(PaperLine):
    """A paper with its keys. ``content`` is None where what is stored cannot be read any more.

    ``revision`` is named again by whoever changes what is seen here.
    """

    content: PaperContent | None
    revision: int
    problems: list[ProblemView]
    recordings: list[RecordingView]
    rubrics: list[RubricView]


class QuestionWords(Schema):
    """The new question of a task, as its type's ``Question`` model wants it."""

    question: dict[str, Any]
    revision: int


class FreezeWords(Schema):
    """Which revision of the draft was looked at."""

    revision: int


class ResolutionWords(Schema):
    """The way out of a rubric that is not 100 % (I1); ``criterion`` names the one to add."""

    way: Literal["normalise", "add_criterion"]
    criterion: Words | None = None
    revision: int


class TextWords(Schema):
    """A text whose reading line is wanted; persons in ``names`` are read by their surnames, as is
    whoever follows 姓名 in the text."""

    text: str = Field(max_length=MAX_LINE)
    names: list[str] = Field(default_factory=list, max_length=20)


class PinyinView(Schema):
    """A reading line (拼音行)."""

    pinyin: str


class SynthesisWords(Schema):
    """A reading line to synthesise; ``voice`` for a line of a dialogue, which is read once."""

    pinyin: str = Field(max_length=MAX_LINE)
    voice: Speaker | None = None


class JobStarted(Schema):
    """A job to ask for."""

    job_id: str


class JobView(Schema):
    """How far a job is; ``message`` says what to do where it failed."""

    state: Literal["waiting", "running", "done", "failed"]
    result: RecordingView | None
    message: str

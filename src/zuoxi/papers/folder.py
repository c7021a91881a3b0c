"""Reads a paper folder that a person wrote, and lists everything that is wrong with it.

    paper.yaml        name, total_points, tasks: [{type, file, points, minutes, rubric?}]
    <task>.yaml       the question of the task type; a recording is named by ``recording: file`` or
                      made from the text on import by ``synthesise: true`` (with ``transcript`` or
                      ``pinyin``)
    …                 the recordings

Pure apart from reading files: no database. Sentences are message ids.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zuoxi.kernel import yaml_file
from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.yaml_file import FileProblemError, Scalar, Series, Table, Value
from zuoxi.media.errors import RefusedFileError
from zuoxi.media.reading import reading_line
from zuoxi.media.segments import UnreadableLineError, segments
from zuoxi.papers.points import Points, Rubric, Words, adds_up, printed_sum
from zuoxi.papers.schema_reader import (
    SchemaReader,
    line_of,
    report_invalid,
    report_unknown,
)
from zuoxi.tasks import registry

INDEX = "paper.yaml"
_PLACEHOLDER = {"sha256": "0" * 64, "duration_ms": 1}


@dataclass(frozen=True)
class FolderProblem:
    """What is wrong where: ``line`` counts from 1, 0 is the file as a whole."""

    file: str
    line: int
    text: str
    params: dict[str, str | int] = field(default_factory=dict)
    severity: Literal["error", "warning"] = "error"
    path: tuple[str | int, ...] = ()  # into the content of a stored paper


class UnreadablePaperError(ValueError):
    """The folder holds no paper that could be imported; ``problems`` says why."""

    def __init__(self, problems: list[FolderProblem]) -> None:
        super().__init__("; ".join(f"{p.file}:{p.line} {p.text % p.params}" for p in problems))
        self.problems = problems


@dataclass(frozen=True)
class Sound:
    """Where a recording of the question comes from: a file, or a reading line (拼音行)."""

    path: tuple[str | int, ...]  # of the mapping that holds ``recording``
    file: Path | None
    line: str


@dataclass(frozen=True)
class FolderTask:
    """One task as read: ``question`` has no recordings yet, ``sounds`` says where they are."""

    task: str
    points: str
    minutes: int
    rubric: Rubric | None
    question: dict[str, Any]
    sounds: tuple[Sound, ...]


@dataclass(frozen=True)
class FolderPaper:
    """A paper as read from its folder."""

    name: str
    total_points: str
    tasks: tuple[FolderTask, ...]


class _IndexTask(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Words
    file: Words
    points: Points
    minutes: Annotated[int, Field(ge=1, le=600)]
    rubric: Rubric | None = None


class _Index(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words
    total_points: Points
    tasks: Annotated[tuple[_IndexTask, ...], Field(min_length=1)]


def read_folder(folder: Path) -> FolderPaper:
    """Return the paper in ``folder``; raise :class:`UnreadablePaperError` if anything is wrong."""
    reading = _Reading(folder)
    paper = reading.paper()
    errors = [problem for problem in reading.problems if problem.severity == "error"]
    if errors or paper is None:
        raise UnreadablePaperError(errors)
    return paper


def check_folder(folder: Path) -> list[FolderProblem]:
    """Return everything that is wrong with the paper in ``folder``, by file and line."""
    reading = _Reading(folder)
    reading.paper()
    return sorted(
        reading.problems, key=lambda problem: (problem.file != INDEX, problem.file, problem.line)
    )


class _Reading:
    """One pass over a folder, collecting problems."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[FolderProblem] = []

    def report(self, file: str, line: int, text: str, /, **params: str | int) -> None:
        self.problems.append(FolderProblem(file, line, text, params))

    def _yaml(self, name: str) -> Value | None:
        try:
            return yaml_file.read(self.folder / name, name=name)
        except FileProblemError as error:
            self.report(name, error.line, error.text, **error.params)
            return None

    def paper(self) -> FolderPaper | None:
        if not self.folder.is_dir():
            self.report(str(self.folder), 0, sentence("没有这个文件夹。请检查路径。"))
            return None
        if not (self.folder / INDEX).is_file():
            self.report(INDEX, 0, sentence("文件夹里没有 paper.yaml。请选择赛题所在的文件夹。"))
            return None
        document = self._yaml(INDEX)
        if document is None:
            return None
        index = self._model(_Index, document, INDEX)
        if index is None:
            return None
        self._check_points(index, document)
        tasks = [self._task(index, number, document) for number in range(len(index.tasks))]
        return FolderPaper(index.name, index.total_points, tuple(t for t in tasks if t))

    def _model(self, model: type[_Index], document: Value, name: str) -> _Index | None:
        before = len(self.problems)

        def report(line: int, text: str, /, **params: str | int) -> None:
            self.report(name, line, text, **params)

        plain = SchemaReader(model, report=report).read(document)
        if len(self.problems) > before:
            return None
        try:
            return model.model_validate(plain)
        except ValidationError as error:
            report_invalid(report, document, error)
            return None

    def _check_points(self, index: _Index, document: Value) -> None:
        total = sum((Decimal(task.points) for task in index.tasks), Decimal(0))
        if total != Decimal(index.total_points):
            self.report(
                INDEX,
                line_of(document, ("total_points",)),
                sentence(
                    "各题分值合计 %(sum)s 分，总分写的是 %(total)s 分。"
                    "请改正分值，或补上缺少的题目。"
                ),
                sum=str(total),
                total=index.total_points,
            )
        for number, task in enumerate(index.tasks):
            if task.rubric and not adds_up(task.rubric):
                self.report(
                    INDEX,
                    line_of(document, ("tasks", number, "rubric")),
                    sentence(
                        "评分标准合计 %(sum)s %%，应为 100 %%。两种办法：按比例折算，"
                        "加一行 resolution: {way: normalise, by: 姓名}；或补上缺少的评分项目，"
                        "加一行 resolution: {way: add_criterion, criterion: 项目名称, by: 姓名}。"
                    ),
                    sum=str(printed_sum(task.rubric)),
                )

    def _task(self, index: _Index, number: int, document: Value) -> FolderTask | None:
        entry = index.tasks[number]
        path = ("tasks", number)
        if entry.type in {other.type for other in index.tasks[:number]}:
            line = line_of(document, (*path, "type"))
            self.report(INDEX, line, sentence("题型“%(type)s”出现了两次。"), type=entry.type)
        try:
            kind = registry.task_type(entry.type)
        except KeyError:
            known = [task_type.key for task_type in registry.all_types()]

            def report(line: int, text: str, /, **params: str | int) -> None:
                self.report(INDEX, line, text, **params)

            report_unknown(report, line_of(document, (*path, "type")), entry.type, known)
            return None
        if self._inside(entry.file, INDEX, line_of(document, (*path, "file"))) is None:
            return None
        written = self._yaml(entry.file)
        if written is None:
            return None
        return self._question(entry, kind, written, line_of(document, (*path, "points")))

    def _question(
        self, entry: _IndexTask, kind: Any, written: Value, points_line: int
    ) -> FolderTask | None:
        name = entry.file

        def report(line: int, text: str, /, **params: str | int) -> None:
            self.report(name, line, text, **params)

        before = len(self.problems)
        sounds = list(self._sounds(written, name, ()))
        plain = SchemaReader(kind.Question, report=report).read(_without_sounds(written))
        if len(self.problems) > before:
            return None
        filled = copy.deepcopy(plain)
        for sound in sounds:
            place(filled, sound.path)["recording"] = dict(_PLACEHOLDER)
            if sound.file is None:
                place(plain, sound.path)["pinyin"] = sound.line
        try:
            question = kind.Question.model_validate(filled)
        except ValidationError as error:
            report_invalid(report, written, error)
            return None
        for problem in kind.problems(question):
            line = line_of(written, problem.path)
            self.problems.append(
                FolderProblem(name, line, problem.sentence, dict(problem.params), problem.severity)
            )
        if len(self.problems) == before:
            self._check_maximum(entry, kind, question, points_line)
        return FolderTask(
            entry.type, entry.points, entry.minutes, entry.rubric, plain, tuple(sounds)
        )

    def _check_maximum(self, entry: _IndexTask, kind: Any, question: Any, line: int) -> None:
        scores = kind.auto_scores(question, kind.Answer(), kind.Rules())
        maximum = sum((score.maximum for score in scores), Decimal(0))
        if scores and maximum != Decimal(entry.points):
            text = sentence("“%(type)s”由系统评 %(maximum)s 分，这里写的是 %(points)s 分。请改正。")
            self.report(
                INDEX, line, text, type=entry.type, maximum=str(maximum), points=entry.points
            )

    def _inside(self, file: str, name: str, line: int) -> Path | None:
        """Return the file inside the folder, or None after a report."""
        found = (self.folder / file).resolve()
        if not found.is_relative_to(self.folder.resolve()):
            text = sentence("“%(file)s”在赛题文件夹之外。请把文件放进文件夹。")
            self.report(name, line, text, file=file)
            return None
        if not found.is_file():
            text = sentence("找不到文件“%(file)s”。请放入文件夹，或改正文件名。")
            self.report(name, line, text, file=file)
            return None
        return found

    def _sounds(self, value: Value, name: str, path: tuple[str | int, ...]) -> Iterator[Sound]:
        match value:
            case Series():
                for number, member in enumerate(value.values):
                    yield from self._sounds(member, name, (*path, number))
            case Table():
                yield from self._sound(value, name, path)
                for key, member in value.values.items():
                    yield from self._sounds(member, name, (*path, key))

    def _sound(self, table: Table, name: str, path: tuple[str | int, ...]) -> Iterator[Sound]:
        recording, wish = table.values.get("recording"), table.values.get("synthesise")
        if isinstance(recording, Scalar):
            found = self._inside(recording.text, name, recording.line)
            if found is None:
                return
            from zuoxi.media import audio  # noqa: PLC0415 - codecs load slowly; no start waits

            try:
                audio.examine(found)
            except RefusedFileError as error:
                self.report(name, recording.line, error.text, **error.params)
                return
            yield Sound(path, found, "")
        elif isinstance(wish, Scalar) and wish.text != "false":
            line = _reading_line(table)
            try:
                if not segments(line):
                    text = sentence("没有可以朗读的内容。请填写 transcript 或 pinyin。")
                    self.report(name, wish.line, text)
                    return
            except UnreadableLineError as error:
                at = table.lines.get("pinyin", wish.line)
                self.report(name, at, error.text, **error.params)
                return
            yield Sound(path, None, line)


def _reading_line(table: Table) -> str:
    written, text = table.values.get("pinyin"), table.values.get("transcript")
    if isinstance(written, Scalar) and written.text.strip():
        return written.text
    return reading_line(text.text) if isinstance(text, Scalar) else ""


def _without_sounds(value: Value) -> Value:
    match value:
        case Table():
            kept = {
                key: _without_sounds(member)
                for key, member in value.values.items()
                if key not in ("recording", "synthesise")
            }
            return Table(value.line, kept, value.lines)
        case Series():
            return Series(value.line, tuple(_without_sounds(member) for member in value.values))
        case _:
            return value


def place(plain: Any, path: tuple[str | int, ...]) -> dict[str, Any]:
    """Return the mapping at ``path`` of a plain question."""
    for step in path:
        plain = plain[step]
    found: dict[str, Any] = plain
    return found

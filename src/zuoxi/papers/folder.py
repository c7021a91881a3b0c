"""Reads a paper folder that a person wrote, and lists everything that is wrong with it.

    paper.yaml        name, total_points, tasks: [{type, file, points, minutes, rubric?}]
    <task>.yaml       the question of the task type; a recording is named by ``recording: file`` or
                      made from the text on import by ``synthesise: true`` (with ``transcript`` or
                      ``pinyin``)
    …                 the recordings

Pure apart from reading files: no database. Sentences are message ids.
"""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from zuoxi.kernel import yaml_file
from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.yaml_values import Table, Value
from zuoxi.papers.index import INDEX, Index, read_index, report_doubles, task_tables, text_of
from zuoxi.papers.places import WrongPlaceError, file_in
from zuoxi.papers.points import Rubric
from zuoxi.papers.problems import FolderProblem, Notebook, UnreadablePaperError
from zuoxi.papers.questions import ReadQuestion, read_question
from zuoxi.papers.schema_reader import report_unknown
from zuoxi.papers.sounds import Sound
from zuoxi.tasks import registry


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


def read_folder(folder: Path) -> FolderPaper:
    """Return the paper in ``folder``; raise :class:`UnreadablePaperError` if anything is wrong."""
    reading = _Reading(folder)
    paper = reading.paper()
    errors = [problem for problem in reading.sorted_problems() if problem.severity == "error"]
    if errors or paper is None:
        raise UnreadablePaperError(errors)
    return paper


def check_folder(folder: Path) -> list[FolderProblem]:
    """Return everything that is wrong with the paper in ``folder``, by file and line."""
    reading = _Reading(folder)
    reading.paper()
    return reading.sorted_problems()


class _Reading:
    """One pass over a folder, collecting problems."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._problems: list[FolderProblem] = []
        self._index = Notebook(INDEX, self._problems)

    def sorted_problems(self) -> list[FolderProblem]:
        """Return the problems, those of the index first, each once."""
        once = {(p.file, p.line, p.text % p.params): p for p in reversed(self._problems)}
        kept = reversed(list(once.values()))
        return sorted(kept, key=lambda p: (p.file != INDEX, p.file, p.line))

    def paper(self) -> FolderPaper | None:
        """Return the paper, or None if it cannot be made."""
        if not self.folder.is_dir():
            folder = Notebook(str(self.folder), self._problems)
            folder.report(0, sentence("没有这个文件夹。请检查路径。"))
            return None
        if not (self.folder / INDEX).exists():
            self._index.report(0, sentence("文件夹里没有 paper.yaml。请选择赛题所在的文件夹。"))
            return None
        document = self._document(INDEX, self._index, line=0, named_in=self._index)
        if document is None:
            return None
        index = read_index(document, self._index)
        tables = task_tables(document)
        report_doubles(tables, self._index)
        tasks = [self._task(table, number, index) for number, table in enumerate(tables)]
        if index is None:
            return None
        return FolderPaper(index.name, index.total_points, tuple(task for task in tasks if task))

    def _document(
        self, name: str, notebook: Notebook, *, line: int, named_in: Notebook
    ) -> Value | None:
        """Return what the file ``name`` holds; it is named at ``line`` of another file."""
        try:
            place = file_in(self.folder, name)
        except WrongPlaceError as error:
            named_in.report(line, error.text, **error.params)
            return None
        value, problems = yaml_file.read_all(place, name=name)
        for problem in problems:
            notebook.report(problem.line, problem.text, **problem.params)
        return value

    def _task(self, table: Table, number: int, index: Index | None) -> FolderTask | None:
        key, file = text_of(table, "type"), text_of(table, "file")
        kind = None
        if key:
            try:
                kind = registry.task_type(key)
            except KeyError:
                known = [task_type.key for task_type in registry.all_types()]
                report_unknown(self._index.report, table.lines["type"], key, known)
        if not file:
            return None
        notebook = Notebook(file, self._problems)
        line = table.lines["file"]
        written = self._document(file, notebook, line=line, named_in=self._index)
        if written is None or kind is None:
            return None
        read = read_question(kind, written, folder=self.folder, notebook=notebook)
        if read is None or index is None:
            return None
        entry = index.tasks[number]
        self._check_maximum(entry.points, table, kind, read)
        return FolderTask(key, entry.points, entry.minutes, entry.rubric, read.plain, read.sounds)

    def _check_maximum(self, points: str, table: Table, kind: Any, read: ReadQuestion) -> None:
        scores = kind.auto_scores(read.model, kind.Answer(), kind.Rules())
        maximum = sum((Decimal(score.maximum) for score in scores), Decimal(0))
        if scores and maximum != Decimal(points):
            text = sentence("“%(type)s”由系统评 %(maximum)s 分，这里写的是 %(points)s 分。请改正。")
            line = table.lines["points"]
            self._index.report(line, text, type=kind.key, maximum=str(maximum), points=points)

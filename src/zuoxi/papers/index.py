"""``paper.yaml``: the name of a paper, its total, and its tasks. Pure."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.yaml_values import Scalar, Series, Table, Value
from zuoxi.papers.points import Points, Rubric, Words
from zuoxi.papers.problems import Notebook
from zuoxi.papers.schema_reader import SchemaReader, line_of, report_invalid
from zuoxi.papers.sums import points_problem, rubric_problem

INDEX = "paper.yaml"


class IndexTask(BaseModel):
    """One task: its type, its file, what it is worth and how long it takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Words
    file: Words
    points: Points
    minutes: Annotated[int, Field(ge=1, le=600)]
    rubric: Rubric | None = None


class Index(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words
    total_points: Points
    tasks: Annotated[tuple[IndexTask, ...], Field(min_length=1)]


def read_index(document: Value, notebook: Notebook) -> Index | None:
    """Return the index, None if its shape is wrong; what is wrong goes into ``notebook``."""
    plain = SchemaReader(Index, report=notebook.report).read(document)
    try:
        index = Index.model_validate(plain)
    except ValidationError as error:
        report_invalid(notebook, document, error)
        return None
    if notebook.errors():
        return None
    _check_sums(index, document, notebook)
    return index


def task_tables(document: Value) -> list[Table]:
    """Return the tasks as written, however wrong the rest may be."""
    tasks = document.values.get("tasks") if isinstance(document, Table) else None
    members = tasks.values if isinstance(tasks, Series) else ()
    return [member for member in members if isinstance(member, Table)]


def text_of(table: Table, key: str) -> str:
    """Return the text at ``key``, empty if there is none."""
    value = table.values.get(key)
    return value.text if isinstance(value, Scalar) else ""


def report_doubles(tables: list[Table], notebook: Notebook) -> None:
    """Note every task whose type another one has already."""
    seen: set[str] = set()
    for table in tables:
        kind = text_of(table, "type")
        if kind and kind in seen:
            text = sentence("题型“%(type)s”出现了两次。每种题型只能有一道。")
            notebook.report(table.lines["type"], text, type=kind)
        seen.add(kind)


def _check_sums(index: Index, document: Value, notebook: Notebook) -> None:
    wrong = points_problem([task.points for task in index.tasks], index.total_points)
    if wrong:
        notebook.report(line_of(document, ("total_points",)), wrong[0], **wrong[1])
    for number, task in enumerate(index.tasks):
        wrong = rubric_problem(task.rubric) if task.rubric else None
        if wrong:
            notebook.report(line_of(document, ("tasks", number, "rubric")), wrong[0], **wrong[1])

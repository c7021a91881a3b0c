"""Reads the question of one task from its YAML file, and lists everything that is wrong with it.

A mistake in one item does not hide those in the others: what cannot be read is left out, and the
task type judges the rest.
"""

import contextlib
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError

from zuoxi.kernel.yaml_values import Scalar, Value
from zuoxi.papers import sounds
from zuoxi.papers.problems import Notebook, Path
from zuoxi.papers.schema_reader import SchemaReader, line_of, report_invalid, value_near

_PLACEHOLDER = {"sha256": "0" * 64, "duration_ms": 1}
_ROUNDS = 8


@dataclass(frozen=True)
class ReadQuestion:
    """``plain`` is what was written, without recordings; ``model`` has stand-ins for them."""

    plain: dict[str, Any]
    sounds: tuple[sounds.Sound, ...]
    model: BaseModel


def read_question(
    kind: Any, written: Value, *, folder: FilePath, notebook: Notebook
) -> ReadQuestion | None:
    """Return the question of task type ``kind``; None, and ``notebook`` says why, if it is bad."""
    asked = sounds.wanted(written, folder=folder, notebook=notebook)
    reader = SchemaReader(kind.Question, report=notebook.report)
    plain = reader.read(sounds.without_sounds(written))
    for sound in asked.sounds:
        with contextlib.suppress(LookupError, TypeError):  # a place that the schema does not know
            sounds.place(plain, sound.path).update({"pinyin": sound.line} if sound.line else {})
    filled = copy.deepcopy(plain)
    for path in asked.places:
        with contextlib.suppress(LookupError, TypeError):
            sounds.place(filled, path)["recording"] = dict(_PLACEHOLDER)
    readable = _Readable(filled)
    model = readable.validated(kind.Question, written, notebook)
    if model is None:
        return None
    for problem in kind.problems(model):
        path = readable.origin(problem.path)
        line = line_of(written, path)
        if isinstance(value_near(written, path), Scalar) and notebook.has(line):
            continue  # said already, in words that are nearer to what was written
        note = notebook.report if problem.severity == "error" else notebook.warn
        note(line, problem.sentence, **_renumbered(problem.params, path))
    if notebook.errors():
        return None
    return ReadQuestion(plain, asked.sounds, model)


def _renumbered(params: Mapping[str, str | int], path: Path) -> dict[str, str | int]:
    """Return ``params`` with the number of the list member as it was written."""
    index = next((step for step in path if isinstance(step, int)), None)
    if "number" not in params or index is None:
        return dict(params)
    return {**params, "number": index + 1}


class _Readable:
    """A plain question, less and less of it, until a model takes it."""

    def __init__(self, plain: Any) -> None:
        self._plain = plain
        self._kept: dict[Path, list[int]] = {}  # list → indices as written

    def validated(
        self, model: type[BaseModel], written: Value, notebook: Notebook
    ) -> BaseModel | None:
        """Return the model of what can be read, None if nothing can; the rest is reported."""
        for _ in range(_ROUNDS):
            try:
                return model.model_validate(self._plain)
            except ValidationError as error:
                report_invalid(notebook, written, error, origin=self.origin)
                bad = [found["loc"] for found in error.errors()]
                if not self._drop(bad):
                    return None
        return None

    def origin(self, path: Path) -> Path:
        """Return where ``path`` of the model stands in what was written."""
        for place, step in enumerate(path):
            if isinstance(step, int):
                kept = self._kept.get(path[:place])
                return (*path[:place], kept[step], *path[place + 1 :]) if kept else path
        return path

    def _drop(self, bad: list[Path]) -> bool:
        """Leave out the list members that hold a bad place; False if that would be everything."""
        members = set(_members(bad))
        if not members or len({path for path, _ in members}) < len({_root(loc) for loc in bad}):
            return False
        for path in {path for path, _ in members}:
            whole = self._plain
            for step in path[:-1]:
                whole = whole[step]
            inside = whole[path[-1]]
            kept = self._kept.get(path, list(range(len(inside))))
            stay = [n for n in range(len(inside)) if (path, n) not in members]
            if not stay:
                return False
            whole[path[-1]] = [inside[n] for n in stay]
            self._kept[path] = [kept[n] for n in stay]
        return True


def _members(bad: list[Path]) -> Iterator[tuple[Path, int]]:
    for path in bad:
        for place, step in enumerate(path):
            if isinstance(step, int):
                yield path[:place], step
                break


def _root(path: Path) -> Path:
    return next((path[:n] for n, step in enumerate(path) if isinstance(step, int)), path)

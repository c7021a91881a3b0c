"""Writes a paper as the .zip of its folder, keys included, so that it can be taken in again.

    paper.yaml                      as :mod:`zuoxi.papers.folder` reads it
    <task>.yaml                     the question of each task
    recordings/<task>-<nn>.ogg      the recordings as stored

Pure: no database. The same content makes the same bytes.
"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zuoxi.kernel import yaml_writing
from zuoxi.papers.content import PaperContent, TaskContent
from zuoxi.papers.index import INDEX

_BEGINNING = (1980, 1, 1, 0, 0, 0)  # no clock: a .zip can tell no earlier time


def as_zip(content: PaperContent, *, recording: Callable[[str], Path]) -> bytes:
    """Return the folder of ``content``; ``recording`` says where a SHA-256 lies, or raises."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        index = {
            "name": content.name,
            "total_points": content.total_points,
            "tasks": [_entry(task) for task in content.tasks],
        }
        _add(archive, INDEX, yaml_writing.dumps(index).encode())
        for task in content.tasks:
            names: dict[str, str] = {}
            _add(
                archive,
                f"{task.task}.yaml",
                yaml_writing.dumps(_written(task.question, task.task, names)).encode(),
            )
            for sha256, name in names.items():
                _add(archive, name, recording(sha256).read_bytes())
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _BEGINNING)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _entry(task: TaskContent) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": task.task,
        "file": f"{task.task}.yaml",
        "points": task.points,
        "minutes": task.minutes,
    }
    if task.rubric is not None:
        entry["rubric"] = task.rubric.model_dump(mode="json", exclude_none=True)
    return entry


def _written(value: Any, task: str, names: dict[str, str]) -> Any:
    """Return a question as its author writes it; ``names`` learns the file of each recording."""
    match value:
        case {"sha256": str(sha256), "duration_ms": _}:
            return names.setdefault(sha256, f"recordings/{task}-{len(names) + 1:02}.ogg")
        case dict():
            kept = {key: member for key, member in value.items() if member is not None}
            return {key: _written(member, task, names) for key, member in kept.items()}
        case list():
            return [_written(member, task, names) for member in value]
        case _:
            return value

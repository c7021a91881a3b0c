"""Writes a paper as the .zip of its folder, keys included, so that it can be taken in again.

    paper.yaml                      as :mod:`zuoxi.papers.folder` reads it
    <task>.yaml                     the question of each task
    recordings/<task>-<nn>.ogg      the recordings as stored

Pure: no database. The same content makes the same bytes.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from zuoxi.papers.content import PaperContent, TaskContent
from zuoxi.papers.index import INDEX

_NAME = re.compile(r"[a-z]+_?[a-z_]{3,}|id")  # of a field, and no reader's yes or no
_BREAKS = "\x7f\x85\u2028\u2029"  # what ends a line in YAML and not in JSON
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
        _add(archive, INDEX, _text(index))
        for task in content.tasks:
            names: dict[str, str] = {}
            _add(archive, f"{task.task}.yaml", _text(_written(task.question, task.task, names)))
            for sha256, name in names.items():
                _add(archive, name, recording(sha256).read_bytes())
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, _BEGINNING)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _text(value: dict[str, Any]) -> bytes:
    return ("\n".join(_lines(value, "")) + "\n").encode()


def _lines(value: dict[str, Any] | list[Any], indent: str) -> Iterator[str]:
    """Yield YAML in block style. Every text is quoted, so that no reader takes 010010 or no for
    anything else; JSON's quotes are YAML's."""
    members = value.items() if isinstance(value, dict) else ((None, each) for each in value)
    for key, member in members:
        start = f"{indent}-" if key is None else f"{indent}{_key(key)}:"
        if isinstance(member, dict | list) and member:
            yield start
            yield from _lines(member, indent + "  ")
        else:
            yield f"{start} {_scalar(member)}"


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else _scalar(name)


def _scalar(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return "".join(f"\\u{ord(c):04x}" if c in _BREAKS else c for c in text)


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

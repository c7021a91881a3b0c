"""The recordings that a question of a paper folder asks for: a file, or a text to synthesise.

Whatever the task type, a table with ``recording: file`` or ``synthesise: true`` (with
``transcript`` or ``pinyin``) stands for a recording; with a ``voice`` it is a line of a dialogue,
read once by that voice. Every file is read to its end, so that what
``check`` lets through can be imported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.yaml_values import Scalar, Series, Table, Value
from zuoxi.media.errors import RefusedFileError
from zuoxi.media.reading import reading_line
from zuoxi.media.segments import UnreadableLineError, segments
from zuoxi.media.speakers import Speaker
from zuoxi.papers import problems
from zuoxi.papers.places import WrongPlaceError, file_in
from zuoxi.papers.problems import Notebook

_KEYS = ("recording", "synthesise")


@dataclass(frozen=True)
class Sound:
    """Where a recording of the question comes from: a file, or a reading line (拼音行)."""

    path: problems.Path  # of the mapping that holds ``recording``
    file: Path | None
    line: str
    speaker: Speaker | None = None  # read once by this voice, as a line of a dialogue


@dataclass(frozen=True)
class Wanted:
    """What a question asks for: the recordings that can be made, and the places of all."""

    sounds: tuple[Sound, ...]
    places: frozenset[problems.Path]  # those with problems, too


def wanted(value: Value, *, folder: Path, notebook: Notebook) -> Wanted:
    """Return the recordings that ``value`` asks for; what is wrong goes into ``notebook``."""
    found: list[Sound] = []
    places: set[problems.Path] = set()
    for table, path in _tables(value, ()):
        if not any(key in table.values for key in _KEYS):
            continue
        before = notebook.errors()
        sound = _sound(table, path, folder=folder, notebook=notebook)
        if sound or notebook.errors() > before:
            places.add(path)
        if sound:
            found.append(sound)
    return Wanted(tuple(found), frozenset(places))


def without_sounds(value: Value) -> Value:
    """Return ``value`` without the keys that ask for recordings."""
    match value:
        case Table():
            kept = {k: without_sounds(v) for k, v in value.values.items() if k not in _KEYS}
            return Table(value.line, kept, value.lines)
        case Series():
            return Series(value.line, tuple(without_sounds(member) for member in value.values))
        case _:
            return value


def place(plain: Any, path: problems.Path) -> dict[str, Any]:
    """Return the mapping at ``path`` of a plain question."""
    for step in path:
        plain = plain[step]
    found: dict[str, Any] = plain
    return found


def _tables(value: Value, path: problems.Path) -> Iterator[tuple[Table, problems.Path]]:
    match value:
        case Series():
            for number, member in enumerate(value.values):
                yield from _tables(member, (*path, number))
        case Table():
            yield value, path
            for key, member in value.values.items():
                yield from _tables(member, (*path, key))


def _sound(table: Table, path: problems.Path, *, folder: Path, notebook: Notebook) -> Sound | None:
    recording, wish = (table.values.get(key) for key in _KEYS)
    synthesise = wish is not None and _is_true(wish, notebook)
    if recording is None:
        return _spoken(table, path, notebook) if synthesise else None
    line = table.lines["recording"]
    if not isinstance(recording, Scalar):
        notebook.report(line, sentence("“recording”应是一个文件名。"))
        return None
    if synthesise:
        text = sentence("“recording”和“synthesise”只能写一个。请删去其中一行。")
        notebook.report(line, text)
        return None
    found = _recorded(recording.text, line, folder=folder, notebook=notebook)
    return Sound(path, found, "") if found else None


def _is_true(wish: Value, notebook: Notebook) -> bool:
    if isinstance(wish, Scalar) and wish.plain and wish.text in ("true", "false"):
        return wish.text == "true"
    text = sentence("“%(name)s”应写 true 或 false。")
    notebook.report(wish.line, text, name="synthesise")
    return False


def _recorded(name: str, line: int, *, folder: Path, notebook: Notebook) -> Path | None:
    from zuoxi.media import audio  # noqa: PLC0415 - codecs load slowly; no start waits

    try:
        found = file_in(folder, name)
        remarks = audio.examine(found)
    except (WrongPlaceError, RefusedFileError) as error:
        notebook.report(line, error.text, **error.params)
        return None
    except OSError as error:
        text = sentence("文件打不开（%(why)s）。请检查文件名和权限。")
        notebook.report(line, text, why=error.strerror or "?")
        return None
    for remark in remarks:
        notebook.warn(line, remark.text, **remark.params)
    return found


def _spoken(table: Table, path: problems.Path, notebook: Notebook) -> Sound | None:
    written, text = table.values.get("pinyin"), table.values.get("transcript")
    source = "pinyin" if isinstance(written, Scalar) and written.text.strip() else "transcript"
    if source == "pinyin":
        line = written.text if isinstance(written, Scalar) else ""
    else:
        line = reading_line(text.text) if isinstance(text, Scalar) else ""
    at = table.lines.get(source, table.lines["synthesise"])
    try:
        parts = segments(line)
    except UnreadableLineError as error:
        notebook.report(at, error.text, **error.params)
        return None
    if not parts:
        notebook.report(
            table.lines["synthesise"],
            sentence("没有可以朗读的内容。请填写 transcript 或 pinyin。"),
        )
        return None
    return Sound(path, None, line, _speaker(table))


def _speaker(table: Table) -> Speaker | None:
    """Return whose voice it is; a name that is none is said by the question's own schema."""
    named = table.values.get("voice")
    known = {speaker.value: speaker for speaker in Speaker}
    return known.get(named.text) if isinstance(named, Scalar) else None

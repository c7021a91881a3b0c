"""Makes the content of a paper from its folder: reads it, and brings its recordings into the store.

Takes seconds, and runs outside of any transaction.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from zuoxi.media import espeak_voice
from zuoxi.papers import storing
from zuoxi.papers.content import PaperContent, TaskContent
from zuoxi.papers.folder import FolderTask, read_folder
from zuoxi.papers.sounds import Sound, place
from zuoxi.tasks import registry

if TYPE_CHECKING:
    from zuoxi.media import audio

_AT_ONCE = 2  # recordings made at the same time: the libraries leave Python's lock


def content_of(folder: Path) -> PaperContent:
    """Return the paper in ``folder`` with its recordings stored.

    Raises :class:`zuoxi.papers.problems.UnreadablePaperError`.
    """
    read = read_folder(folder)
    with espeak_voice.kept():
        tasks = tuple(_with_recordings(task) for task in read.tasks)
    return PaperContent(name=read.name, total_points=read.total_points, tasks=tasks)


def _with_recordings(task: FolderTask) -> TaskContent:
    new: list[Sound] = []
    for sound in task.sounds:
        known = storing.stored_before(sound.file) if sound.file else None
        if known is None:
            new.append(sound)
        else:
            _put(task, sound, known.sha256, known.duration_ms)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        made = list(pool.map(_make, new))
    for sound, (sha256, recording, size) in zip(new, made, strict=True):
        storing.remember_recording(sha256, recording=recording, size=size)
        _put(task, sound, sha256, recording.duration_ms)
    # Through the model once, so that defaults are stored and hashed, not implied.
    question = registry.task_type(task.task).Question.model_validate(task.question)
    return TaskContent(
        task=task.task,
        points=task.points,
        minutes=task.minutes,
        rubric=task.rubric,
        question=question.model_dump(mode="json"),
    )


def _put(task: FolderTask, sound: Sound, sha256: str, duration_ms: int | None) -> None:
    recording = {"sha256": sha256, "duration_ms": duration_ms}
    place(task.question, sound.path)["recording"] = recording


def _make(sound: Sound) -> "tuple[str, audio.Recording, int]":
    if sound.file is None:
        return storing.store_synthesised(sound.line, speaker=sound.speaker)
    return storing.store_recording(sound.file)

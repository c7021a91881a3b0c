"""Verbs on papers: import a folder, replace a question, freeze. The only writers of papers."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from pydantic import ValidationError

from zuoxi.competitions.models import Competition
from zuoxi.kernel import canonical, ledger
from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.time import now_ms
from zuoxi.media.models import Blob
from zuoxi.media.store import Store
from zuoxi.papers.content import PaperContent, TaskContent
from zuoxi.papers.errors import PaperFrozen, PaperRefused, UnknownTask
from zuoxi.papers.folder import FolderTask, read_folder
from zuoxi.papers.models import Paper
from zuoxi.papers.problems import FolderProblem, UnreadablePaperError
from zuoxi.papers.queries import problems_of
from zuoxi.papers.sounds import Sound, place
from zuoxi.tasks import registry

if TYPE_CHECKING:
    from zuoxi.media import audio

_AT_ONCE = 2  # recordings made at the same time: the libraries leave Python's lock


def import_folder(competition: Competition, *, folder: Path, by: ledger.Actor) -> Paper:
    """Make the next draft version of the paper in ``folder``; ledger: ``imported_paper``.

    Recordings are normalised (or synthesised) and stored first, outside the transaction, because
    that takes seconds and the store keeps the same bytes only once. Raises :class:`PaperRefused`.
    """
    try:
        read = read_folder(folder)
    except UnreadablePaperError as error:
        raise PaperRefused(error.problems) from error
    content = PaperContent(
        name=read.name,
        total_points=read.total_points,
        tasks=tuple(_with_recordings(task) for task in read.tasks),
    )
    return _save_draft(competition, content=content, by=by)


def _with_recordings(task: FolderTask) -> TaskContent:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        made = list(pool.map(_make, task.sounds))
    for sound, (sha256, recording, size) in zip(task.sounds, made, strict=True):
        remember_recording(sha256, recording=recording, size=size)
        place(task.question, sound.path)["recording"] = {
            "sha256": sha256,
            "duration_ms": recording.duration_ms,
        }
    # Through the model once, so that defaults are stored and hashed, not implied.
    question = registry.task_type(task.task).Question.model_validate(task.question)
    return TaskContent(
        task=task.task,
        points=task.points,
        minutes=task.minutes,
        rubric=task.rubric,
        question=question.model_dump(mode="json"),
    )


def _make(sound: Sound) -> "tuple[str, audio.Recording, int]":
    if sound.file is None:
        return store_synthesised(sound.line)
    return store_recording(sound.file)


def store_recording(source: Path) -> "tuple[str, audio.Recording, int]":
    """Normalise and store the recording in ``source``: its SHA-256, what it is, its bytes.

    No database. Raises :class:`zuoxi.media.errors.RefusedFileError`.
    """
    with tempfile.TemporaryDirectory(prefix="zuoxi-recording-") as folder:
        target = Path(folder) / "recording.ogg"
        from zuoxi.media import audio  # noqa: PLC0415 - codecs load slowly; no start waits for them

        recording = audio.normalise(source, target)
        return Store(settings.MEDIA_ROOT).put_file(target), recording, target.stat().st_size


def store_synthesised(line: str) -> "tuple[str, audio.Recording, int]":
    """Synthesise and store a reading line, as :func:`store_recording` does a file."""
    with tempfile.TemporaryDirectory(prefix="zuoxi-recording-") as folder:
        target = Path(folder) / "recording.ogg"
        from zuoxi.media import synthesis  # noqa: PLC0415 - as above

        recording = synthesis.synthesise(line, target)
        return Store(settings.MEDIA_ROOT).put_file(target), recording, target.stat().st_size


def remember_recording(sha256: str, *, recording: "audio.Recording", size: int) -> Blob:
    """Return the row of a stored recording, made if it was missing."""
    from zuoxi.media import audio  # noqa: PLC0415 - as above

    blob, _ = Blob.objects.get_or_create(
        sha256=sha256,
        defaults={
            "size": size,
            "media_type": audio.MEDIA_TYPE,
            "duration_ms": recording.duration_ms,
            "peaks": {"per_second": audio.PEAKS_PER_SECOND, "values": list(recording.peaks)},
            "lufs": recording.loudness.lufs,
            "true_peak_db": recording.loudness.true_peak_db,
            "remarks": [asdict(remark) for remark in recording.remarks],
            "created_ms": now_ms(),
        },
    )
    return blob


@transaction.atomic
def _save_draft(competition: Competition, *, content: PaperContent, by: ledger.Actor) -> Paper:
    Competition.objects.select_for_update().get(pk=competition.pk)
    same = Paper.objects.filter(competition=competition, name=content.name)
    last = same.aggregate(last=Max("version"))["last"] or 0
    paper = Paper.objects.create(
        competition=competition,
        name=content.name,
        version=last + 1,
        content=content.model_dump(mode="json"),
        created_ms=now_ms(),
    )
    _log("imported_paper", paper, by=by)
    return paper


@transaction.atomic
def replace_question(
    paper: Paper, *, task: str, question: dict[str, Any], by: ledger.Actor
) -> Paper:
    """Put ``question`` in the place of a draft's question; ledger: ``replaced_question``.

    A draft may have problems (:func:`zuoxi.papers.queries.problems_of` lists them), but it must
    have the type's shape. Raises :class:`PaperFrozen`, :class:`UnknownTask`, :class:`PaperRefused`.
    """
    paper = _locked_draft(paper)
    content = PaperContent.model_validate(paper.content)
    if task not in {entry.task for entry in content.tasks}:
        raise UnknownTask
    try:
        checked = registry.task_type(task).Question.model_validate(question)
    except ValidationError as error:
        raise PaperRefused([_shape_problem(error)]) from error
    changed = tuple(
        entry.model_copy(update={"question": checked.model_dump(mode="json")})
        if entry.task == task
        else entry
        for entry in content.tasks
    )
    paper.content = content.model_copy(update={"tasks": changed}).model_dump(mode="json")
    paper.save(update_fields=["content"])
    _log("replaced_question", paper, by=by, task=task)
    return paper


def _shape_problem(error: ValidationError) -> FolderProblem:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    text = sentence("“%(name)s”的内容不合要求。请对照样例改正。")
    return FolderProblem("", 0, text, {"name": where})


@transaction.atomic
def freeze_paper(paper: Paper, *, by: ledger.Actor) -> Paper:
    """Freeze a draft by the SHA-256 of its canonical content; ledger: ``froze_paper``.

    Raises :class:`PaperFrozen`, and :class:`PaperRefused` as long as anything is wrong with it.
    """
    paper = _locked_draft(paper)
    problems = [p for p in problems_of(paper) if p.severity == "error"]
    if problems:
        raise PaperRefused(problems)
    paper.state = Paper.State.FROZEN
    paper.hash = canonical.sha256_hex(paper.content)
    paper.save(update_fields=["state", "hash"])
    _log("froze_paper", paper, by=by)
    return paper


def _locked_draft(paper: Paper) -> Paper:
    locked = Paper.objects.select_for_update().get(pk=paper.pk)
    if locked.state != Paper.State.DRAFT:
        raise PaperFrozen
    return locked


def _log(verb: str, paper: Paper, *, by: ledger.Actor, **more: str) -> None:
    ledger.append(
        verb=verb,
        actor=by,
        subject=f"paper:{paper.pk}",
        competition_id=paper.competition_id,
        payload={
            "name": paper.name,
            "version": paper.version,
            "hash": canonical.sha256_hex(paper.content),
            **more,
        },
    )

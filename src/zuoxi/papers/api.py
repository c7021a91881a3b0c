"""The papers' API: list, read, change, freeze; recordings by upload or synthesis."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_noop
from django_tasks_db.models import DBTaskResult
from ninja import File, Router
from ninja.files import UploadedFile

from zuoxi.competitions.permissions import access, demand_in_one, requires
from zuoxi.competitions.ranged import ranged
from zuoxi.kernel.errors import NotFound
from zuoxi.media.errors import RefusedFileError
from zuoxi.media.models import Blob
from zuoxi.media.reading import reading_line
from zuoxi.media.store import MissingFileError, Store
from zuoxi.papers import domain, jobs, queries, recordings, storing
from zuoxi.papers.errors import RecordingRefused
from zuoxi.papers.models import Paper
from zuoxi.papers.schemas import (
    FreezeWords,
    JobStarted,
    JobView,
    PaperLine,
    PaperView,
    PinyinView,
    QuestionWords,
    RecordingView,
    ResolutionWords,
    SynthesisWords,
    TextWords,
)

router = Router(tags=["papers"])
_STATES = {"READY": "waiting", "RUNNING": "running", "SUCCESSFUL": "done", "FAILED": "failed"}
_BROKEN = gettext_noop("合成没有完成。请重试；仍不成功时请改为上传录音。")


def _paper(paper_id: int) -> Paper:
    return Paper.objects.select_related("competition").get(pk=paper_id)


@router.get(
    "/competitions/{competition_id}/papers",
    response=list[PaperLine],
    auth=requires("paper.view"),
)
def papers(request: HttpRequest, competition_id: int) -> list[Paper]:
    """Return the papers of a competition, the newest first."""
    return list(Paper.objects.filter(competition=access(request).competition).order_by("-pk"))


@router.get(
    "/papers/{paper_id}",
    response=PaperView,
    auth=requires("paper.view", through=Paper, by="paper_id"),
)
def paper(request: HttpRequest, paper_id: int) -> dict[str, Any]:
    """Return a paper with its keys, and what is wrong with it."""
    return queries.paper_view(_paper(paper_id))


@router.put(
    "/papers/{paper_id}/tasks/{task}",
    response=PaperView,
    auth=requires("paper.edit", through=Paper, by="paper_id"),
)
def replace_question(
    request: HttpRequest, paper_id: int, task: str, words: QuestionWords
) -> dict[str, Any]:
    """Replace a draft's question."""
    by = access(request).actor
    changed = domain.replace_question(
        _paper(paper_id), task=task, question=words.question, by=by, revision=words.revision
    )
    return queries.paper_view(changed)


@router.put(
    "/papers/{paper_id}/tasks/{task}/resolution",
    response=PaperView,
    auth=requires("paper.freeze", through=Paper, by="paper_id"),
)
def resolve_rubric(
    request: HttpRequest, paper_id: int, task: str, words: ResolutionWords
) -> dict[str, Any]:
    """Sign how a rubric that is not 100 % is put right."""
    changed = domain.resolve_rubric(
        _paper(paper_id),
        task=task,
        way=words.way,
        criterion=words.criterion,
        by=access(request).actor,
        revision=words.revision,
    )
    return queries.paper_view(changed)


@router.post(
    "/papers/{paper_id}/versions",
    response=PaperView,
    auth=requires("paper.edit", through=Paper, by="paper_id"),
)
def draft_version(request: HttpRequest, paper_id: int) -> dict[str, Any]:
    """Make the next version of a frozen paper, as a draft to change."""
    return queries.paper_view(domain.draft_version(_paper(paper_id), by=access(request).actor))


@router.post(
    "/papers/{paper_id}/freeze",
    response=PaperView,
    auth=requires("paper.freeze", through=Paper, by="paper_id"),
)
def freeze_paper(request: HttpRequest, paper_id: int, words: FreezeWords) -> dict[str, Any]:
    """Freeze a draft."""
    by = access(request).actor
    frozen = domain.freeze_paper(_paper(paper_id), by=by, revision=words.revision)
    return queries.paper_view(frozen)


@router.post(
    "/papers/{paper_id}/recordings",
    response=RecordingView,
    auth=requires("paper.edit", through=Paper, by="paper_id"),
)
def upload_recording(
    request: HttpRequest, paper_id: int, file: File[UploadedFile]
) -> dict[str, Any]:
    """Normalise and store an uploaded recording."""
    with tempfile.TemporaryDirectory(prefix="zuoxi-upload-") as folder:
        source = Path(folder) / "upload"
        with source.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        try:
            sha256, recording, size = storing.store_recording(source)
        except RefusedFileError as error:
            raise RecordingRefused(error) from error
    blob = storing.remember_recording(sha256, recording=recording, size=size)
    recordings.remember(paper_id, blob.sha256)
    return recordings.view(blob, with_peaks=True)


@router.post(
    "/papers/{paper_id}/pinyin",
    response=PinyinView,
    auth=requires("paper.edit", through=Paper, by="paper_id"),
)
def pinyin(request: HttpRequest, paper_id: int, words: TextWords) -> dict[str, str]:
    """Return the reading line of a transcript, for the author to correct."""
    return {"pinyin": reading_line(words.text, names=words.names)}


@router.post(
    "/papers/{paper_id}/synthesise",
    response=JobStarted,
    auth=requires("paper.edit", through=Paper, by="paper_id"),
)
def synthesise(request: HttpRequest, paper_id: int, words: SynthesisWords) -> dict[str, str]:
    """Start synthesising a reading line; with a voice it is read once."""
    asked = (words.pinyin, paper_id, words.voice.value if words.voice else "")
    return {"job_id": str(jobs.synthesise_recording.enqueue(*asked).id)}


@router.get("/jobs/{job_id}", response=JobView, auth=requires("paper.edit", anywhere=True))
def job(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    """Return how far a synthesis is."""
    path = jobs.synthesise_recording.module_path
    found = DBTaskResult.objects.filter(pk=job_id, task_path=path).first()
    if found is None:
        raise NotFound
    paper_id = found.args_kwargs["args"][1]
    demand_in_one(access(request), [_paper(paper_id).competition])
    state = _STATES.get(str(found.status), "failed")
    made: jobs.Made | None = found.return_value if state == "done" else None
    if made is None:
        message = gettext(_BROKEN) if state == "failed" else ""
        return {"state": state, "result": None, "message": message}
    if made["recording"] is None:
        message = gettext(made["text"]) % made["params"]
        return {"state": "failed", "result": None, "message": message}
    blob = Blob.objects.get(pk=made["recording"])
    return {"state": "done", "result": recordings.view(blob, with_peaks=True), "message": ""}


@router.get("/media/{sha256}", auth=requires("paper.view", anywhere=True))
def recording(request: HttpRequest, sha256: str) -> HttpResponse:
    """Return a stored recording, or the asked range of it, so that a player can seek."""
    try:
        blob = Blob.objects.get(pk=sha256)
        content = Store(settings.MEDIA_ROOT).path(sha256).read_bytes()
    except (Blob.DoesNotExist, MissingFileError) as error:
        raise NotFound from error
    demand_in_one(access(request), recordings.competitions_of(sha256))
    return ranged(request, content, blob.media_type)

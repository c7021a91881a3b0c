"""What is known of papers."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from pydantic import ValidationError

from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.sentences import sentence
from zuoxi.media.models import Blob
from zuoxi.media.store import MissingFileError, Store
from zuoxi.papers import exporting, points, recordings
from zuoxi.papers.content import PaperContent, TaskContent
from zuoxi.papers.errors import NotExported
from zuoxi.papers.models import Paper
from zuoxi.papers.problems import FolderProblem, Path
from zuoxi.papers.sums import points_problem, rubric_problem
from zuoxi.tasks import registry


def problems_of(paper: Paper) -> list[FolderProblem]:
    """Return what keeps a stored paper from being frozen; ``file`` is the task's key."""
    content = _content_of(paper)
    if content is None:
        return [FolderProblem("", 0, sentence("赛题内容不完整。请重新导入。"))]
    found = list(_points(content))
    settings_of = paper.competition.rule_set.get("tasks", {})
    for index, task in enumerate(content.tasks):
        found += _task(task, index=index, rules=settings_of.get(task.task, {}))
    return found


def paper_view(paper: Paper) -> dict[str, Any]:
    """Return a paper with its keys and problems, the sentences in the reader's language."""
    content = _content_of(paper)
    return {
        "id": paper.pk,
        "name": paper.name,
        "version": paper.version,
        "state": str(paper.state),
        "hash": paper.hash,
        "revision": paper.revision,
        "created_ms": paper.created_ms,
        "content": content,
        "problems": [
            {
                "path": list(problem.path),
                "sentence": gettext(problem.text) % problem.params,
                "severity": problem.severity,
                "task": problem.file,
            }
            for problem in problems_of(paper)
        ],
        "recordings": [recordings.view(blob) for blob in _blobs_of(content)],
        "rubrics": list(_rubrics(content)),
    }


def folder_of(paper: Paper) -> bytes:
    """Return the .zip of a paper's folder; raise :class:`NotExported` if something is missing."""
    content = _content_of(paper)
    if content is None:
        raise NotExported
    try:
        return exporting.as_zip(content, recording=Store(settings.MEDIA_ROOT).path)
    except MissingFileError as error:
        raise NotExported from error


def _rubrics(content: PaperContent | None) -> Iterator[dict[str, Any]]:
    for task in content.tasks if content else ():
        if task.rubric is None:
            continue
        rubric = task.rubric
        ways = points.ways_out(rubric)
        yield {
            "task": task.task,
            "points": task.points,
            "printed": [{"name": each.name, "percent": each.percent} for each in rubric.criteria],
            "printed_sum": f"{points.printed_sum(rubric):f}",
            "signed": rubric.resolution,
            "shares": _shares(points.shares(rubric)) if points.adds_up(rubric) else [],
            "ways": [{"way": way, "shares": _shares(found)} for way, found in ways.items()],
        }


def _shares(found: list[points.Share]) -> list[dict[str, str]]:
    return [{"name": name, "percent": f"{percent:f}"} for name, percent in found]


def last_change(paper: Paper) -> tuple[str, str]:
    """Return who wrote to a paper last, and when (hours and minutes, local time)."""
    entry = LedgerEntry.objects.filter(subject=f"paper:{paper.pk}").order_by("-seq").first()
    if entry is None:
        return "—", "—"
    at = timezone.localtime(datetime.fromtimestamp(entry.at_ms / 1000, tz=UTC))
    return entry.actor_name, f"{at:%H:%M}"


def _content_of(paper: Paper) -> PaperContent | None:
    try:
        return PaperContent.model_validate(paper.content)
    except ValidationError:
        return None


def recordings_of(paper: Paper) -> list[str]:
    """Return the SHA-256 of every recording of a paper, as far as its content can be read."""
    return _recordings_in(_content_of(paper))


def _recordings_in(content: PaperContent | None) -> list[str]:
    found: list[str] = []
    for task in content.tasks if content else ():
        with contextlib.suppress(KeyError, ValidationError):  # listed among the problems
            kind = registry.task_type(task.task)
            found += kind.recordings(kind.Question.model_validate(task.question))
    return found


def _blobs_of(content: PaperContent | None) -> list[Blob]:
    found = _recordings_in(content)
    return list(Blob.objects.filter(pk__in=found).order_by("created_ms", "pk"))


def _points(content: PaperContent) -> Iterator[FolderProblem]:
    wrong = points_problem([task.points for task in content.tasks], content.total_points)
    if wrong:
        yield FolderProblem("", 0, *wrong, path=("total_points",))


def _task(task: TaskContent, *, index: int, rules: object) -> Iterator[FolderProblem]:
    wrong = rubric_problem(task.rubric) if task.rubric else None
    if wrong:
        yield FolderProblem(task.task, 0, *wrong, path=("tasks", index, "rubric"))
    try:
        kind = registry.task_type(task.task)
        question = kind.Question.model_validate(task.question)
    except (KeyError, ValidationError):
        text = sentence("这道题的内容不完整，或题型未安装。请重新导入。")
        yield FolderProblem(task.task, 0, text)
        return
    try:
        kind.Rules.model_validate(rules)
    except ValidationError:
        text = sentence("规则设置里这道题的部分有误。请先改正规则设置。")
        yield FolderProblem(task.task, 0, text)
    for problem in kind.problems(question):
        params = dict(problem.params)
        path = ("tasks", index, "question", *problem.path)
        yield FolderProblem(task.task, 0, problem.sentence, params, problem.severity, path)
    for sha256 in kind.recordings(question):
        path = ("tasks", index, "question", *(_place_of(sha256, task.question) or ()))
        yield from _recording(sha256, task.task, path)


def _recording(sha256: str, task: str, path: Path) -> Iterator[FolderProblem]:
    blob = Blob.objects.filter(pk=sha256).first()
    if blob is None or not Store(settings.MEDIA_ROOT).is_whole(sha256):
        text = sentence("有一条录音不在服务器上，或已损坏。请重新上传。")
        yield FolderProblem(task, 0, text, path=path)
        return
    for remark in blob.remarks:
        yield FolderProblem(task, 0, remark["text"], remark["params"], "warning", path)


def _place_of(sha256: str, value: Any) -> Path | None:
    """Return the path to the first mapping in ``value`` that names the recording, or None."""
    if isinstance(value, dict) and value.get("sha256") == sha256:
        return ()
    members = value.items() if isinstance(value, dict) else ()
    for step, member in enumerate(value) if isinstance(value, list) else members:
        found = _place_of(sha256, member)
        if found is not None:
            return (step, *found)
    return None

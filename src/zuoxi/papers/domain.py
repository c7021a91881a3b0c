"""Verbs on papers, the only writers of papers: import, new version, replace, resolve, freeze.

Every verb on a draft names the ``revision`` that its author saw. Where somebody saved in between,
:class:`PaperChanged` refuses it, so that nobody's work is overwritten unseen.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from zuoxi.competitions.models import Competition
from zuoxi.kernel import canonical, ledger
from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.time import now_ms
from zuoxi.papers import importing
from zuoxi.papers.content import PaperContent, TaskContent
from zuoxi.papers.errors import (
    DraftExists,
    NotFrozen,
    PaperChanged,
    PaperFrozen,
    PaperRefused,
    UnknownTask,
)
from zuoxi.papers.models import Paper
from zuoxi.papers.points import Resolution, adds_up, as_signed
from zuoxi.papers.problems import FolderProblem, UnreadablePaperError
from zuoxi.papers.queries import last_change, problems_of
from zuoxi.papers.sums import rubric_problem
from zuoxi.tasks import registry


class Import(NamedTuple):
    """What an import gave: the paper, and whether it is a new version."""

    paper: Paper
    is_new: bool


def import_folder(competition: Competition, *, folder: Path, by: ledger.Actor) -> Paper:
    """Return the paper that :func:`take_in_folder` gives, new or not."""
    return take_in_folder(competition, folder=folder, by=by).paper


def take_in_folder(competition: Competition, *, folder: Path, by: ledger.Actor) -> Import:
    """Make the next draft version of the paper in ``folder``; ledger: ``imported_paper``.

    A folder that holds just what the newest version holds makes none: that version is returned,
    and nothing is written. Raises :class:`PaperRefused`.
    """
    try:
        content = importing.content_of(folder)
    except UnreadablePaperError as error:
        raise PaperRefused(error.problems) from error
    return import_content(competition, content=content, by=by)


@transaction.atomic
def import_content(competition: Competition, *, content: PaperContent, by: ledger.Actor) -> Import:
    """Make ``content`` the next draft version, as :func:`take_in_folder` does a folder."""
    plain = content.model_dump(mode="json")
    newest = _newest(competition, name=content.name)
    if newest and canonical.sha256_hex(newest.content) == canonical.sha256_hex(plain):
        return Import(newest, is_new=False)
    paper = Paper.objects.create(
        competition=competition,
        name=content.name,
        version=newest.version + 1 if newest else 1,
        content=plain,
        created_ms=now_ms(),
    )
    _log("imported_paper", paper, by=by, **_resolutions(content))
    return Import(paper, is_new=True)


def _newest(competition: Competition, *, name: str) -> Paper | None:
    """Return the highest version of a paper; the competition is locked, so that it stays that."""
    Competition.objects.select_for_update().get(pk=competition.pk)
    same = Paper.objects.filter(competition=competition, name=name)
    return same.order_by("-version").first()


@transaction.atomic
def draft_version(paper: Paper, *, by: ledger.Actor) -> Paper:
    """Make the next version of a frozen paper, as a draft to change; ledger: ``drafted_version``.

    The frozen one stays what it is, and whoever sits it sits it. Raises :class:`NotFrozen`, and
    :class:`DraftExists` if a newer draft is there already.
    """
    newest = _newest(paper.competition, name=paper.name)
    paper.refresh_from_db()
    if paper.state != Paper.State.FROZEN:
        raise NotFrozen
    assert newest is not None
    if newest.state == Paper.State.DRAFT:
        raise DraftExists(version=newest.version)
    draft = Paper.objects.create(
        competition=paper.competition,
        name=paper.name,
        version=newest.version + 1,
        content=paper.content,
        created_ms=now_ms(),
    )
    _log("drafted_version", draft, by=by, of=paper.version)
    return draft


@transaction.atomic
def replace_question(
    paper: Paper,
    *,
    task: str,
    question: dict[str, Any],
    by: ledger.Actor,
    revision: int | None = None,
) -> Paper:
    """Put ``question`` in the place of a draft's question; ledger: ``replaced_question``.

    A draft may have problems (:func:`zuoxi.papers.queries.problems_of` lists them), but it must
    have the type's shape. ``revision`` is the one that the author saw (default: that of
    ``paper``). Raises :class:`PaperFrozen`, :class:`PaperChanged`, :class:`UnknownTask` and
    :class:`PaperRefused`.
    """

    def replaced(entry: TaskContent) -> TaskContent:
        try:
            checked = registry.task_type(task).Question.model_validate(question)
        except ValidationError as error:
            raise PaperRefused([_shape_problem(error)]) from error
        return entry.model_copy(update={"question": checked.model_dump(mode="json")})

    paper = _locked_draft(paper, revision)
    _change_task(paper, task, replaced)
    _log("replaced_question", paper, by=by, task=task)
    return paper


def _shape_problem(error: ValidationError) -> FolderProblem:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    text = sentence("“%(name)s”的内容不合要求。请对照样例改正。")
    return FolderProblem("", 0, text, {"name": where})


@transaction.atomic
def resolve_rubric(
    paper: Paper,
    *,
    task: str,
    way: Literal["normalise", "add_criterion"],
    criterion: str | None,
    by: ledger.Actor,
    revision: int | None = None,
) -> Paper:
    """Sign how a draft's rubric that is not 100 % is put right (I1); ledger: ``resolved_rubric``.

    The printed figures stay stored; the entry holds them beside the shares that count. Raises
    what :func:`replace_question` raises; :class:`PaperRefused` if this way does not make 100 %.
    """
    today = timezone.localdate(datetime.fromtimestamp(now_ms() / 1000, tz=UTC))
    signed = Resolution(way=way, criterion=criterion, by=by.name, date=today.isoformat())

    def resolved(entry: TaskContent) -> TaskContent:
        if entry.rubric is None:
            raise UnknownTask
        rubric = entry.rubric.model_copy(update={"resolution": signed})
        wrong = rubric_problem(rubric)
        if wrong:
            raise PaperRefused([FolderProblem("", 0, *wrong)])
        return entry.model_copy(update={"rubric": rubric})

    paper = _locked_draft(paper, revision)
    content = _change_task(paper, task, resolved)
    (rubric,) = (entry.rubric for entry in content.tasks if entry.task == task)
    assert rubric is not None
    signed_as = as_signed(rubric)
    facts = {"task": task, "way": way, "criterion": criterion or ""}
    facts["printed_sum"] = signed_as["printed_sum"]
    _log("resolved_rubric", paper, by=by, resolution=signed_as, **facts)
    return paper


def _change_task(
    paper: Paper, task: str, change: Callable[[TaskContent], TaskContent]
) -> PaperContent:
    """Save a draft with one task changed, as its next revision."""
    content = PaperContent.model_validate(paper.content)
    if task not in {entry.task for entry in content.tasks}:
        raise UnknownTask
    tasks = tuple(change(entry) if entry.task == task else entry for entry in content.tasks)
    content = content.model_copy(update={"tasks": tasks})
    paper.content = content.model_dump(mode="json")
    paper.revision += 1
    paper.save(update_fields=["content", "revision"])
    return content


@transaction.atomic
def freeze_paper(paper: Paper, *, by: ledger.Actor, revision: int | None = None) -> Paper:
    """Freeze a draft by the SHA-256 of its canonical content; ledger: ``froze_paper``.

    Raises :class:`PaperFrozen`, :class:`PaperChanged` if this is not the draft that was seen, and
    :class:`PaperRefused` as long as anything is wrong with it.
    """
    paper = _locked_draft(paper, revision)
    problems = [p for p in problems_of(paper) if p.severity == "error"]
    if problems:
        raise PaperRefused(problems)
    paper.state = Paper.State.FROZEN
    paper.hash = canonical.sha256_hex(paper.content)
    paper.save(update_fields=["state", "hash"])
    content = PaperContent.model_validate(paper.content)
    _log("froze_paper", paper, by=by, **_resolutions(content))
    return paper


def _locked_draft(paper: Paper, revision: int | None) -> Paper:
    locked = Paper.objects.select_for_update().get(pk=paper.pk)
    if locked.state != Paper.State.DRAFT:
        raise PaperFrozen
    if locked.revision != (paper.revision if revision is None else revision):
        who, at = last_change(locked)
        raise PaperChanged(who=who, at=at)
    return locked


def _resolutions(content: PaperContent) -> dict[str, Any]:
    """Return what the ledger keeps of the rubrics that were signed, nothing if there are none."""
    signed = {
        task.task: as_signed(task.rubric)
        for task in content.tasks
        if task.rubric and task.rubric.resolution and adds_up(task.rubric)
    }
    return {"resolutions": signed} if signed else {}


def _log(verb: str, paper: Paper, *, by: ledger.Actor, **more: Any) -> None:
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

"""A task of a frozen paper as the hot path needs it: read once, serialised once.

The bytes of :class:`PaperOpened` are the same for every contestant, so that a start is a
broadcast. They stay on the server until the task has begun for the contestant (R68).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from zuoxi.competitions.rule_set import RuleSet
from zuoxi.media.models import Blob
from zuoxi.papers.content import PaperContent
from zuoxi.papers.models import Paper
from zuoxi.sittings import access
from zuoxi.sittings.protocol import PaperOpened, Recording
from zuoxi.tasks import registry
from zuoxi.tasks.contract import (
    Due,
    Layout,
    Operation,
    PersonCall,
    PersonPart,
    RefusedOperation,
    TaskType,
    Touched,
)


@dataclass(frozen=True)
class OpenTask:
    """One task: its type, question and rules, and the frame that opens it."""

    key: str
    type: TaskType[Any, Any, Any]
    question: BaseModel
    rules: BaseModel
    frame: str
    total: int
    takes: Mapping[str, Layout] = field(default_factory=dict)
    """The places that are answered by speaking."""

    def blank(self) -> BaseModel:
        """Return the answer of somebody who has done nothing."""
        empty: BaseModel = self.type.Answer()
        return empty

    def check(
        self, kind: str, payload: Mapping[str, Any], *, remaining_ms: int | None = None
    ) -> None:
        """Raise :class:`RefusedOperation` if this operation must not count."""
        operation = Operation(kind, payload, remaining_ms=remaining_ms)
        self.type.check(self.question, operation, self.rules)

    def refusal(self, kind: str, payload: Mapping[str, Any]) -> str:
        """Return the name of why an operation that was refused is refused."""
        try:
            self.check(kind, payload)
        except RefusedOperation as refused:
            return refused.code
        if kind in self.type.timely:
            return "too_late"
        return "other"  # the rules were another when it arrived

    def apply(
        self, answer: BaseModel, kind: str, payload: Mapping[str, Any], at_ms: int = 0
    ) -> BaseModel:
        """Return the answer with one more operation folded in, made at ``at_ms``."""
        operation = Operation(kind, payload, at_ms)
        folded: BaseModel = self.type.apply(self.question, answer, operation)
        return folded

    def touched(self, answer: BaseModel, kind: str, payload: Mapping[str, Any]) -> Touched | None:
        """Return which place an operation writes to, before and after; None if to none."""
        return self.type.touched(self.question, answer, Operation(kind, payload), self.rules)

    @property
    def person(self) -> PersonPart | None:
        """Return the part of the person who plays the customer, None where nobody does."""
        return self.type.person(self.question)

    def person_calls(self, answer: BaseModel) -> tuple[PersonCall, ...]:
        """Return all calls to a person, oldest first; at most the last one is on the line."""
        return self.type.person_calls(self.question, answer)

    def due(self, answer: BaseModel) -> Due | None:
        """Return the next thing that the server does by itself in this task."""
        return self.type.due(self.question, answer, self.rules)

    def spoken_text(self, answer: BaseModel, place: str) -> str | None:
        """Return what was written to be spoken at a place."""
        return self.type.spoken_text(self.question, answer, place)

    def filled(self, answer: BaseModel) -> int:
        """Return how many places of the answer are filled."""
        return self.type.progress(self.question, answer)[0]


def questions_of(paper: Paper) -> dict[str, dict[str, Any]]:
    """Return the questions of a paper as stored, by task."""
    content = PaperContent.model_validate(paper.content)
    return {task.task: task.question for task in content.tasks}


def open_tasks(paper: Paper, rule_set: RuleSet, *, competition_id: int) -> dict[str, OpenTask]:
    """Return every task of ``paper`` whose type this installation knows, by task."""
    known = {task.key for task in registry.all_types()}
    return {
        key: _open(key, question, rule_set, competition_id)
        for key, question in questions_of(paper).items()
        if key in known
    }


def _open(key: str, stored: dict[str, Any], rule_set: RuleSet, competition_id: int) -> OpenTask:
    kind = registry.task_type(key)
    question = kind.Question.model_validate(stored)
    rules = kind.Rules.model_validate(rule_set.tasks.get(key, {}))
    view = kind.contestant_view(question, rules).model_dump(mode="json")
    frame = PaperOpened(
        task=key,
        view=view,
        recordings=_recordings(kind.recordings(question), competition_id, key),
    )
    return OpenTask(
        key=key,
        type=kind,
        question=question,
        rules=rules,
        frame=frame.model_dump_json(),
        total=kind.progress(question, kind.Answer())[1],
        takes=dict(kind.takes(question)),
    )


def _recordings(hashes: Any, competition_id: int, task: str) -> list[Recording]:
    wanted = list(hashes)
    blobs = Blob.objects.in_bulk(wanted)
    return [
        Recording(
            sha256=sha256,
            url=f"/recordings/{sha256}?g="
            + access.recording_grant(sha256=sha256, competition_id=competition_id, task=task),
            bytes=blobs[sha256].size,
            duration_ms=blobs[sha256].duration_ms or 0,
            media_type=blobs[sha256].media_type,
        )
        for sha256 in wanted
        if sha256 in blobs
    ]

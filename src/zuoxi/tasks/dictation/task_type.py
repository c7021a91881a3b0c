"""听打录入 as the stages know it: the contract of :mod:`zuoxi.tasks.contract`, fulfilled."""

from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.setting import Setting
from zuoxi.tasks.contract import (
    NO_FACTS,
    CriterionScore,
    Evidence,
    Facts,
    Operation,
    Problem,
    RefusedOperation,
    Touched,
    WithoutTakes,
)
from zuoxi.tasks.dictation import content as c
from zuoxi.tasks.dictation import rules as r
from zuoxi.tasks.dictation import writing
from zuoxi.tasks.dictation.content import MAX_VALUE
from zuoxi.tasks.dictation.rule_sheet import SETTINGS
from zuoxi.tasks.dictation.rules import LABELS, FieldName
from zuoxi.tasks.dictation.scoring import (
    FieldScore,
    Score,
    normalise,
    normalised_alternatives,
    refuse_flood,
    score_answer,
)

MAXIMUM = 10
"""Points of the task (R93)."""


class SetField(NamedTuple):
    """Payload of the operation ``set``: the whole text of one field as it stands now.

    ``item`` and ``field`` are ids of the question, ``value`` has at most ``MAX_VALUE`` characters.
    """

    item: str
    field: str
    value: str


class Dictation(WithoutTakes):
    """The task type ``dictation``. Operations: ``set`` {item, field, value} and ``submit`` {}."""

    key: ClassVar[str] = "dictation"
    name: ClassVar[str] = sentence("听打录入")
    minutes: ClassVar[int] = 10
    shares_clock: ClassVar[bool] = False
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS
    recomputes: ClassVar[str] = writing.COMMAND
    Question = c.Question
    Answer = c.Answer
    Rules = r.Rules

    def problems(self, question: c.Question) -> list[Problem]:
        """Return what keeps the question from being frozen: doubles, missing recordings or keys."""
        if not question.items:
            return [Problem(path=("items",), sentence=sentence("没有录音条目。请至少添加一条。"))]
        return [problem for index in range(len(question.items)) for problem in _of(question, index)]

    def recordings(self, question: c.Question) -> list[str]:
        """Return the SHA-256 of every recording, each once, in the order of the items."""
        found = [item.recording.sha256 for item in question.items if item.recording]
        return list(dict.fromkeys(found))

    def contestant_view(self, question: c.Question, rules: r.Rules) -> c.ContestantView:
        """Return ids, numbers, recordings and field names. Items without a recording are left out
        (a frozen paper has none)."""
        own = {field: rules.own_label(field) for field in FieldName}
        return c.ContestantView(
            items=tuple(
                c.ItemView(id=i.id, number=number, recording=i.recording, fields=_fields(i))
                for number, i in enumerate(question.items, start=1)
                if i.recording
            ),
            labels={field: label for field, label in own.items() if label},
        )

    def check(self, question: c.Question, operation: Operation, rules: r.Rules) -> None:
        """Raise :class:`RefusedOperation`: ``malformed``, ``unknown_kind``, ``unknown_field`` or
        ``too_long`` (``limit`` counted characters, I4)."""
        match operation.kind:
            case "submit":
                if operation.payload:
                    raise RefusedOperation("malformed")
            case "set":
                self._check_set(question, operation, rules)
            case _:
                raise RefusedOperation("unknown_kind", kind=operation.kind[:40])

    def _check_set(self, question: c.Question, operation: Operation, rules: r.Rules) -> None:
        change = _change(operation)
        if change is None:
            raise RefusedOperation("malformed")
        item = next((i for i in question.items if i.id == change.item), None)
        if item is None or change.field not in item.fields:
            raise RefusedOperation("unknown_field", item=change.item, field=change.field)
        field = FieldName(change.field)
        keys = normalised_alternatives(
            item.fields[field], field=field, case_sensitive=item.case_sensitive, rules=rules
        )
        text = normalise(change.value, rules.classes[field], case_sensitive=item.case_sensitive)
        refuse_flood(text, keys, field=field, rules=rules)

    def apply(self, question: c.Question, answer: c.Answer, operation: Operation) -> c.Answer:
        """Fold one operation in. A ``set`` after ``submit`` takes the submission back."""
        if operation.kind == "submit":
            return answer.model_copy(update={"submitted": True})
        change = _change(operation) if operation.kind == "set" else None
        item = next((i for i in question.items if change and i.id == change.item), None)
        if change is None or item is None or change.field not in item.fields:
            return answer
        field = FieldName(change.field)
        before = answer.items.get(item.id, {})
        grown = len(change.value) - len(before.get(field, ""))
        # Parts that are checked already: a whole answer is not validated again for each save.
        return answer.model_copy(
            update={
                "items": {**answer.items, item.id: {**before, field: change.value}},
                "submitted": False,
                "characters": answer.characters + grown,
            }
        )

    def touched(
        self, question: c.Question, answer: c.Answer, operation: Operation, rules: r.Rules
    ) -> Touched | None:
        """Return number, field and both texts of a ``set``; None for all else."""
        change = _change(operation) if operation.kind == "set" else None
        for number, item in enumerate(question.items, start=1):
            if change is None or change.item != item.id or change.field not in item.fields:
                continue
            field = FieldName(change.field)
            return Touched(
                item=str(number),
                field=LABELS[field],
                own=rules.own_label(field),
                before=answer.items.get(item.id, {}).get(field, ""),
                after=change.value,
            )
        return None

    def progress(self, question: c.Question, answer: c.Answer) -> tuple[int, int]:
        """Return (fields with something visible in them, all fields)."""
        filled = sum(
            bool(answer.items.get(item.id, {}).get(field, "").strip())
            for item in question.items
            for field in item.fields
        )
        return filled, sum(len(item.fields) for item in question.items)

    def auto_scores(
        self, question: c.Question, answer: c.Answer, rules: r.Rules
    ) -> list[CriterionScore]:
        """Return the one criterion ``accuracy``, 0.00–10.00, with the counts of every field."""
        score = _score(question, answer, rules)
        return [
            CriterionScore(
                criterion="accuracy",
                score=score.score,
                maximum=MAXIMUM,
                detail={
                    "required": score.required,
                    "correct": score.correct,
                    "accuracy": str(score.accuracy),
                    "reading": rules.accuracy_reading,
                    "fields": [_counts(field) for field in score.fields],
                },
            )
        ]

    def evidence(
        self, question: c.Question, answer: c.Answer, rules: r.Rules, facts: Facts = NO_FACTS
    ) -> list[Evidence]:
        """Return the difference view: key and answer of every field, run by run (R94)."""
        score = _score(question, answer, rules)
        numbers = {item.id: number for number, item in enumerate(question.items, start=1)}
        content = c.Difference(
            required=score.required,
            correct=score.correct,
            accuracy=str(score.accuracy),
            reading=rules.accuracy_reading,
            score=str(score.score),
            fields=tuple(
                c.FieldDifference(
                    item=field.item,
                    number=numbers[field.item],
                    field=field.field,
                    label=rules.own_label(field.field),
                    key=field.key,
                    typed=field.typed,
                    raw=answer.items.get(field.item, {}).get(field.field, ""),
                    required=field.required,
                    correct=field.counted,
                    surplus=field.surplus,
                    slips=tuple(c.Run(**run._asdict()) for run in field.difference),
                )
                for field in score.fields
            ),
        ).model_dump(mode="json")
        return [Evidence(kind="dictation.difference", title=sentence("逐项对照"), content=content)]

    def recompute_files(
        self, question: c.Question, answer: c.Answer, rules: r.Rules
    ) -> dict[str, str]:
        """Return ``KEY.yaml``, ``ANSWER.yaml`` and ``RULES.yaml``."""
        return writing.files(question, answer, rules)


def _change(operation: Operation) -> SetField | None:
    match operation.payload:
        case {"item": str(item), "field": str(field), "value": str(value), **rest} if not rest:
            return SetField(item, field, value) if len(value) <= MAX_VALUE else None
    return None


def _fields(item: c.Item) -> tuple[FieldName, ...]:
    return tuple(name for name in LABELS if name in item.fields)


def _score(question: c.Question, answer: c.Answer, rules: r.Rules) -> Score:
    return score_answer(
        {item.id: item.fields for item in question.items},
        answer.items,
        case_sensitive=frozenset(item.id for item in question.items if item.case_sensitive),
        rules=rules,
    )


def _counts(field: FieldScore) -> dict[str, Any]:
    return {
        "item": field.item,
        "field": str(field.field),
        "required": field.required,
        "correct": field.counted,
        "surplus": field.surplus,
    }


def _of(question: c.Question, index: int) -> Iterator[Problem]:
    item = question.items[index]
    path: tuple[str | int, ...] = ("items", index)
    if item.id in {other.id for other in question.items[:index]}:
        text = sentence("编号“%(id)s”重复。请为每条录音使用不同的 id。")
        yield Problem(path=(*path, "id"), sentence=text, params={"id": item.id})
    if item.recording is None:
        text = sentence("第 %(number)s 条没有录音。请上传录音，或用拼音合成。")
        yield Problem(path=(*path, "recording"), sentence=text, params={"number": index + 1})
    if not item.fields:
        text = sentence("没有答案。请至少填写一项客户信息。")
        yield Problem(path=(*path, "fields"), sentence=text)
    rules = r.Rules()
    for field, alternatives in item.fields.items():
        for place, text in enumerate(alternatives):
            if not normalise(text, rules.classes[field]):
                yield Problem(
                    path=(*path, "fields", field.value, place),
                    sentence=sentence("“%(text)s”里没有计分字符。请填写答案，或删去这一项。"),
                    params={"text": text},
                )

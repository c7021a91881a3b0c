"""听打录入 as a task type: operations, progress, scores."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.tasks.material import dictation as material
from zuoxi.tasks.contract import Operation, RefusedOperation, Touched
from zuoxi.tasks.dictation.content import Answer, Question
from zuoxi.tasks.dictation.rules import LABELS, FieldName, Rules
from zuoxi.tasks.dictation.task_type import Dictation

QUESTION = Question.model_validate(material.QUESTION)
KIND = Dictation()


def typed(item: str, field: str, value: Any) -> Operation:
    return Operation(kind="set", payload={"item": item, "field": field, "value": value})


def fold(*operations: Operation) -> Answer:
    answer = Answer()
    for operation in operations:
        KIND.check(QUESTION, operation, Rules())
        answer = KIND.apply(QUESTION, answer, operation)
    return answer


SUBMIT = Operation(kind="submit", payload={})


def test_the_last_text_of_a_field_counts_and_typing_takes_a_submission_back() -> None:
    answer = fold(typed("a1", "name", "单"), SUBMIT)
    assert answer == Answer(items={"a1": {FieldName.NAME: "单"}}, submitted=True, characters=1)
    answer = fold(typed("a1", "name", "单"), SUBMIT, typed("a1", "name", "单雨桐"))
    assert answer == Answer(items={"a1": {FieldName.NAME: "单雨桐"}}, submitted=False, characters=3)


def test_progress_counts_fields_with_something_visible() -> None:
    assert KIND.progress(QUESTION, Answer()) == (0, 4)
    answer = fold(typed("a1", "name", "  "), typed("a2", "name", "任"))
    assert KIND.progress(QUESTION, answer) == (1, 4)


def test_an_operation_is_told_by_the_place_that_it_writes_to_and_both_texts() -> None:
    labels = {**LABELS, FieldName.NAME: "来电人"}
    answer = fold(typed("a1", "name", "单"))
    told = KIND.touched(QUESTION, answer, typed("a1", "name", "单雨桐"), Rules())
    assert told == Touched("1", "客户姓名", "", before="单", after="单雨桐")
    own = KIND.touched(QUESTION, answer, typed("a2", "name", ""), Rules(labels=labels))
    assert own == Touched("2", "客户姓名", "来电人", before="", after="")


@pytest.mark.parametrize(
    "operation",
    [SUBMIT, typed("zz", "name", "单"), typed("a1", "fax", "1"), typed("a1", "name", 5)],
)
def test_an_operation_that_writes_to_no_place_has_none_to_be_told_by(operation: Operation) -> None:
    assert KIND.touched(QUESTION, Answer(), operation, Rules()) is None


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (typed("zz", "name", "?"), "unknown_field"),
        (typed("a2", "email", "?"), "unknown_field"),
        (typed("a1", "fax", "?"), "unknown_field"),
        (typed("a1", "name", 5), "malformed"),
        (typed("a1", "name", "单" * 501), "malformed"),
        (Operation(kind="set", payload={"item": "a1"}), "malformed"),
        (Operation(kind="submit", payload={"now": True}), "malformed"),
        (Operation(kind="erase", payload={}), "unknown_kind"),
        (typed("a1", "name", "单" * 7), "too_long"),
    ],
)
def test_what_cannot_be_an_answer_is_refused(operation: Operation, code: str) -> None:
    with pytest.raises(RefusedOperation) as refused:
        KIND.check(QUESTION, operation, Rules())
    assert refused.value.code == code


def test_twice_the_key_may_be_typed_and_punctuation_beside_it() -> None:
    fold(typed("a1", "name", "单，" * 6))


def test_the_score_says_how_it_came_about() -> None:
    answer = fold(typed("a1", "name", "单雨"), typed("a1", "postcode", "０１００１８"))
    (score,) = KIND.auto_scores(QUESTION, answer, Rules())
    assert (str(score.score), str(score.maximum)) == ("2.76", "10")
    assert score.detail["accuracy"] == "27.59"
    assert score.detail["fields"][:2] == [
        {"item": "a1", "field": "name", "required": 3, "correct": 2, "surplus": 0},
        {"item": "a1", "field": "postcode", "required": 6, "correct": 6, "surplus": 0},
    ]


def test_the_evidence_shows_key_and_answer_run_by_run() -> None:
    (evidence,) = KIND.evidence(QUESTION, fold(typed("a1", "name", "单于桐")), Rules())
    assert evidence.content["fields"][0]["slips"] == [
        {"op": "equal", "key": "单", "typed": "单"},
        {"op": "replace", "key": "雨", "typed": "于"},
        {"op": "equal", "key": "桐", "typed": "桐"},
    ]
    assert evidence.content["fields"][0]["label"] == ""


def test_contestant_and_judge_see_a_field_as_the_competition_calls_it() -> None:
    usual = Rules()
    assert KIND.contestant_view(QUESTION, usual).labels == {}
    rules = Rules(labels={**usual.labels, FieldName.POSTCODE: " 邮编 "})
    assert KIND.contestant_view(QUESTION, rules).labels == {FieldName.POSTCODE: "邮编"}
    (evidence,) = KIND.evidence(QUESTION, fold(), rules)
    labels = {field["field"]: field["label"] for field in evidence.content["fields"]}
    assert labels == dict.fromkeys(labels, "") | {"postcode": "邮编"}


@pytest.mark.parametrize(
    ("label", "allowed"),
    [("", False), ("  ", False), ("址", True), ("址" * 12, True), ("址" * 13, False)],
)
def test_a_label_has_one_to_twelve_characters(label: str, allowed: bool) -> None:
    labels = {**Rules().labels, FieldName.ADDRESS: label}
    if allowed:
        assert Rules(labels=labels).labels[FieldName.ADDRESS] == label
    else:
        with pytest.raises(ValidationError):
            Rules(labels=labels)


def test_a_question_without_recording_key_or_own_id_has_problems() -> None:
    question = Question.model_validate(
        {
            "items": [
                {"id": "a", "fields": {"name": ["王"]}},
                {"id": "a", "recording": {"sha256": "0" * 64, "duration_ms": 1}, "fields": {}},
            ]
        }
    )
    assert [problem.path for problem in KIND.problems(question)] == [
        ("items", 0, "recording"),
        ("items", 1, "id"),
        ("items", 1, "fields"),
    ]
    assert [problem.path for problem in KIND.problems(Question(items=()))] == [("items",)]

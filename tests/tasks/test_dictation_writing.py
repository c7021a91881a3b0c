"""What is exported is read back as it was, whatever somebody typed."""

from pathlib import Path
from typing import Any

import pytest

from zuoxi.tasks.dictation import writing
from zuoxi.tasks.dictation.command import read_rules, score_files
from zuoxi.tasks.dictation.content import Answer, Question
from zuoxi.tasks.dictation.rules import Rules
from zuoxi.tasks.dictation.scoring import score_answer

QUESTION: dict[str, Any] = {
    "items": [
        {"id": "k-1", "fields": {"email": ["Shen_ZX@example.cn"]}, "case_sensitive": True},
        {"id": "no", "fields": {"name": ["沈知夏", "沈之夏"], "postcode": ["010018"]}},
    ]
}
ANSWER = {"k-1": {"email": "shen_zx@example.cn: “甲”\t'#"}, "no": {"postcode": "010 018"}}


@pytest.mark.parametrize(
    "rules",
    [
        Rules(),
        Rules(accuracy_reading="ratio", surplus_penalty=2, slip_penalty=1, length_cap_factor=5),
        Rules(classes={**Rules().classes, "email": "text"}),  # type: ignore[dict-item]
    ],
)
def test_the_files_give_the_score_of_the_product(tmp_path: Path, rules: Rules) -> None:
    question = Question.model_validate(QUESTION)
    answer = Answer.model_validate({"items": ANSWER})
    for name, text in writing.files(question, answer, rules).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    read = read_rules(tmp_path / "RULES.yaml")
    found = score_files(tmp_path / "KEY.yaml", tmp_path / "ANSWER.yaml", rules=read)
    score = score_answer(
        {item.id: item.fields for item in question.items},
        answer.items,
        case_sensitive=frozenset({"k-1"}),
        rules=rules,
    )
    assert read == rules
    assert list(read.labels) == list(rules.labels)
    assert (found["score"], found["accuracy"]) == (str(score.score), str(score.accuracy))
    assert [(f["item"], f["correct"], f["surplus"]) for f in found["fields"]] == [
        (f.item, f.counted, f.surplus) for f in score.fields
    ]


def test_an_empty_answer_is_worth_nothing(tmp_path: Path) -> None:
    files = writing.files(Question.model_validate(QUESTION), Answer(), Rules())
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = score_files(tmp_path / "KEY.yaml", tmp_path / "ANSWER.yaml")
    assert (found["score"], found["correct"]) == ("0.00", 0)


def test_what_nobody_sees_is_recomputed_as_it_was_scored(tmp_path: Path) -> None:
    question = Question.model_validate(QUESTION)
    typed = {"k-1": {"email": "Shen\x00_ZX\x07@example.cn\ufffe"}, "no": {"name": "沈\x85知夏\x7f"}}
    answer = Answer.model_validate({"items": typed})
    for name, text in writing.files(question, answer, Rules()).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = score_files(tmp_path / "KEY.yaml", tmp_path / "ANSWER.yaml")
    score = score_answer(
        {item.id: item.fields for item in question.items},
        answer.items,
        case_sensitive=frozenset({"k-1"}),
        rules=Rules(),
    )
    assert (found["score"], found["correct"]) == (str(score.score), score.correct)

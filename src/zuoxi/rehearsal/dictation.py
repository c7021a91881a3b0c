"""What the rehearsal knows of 听打录入: the key of a paper, and the right score of what was typed.

The score comes from the public scoring function and the typist's own memory, never from the
server, so that both sides can be compared.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from zuoxi.tasks.dictation.content import Question
from zuoxi.tasks.dictation.rules import FieldName, Rules
from zuoxi.tasks.dictation.scoring import score_answer

Typed = Mapping[str, Mapping[str, str]]


def key_of(question: Question) -> dict[str, dict[str, str]]:
    """Return the first accepted answer of every field: what a good ear hears."""
    return {
        item.id: {str(field): answers[0] for field, answers in item.fields.items()}
        for item in question.items
    }


def question_of_folder(folder: Path) -> Question:
    """Return the dictation in the paper folder ``folder``, keys included.

    Raises :class:`ValueError` if the folder has no readable dictation.
    """
    from zuoxi.papers.folder import read_folder  # noqa: PLC0415 - reads YAML and audio

    for task in read_folder(folder).tasks:
        if task.task == "dictation":
            return Question.model_validate(task.question)
    raise ValueError(folder)


def is_same_paper(question: Question, view: Mapping[str, Any]) -> bool:
    """Return whether ``view``, as a contestant got it, can be the view of ``question``."""
    shown = [(item["id"], set(item["fields"])) for item in view.get("items", ())]
    return shown == [(item.id, {str(field) for field in item.fields}) for item in question.items]


def score(question: Question, typed: Typed, *, rules: Rules | None = None) -> Decimal:
    """Return the score that ``typed`` deserves (R92, R93); default rules where none are given."""
    return score_answer(
        {item.id: item.fields for item in question.items},
        {
            item: {FieldName(field): text for field, text in fields.items()}
            for item, fields in typed.items()
        },
        case_sensitive=frozenset(item.id for item in question.items if item.case_sensitive),
        rules=rules or Rules(),
    ).score

"""听打录入 in a rehearsal: eight fictitious customers and a hum, a typist, and the right score.

The score comes from the public scoring function and the typist's own memory, never from the
server, so that both sides can be compared.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from zuoxi.rehearsal.tasks.customers import CUSTOMERS, FIELDS
from zuoxi.rehearsal.tasks.own_paper import row_of, write_hum, write_json
from zuoxi.rehearsal.typist import Step, Work, work_through
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


class Dictation:
    """See :class:`zuoxi.rehearsal.tasks.Played`."""

    key = "dictation"
    speaks = False
    rules: ClassVar[Mapping[str, Any]] = {}
    Asked = Question

    def write(self, folder: Path) -> dict[str, Any]:
        """Write eight items that all play the same short hum."""
        items = [
            {
                "id": f"r{number}",
                "transcript": "演练条目，录音里只有提示音。",
                "recording": "hum.wav",
                "fields": dict(zip(FIELDS, texts, strict=True)),
            }
            for number, texts in enumerate(CUSTOMERS, start=1)
        ]
        write_json(folder / "dictation.yaml", {"items": items})
        write_hum(folder / "hum.wav")
        return row_of(self.key)

    def is_same_paper(self, question: Question, view: Mapping[str, Any]) -> bool:
        """Compare items and fields."""
        shown = [(item["id"], set(item["fields"])) for item in view.get("items", ())]
        return shown == [(item.id, {str(f) for f in item.fields}) for item in question.items]

    def work(
        self, question: Question, *, seed: str, contestant: int, until_ms: int
    ) -> tuple[Step, ...]:
        """Return what a believable typist does (:mod:`zuoxi.rehearsal.typist`)."""
        key = key_of(question)
        return work_through(key, seed=seed, contestant=contestant, until_ms=until_ms).steps

    def score(
        self, question: Question, done: Sequence[Step], *, rules: Mapping[str, Any]
    ) -> Decimal:
        """Return the score of what stands in the fields after the steps."""
        typed = Work(tuple(done)).after(len(done))
        return score(question, typed, rules=Rules.model_validate(rules))

"""Every registered task type keeps the contract. A new type gives its ``tests.tasks.material``."""

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from zuoxi import tasks
from zuoxi.kernel import canonical
from zuoxi.tasks import registry
from zuoxi.tasks.contract import Operation, RefusedOperation


def material(kind: Any) -> Any:
    """Return what is tried on a type."""
    return importlib.import_module(f"tests.tasks.material.{kind.key}")


ALL = [pytest.param(kind, id=kind.key) for kind in registry.all_types()]


@pytest.mark.parametrize("kind", ALL)
def test_the_answer_survives_a_json_round_trip_at_every_prefix(kind: Any) -> None:
    question = kind.Question.model_validate(material(kind).QUESTION)
    straight = stored = kind.Answer()
    for name, payload in material(kind).OPERATIONS:
        operation = Operation(kind=name, payload=payload)
        straight = kind.apply(question, straight, operation)
        again = kind.Answer.model_validate_json(stored.model_dump_json())
        stored = kind.apply(question, again, operation)
        assert stored == straight
        filled, total = kind.progress(question, stored)
        assert 0 <= filled <= total
        kind.auto_scores(question, stored, kind.Rules())


@pytest.mark.parametrize("kind", ALL)
def test_the_contestants_view_contains_no_key(kind: Any) -> None:
    question = kind.Question.model_validate(material(kind).QUESTION)
    assert kind.problems(question) == []
    view = kind.contestant_view(question, kind.Rules())
    text = view.model_dump_json() + json.dumps(view.model_json_schema())
    assert not [secret for secret in material(kind).SECRETS if secret in text]
    assert set(kind.recordings(question)) == set(material(kind).RECORDINGS)
    canonical.dumps(view.model_dump(mode="json"))


@pytest.mark.parametrize("kind", ALL)
def test_scores_and_evidence_are_canonical_and_hold_no_identity(kind: Any) -> None:
    question = kind.Question.model_validate(material(kind).QUESTION)
    answer = kind.Answer()
    for name, payload in material(kind).OPERATIONS:
        answer = kind.apply(question, answer, Operation(kind=name, payload=payload))
    for score in kind.auto_scores(question, answer, kind.Rules()):
        assert 0 <= score.score <= score.maximum
        canonical.dumps(dict(score.detail))
    for evidence in kind.evidence(question, answer, kind.Rules()):
        text = canonical.dumps(dict(evidence.content))
        assert not {"contestant", "seat", "sitting", "code"} & set(_keys(json.loads(text)))


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for member in value.values() for key in _keys(member))]
    return [key for member in value for key in _keys(member)] if isinstance(value, list) else []


@pytest.mark.parametrize("kind", ALL)
def test_a_read_me_and_a_sample_lie_beside_the_type(kind: Any) -> None:
    folder = Path(tasks.__file__).parent / kind.key
    assert (folder / "README.md").is_file()
    assert any((folder / "samples").glob("*.yaml"))


@pytest.mark.parametrize("kind", ALL)
def test_a_stranger_operation_is_refused_before_the_journal(kind: Any) -> None:
    question = kind.Question.model_validate(material(kind).QUESTION)
    with pytest.raises(RefusedOperation):
        kind.check(question, Operation(kind="drop tables", payload={}), kind.Rules())

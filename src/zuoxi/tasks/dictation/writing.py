"""Writes key, answer and rules as the files that ``zuoxi score dictation`` reads. Pure."""

from zuoxi.kernel import yaml_writing
from zuoxi.tasks.dictation import content as c
from zuoxi.tasks.dictation import rules as r

COMMAND = "zuoxi score dictation KEY.yaml ANSWER.yaml --rules RULES.yaml"


def files(question: c.Question, answer: c.Answer, rules: r.Rules) -> dict[str, str]:
    """Return the texts of ``KEY.yaml``, ``ANSWER.yaml`` and ``RULES.yaml``, by name.

    The key holds every accepted alternative, no transcript, no recording; the answer every item of
    the question, what was typed as it was typed; the rules every setting.
    """
    key = [_key(item) for item in question.items]
    typed = [{"id": item.id, "fields": answer.items.get(item.id, {})} for item in question.items]
    return {
        "KEY.yaml": yaml_writing.dumps({"items": key}),
        "ANSWER.yaml": yaml_writing.dumps({"items": typed}),
        "RULES.yaml": yaml_writing.dumps(rules.model_dump(mode="json")),
    }


def _key(item: c.Item) -> dict[str, object]:
    told: dict[str, object] = {"id": item.id}
    if item.case_sensitive:
        told["case_sensitive"] = True
    return told | {"fields": {field.value: list(one) for field, one in item.fields.items()}}

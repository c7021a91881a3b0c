"""Writes key, answer and rules as the files that ``zuoxi score dictation`` reads. Pure.

What is written is read back exactly as it was: every text stands in double quotes, and whatever
YAML would fold, refuse or not show stands as an escape.
"""

from collections.abc import Iterable, Iterator, Mapping

from zuoxi.tasks.dictation import content as c
from zuoxi.tasks.dictation import rules as r

COMMAND = "zuoxi score dictation KEY.yaml ANSWER.yaml --rules RULES.yaml"


def files(question: c.Question, answer: c.Answer, rules: r.Rules) -> dict[str, str]:
    """Return the texts of ``KEY.yaml``, ``ANSWER.yaml`` and ``RULES.yaml``, by name."""
    return {
        "KEY.yaml": _lines(key(question)),
        "ANSWER.yaml": _lines(typed(question, answer)),
        "RULES.yaml": _lines(settings(rules)),
    }


def key(question: c.Question) -> Iterator[str]:
    """Yield the lines of the key: every accepted alternative, no transcript, no recording."""
    yield "items:"
    for item in question.items:
        yield f"  - id: {quoted(item.id)}"
        if item.case_sensitive:
            yield "    case_sensitive: true"
        yield "    fields:"
        for field, alternatives in item.fields.items():
            yield f"      {field.value}: [{', '.join(map(quoted, alternatives))}]"


def typed(question: c.Question, answer: c.Answer) -> Iterator[str]:
    """Yield the lines of an answer: every item of the question, what was typed as it was typed."""
    yield "items:"
    for item in question.items:
        yield f"  - id: {quoted(item.id)}"
        given = answer.items.get(item.id, {})
        yield "    fields:" if given else "    fields: {}"
        for field, text in given.items():
            yield f"      {field.value}: {quoted(text)}"


def settings(rules: r.Rules) -> Iterator[str]:
    """Yield the lines of the rules: every setting, also those that have their default."""
    for name, value in rules.model_dump(mode="json").items():
        if isinstance(value, Mapping):
            yield f"{name}:"
            yield from (f"  {part}: {quoted(str(one))}" for part, one in value.items())
        else:
            yield f"{name}: {quoted(str(value))}"


def quoted(text: str) -> str:
    """Return ``text`` as a YAML scalar in double quotes, on one line."""
    return f'"{"".join(map(_shown, text))}"'


def _shown(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character == " " or character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)

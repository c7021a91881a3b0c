"""How a setting of the rule set is told to people: name, value in words, one line of why.

The rule sheet (规则表) is made of these. Texts are message ids, translated at the edge. Pure.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Setting(BaseModel):
    """One line of the rule sheet.

    ``path`` leads to the value inside the model of the rules; a ``fixed`` setting has none, it says
    what nobody can change. ``paragraph`` is the number in the register of rules. ``seconds`` are
    kept in ms and shown in seconds; ``whole`` is an integer; limits are in what is shown.
    """

    model_config = ConfigDict(frozen=True)

    path: tuple[str, ...] = ()
    title: str
    part: str = ""
    """To what of several it applies, such as one field of an answer box."""
    part_path: tuple[str, ...] = ()
    """Where the rules say what the part is called here; empty: ``part`` is its only name."""
    why: str
    paragraph: str
    kind: Literal["fixed", "whole", "seconds", "choice", "words"]
    choices: tuple[tuple[str, str], ...] = ()
    """(value, message id) of every value that a ``choice`` may have."""
    says: str = ""
    """What a ``fixed`` setting says."""
    minimum: int = 0
    maximum: int = 0
    unit: str = ""


def value_at(rules: Any, path: tuple[str, ...]) -> Any:
    """Return the value at ``path`` of plain rules (``model_dump(mode="json")``)."""
    for step in path:
        rules = rules[step]
    return rules


def with_value(rules: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return plain rules with the value at ``path`` replaced; the given ones stay as they are."""
    head, rest = path[0], path[1:]
    return {**rules, head: with_value(rules[head], rest, value) if rest else value}

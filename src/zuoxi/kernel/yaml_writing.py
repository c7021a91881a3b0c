"""Writes a YAML file for people and for :mod:`zuoxi.kernel.yaml_file`. Knows no Django.

Every text stands in double quotes on one line, so that no reader takes ``010010`` or ``no`` for
anything but text; what would not be seen stands as an escape. Equal values make equal text.
"""

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

_NO_WIDTH = 2**31  # nothing is folded


def dumps(value: dict[str, Any]) -> str:
    """Return ``value`` (mappings, lists, texts, whole numbers, booleans, null) in block style."""
    yaml = YAML()
    yaml.width = _NO_WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(_quoted(value), out)
    return out.getvalue()


def _quoted(value: Any) -> Any:
    # Each text a new one: equal objects would become anchors.
    match value:
        case dict():
            return {str(name): _quoted(member) for name, member in value.items()}
        case list() | tuple():
            return [_quoted(member) for member in value]
        case str():
            return DoubleQuotedScalarString(value)
        case _:
            return value

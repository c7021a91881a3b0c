"""Turns a YAML value into what a pydantic model wants, naming the line of every mistake.

Text must be text: an unquoted ``no``, ``on`` or ``010010`` is refused with the advice to quote it,
because the next YAML tool would read a yes, or a number without its zero. Where a list of texts
is due, a single text will do. Unknown keys are refused with the nearest known one.
"""

import difflib
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError

from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.yaml_values import Scalar, Series, Table, Value
from zuoxi.papers.problems import Notebook, Path

Report = Callable[..., None]
"""Called as ``report(line, text, **params)``."""

_Schema = dict[str, Any]


class SchemaReader:
    """Reads values for one ``model``; mistakes go to ``report`` and the reading goes on."""

    def __init__(self, model: type[BaseModel], *, report: Report) -> None:
        self._schema = model.model_json_schema()
        self._report = report

    def read(self, value: Value) -> Any:
        """Return the plain value; only good if nothing was reported."""
        return self._value(value, self._schema, "")

    def _resolved(self, schema: _Schema) -> _Schema:
        if "$ref" in schema:
            found: _Schema = self._schema["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
            return found
        if "anyOf" in schema:
            return self._resolved(next(s for s in schema["anyOf"] if s.get("type") != "null"))
        return schema

    def _value(self, value: Value, schema: _Schema, name: str) -> Any:
        schema = self._resolved(schema)
        match schema.get("type"):
            case "object":
                return self._table(value, schema, name)
            case "array":
                return self._series(value, schema, name)
            case "boolean":
                return self._boolean(value, name)
            case "integer":
                return self._integer(value, name)
            case _:
                # Percent and Points are strings that are written as numbers.
                return self._text(value, name, number_is_fine="pattern" in schema and name != "id")

    def _table(self, value: Value, schema: _Schema, name: str) -> dict[str, Any]:
        if not isinstance(value, Table):
            self._report(value.line, sentence("“%(name)s”下面应是“名称: 内容”。"), name=name or "-")
            return {}
        properties: _Schema = schema.get("properties", {})
        free = schema.get("additionalProperties")
        names = self._resolved(schema.get("propertyNames", {})).get("enum")
        known = list(properties) + list(names or [])
        plain: dict[str, Any] = {}
        for key, member in value.values.items():
            if key in properties:
                plain[key] = self._value(member, properties[key], key)
            elif isinstance(free, dict) and (names is None or key in names):
                plain[key] = self._value(member, free, key)
            else:
                report_unknown(self._report, value.lines[key], key, known)
        for key in schema.get("required", []):
            if key not in value.values:
                self._report(value.line, sentence("缺少“%(name)s”。请补上这一项。"), name=key)
        return plain

    def _series(self, value: Value, schema: _Schema, name: str) -> list[Any]:
        members = schema.get("items", {})
        if isinstance(value, Scalar) and self._resolved(members).get("type") == "string":
            return [self._value(value, members, name)]
        if not isinstance(value, Series):
            text = sentence("“%(name)s”应是列表，每条以“- ”开头。")
            self._report(value.line, text, name=name)
            return []
        return [self._value(member, members, name) for member in value.values]

    def _boolean(self, value: Value, name: str) -> bool:
        if isinstance(value, Scalar) and value.plain and value.text in ("true", "false"):
            return value.text == "true"
        self._report(value.line, sentence("“%(name)s”应写 true 或 false。"), name=name)
        return False

    def _integer(self, value: Value, name: str) -> int:
        if isinstance(value, Scalar) and value.text.isascii() and value.text.isdecimal():
            return int(value.text[:15])
        self._report(value.line, sentence("“%(name)s”应是整数。"), name=name)
        return 1

    def _text(self, value: Value, name: str, *, number_is_fine: bool) -> str:
        if not isinstance(value, Scalar):
            self._report(value.line, sentence("“%(name)s”应是一段文字。"), name=name)
            return "?"
        if value.is_null:
            self._report(
                value.line, sentence("“%(name)s”是空的。请填写内容，或删去这一行。"), name=name
            )
        elif value.is_boolean or (value.is_number and not number_is_fine):
            text = sentence(
                '“%(name)s”的内容 %(value)s 会被当作数或真假值。请加引号："%(value)s"。'
            )
            self._report(value.line, text, name=name, value=value.text)
        return value.text


def report_unknown(report: Report, line: int, key: str, known: list[str]) -> None:
    """Report ``key`` as unknown, with the nearest of ``known`` if there is one."""
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    if near:
        text = sentence("不认识“%(key)s”。是否应为“%(near)s”？")
        report(line, text, key=key, near=near[0])
    else:
        text = sentence("不认识“%(key)s”。可用的名称：%(known)s。")
        report(line, text, key=key, known=", ".join(known))


def line_of(value: Value, path: Path) -> int:
    """Return the line of the value at ``path``, or of the nearest value above it."""
    line = value.line
    for step in path:
        match value:
            case Table() if step in value.values:
                line, value = value.lines[str(step)], value.values[str(step)]
            case Series() if isinstance(step, int) and step < len(value.values):
                value = value.values[step]
                line = value.line
            case _:
                return line
    return line


def value_near(value: Value, path: Path) -> Value:
    """Return the value at ``path``, or the nearest above it."""
    for step in path:
        match value:
            case Table() if step in value.values:
                value = value.values[str(step)]
            case Series() if isinstance(step, int) and step < len(value.values):
                value = value.values[step]
            case _:
                return value
    return value


def report_invalid(
    notebook: Notebook,
    value: Value,
    error: ValidationError,
    *,
    origin: Callable[[Path], Path] = lambda path: path,
) -> None:
    """Report what pydantic still found wrong, each at its line, unless something is noted there.

    ``origin`` says where a path of the model stands in ``value``.
    """
    wrong = error.errors(include_url=False, include_input=False)
    for found in wrong:
        # A list whose members are wrong counts as too short as well: nothing to tell.
        if found["type"] == "too_short" and _has_inside(found["loc"], wrong):
            continue
        path = origin(found["loc"])
        line = line_of(value, path)
        if notebook.has(line):
            continue
        name = next((str(step) for step in reversed(path) if isinstance(step, str)), "-")
        text, params = _in_words(found["type"], found.get("ctx", {}))
        notebook.report(line, text, name=name, **params)


def _has_inside(path: Path, wrong: list[Any]) -> bool:
    return any(e["loc"][: len(path)] == path and len(e["loc"]) > len(path) for e in wrong)


def _in_words(kind: str, context: dict[str, Any]) -> tuple[str, dict[str, str | int]]:
    pattern = str(context.get("pattern", ""))
    match kind:
        case "string_too_long":
            limit = context["max_length"]
            return sentence("“%(name)s”过长，最多 %(limit)s 个字符。"), {"limit": limit}
        case "string_too_short" | "too_short":
            return sentence("“%(name)s”是空的。请填写内容，或删去这一行。"), {}
        case "greater_than_equal" | "greater_than":
            least = context.get("ge", context.get("gt", 0))
            return sentence("“%(name)s”太小，至少为 %(limit)s。"), {"limit": least}
        case "less_than_equal":
            return sentence("“%(name)s”太大，最多为 %(limit)s。"), {"limit": context["le"]}
        case "string_pattern_mismatch" if pattern.startswith("^[0-9]{1"):
            return sentence("“%(name)s”应是数，例如 10 或 2.5。"), {}
        case "string_pattern_mismatch" if pattern.startswith("^[A-Za-z"):
            return sentence("“%(name)s”只能用英文字母、数字、- 和 _，最多 40 个字符。"), {}
        case "string_pattern_mismatch" if pattern.endswith("[0-9]{2}$"):
            return sentence("“%(name)s”应是日期，例如 2018-05-02。"), {}
        case "literal_error":
            allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            return sentence("“%(name)s”只能是：%(known)s。"), {"known": allowed}
        case "extra_forbidden":
            return sentence("这里不能写“%(name)s”。请删去，或对照样例改正位置。"), {}
        case _:
            return sentence("“%(name)s”的内容不合要求。请对照样例改正。"), {}

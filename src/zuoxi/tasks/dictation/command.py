"""``zuoxi score dictation``: recompute a score from two files. Knows no Django and no database.

Both files hold ``items: [{id, fields: {name, address, postcode, phone, email}}]``; a field of the
key may be a list of accepted alternatives, and an item of the key may say ``case_sensitive: true``.
Values are taken exactly as written, so an unquoted ``010010`` keeps its zero. A file of a paper
folder (``dictation.yaml``) can serve as the key as it is.
"""

from pathlib import Path
from typing import Any, TypedDict

from pydantic import ValidationError

from zuoxi.kernel import yaml_file
from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.yaml_text import FileProblemError
from zuoxi.kernel.yaml_values import Scalar, Series, Table, Value
from zuoxi.tasks.contract import RefusedOperation
from zuoxi.tasks.dictation.rules import FieldName, Rules
from zuoxi.tasks.dictation.scoring import EmptyKeyError, score_answer, score_field


class FieldRow(TypedDict):
    """One field of the result; counts in characters."""

    item: str
    field: str
    required: int
    correct: int
    surplus: int


class ScoreResult(TypedDict):
    """What ``--json`` prints; accuracy and score as decimal strings with two places."""

    required: int
    correct: int
    accuracy: str
    score: str
    fields: list[FieldRow]


def score_files(key: Path, answer: Path, *, rules: Rules | None = None) -> ScoreResult:
    """Return the score of ``answer`` against ``key``.

    Raises :class:`FileProblemError` naming file and line: unreadable files, double or unknown ids
    and fields, an empty key, an answer over the length cap (I4).
    """
    wanted = _Items(key, is_key=True)
    given = _Items(answer, is_key=False)
    _refuse_strangers(wanted, given)
    rules = rules or Rules()
    for item, fields in wanted.fields.items():
        for field in fields:
            _refuse_unscorable(wanted, given, item=item, field=field, rules=rules)
    if not any(wanted.fields.values()):
        raise FileProblemError(wanted.name, 0, sentence("答案文件里没有任何条目。"))
    score = score_answer(
        wanted.fields,
        {item: {f: v[0] for f, v in fields.items()} for item, fields in given.fields.items()},
        case_sensitive=wanted.case_sensitive,
        rules=rules,
    )
    return {
        "required": score.required,
        "correct": score.correct,
        "accuracy": str(score.accuracy),
        "score": str(score.score),
        "fields": [
            {
                "item": field.item,
                "field": str(field.field),
                "required": field.required,
                "correct": field.counted,
                "surplus": field.surplus,
            }
            for field in score.fields
        ],
    }


def read_rules(path: Path) -> Rules:
    """Return the settings in ``path``, as a competition's rule set has them for this task.

    ``accuracy_reading: ratio``, ``surplus_penalty: 1`` and so on; what is not named has its
    default. Raises :class:`FileProblemError` with the line of the first wrong setting.
    """
    document = yaml_file.read(path, name=str(path))
    if not isinstance(document, Table):
        text = sentence("规则设置应是“名称: 内容”，每行一项。")
        raise FileProblemError(str(path), document.line, text)
    try:
        return Rules.model_validate(_plain(document))
    except ValidationError as error:
        place = error.errors()[0]["loc"]
        name = str(place[0]) if place else "-"
        text = sentence("规则设置“%(name)s”不合要求。可用的名称：%(known)s。")
        known = ", ".join(Rules.model_fields)
        line = document.lines.get(name, 0)
        raise FileProblemError(str(path), line, text, name=name, known=known) from error


def _plain(value: Value) -> Any:
    match value:
        case Table():
            return {key: _plain(member) for key, member in value.values.items()}
        case Series():
            return [_plain(member) for member in value.values]
        case Scalar():
            return value.text


class _Items:
    """The items of one file, with the line of every field."""

    def __init__(self, path: Path, *, is_key: bool) -> None:
        self.name = str(path)
        self.is_key = is_key
        self.fields: dict[str, dict[FieldName, tuple[str, ...]]] = {}
        self.lines: dict[tuple[str, FieldName], int] = {}
        self.item_lines: dict[str, int] = {}
        self.sensitive: set[str] = set()
        document = yaml_file.read(path, name=self.name, any_text=True)
        if not isinstance(document, Table) or "items" not in document.values:
            raise self._problem(document.line, sentence("缺少“items:”。请按样例填写。"))
        items = document.values["items"]
        if isinstance(items, Scalar) and items.is_null:
            return
        if not isinstance(items, Series):
            raise self._problem(items.line, sentence("“items”应是列表，每条以“- ”开头。"))
        for item in items.values:
            self._take(item)

    @property
    def case_sensitive(self) -> frozenset[str]:
        return frozenset(self.sensitive)

    def _problem(self, line: int, text: str, /, **params: str | int) -> FileProblemError:
        return FileProblemError(self.name, line, text, **params)

    def _take(self, item: Value) -> None:
        if not isinstance(item, Table):
            raise self._problem(item.line, sentence("每条应有 id 和 fields。"))
        number = item.values.get("id")
        if not isinstance(number, Scalar) or not number.text.strip():
            raise self._problem(item.line, sentence("这一条没有 id。请填写编号。"))
        key = number.text
        if key in self.item_lines:
            text = sentence("编号“%(id)s”重复（第 %(first)s 行已有）。")
            raise self._problem(number.line, text, id=key, first=self.item_lines[key])
        self.item_lines[key] = number.line
        sensitive = item.values.get("case_sensitive")
        if isinstance(sensitive, Scalar) and sensitive.text.lower() == "true":
            self.sensitive.add(key)
        fields = item.values.get("fields")
        if fields is None or (isinstance(fields, Scalar) and fields.is_null):
            if self.is_key:
                raise self._problem(item.line, sentence("这一条没有 fields。请填写答案。"))
            self.fields[key] = {}
            return
        if not isinstance(fields, Table):
            raise self._problem(fields.line, sentence("“fields”下面应是“字段: 内容”。"))
        self.fields[key] = {}
        for name, value in fields.values.items():
            self._take_field(key, name, value, line=fields.lines[name])

    def _take_field(self, item: str, name: str, value: Value, *, line: int) -> None:
        if name not in set(FieldName):
            text = sentence("没有“%(field)s”这个字段。可用的字段：%(known)s。")
            raise self._problem(line, text, field=name, known=", ".join(FieldName))
        values = value.values if isinstance(value, Series) and self.is_key else (value,)
        texts: list[str] = []
        for one in values:
            if not isinstance(one, Scalar):
                text = sentence("“%(field)s”应是一段文字。")
                raise self._problem(one.line, text, field=name)
            texts.append("" if one.is_null else one.text)
        self.lines[item, FieldName(name)] = line
        self.fields[item][FieldName(name)] = tuple(texts)


def _refuse_strangers(wanted: _Items, given: _Items) -> None:
    for item, line in given.item_lines.items():
        if item not in wanted.fields:
            text = sentence("编号“%(id)s”不在答案文件里。请核对两个文件的 id。")
            raise FileProblemError(given.name, line, text, id=item)
    for (item, field), line in given.lines.items():
        if field not in wanted.fields[item] and any(given.fields[item][field]):
            text = sentence("编号“%(id)s”的答案文件里没有“%(field)s”字段。")
            raise FileProblemError(given.name, line, text, id=item, field=field.value)


def _refuse_unscorable(
    wanted: _Items,
    given: _Items,
    *,
    item: str,
    field: FieldName,
    rules: Rules,
) -> None:
    alternatives = wanted.fields[item][field]
    typed = given.fields.get(item, {}).get(field, ("",))[0]
    try:
        score_field(typed, alternatives, item=item, field=field, rules=rules)
    except EmptyKeyError as error:
        text = sentence("“%(field)s”没有计分字符。请填写答案，或删去这一项。")
        raise FileProblemError(
            wanted.name, wanted.lines[item, field], text, field=field.value
        ) from error
    except RefusedOperation as error:
        text = sentence("“%(field)s”过长：计分 %(found)s 字，最多 %(limit)s 字。")
        raise FileProblemError(
            given.name, given.lines[item, field], text, **error.params
        ) from error

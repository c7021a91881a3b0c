"""What a list of contestants must be like: pure checks, row by row."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from zuoxi.kernel.sentences import sentence

MAX_CODE, MAX_NAME, MAX_SCHOOL, MAX_DELEGATION = 20, 60, 120, 80


@dataclass(frozen=True)
class Entrant:
    """A contestant as entered; ``code`` is unique in the competition and shown on lists."""

    code: str
    name: str
    school: str = ""
    delegation: str = ""


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row (counted from 1 as the sender counts); ``text`` is a message id."""

    row: int
    text: str
    params: dict[str, str | int] = field(default_factory=dict)


def problems_of(
    entrants: Sequence[Entrant], *, rows: Sequence[int], taken: Container[str]
) -> list[RowProblem]:
    """Return what is wrong, in order; ``rows`` are the numbers to name, ``taken`` known codes."""
    first: dict[str, int] = {}
    found: list[RowProblem] = []
    for row, one in zip(rows, entrants, strict=True):
        found += [RowProblem(row, text) for text in _own(one)]
        if not one.code:
            continue
        if one.code in taken:
            text = sentence("选手号 %(code)s 已经登记过。")
            found.append(RowProblem(row, text, {"code": one.code}))
        if one.code in first:
            text = sentence("选手号 %(code)s 和第 %(first)s 行重复。")
            found.append(RowProblem(row, text, {"code": one.code, "first": first[one.code]}))
        first.setdefault(one.code, row)
    return found


def _own(one: Entrant) -> list[str]:
    found = []
    if not one.code:
        found.append(sentence("缺少选手号。"))
    elif len(one.code) > MAX_CODE or any(c.isspace() or not c.isprintable() for c in one.code):
        found.append(sentence("选手号不能超过 20 个字符，也不能含空格。"))
    if not one.name:
        found.append(sentence("缺少姓名。"))
    elif len(one.name) > MAX_NAME or not one.name.isprintable():
        found.append(sentence("姓名不能超过 60 个字符，也不能含换行等控制字符。"))
    if len(one.school) > MAX_SCHOOL or len(one.delegation) > MAX_DELEGATION:
        found.append(sentence("学校不能超过 120 个字符，代表队不能超过 80 个字符。"))
    elif not (one.school + one.delegation).isprintable():
        found.append(sentence("学校和代表队不能含换行等控制字符。"))
    return found

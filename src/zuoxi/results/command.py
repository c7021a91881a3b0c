"""``zuoxi rank``: rank a table of scores that came from anywhere. Knows no Django.

The file is CSV with a line of names: ``code``, one column per part, ``seconds``. It may come from
a spreadsheet on a Chinese desktop: a byte order mark decides, then UTF-8, then GB18030.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from zuoxi.kernel.cells import plain
from zuoxi.kernel.sentences import sentence
from zuoxi.results.ranking import Entry, rank

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How Excel's files begin, the new and the old; they are no text in any encoding."""

_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_SECONDS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in which line (counting from 1); ``text`` is a message id for ``params``."""

    line: int
    text: str
    params: dict[str, str]


class RankedRow(TypedDict):
    """One line of the ranking; ``total`` is an exact decimal with at least two places."""

    code: str
    total: str
    seconds: int
    rank: int


class UnreadableTableError(ValueError):
    """The table holds bad rows; ``problems`` names them all."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__(f"{len(problems)} bad rows")
        self.problems = tuple(problems)


def decode(content: bytes) -> str:
    """Return the text of a CSV file: by its byte order mark, else UTF-8, else GB18030.

    Raises :class:`UnreadableTableError` if it is none of them, or a workbook.
    """
    if content.startswith(_WORKBOOKS):
        text = sentence("这是 Excel 工作簿。请在 Excel 里另存为“CSV UTF-8（逗号分隔）”后重试。")
        raise UnreadableTableError([RowProblem(1, text, {})])
    try:
        for mark, encoding in _MARKS:
            if content.startswith(mark):
                return content.decode(encoding)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("gb18030")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = RowProblem(line, sentence("文字编码无法识别。请另存为“CSV UTF-8”后重试。"), {})
        raise UnreadableTableError([problem]) from error


def rank_table(content: bytes) -> list[RankedRow]:
    """Return the ranking of a CSV table, best first; raise :class:`UnreadableTableError`."""
    entries = _entries(decode(content))
    return [
        {
            "code": ranked.entry.code,
            "total": _shown(ranked.entry.total),
            "seconds": ranked.entry.seconds,
            "rank": ranked.rank,
        }
        for ranked in rank(entries)
    ]


def _entries(text: str) -> list[Entry]:
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    problems: list[RowProblem] = []
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    columns: list[str] | None = None
    try:
        for row in reader:
            cells = [plain(cell.strip()) for cell in row]
            if not any(cells):
                continue
            line = reader.line_num
            if columns is None:
                columns = [name.lower() for name in cells]
                problems += _header_problems(columns, line)
                if problems:
                    break
                continue
            found = list(_row_problems(columns, cells, line, seen))
            problems += found
            if not found:
                entries.append(_entry(columns, cells))
    except csv.Error:
        problems.append(
            RowProblem(reader.line_num, sentence("引号没有配对。请检查这一行的引号。"), {})
        )
    if columns is None and not problems:
        problems.append(
            RowProblem(1, sentence("文件是空的。第一行应为列名：code、各部分、seconds。"), {})
        )
    if problems:
        raise UnreadableTableError(problems)
    return entries


def _header_problems(columns: list[str], line: int) -> Iterator[RowProblem]:
    for name in ("code", "seconds"):
        if name not in columns:
            yield RowProblem(line, sentence("缺少列“%(column)s”。"), {"column": name})
    for name in sorted({n for n in columns if columns.count(n) > 1}):
        yield RowProblem(line, sentence("列“%(column)s”出现了两次。"), {"column": name})
    parts = _parts(columns)
    if not parts:
        yield RowProblem(line, sentence("没有成绩列。请为每个部分加一列。"), {})
    if len(parts) > 1 and "total" in parts:
        text = sentence("“total”与各部分成绩同时出现，会重复计算。请去掉这一列。")
        yield RowProblem(line, text, {})


def _parts(columns: list[str]) -> list[str]:
    return [name for name in columns if name not in ("code", "seconds", "rank", "")]


def _row_problems(
    columns: list[str], cells: list[str], line: int, seen: dict[str, int]
) -> Iterator[RowProblem]:
    if len(cells) != len(columns):
        yield RowProblem(
            line,
            sentence("这一行有 %(found)s 列，应有 %(expected)s 列。"),
            {"found": str(len(cells)), "expected": str(len(columns))},
        )
        return
    values = dict(zip(columns, cells, strict=True))
    code = values["code"]
    if not code:
        yield RowProblem(line, sentence("没有编号（code）。"), {})
    elif code in seen:
        text = sentence("编号“%(code)s”与第 %(line)s 行重复。")
        yield RowProblem(line, text, {"code": code, "line": str(seen[code])})
    seen.setdefault(code, line)
    for name in _parts(columns):
        if not _NUMBER.fullmatch(values[name]):
            text = sentence("“%(column)s”列的“%(value)s”不是数。没有成绩请写 0。")
            yield RowProblem(line, text, {"column": name, "value": values[name]})
    if not _SECONDS.fullmatch(values["seconds"]):
        text = sentence("用时（seconds）的“%(value)s”不是整秒数。")
        yield RowProblem(line, text, {"value": values["seconds"]})


def _entry(columns: list[str], cells: list[str]) -> Entry:
    values = dict(zip(columns, cells, strict=True))
    total = sum((Decimal(values[name]) for name in _parts(columns)), Decimal(0))
    return Entry(code=values["code"], total=total, seconds=int(values["seconds"]))


def _shown(total: Decimal) -> str:
    exponent = total.as_tuple().exponent
    if isinstance(exponent, int) and exponent > -2:
        total = total.quantize(Decimal("0.01"))
    return format(total, "f")

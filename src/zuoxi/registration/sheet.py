"""Reads a list of contestants as people have it: a workbook, a CSV file, or pasted cells. Pure.

A CSV file says nothing of its encoding: a byte order mark decides, then strict UTF-8, then
GB18030, which older spreadsheets write. The columns are found by their headings; without headings
they are 选手号, 姓名, 学校, 代表队 in this order.
"""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from zuoxi.registration.entrants import Entrant

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 80 * 1024 * 1024
MAX_ROWS = 5000
MAX_COLUMNS = 20
_HEADINGS = {
    "code": ("选手号", "选手编号", "编号", "参赛号", "号码", "code", "no", "number", "id"),
    "name": ("姓名", "选手姓名", "选手", "name", "fullname"),
    "school": ("学校", "学校名称", "院校", "单位", "school"),
    "delegation": ("代表队", "参赛队", "队伍", "delegation", "team"),
}
_ORDER = ("code", "name", "school", "delegation")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class UnreadableSheetError(ValueError):
    """No table of at most :data:`MAX_ROWS` rows can be read from it."""


@dataclass(frozen=True)
class Listed:
    """The people of a list and the row of each, as the sheet numbers it."""

    entrants: tuple[Entrant, ...]
    rows: tuple[int, ...]


def read_file(content: bytes) -> Listed:
    """Return the people in an xlsx or CSV file; raise :class:`UnreadableSheetError`."""
    if len(content) > MAX_BYTES:
        raise UnreadableSheetError
    if content.startswith(b"PK"):
        return _listed(_workbook_rows(content))
    return read_text(decoded(content))


def read_text(text: str) -> Listed:
    """Return the people in CSV or pasted cells; raise :class:`UnreadableSheetError`."""
    return _listed(_text_rows(text))


def decoded(content: bytes) -> str:
    """Return the text of a CSV file; raise :class:`UnreadableSheetError` if it is none."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, "gb18030")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableSheetError from error


def _text_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    if "\x00" in text:
        raise UnreadableSheetError
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = next((mark for mark in ("\t", ",", ";", "，") if mark in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise UnreadableSheetError from error


def _workbook_rows(content: bytes) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load; a start must not wait

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(member.file_size for member in packed.infolist())
        if unpacked > MAX_UNPACKED:
            return []
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        lines = sheet.iter_rows(max_row=2 * MAX_ROWS, max_col=MAX_COLUMNS)
        return [
            (number, [_cell(cell) for cell in cells]) for number, cells in enumerate(lines, start=1)
        ]
    except Exception as error:  # the library raises whatever a broken file makes it stumble over
        raise UnreadableSheetError from error


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    # 001 that a spreadsheet took for the number 1 and shows as 001.
    shown = str(cell.number_format)
    if isinstance(value, int) and not isinstance(value, bool) and set(shown) == {"0"}:
        return str(value).zfill(len(shown))
    return str(value)


def _listed(rows: Iterable[tuple[int, list[str]]]) -> Listed:
    entrants: list[Entrant] = []
    numbers: list[int] = []
    columns: dict[str, int] | None = None
    for number, raw in rows:
        cells = [_clean(cell) for cell in raw]
        if not any(cells):
            continue
        if columns is None:
            columns = _headings(cells)
            if columns is not None:
                continue
            columns = {name: place for place, name in enumerate(_ORDER)}
        if len(entrants) == MAX_ROWS:
            raise UnreadableSheetError
        entrants.append(_entrant(cells, columns))
        numbers.append(number)
    if not entrants:
        raise UnreadableSheetError
    return Listed(tuple(entrants), tuple(numbers))


def _headings(cells: list[str]) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        word = "".join(cell.lower().split()).replace("_", "")
        for name, words in _HEADINGS.items():
            if word in words:
                found.setdefault(name, place)
    return found if {"code", "name"} <= found.keys() else None


def _entrant(cells: list[str], columns: dict[str, int]) -> Entrant:
    def at(name: str) -> str:
        place = columns.get(name, len(cells))
        return cells[place] if place < len(cells) else ""

    code = unicodedata.normalize("NFKC", at("code"))
    return Entrant(code=code, name=at("name"), school=at("school"), delegation=at("delegation"))


def _clean(cell: str) -> str:
    return cell.replace("\ufeff", "").strip()

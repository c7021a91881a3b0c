"""The ranking as a spreadsheet file. A cell is data, never a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

TASK_NAMES = {"dictation": gettext_noop("听打录入")}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
Cell = str | int | Decimal


def table(rows: Iterable[Mapping[str, Any]], tasks: Sequence[str]) -> list[list[Cell]]:
    """Return the ranking with its headings, in the user's language."""
    head: list[Cell] = [
        _("名次"),
        _("选手编号"),
        _("座位"),
        *(_(TASK_NAMES.get(task, task)) for task in tasks),
        _("总分"),
        _("用时（秒）"),
        _("是否提交"),
    ]
    return [head, *(_line(row, tasks) for row in rows)]


def _line(row: Mapping[str, Any], tasks: Sequence[str]) -> list[Cell]:
    if row["rank"] is None:
        return [_("未到"), row["code"], row["seat"], *([""] * (len(tasks) + 3))]
    return [
        row["rank"],
        row["code"],
        row["seat"],
        *(Decimal(row["parts"][task]) for task in tasks),
        Decimal(row["total"]),
        row["seconds"],
        _("是") if row["submitted"] else _("否"),
    ]


def as_csv(cells: Iterable[Iterable[Cell]]) -> bytes:
    """Return CSV in UTF-8 with a byte order mark, as desktop spreadsheets expect it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in cells:
        writer.writerow([_harmless(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(cells: Sequence[Sequence[Cell]], *, title: str) -> bytes:
    """Return an Excel workbook with one sheet; numbers stay numbers, text stays text."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load; a start must not wait for it
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has no sheet")
    sheet.title = _sheet_title(title)
    sheet.freeze_panes = "A2"
    for y, line in enumerate(cells, start=1):
        for x, value in enumerate(line, start=1):
            cell = sheet.cell(row=y, column=x, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = value.startswith(_FORMULA_STARTS)
            elif isinstance(value, Decimal):
                cell.number_format = "0.00"
            if y == 1:
                cell.font = Font(bold=True)
    for x in range(1, len(cells[0]) + 1):
        sheet.column_dimensions[get_column_letter(x)].width = 14
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _harmless(cell: Cell) -> str:
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return str(cell)


def _sheet_title(title: str) -> str:
    return "".join(c for c in title if c not in r"[]:*?/\'")[:31] or "Zuoxi"

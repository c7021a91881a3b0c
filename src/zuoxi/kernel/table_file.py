"""A table as a spreadsheet file: CSV or an Excel workbook. A cell is data, never a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rich.cells import cell_len

from zuoxi.kernel.cells import FORMULA_STARTS, harmless
from zuoxi.kernel.words import without_control

MAX_WIDTH = 68
"""The widest column, in characters: a whole hash can be read."""
Cell = str | int | Decimal


def as_csv(cells: Iterable[Iterable[Cell]]) -> bytes:
    """Return CSV in UTF-8 with a byte order mark, as desktop spreadsheets expect it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for line in cells:
        writer.writerow([harmless(cell) if isinstance(cell, str) else str(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(
    cells: Sequence[Sequence[Cell]],
    *,
    title: str,
    heading: str,
    facts: Sequence[tuple[str, Cell]] = (),
) -> bytes:
    """Return an Excel workbook; numbers stay numbers, text stays text.

    It prints as it looks: A4, as wide as the page, the line of names on every page, ``heading``
    above and the number of the page below. ``facts`` (name, value) make a second sheet.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load; a start must not wait for it

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has no sheet")
    sheet.title = _sheet_title(without_control(title))
    _write(sheet, cells)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _set_up_printing(sheet, heading=without_control(heading))
    if facts:
        about = book.create_sheet(_sheet_title(_("公布信息")))
        _write(about, [(_("项目"), _("内容")), *facts])
        _set_up_printing(about, heading=without_control(heading))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Any, cells: Sequence[Sequence[Cell]]) -> None:
    for y, line in enumerate(cells, start=1):
        for x, cell in enumerate(line, start=1):
            value = without_control(cell) if isinstance(cell, str) else cell
            _fill(sheet.cell(row=y, column=x, value=value), value, is_head=y == 1)
    _widen(sheet, cells)


def _fill(cell: Any, value: Cell, *, is_head: bool) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side  # noqa: PLC0415 - as above

    hairline = Side(style="hair")
    cell.border = Border(left=hairline, right=hairline, top=hairline, bottom=hairline)
    if value == "":
        cell.value = None  # an empty cell, not an empty text
    elif isinstance(value, str):
        # The library takes a text that begins with "=" for a formula unless it is told.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    elif isinstance(value, Decimal):
        cell.number_format = "0.00"
    if is_head:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _widen(sheet: Any, cells: Sequence[Sequence[Cell]]) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    for x, column in enumerate(zip(*cells, strict=True), start=1):
        widest = max(cell_len(str(value)) for value in column)
        sheet.column_dimensions[get_column_letter(x)].width = min(max(widest + 2, 8), MAX_WIDTH)


def _set_up_printing(sheet: Any, *, heading: str) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_PORTRAIT
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0  # as many pages as it takes
    sheet.print_options.horizontalCentered = True
    sheet.oddHeader.center.text = heading.replace("&", "&&")
    sheet.oddFooter.center.text = "&P / &N"


def _sheet_title(title: str) -> str:
    return "".join(c for c in title if c not in r"[]:*?/\'")[:31] or "Zuoxi"

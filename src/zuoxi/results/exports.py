"""The ranking as a spreadsheet file. A cell is data, never a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rich.cells import cell_len

from zuoxi.accounts.roles import Role
from zuoxi.kernel.cells import FORMULA_STARTS, harmless
from zuoxi.kernel.words import without_control
from zuoxi.results.ending import Ending
from zuoxi.results.origin import Origin
from zuoxi.tasks import registry

ENDINGS: dict[Ending, str] = {
    "submitted": gettext_noop("本人提交"),
    "bell": gettext_noop("到时收卷"),
    "stopped": gettext_noop("终止"),
}
STOPPED = {"hall": gettext_noop("全场终止"), "person": gettext_noop("个人终止")}
MAX_WIDTH = 68
"""The widest column, in characters: a whole hash can be read."""
Cell = str | int | Decimal


def table(
    rows: Iterable[Mapping[str, Any]], tasks: Sequence[str], *, origin: Origin | None = None
) -> list[list[Cell]]:
    """Return the ranking with its headings, in the user's language.

    With ``origin`` each line says at its end which sheet it belongs to: a CSV file has no other
    place for it that a spreadsheet reads.
    """
    head: list[Cell] = [
        _("名次"),
        _("选手号"),
        _("座位"),
        *(_(registry.name_of(task)) for task in tasks),
        _("总分"),
        _("用时（秒）"),
        _("交卷"),
        _("终止人"),
    ]
    lines = [head, *(_line(row, tasks) for row in rows)]
    if origin is None:
        return lines
    names: list[Cell] = [_("状态"), _("公布时间"), _("校验码")]
    of_sheet: list[Cell] = [origin.state, origin.published_at, origin.hash]
    return [line + (names if y == 0 else of_sheet) for y, line in enumerate(lines)]


def _line(row: Mapping[str, Any], tasks: Sequence[str]) -> list[Cell]:
    if row["rank"] is None:
        return [_("未到"), row["code"], row["seat"], *([""] * (len(tasks) + 4))]
    return [
        row["rank"],
        row["code"],
        row["seat"],
        *(Decimal(row["parts"][task]) for task in tasks),
        Decimal(row["total"]),
        row["seconds"],
        _(_ending_of(row)),
        _stopped_by(row),
    ]


def heading(origin: Origin) -> str:
    """Return what stands above a printed page: of what, and whether it is published."""
    return _("%(name)s　成绩（%(state)s）") % {"name": origin.name, "state": origin.state}


def _ending_of(row: Mapping[str, Any]) -> str:
    stop = row.get("stop")
    if row["ending"] == "stopped" and stop is not None:
        return STOPPED[stop["whom"]]
    return ENDINGS[row["ending"]]


def _stopped_by(row: Mapping[str, Any]) -> str:
    """Return role and name of the official who ended the work, empty where nobody did."""
    stop = row.get("stop")
    if stop is None:
        return ""
    return f"{_(str(Role(stop['role']).label))} {stop['by']}"


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

"""The ranking as a table, for a spreadsheet file (:mod:`zuoxi.kernel.table_file`)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zuoxi.accounts.roles import Role
from zuoxi.kernel.table_file import Cell
from zuoxi.results.ending import Ending
from zuoxi.results.origin import Origin
from zuoxi.tasks import registry

ENDINGS: dict[Ending, str] = {
    "submitted": gettext_noop("本人提交"),
    "bell": gettext_noop("到时收卷"),
    "stopped": gettext_noop("终止"),
}
STOPPED = {"hall": gettext_noop("全场终止"), "person": gettext_noop("个人终止")}


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
        *(Decimal(row["parts"][task]) if task in row["parts"] else "" for task in tasks),
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

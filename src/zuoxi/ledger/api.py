"""Operations on the ledger: read it in pages, take it away as a table. Nobody writes here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from zuoxi.competitions.downloads import CSV, XLSX, as_file
from zuoxi.competitions.permissions import access, requires
from zuoxi.kernel import table_file
from zuoxi.ledger import queries
from zuoxi.ledger.schemas import LedgerPage

router = Router(tags=["ledger"])


@router.get("/{competition_id}/ledger", response=LedgerPage, auth=requires("ledger.view"))
def ledger(
    request: HttpRequest, competition_id: int, after: int = 0, limit: int = 100
) -> dict[str, Any]:
    """Return the official acts after ``after``, oldest first."""
    return queries.page(access(request).competition, after=after, limit=limit)


@router.get("/{competition_id}/ledger.csv", auth=requires("ledger.view"))
def ledger_csv(request: HttpRequest, competition_id: int) -> HttpResponse:
    """Return the whole ledger as CSV (UTF-8 with a byte order mark)."""
    competition = access(request).competition
    content = table_file.as_csv(queries.table(competition))
    return as_file(content, CSV, competition, _("操作留痕"), "csv")


@router.get("/{competition_id}/ledger.xlsx", auth=requires("ledger.view"))
def ledger_xlsx(request: HttpRequest, competition_id: int) -> HttpResponse:
    """Return the whole ledger as an Excel workbook."""
    competition = access(request).competition
    title = _("操作留痕")
    heading = f"{competition.title}　{title}"
    content = table_file.as_xlsx(queries.table(competition), title=title, heading=heading)
    return as_file(content, XLSX, competition, title, "xlsx")

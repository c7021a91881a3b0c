"""Seat codes as files, in the moment they are issued.

The server keeps no code that could be read. The page that was just given them sends them back,
and each is looked at: only a code that opens its seat now comes into the file.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from zuoxi.competitions.downloads import CSV, XLSX, as_file
from zuoxi.competitions.models import Competition
from zuoxi.competitions.permissions import access, requires
from zuoxi.hall.errors import CodesReplaced
from zuoxi.hall.schemas import CodesToFile, IssuedCode
from zuoxi.kernel import table_file
from zuoxi.sittings import access as codes
from zuoxi.sittings.models import Sitting

router = Router(tags=["hall"])


@router.post("/{competition_id}/seats/codes.csv", auth=requires("seats.issue_codes"))
def codes_csv(request: HttpRequest, competition_id: int, words: CodesToFile) -> HttpResponse:
    """Return codes that were issued just now as CSV (UTF-8 with a byte order mark)."""
    competition = access(request).competition
    content = table_file.as_csv(_table(competition, words.codes))
    return as_file(content, CSV, competition, _("座位码"), "csv")


@router.post("/{competition_id}/seats/codes.xlsx", auth=requires("seats.issue_codes"))
def codes_xlsx(request: HttpRequest, competition_id: int, words: CodesToFile) -> HttpResponse:
    """Return codes that were issued just now as an Excel workbook."""
    competition = access(request).competition
    title = _("座位码")
    content = table_file.as_xlsx(
        _table(competition, words.codes), title=title, heading=f"{competition.title}　{title}"
    )
    return as_file(content, XLSX, competition, title, "xlsx")


def _table(competition: Competition, given: Sequence[IssuedCode]) -> list[list[table_file.Cell]]:
    seated: dict[str, Any] = {
        hmac: (seat, code)
        for hmac, seat, code in Sitting.objects.filter(competition=competition)
        .exclude(seat_label="")
        .values_list("code_hmac", "seat_label", "contestant__code")
    }
    lines: list[list[table_file.Cell]] = [[_("座位"), _("选手号"), _("座位码")]]
    for each in given:
        found = seated.get(codes.hmac_of(each.access_code))
        if found is None or found[1] != each.contestant_code:
            raise CodesReplaced(seat=each.seat)
        lines.append([*found, each.access_code])
    return lines

"""Files that officials take away: how they are called, and that no browser keeps them."""

from urllib.parse import quote

from django.http import HttpResponse

from zuoxi.competitions.models import Competition

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(
    content: bytes, media_type: str, competition: Competition, what: str, ending: str
) -> HttpResponse:
    """Return a download that is called after the competition and ``what`` it holds."""
    name = quote(f"{competition.title}-{what}.{ending}", safe="")
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"zuoxi.{ending}\"; filename*=UTF-8''{name}"
    )
    response.headers["Cache-Control"] = "no-store"
    return response

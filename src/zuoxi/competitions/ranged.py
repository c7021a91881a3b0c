"""A stored sound as an answer, or the asked part of it, so that a player can seek."""

from django.http import HttpRequest, HttpResponse

from zuoxi.media.ranges import NoSuchPart, part_of


def ranged(request: HttpRequest, content: bytes, media_type: str) -> HttpResponse:
    """Return 200 with all of ``content``, 206 with the asked part, or 416."""
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "private, max-age=3600"}
    try:
        part = part_of(request.headers.get("Range", ""), len(content))
    except NoSuchPart:
        headers["Content-Range"] = f"bytes */{len(content)}"
        return HttpResponse(status=416, headers=headers)
    if part is None:
        return HttpResponse(content, content_type=media_type, headers=headers)
    headers["Content-Range"] = part.content_range
    some = content[part.first : part.last + 1]
    return HttpResponse(some, status=206, content_type=media_type, headers=headers)

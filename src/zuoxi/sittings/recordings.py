"""``/recordings/{sha256}?g=…``: recordings for contestants, from memory, with ranges.

The grant names recording, competition and task and is only ever sent with the opened paper; it
is still refused (403) while the task has begun for nobody. Files are kept in memory: a hall of
hundreds loads the same few at the same second.
"""

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from django.conf import settings

from zuoxi.kernel.time import now_ms
from zuoxi.media.models import Blob
from zuoxi.media.store import MissingFileError, Store
from zuoxi.sittings import access
from zuoxi.sittings.asgi import Receive, Scope, Send

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

CACHE_BYTES = 256 * 1024 * 1024
_cache: dict[str, tuple[str, bytes]] = {}
_PATH = re.compile(r"^/recordings/([0-9a-f]{64})$")
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


async def serve(hub: "Hub", scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request: 200, 206, 403, 404, 405 or 416."""
    match = _PATH.match(scope["path"])
    if match is None:
        await _plain(send, 404)
        return
    if scope["method"] not in ("GET", "HEAD"):
        await _plain(send, 405)
        return
    sha256 = match[1]
    grant = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("g", [""])[0]
    if not _may(hub, sha256, grant):
        await _plain(send, 403)
        return
    found = _cache.get(sha256) or await hub.in_database(lambda: _read(sha256))
    if found is None:
        await _plain(send, 404)
        return
    if sum(len(content) for _, content in _cache.values()) + len(found[1]) <= CACHE_BYTES:
        _cache[sha256] = found
    await _content(scope, send, *found)


def _may(hub: "Hub", sha256: str, grant: str) -> bool:
    known = access.read_recording_grant(grant)
    if known is None or known[0] != sha256:
        return False
    hall = hub.halls.get(known[1])
    if hall is None:
        return False
    now = now_ms()
    begun = [*hall.timeline.hall, *(e for own in hall.timeline.own.values() for e in own)]
    return any(
        e.kind in ("start", "late_start") and e.task == known[2] and e.at_ms <= now for e in begun
    )


def _read(sha256: str) -> tuple[str, bytes] | None:
    blob = Blob.objects.filter(sha256=sha256).first()
    if blob is None:
        return None
    try:
        path = Store(settings.MEDIA_ROOT).path(sha256)
    except MissingFileError:
        return None
    return blob.media_type, path.read_bytes()


async def _content(scope: Scope, send: Send, media_type: str, content: bytes) -> None:
    headers = [
        (b"content-type", media_type.encode("latin-1")),
        (b"accept-ranges", b"bytes"),
        (b"cache-control", b"private, max-age=86400, immutable"),
        (b"x-content-type-options", b"nosniff"),
    ]
    status, part = 200, content
    wanted = next((v.decode("latin-1") for k, v in scope["headers"] if k == b"range"), "")
    if match := _RANGE.match(wanted):
        bounds = _bounds(match[1], match[2], len(content))
        if bounds is None:
            await _plain(send, 416, [(b"content-range", b"bytes */%d" % len(content))])
            return
        first, last = bounds
        status, part = 206, content[first : last + 1]
        headers.append((b"content-range", b"bytes %d-%d/%d" % (first, last, len(content))))
    headers.append((b"content-length", b"%d" % len(part)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else part
    await send({"type": "http.response.body", "body": body})
    await asyncio.sleep(0)


def _bounds(first: str, last: str, size: int) -> tuple[int, int] | None:
    if not first and not last:
        return None
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (start, end) if start <= end and start < size else None


async def _plain(send: Send, status: int, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    fixed = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send(
        {"type": "http.response.start", "status": status, "headers": fixed + (headers or [])}
    )
    await send({"type": "http.response.body", "body": b""})

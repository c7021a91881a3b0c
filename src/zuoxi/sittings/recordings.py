"""``/recordings/{sha256}?g=…``: recordings for contestants, from memory, with ranges.

The grant names recording, competition and task and is only ever sent with the opened paper. The
address alone opens nothing: it is for the seat whose paper plays the recording, from the start of
its task to its end, and for an official who may see the paper, once the task has begun. Everybody
else gets 403. Files are kept in memory: a hall of hundreds loads the same few at the same second.
"""

import asyncio
import hashlib
import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from django.conf import settings

from zuoxi.competitions.models import Competition
from zuoxi.competitions.permissions import may
from zuoxi.kernel.time import now_ms
from zuoxi.media.models import Blob
from zuoxi.media.store import MissingFileError, Store
from zuoxi.sittings import access
from zuoxi.sittings.asgi import Receive, Scope, Send
from zuoxi.sittings.clock import Phase
from zuoxi.sittings.official import user_of
from zuoxi.sittings.place import Hall, Place
from zuoxi.sittings.socket import cookies

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

logger = logging.getLogger(__name__)

CACHE_BYTES = 256 * 1024 * 1024
_cache: dict[str, tuple[str, bytes]] = {}
_PATH = re.compile(r"^/recordings/([0-9a-f]{64})$")
_RANGE = re.compile(r"^bytes=([0-9]{0,15})-([0-9]{0,15})$")


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
    if not await _may(hub, scope, sha256, grant):
        await _plain(send, 403)
        return
    found = _cache.get(sha256) or await hub.in_database(lambda: _read(sha256))
    if found is None:
        await _plain(send, 404)
        return
    if sum(len(content) for _, content in _cache.values()) + len(found[1]) <= CACHE_BYTES:
        _cache[sha256] = found
    await _content(scope, send, *found)


async def _may(hub: "Hub", scope: Scope, sha256: str, grant: str) -> bool:
    known = access.read_recording_grant(grant)
    if known is None or known[0] != sha256:
        return False
    _, competition, task = known
    hall = hub.halls.get(competition)
    if hall is None:
        return False
    jar = cookies(scope)
    place = _seat_of(hub, jar)
    if place is not None:
        await hub.loader.state(place)  # it knows whether they are inside
    if _is_played_at(place, hall, task, sha256):
        return True
    session = jar.get(settings.SESSION_COOKIE_NAME, "")
    return (
        bool(session)
        and _begun(hall, task)
        and await hub.in_database(lambda: _may_see(session, competition))
    )


def _seat_of(hub: "Hub", jar: dict[str, str]) -> Place | None:
    known = access.read_cookie(jar.get(access.COOKIE, ""))
    place = hub.places.get(known[0]) if known else None
    return place if place and known and place.code_version == known[1] else None


def _is_played_at(place: Place | None, hall: Hall, task: str, sha256: str) -> bool:
    if place is None or place.hall is not hall or place.duration_ms(task) is None:
        return False
    opened = place.tasks.get(task)
    if opened is None or sha256 not in opened.type.recordings(opened.question):
        return False
    begun = place.now(task, now_ms()).phase in (Phase.RUNNING, Phase.PAUSED)
    return begun and not place.at_door(task)


def _begun(hall: Hall, task: str) -> bool:
    now = now_ms()
    begun = [*hall.timeline.hall, *(e for own in hall.timeline.own.values() for e in own)]
    return any(
        e.kind in ("start", "late_start") and e.task == task and e.at_ms <= now for e in begun
    )


def _may_see(session: str, competition_id: int) -> bool:
    user = user_of(session)
    competition = Competition.objects.filter(pk=competition_id).first()
    return user is not None and competition is not None and may(user, "paper.view", competition)


def _read(sha256: str) -> tuple[str, bytes] | None:
    blob = Blob.objects.filter(sha256=sha256).first()
    if blob is None:
        return None
    try:
        path = Store(settings.MEDIA_ROOT).path(sha256)
    except MissingFileError:
        return None
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        logger.error("recording %s is damaged: it is played to nobody", sha256)
        return None
    return blob.media_type, content


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

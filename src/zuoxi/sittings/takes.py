"""``/takes…``: recordings of contestants, received chunk by chunk (docs/takes.md).

A plain ASGI application: a grant is checked by its signature, so that a chunk costs no session and
no query. The grant itself and the seal are journal entries, durable before they are answered; a
chunk is on the disk before its 204.
"""

import asyncio
import json
import logging
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from django.core import signing
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zuoxi.kernel.time import now_ms
from zuoxi.media.takes import folder as f
from zuoxi.sittings import access, customer_takes, jobs, taking
from zuoxi.sittings.asgi import Receive, Scope, Send
from zuoxi.sittings.clock import Phase
from zuoxi.sittings.place import Place
from zuoxi.sittings.socket import cookies, header, same_origin
from zuoxi.sittings.state import SittingState
from zuoxi.sittings.take_wish import SALT, Closed, Refused, TakeWish, signed
from zuoxi.tasks.takes import MAX_CHUNKS, Sha256

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

logger = logging.getLogger(__name__)

_PATH = re.compile(r"^/takes(?:/([0-9a-f]{32})(?:/(finish|sound|[0-9]{1,6}))?)?$")
_MAX_JSON = 4 * 1024
_GRANTS: dict[str, "Grant"] = {}
_MAX_GRANTS = 20_000
T = TypeVar("T", bound=BaseModel)


class FinishWish(Closed):
    """Body of ``POST /takes/{take}/finish``: how many chunks there are, the hash of the whole."""

    chunks: Annotated[int, Field(ge=1, le=MAX_CHUNKS)]
    sha256: Sha256
    how: Literal["stopped", "recovered", "bell"] = "stopped"


class Grant(BaseModel):
    """What a grant opens."""

    model_config = ConfigDict(frozen=True)

    sitting: int
    take: str


_STATUS: dict[type[f.TakeError], tuple[int, str]] = {
    f.WrongHash: (422, "wrong_hash"),
    f.NoWebm: (422, "no_webm"),
    f.OtherContent: (409, "other_content"),
    f.TooLarge: (413, "too_large"),
    f.TakeFinished: (409, "finished"),
    f.TakeStorageFailure: (503, "storage"),
}


async def serve(hub: "Hub", scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request."""
    from zuoxi.sittings.hub import NotDurable  # noqa: PLC0415 - the hub knows this edge

    try:
        status, body = await _answer(hub, scope, receive)
    except Refused as refused:
        status, body = refused.status, refused.body
    except f.MissingChunks as error:
        status, body = 409, {"code": "missing", "missing": list(error.missing)}
    except NotDurable:
        status, body = 503, {"code": "storage"}
    except f.TakeError as error:
        status, code = _STATUS[type(error)]
        body = {"code": code}
    await _send(send, status, body)


async def _answer(hub: "Hub", scope: Scope, receive: Receive) -> tuple[int, Any]:
    match = _PATH.match(scope["path"])
    if match is None:
        raise Refused(404, "no_such_page")
    if not same_origin(scope):
        raise Refused(403, "other_origin")
    take, what = match[1], match[2]
    match (scope["method"], what):
        case ("POST", None) if take is None:
            return await _grant(hub, scope, await _json(receive, TakeWish))
        case ("POST", "finish"):
            grant = await _granted(hub, scope, take)
            return await _finish(hub, grant, await _json(receive, FinishWish))
        case ("GET", "sound"):
            return 200, await _sound(hub, scope, take)
        case ("PUT", str(number)) if number.isdigit():
            return await _chunk(hub, scope, receive, take, int(number))
    raise Refused(405, "no_such_page")


# ── the grant ───────────────────────────────────────────────────────────────────────────────


async def _grant(hub: "Hub", scope: Scope, wish: TakeWish) -> tuple[int, Any]:
    kind, _, leave = header(scope, b"authorization").partition(" ")
    if kind == "Call":
        return await customer_takes.grant(hub, leave, wish)
    place = _seat(hub, scope)
    state = await hub.loader.state(place)
    known = state.takes.get(wish.take)
    if known is None:
        _refuse_new(place, wish)
        if len(state.takes) >= taking.MAX_TAKES:
            raise Refused(429, "too_many_takes", limit=taking.MAX_TAKES)
        payload = wish.model_dump(mode="json")
        await hub.note(place, state, "take", payload, task=wish.task)
    elif (known.task, known.place, known.layout) != (wish.task, wish.place, wish.layout):
        raise Refused(409, "other_take")
    else:
        await hub.durable()  # another request may just have made it known
    return 200, {"grant": signed(place.id, wish.take)}


def _seat(hub: "Hub", scope: Scope) -> Place:
    known = access.read_cookie(cookies(scope).get(access.COOKIE, ""))
    place = hub.places.get(known[0]) if known else None
    if known is None or place is None or place.code_version != known[1]:
        raise Refused(403, "no_seat")
    return place


def _refuse_new(place: Place, wish: TakeWish) -> None:
    opened = place.tasks.get(wish.task)
    if opened is None or opened.takes.get(wish.place) is None:
        raise Refused(404, "no_such_place")
    if wish.layout not in ("mono", opened.takes[wish.place]):
        raise Refused(404, "no_such_place")
    # After the end, too: a machine that was cut off brings what it recorded before.
    if place.now(wish.task, now_ms()).phase is Phase.BEFORE or place.at_door(wish.task):
        raise Refused(403, "not_open")


async def _granted(hub: "Hub", scope: Scope, take: str) -> Grant:
    kind, _, text = header(scope, b"authorization").partition(" ")
    grant = _GRANTS.get(text)
    if grant is None:
        try:
            of, named = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            raise Refused(403, "bad_grant") from None
        grant = Grant(sitting=await customer_takes.sitting_of(hub, of), take=named)
        if len(_GRANTS) >= _MAX_GRANTS:
            _GRANTS.clear()
        _GRANTS[text] = grant
    if kind != "Take" or grant.take != take:
        raise Refused(403, "bad_grant")
    return grant


# ── chunks ──────────────────────────────────────────────────────────────────────────────────


async def _chunk(
    hub: "Hub", scope: Scope, receive: Receive, take: str, number: int
) -> tuple[int, Any]:
    grant = await _granted(hub, scope, take)
    if number >= MAX_CHUNKS:
        raise Refused(413, "too_large")
    content = await _body(receive, f.MAX_CHUNK_BYTES, header(scope, b"content-length"))
    sha256 = header(scope, b"x-sha256")
    name = taking.folder_name(grant.sitting, take)
    await _refuse_too_much(hub, grant.sitting, len(content))
    if await hub.chunks.receive(name, number, sha256=sha256, content=content, received_ms=now_ms()):
        hub.chunks.used[grant.sitting] += len(content)
    return 204, None


async def _refuse_too_much(hub: "Hub", sitting: int, more: int) -> None:
    """Nobody fills the disk: raise :class:`Refused` beyond what one sitting may speak."""
    used = hub.chunks.used.get(sitting)
    if used is None:
        place = hub.places.get(sitting)
        if place is None:
            raise Refused(403, "bad_grant")
        state = await hub.loader.state(place)
        names = [taking.folder_name(sitting, take) for take in state.takes]
        used = hub.chunks.used.setdefault(sitting, await hub.chunks.size_of(names))
    if used + more > taking.MAX_BYTES:
        raise Refused(413, "too_large")


async def _finish(hub: "Hub", grant: Grant, wish: FinishWish) -> tuple[int, Any]:
    place = hub.places.get(grant.sitting)
    if place is None:
        raise Refused(403, "bad_grant")
    _, known = await _known(hub, place, grant)
    end = place.now(known.task, now_ms()).ended_ms
    done = await hub.chunks.finish(
        taking.folder_name(grant.sitting, grant.take),
        chunks=wish.chunks,
        sha256=wish.sha256,
        how=wish.how,
        late_after_ms=None if end is None else end + place.hall.grace_ms,
    )
    await _seal(hub, place, grant, done)
    return 200, {"chunks": done.chunks, "bytes": done.bytes, "sha256": done.sha256}


async def _known(hub: "Hub", place: Place, grant: Grant) -> tuple[SittingState, taking.KnownTake]:
    state = await hub.loader.state(place)
    known = state.takes.get(grant.take)
    if known is None:
        raise Refused(403, "bad_grant")
    return state, known


async def _seal(hub: "Hub", place: Place, grant: Grant, done: f.Finished) -> None:
    """Have the seal in the journal, durably, once."""
    # Asked for anew: meanwhile the journal may have failed, or another request may have sealed it.
    state, known = await _known(hub, place, grant)
    if known.sealed is not None:
        await hub.durable()
        return
    payload = {
        "take": grant.take,
        "task": known.task,
        "place": known.place,
        "layout": known.layout,
        "chunks": done.chunks,
        "bytes": done.bytes,
        "sha256": done.sha256,
        "late_chunks": done.late_chunks,
        "first_ms": done.first_ms,
        "last_ms": done.last_ms,
        "how": done.how,
    }
    await hub.note(place, state, "sealed", payload, task=known.task)
    if (place.id, known.task) in place.hall.timeline.closed:
        await hub.in_database(lambda: jobs.grown(place.hall.id))


async def _sound(hub: "Hub", scope: Scope, take: str) -> bytes:
    place = _seat(hub, scope)
    state = await hub.loader.state(place)
    known = state.takes.get(take)
    running = (Phase.RUNNING, Phase.PAUSED)
    if known is None or place.now(known.task, now_ms()).phase not in running:
        raise Refused(403, "not_open")
    return await hub.chunks.content(taking.folder_name(place.id, take))


# ── reading and answering ───────────────────────────────────────────────────────────────────


async def _body(receive: Receive, limit: int, announced: str) -> bytes:
    """Return the whole body; a longer one than ``limit`` bytes is not read to its end."""
    if announced.isdigit() and int(announced) > limit:
        raise Refused(413, "too_large")
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "cut_off")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise Refused(413, "too_large")
        if not message.get("more_body", False):
            return b"".join(parts)


async def _json(receive: Receive, model: type[T]) -> T:
    body = await _body(receive, _MAX_JSON, "")
    try:
        return model.model_validate_json(body)
    except ValidationError:
        raise Refused(422, "malformed") from None


async def _send(send: Send, status: int, body: Any) -> None:
    kind = b"audio/webm" if isinstance(body, bytes) else b"application/json"
    content = body if isinstance(body, bytes) else b"" if body is None else _dumped(body)
    headers = [
        (b"content-type", kind),
        (b"content-length", b"%d" % len(content)),
        (b"cache-control", b"no-store"),
    ]
    if status == 204:
        headers = headers[2:]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
    await asyncio.sleep(0)


def _dumped(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()

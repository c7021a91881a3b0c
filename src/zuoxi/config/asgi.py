"""One process serves everything: the hall's sockets and recordings beside Django.

The sockets are a plain ASGI application (:mod:`zuoxi.sittings.asgi`), so that a save costs no
session, no permission query and no ORM. Security headers go with the recordings too.
"""

import asyncio
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoxi.config.settings")
_django = get_asgi_application()

from zuoxi.config.headers import HEADERS  # noqa: E402 - Django must be set up first
from zuoxi.config.watching import Watcher  # noqa: E402 - Django must be set up first
from zuoxi.results import jobs as results  # noqa: E402 - Django must be set up first
from zuoxi.sittings import asgi as sittings  # noqa: E402 - Django must be set up first
from zuoxi.sittings import jobs as takes  # noqa: E402 - Django must be set up first

_HEADERS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


def _with_headers(send: sittings.Send) -> sittings.Send:
    """Give every answer the headers that Django's have."""

    async def sent(message: sittings.Message) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in message["headers"]}
            more = [header for header in _HEADERS if header[0] not in own]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sent


async def _lifespan(scope: sittings.Scope, receive: sittings.Receive, send: sittings.Send) -> None:
    watcher = Watcher(results.enqueue_if_due, takes.enqueue_if_due)

    async def sent(message: sittings.Message) -> None:
        if message["type"] != "lifespan.startup.complete":
            # Before the server hears that all is done: it waits for nothing that comes later.
            await asyncio.to_thread(watcher.stop)
        await send(message)

    await sittings.lifespan(scope, receive, sent)


async def application(
    scope: sittings.Scope, receive: sittings.Receive, send: sittings.Send
) -> None:
    """Hand a connection to whom it is for."""
    match scope["type"]:
        case "lifespan":
            await _lifespan(scope, receive, send)
        case "websocket":
            await sittings.socket(scope, receive, send)
        case "http" if scope["path"].startswith("/recordings/"):
            await sittings.recordings(scope, receive, _with_headers(send))
        case "http" if scope["path"] == "/takes" or scope["path"].startswith("/takes/"):
            await sittings.takes(scope, receive, _with_headers(send))
        case _:
            await _django(scope, receive, send)  # type: ignore[arg-type]

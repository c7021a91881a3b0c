"""One process serves everything: the hall's sockets and recordings beside Django.

The sockets are a plain ASGI application (:mod:`zuoxi.sittings.asgi`), so that a save costs no
session, no permission query and no ORM. Security headers go with the recordings too.
"""

import asyncio
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoxi.config.settings")
_django = get_asgi_application()

from zuoxi.results import jobs as results  # noqa: E402 - Django must be set up first
from zuoxi.sittings import asgi as sittings  # noqa: E402 - Django must be set up first


async def application(
    scope: sittings.Scope, receive: sittings.Receive, send: sittings.Send
) -> None:
    """Hand a connection to whom it is for."""
    match scope["type"]:
        case "lifespan":
            watcher = results.Watcher()
            try:
                await sittings.lifespan(scope, receive, send)
            finally:
                await asyncio.to_thread(watcher.stop)
        case "websocket":
            await sittings.socket(scope, receive, send)
        case "http" if scope["path"].startswith("/recordings/"):
            await sittings.recordings(scope, receive, send)
        case _:
            await _django(scope, receive, send)  # type: ignore[arg-type]

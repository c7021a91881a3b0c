"""The hot path's entrances for ``config/asgi.py``; everything else is Django's.

lifespan   → :func:`lifespan`     start and stop the hub
websocket  → :func:`socket`       /ws/sitting, /ws/customer and /ws/feed
http       → :func:`recordings`   /recordings/{sha256}?g=…
http       → :func:`takes`        /takes…
"""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

logger = logging.getLogger(__name__)


async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    """Start the hub when the server starts; at its stop write what waits and close the sockets."""
    from zuoxi.sittings.hub import Hub, start  # noqa: PLC0415 - Django must be set up first

    hub: Hub | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                hub = await start()
            except Exception as error:
                logger.exception("the hub could not start")
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
        else:
            if hub is not None:
                await hub.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one WebSocket: a contestant's, a customer's, an official's feed; else refuse (403)."""
    from zuoxi.sittings.customer_socket import serve as serve_customer  # noqa: PLC0415
    from zuoxi.sittings.feed_socket import serve as serve_feed  # noqa: PLC0415
    from zuoxi.sittings.hub import current  # noqa: PLC0415
    from zuoxi.sittings.socket import serve as serve_sitting  # noqa: PLC0415

    path = scope["path"]
    if path == "/ws/sitting":
        await serve_sitting(current(), scope, receive, send)
    elif path == "/ws/feed":
        await serve_feed(scope, receive, send)
    elif path == "/ws/customer":
        await serve_customer(current(), scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close", "code": 4404})


async def recordings(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one recording to a contestant with a grant."""
    from zuoxi.sittings.hub import current  # noqa: PLC0415
    from zuoxi.sittings.recordings import serve  # noqa: PLC0415

    await serve(current(), scope, receive, send)


async def takes(scope: Scope, receive: Receive, send: Send) -> None:
    """Receive a contestant's recording, chunk by chunk."""
    from zuoxi.sittings.hub import current  # noqa: PLC0415
    from zuoxi.sittings.takes import serve  # noqa: PLC0415

    await serve(current(), scope, receive, send)

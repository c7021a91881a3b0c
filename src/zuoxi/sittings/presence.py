"""Who is there: a seat is offline once no frame has come for a while, though its socket is open.

A pulled cable tells nobody. The browser beats every five seconds (docs/protocol.md), so three beats
missed is silence. One look each second over all open sockets, and nothing for each frame but its
moment. Moments in seconds of a monotonic clock. Belongs to the event loop.
"""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zuoxi.sittings.connection import Connection
    from zuoxi.sittings.hub import Hub
    from zuoxi.sittings.place import Place

SILENT_AFTER_S = 15.0
CLOSE_AFTER_S = 90.0
"""A hidden tab may beat once a minute only. A closed socket makes a page that comes back begin
anew; nothing is lost, because it keeps what was not acknowledged and sends it again."""

LOOK_EVERY_S = 1.0
STOOD_STILL_S = 5.0
"""A look that comes so late was kept waiting itself, and so were the frames."""

CLOSE_SILENT = 1013


class Presence:
    """Looks at the open sockets of a hub, at most once each second."""

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        self._looked = time.monotonic()

    def look(self, at: float) -> None:
        """Find the silent, if a look is due at ``at``; a server that stood still listens first."""
        since = at - self._looked
        if since < LOOK_EVERY_S:
            return
        self._looked = at
        if since < STOOD_STILL_S:
            for connection in self._hub.all_connections():
                self._judge(connection, at)

    def _judge(self, connection: "Connection", at: float) -> None:
        silence = at - connection.heard_at
        if silence < SILENT_AFTER_S:
            return
        if not connection.silent:
            connection.silent = True
            self._hub.touch(connection.place)
        if silence < CLOSE_AFTER_S:
            return
        if connection.closed:
            self._hub.left(connection)  # a dead wire takes not even the close
        else:
            connection.close(CLOSE_SILENT)


def hears(place: "Place") -> bool:
    """Return whether the machine that writes is there and speaks."""
    holder = place.holder
    return holder is not None and not holder.closed and not holder.silent


def reads(place: "Place") -> bool:
    """Return whether somebody looks on there without the right to write, after the end."""
    return any(c.reading and not c.closed and not c.silent for c in place.connections)

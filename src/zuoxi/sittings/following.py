"""The hub follows the ledger: what officials decide reaches halls, clocks, papers and sockets."""

import asyncio
from typing import TYPE_CHECKING

from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import bell, decisions, greeting
from zuoxi.sittings.place import Hall, take_ledger
from zuoxi.sittings.protocol import TimeChanged
from zuoxi.sittings.timeline import new_entries

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

WITHIN_S = 0.5
"""How long bells wait for a look at the ledger that does not come back."""


class LedgerFollower:
    """Reads the ledger from entry ``seq`` on; belongs to the event loop."""

    def __init__(self, hub: "Hub", loop: asyncio.AbstractEventLoop) -> None:
        self.seq = 0
        self._hub = hub
        self._loop = loop
        self._following: asyncio.Task[None] | None = None

    @property
    def under_way(self) -> set[asyncio.Task[None]]:
        """Return the look that has not come back yet, if there is one."""
        return {self._following} if self._following and not self._following.done() else set()

    async def look(self) -> bool:
        """Follow the ledger, but let no slow database keep bells and papers waiting.

        Returns whether the look is done; if not, it goes on beside.
        A decision that is read after the bell opens the task again, as make-up time does.
        """
        if self._following is None or self._following.done():
            self._following = self._loop.create_task(self.follow())
        done, _ = await asyncio.wait({self._following}, timeout=WITHIN_S)
        if done:
            self._following.result()
        return bool(done)

    async def follow(self) -> None:
        """Take in what is new; halls, places and sockets hear of it."""
        hub, after = self._hub, self.seq
        entries = await hub.in_database(lambda: new_entries(after))
        if not entries:
            return
        known_before = {hall.id: hall.timeline.seq for hall in hub.halls.values()}
        changed, other = take_ledger(hub.halls, entries)
        self.seq = entries[-1].seq
        if other:
            await hub.loader.halls()
        for competition in changed:
            newest = known_before[competition]
            fresh = [e for e in entries if e.competition_id == competition and e.seq > newest]
            self._time_changed(hub.halls[competition], fresh)

    def _time_changed(self, hall: Hall, entries: list[LedgerEntry]) -> None:
        """Tell everybody concerned, open what has begun, and look at the clocks again."""
        hall.next_moment = 0
        persons = {
            sitting
            for sitting, own in hall.timeline.own.items()
            if own and own[-1].seq >= entries[0].seq
        }
        hall_wide = any(e.verb == "declared_ready" for e in entries) or any(
            e.seq >= entries[0].seq for e in hall.timeline.hall
        )
        now = now_ms()
        common = TimeChanged(
            server_ms=now, ready=hall.timeline.ready, hall=hall.timeline.hall
        ).model_dump_json()
        for place in hall.places.values():
            place.forget_clocks()
            if hall_wide or place.id in persons:
                self._hub.touch(place)
            for connection in place.connections:
                if not connection.welcomed:
                    continue  # its welcome will hold all of this
                bell.open_begun(connection, now)
                if hall_wide:
                    connection.post(common)
                if place.id in persons:
                    own = TimeChanged(server_ms=now, ready=hall.timeline.ready, own=place.own())
                    connection.post(own)
            if place.state is not None:
                decisions.catch_up(self._hub, place, place.state)
            decisions.release_due(self._hub, place)
            greeting.settle(self._hub, place, now)

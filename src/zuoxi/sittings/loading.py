"""Halls and sittings come into memory: at the start, and again when something has changed.

Belongs to the event loop; the database is read in the hub's thread, the journal in another.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Max

from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import bell, decisions
from zuoxi.sittings.board import Board
from zuoxi.sittings.place import Hall, Place, load_halls
from zuoxi.sittings.state import SittingState

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

logger = logging.getLogger(__name__)


class Loader:
    """Fills the hub's halls, boards, places and states."""

    def __init__(self, hub: "Hub", loop: asyncio.AbstractEventLoop) -> None:
        self._hub = hub
        self._loop = loop
        self._loading: dict[int, asyncio.Task[None]] = {}
        self._reloaded = 0.0
        self._reloading = asyncio.Lock()
        self._warmed = asyncio.Event()
        self._behind: set[asyncio.Task[None]] = set()

    async def halls(self) -> None:
        """Read the halls as stored now: new ones come in, known ones take what has changed."""

        spoilt: set[int] = set()

        def load() -> tuple[int, list[Hall]]:
            last = LedgerEntry.objects.aggregate(n=Max("seq"))["n"] or 0
            return last, load_halls(left_out=spoilt)

        hub = self._hub
        last, halls = await self._hub.in_database(load)
        if not hub.halls:
            hub.follower.seq = last
        for fresh in halls:
            known = hub.halls.get(fresh.id)
            if known is None:
                hub.halls[fresh.id] = fresh
                hub.boards[fresh.id] = Board()
                hub.places |= fresh.places
                for place in fresh.places.values():
                    hub.touch(place)
            else:
                self._merge(known, fresh)
        seated = {sitting for fresh in halls for sitting in fresh.places}
        for place in [p for p in self._hub.places.values() if p.id not in seated]:
            if place.hall.id not in spoilt:  # what is in memory is better than what is stored now
                self._hub.unseat(place)

    async def reload(self) -> None:
        """Read seats, papers and rules again (a log-in that is not known yet asks for it)."""
        asked = self._loop.time()
        async with self._reloading:
            if self._reloaded < asked:
                self._reloaded = self._loop.time()
                await self._hub.follower.follow()
                await self.halls()

    def _merge(self, known: Hall, fresh: Hall) -> None:
        timetable_changed = known.slots != fresh.slots
        known.name, known.slots, known.grace_ms = fresh.name, fresh.slots, fresh.grace_ms
        known.together = fresh.together
        # The timeline grows by the ledger's entries only. A paper that was changed behind the
        # product stays what it was when it was opened.
        kept = {paper: known.papers[paper] for paper in fresh.altered if paper in known.papers}
        known.papers, known.altered = {**fresh.papers, **kept}, fresh.altered - kept.keys()
        for sitting, place in fresh.places.items():
            mine = known.places.get(sitting)
            if mine is None:
                place.hall = known
                known.places[sitting] = self._hub.places[sitting] = place
                mine = place
            else:
                if mine.code_version != place.code_version:
                    for each in list(mine.connections):
                        each.close(4401)  # the seat code was issued anew
                elif timetable_changed or mine.seat != place.seat:
                    for each in list(mine.connections):
                        each.close(1012)  # it comes back at once and is told how things are now
                paper_changed = mine.paper_id != place.paper_id
                mine.seat, mine.contestant_code = place.seat, place.contestant_code
                mine.code_version, mine.paper_id = place.code_version, place.paper_id
                if mine.state is not None:
                    mine.state.open_tasks = mine.tasks
                    mine.state.stale |= paper_changed
            mine.forget_clocks()
            self._hub.touch(mine)
        known.next_moment = 0

    async def state(self, place: Place) -> SittingState:
        """Return the state of a sitting, rebuilt from the journal if it is not in memory."""
        while place.state is None:
            task = self._loading.get(place.id)
            if task is None:
                task = self._loading[place.id] = self._loop.create_task(self._load(place))
            await task
        return place.state

    async def _load(self, place: Place) -> None:
        try:
            await self._written()
            entries = await asyncio.to_thread(self._hub.store.entries, place.id)
            place.state = SittingState.rebuilt(place.id, place.tasks, entries)
            decisions.catch_up(self._hub, place, place.state)
            bell.due_after_load(self._hub, place, place.state)
            self._hub.touch(place)
        finally:
            del self._loading[place.id]

    async def _written(self) -> None:
        """Wait until nothing that was submitted before is still on its way to the journal."""
        written = asyncio.Event()
        self._hub.writer.submit([], lambda _: written.set())
        await written.wait()

    def then(self, place: Place, work: Callable[[], None]) -> None:
        """Do ``work`` when the state of a sitting is in memory (again); an error is logged."""

        async def loaded() -> None:
            try:
                await self.state(place)
                work()
            except Exception:
                logger.exception("sitting %d could not go on", place.id)

        task = self._loop.create_task(loaded())
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    async def warmed(self) -> None:
        """Return when every sitting that had a history at the start has been read."""
        await self._warmed.wait()

    async def warm(self) -> None:
        """Bring every sitting that has a history into memory, so that a bell finds it there."""
        try:
            await self._warm()
        finally:
            self._warmed.set()

    async def _warm(self) -> None:
        heads = await asyncio.to_thread(self._hub.store.heads)
        for sitting in heads:
            place = self._hub.places.get(sitting)
            if place is not None and place.state is None:
                try:
                    await self.state(place)
                except Exception:
                    logger.exception("sitting %d could not be rebuilt", sitting)

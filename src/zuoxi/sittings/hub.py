"""The hub: all halls in memory, and the one loop that rings bells and follows the ledger.

Sockets call it for every frame; officials reach it through the ledger only (the live feed tells
at once, a look each second is the net below). Everything here runs on the event loop except the
named functions that read and write the database in one thread of their own.
"""

import asyncio
import contextlib
import gc
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection as database
from django.db import connections
from django.db.models import Max

from zuoxi.kernel import feed, ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import bell, decisions, journal
from zuoxi.sittings.board import Board
from zuoxi.sittings.connection import Connection
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.place import Hall, Place, load_halls, row_of, take_ledger
from zuoxi.sittings.protocol import CLOSE_STORAGE, Problem, TimeChanged
from zuoxi.sittings.state import SittingState
from zuoxi.sittings.timeline import new_entries
from zuoxi.sittings.writer import Writer

if TYPE_CHECKING:
    from zuoxi.kernel.feed_postgres import PostgresFeed

logger = logging.getLogger(__name__)
T = TypeVar("T")

BOARD_EVERY_S = 0.25
MAX_SOCKETS = 16
"""Open sockets of one sitting beside the one that writes: tabs, moved machines, dead wires."""

LOOK_EVERY_S = 1.0
DATABASE_ENDS_S = 3.0
LEDGER_WITHIN_S = 0.5
"""How long bells wait for a look at the ledger that does not come back."""

STORAGE_AGAIN_MS = 1_000
"""After a failed write: how long until a bell that is due is tried again."""

_running: "Hub | None" = None


def running() -> "Hub | None":
    """Return the hub of this process, None where none runs."""
    return _running


def current() -> "Hub":
    """Return the hub of this process; raise :class:`RuntimeError` where none runs."""
    if _running is None:
        raise RuntimeError("the hub does not run: the server answers no lifespan")
    return _running


async def start() -> "Hub":
    """Load the halls, start the journal's writer and the loop, and make this hub the process's."""
    global _running  # noqa: PLW0603 - one hub for each process, told apart nowhere else
    hub = Hub()
    await hub.open()
    _running = hub
    return hub


def _feed_between_processes() -> "PostgresFeed | None":
    if database.vendor != "postgresql":
        return None  # SQLite: one process serves, its worker is found by the look each second
    from zuoxi.kernel.feed_postgres import PostgresFeed  # noqa: PLC0415 - a driver nobody else needs

    between = PostgresFeed(database.get_connection_params())
    between.start()
    return between


class Hub:
    """See the module's description."""

    def __init__(self) -> None:
        self.halls: dict[int, Hall] = {}
        self.boards: dict[int, Board] = {}
        self.places: dict[int, Place] = {}
        self.closed_out: dict[tuple[int, str], list[dict[str, Any]]] = {}
        self._dirty: set[Place] = set()
        self._following: asyncio.Task[None] | None = None
        self._recording: asyncio.Task[None] | None = None
        self._loading: dict[int, asyncio.Task[None]] = {}
        self._ledger_seq = 0
        self._wake = asyncio.Event()
        self._poked = True
        self._looked = 0.0
        self._reloaded = 0.0
        self._reloading = asyncio.Lock()
        self._database = ThreadPoolExecutor(1, thread_name_prefix="hub-database")
        self._tasks: list[asyncio.Task[None]] = []

    # ── life ────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Load everything and start."""
        self._loop = asyncio.get_running_loop()
        self.store = await self.in_database(journal.open_store)
        self.writer = Writer(self.store, self._storage_failed)
        await self._load_halls()
        gc.collect()
        gc.freeze()  # halls and papers stay: the collector need not walk them in mid-task
        self._unsubscribe = feed.subscribe(self._on_feed)
        self._between = await self.in_database(_feed_between_processes)
        self._tasks = [
            self._loop.create_task(self._run()),
            self._loop.create_task(self._warm()),
        ]

    async def stop(self) -> None:
        """Write what waits, close the sockets ("going away") and let go of everything."""
        global _running  # noqa: PLW0603
        self._unsubscribe()
        if self._between is not None:
            await asyncio.to_thread(self._between.stop)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # What cannot be recorded any more is recorded at the next start.
        beside = {task for task in (self._following, self._recording) if task is not None}
        if beside:
            await asyncio.wait(beside, timeout=DATABASE_ENDS_S)
        await asyncio.to_thread(self.writer.stop)
        await asyncio.sleep(0)  # the writer's last acknowledgements
        for place in self.places.values():
            for connection in list(place.connections):
                connection.close(1012)
        gc.unfreeze()
        await self.in_database(connections.close_all)
        self._database.shutdown()
        self.store.close()
        if _running is self:
            _running = None

    async def in_database(self, function: Callable[[], T]) -> T:
        """Run ``function`` in the hub's one database thread."""
        return await self._loop.run_in_executor(self._database, function)

    # ── loading ─────────────────────────────────────────────────────────────────────────────

    async def _load_halls(self) -> None:
        def load() -> tuple[int, list[Hall]]:
            last = LedgerEntry.objects.aggregate(n=Max("seq"))["n"] or 0
            return last, load_halls()

        last, halls = await self.in_database(load)
        if not self.halls:
            self._ledger_seq = last
        for fresh in halls:
            known = self.halls.get(fresh.id)
            if known is None:
                self.halls[fresh.id] = fresh
                self.boards[fresh.id] = Board()
                self.places |= fresh.places
                for place in fresh.places.values():
                    self.touch(place)
            else:
                self._merge(known, fresh)

    async def reload(self) -> None:
        """Read seats, papers and rules again (a log-in that is not known yet asks for it)."""
        asked = self._loop.time()
        async with self._reloading:
            if self._reloaded < asked:
                self._reloaded = self._loop.time()
                await self._follow_ledger()
                await self._load_halls()

    def _merge(self, known: Hall, fresh: Hall) -> None:
        known.name, known.slots, known.grace_ms = fresh.name, fresh.slots, fresh.grace_ms
        known.papers = fresh.papers  # the timeline grows by the ledger's entries only
        for sitting, place in fresh.places.items():
            mine = known.places.get(sitting)
            if mine is None:
                place.hall = known
                known.places[sitting] = self.places[sitting] = place
                mine = place
            else:
                if mine.code_version != place.code_version:
                    for each in list(mine.connections):
                        each.close(4401)  # the seat code was issued anew
                paper_changed = mine.paper_id != place.paper_id
                mine.seat, mine.contestant_code = place.seat, place.contestant_code
                mine.code_version, mine.paper_id = place.code_version, place.paper_id
                if mine.state is not None:
                    mine.state.open_tasks = mine.tasks
                    mine.state.stale |= paper_changed
            mine.forget_clocks()
            self.touch(mine)
        known.next_moment = 0

    async def load(self, place: Place) -> SittingState:
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
            entries = await asyncio.to_thread(self.store.entries, place.id)
            place.state = SittingState.rebuilt(place.id, place.tasks, entries)
            decisions.catch_up(self, place, place.state)
            bell.due_after_load(place, place.state)
            self.touch(place)
        finally:
            del self._loading[place.id]

    async def _written(self) -> None:
        """Wait until nothing that was submitted before is still on its way to the journal."""
        written = asyncio.Event()
        self.writer.submit([], lambda _: written.set())
        await written.wait()

    async def _warm(self) -> None:
        """Bring every sitting that has a history into memory, so that a bell finds it there."""
        heads = await asyncio.to_thread(self.store.heads)
        for sitting in heads:
            place = self.places.get(sitting)
            if place is not None and place.state is None:
                try:
                    await self.load(place)
                except Exception:
                    logger.exception("sitting %d could not be rebuilt", sitting)

    # ── the journal ─────────────────────────────────────────────────────────────────────────

    def submit(
        self, place: Place, entries: list[Entry], done: Callable[[], None] | None = None
    ) -> None:
        """Make entries of a place durable, then call ``done`` (never after a failure)."""
        state = place.state
        assert state is not None
        state.pending += entries
        last = entries[-1].seq if entries else state.chain.seq

        def finished(durable: bool) -> None:
            if not durable:
                return
            state.pending = [entry for entry in state.pending if entry.seq > last]
            if state.stale:
                state.fold_again(self.store.entries(place.id))
            if done is not None:
                done()
            self.touch(place)

        self.writer.submit(entries, finished)

    def forget(self, place: Place) -> None:
        """What is in memory of this sitting may be wrong: its sockets begin again with the journal.

        Nothing that waits was acknowledged, so the machines send it again.
        """
        place.state, place.holder = None, None
        place.waiting.clear()
        for connection in list(place.connections):
            connection.post(Problem(code="storage"))
            connection.close(CLOSE_STORAGE)
        self.touch(place)

    def _storage_failed(self) -> None:
        """Nothing that waits was acknowledged: forget the states, tell everybody, start again."""
        for place in self.places.values():
            self.forget(place)
        for hall in self.halls.values():
            hall.next_moment = now_ms() + STORAGE_AGAIN_MS
        self.writer.resume()

    # ── the loop ────────────────────────────────────────────────────────────────────────────

    def touch(self, place: Place) -> None:
        """The board's row of this place may have changed."""
        self._dirty.add(place)

    def _on_feed(self, topic: str, n: int) -> None:
        if topic == ledger.TOPIC:
            try:
                self._loop.call_soon_threadsafe(self.poke)
            except RuntimeError:
                logger.debug("the loop has ended")

    def poke(self) -> None:
        """Look at the ledger now."""
        self._poked = True
        self._wake.set()

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._timeout())
            self._wake.clear()
            try:
                await self._step()
            except Exception:
                logger.exception("the hub stumbled; it goes on")
                await asyncio.sleep(BOARD_EVERY_S)

    def _timeout(self) -> float:
        moments = [h.next_moment for h in self.halls.values() if h.next_moment is not None]
        until = min(moments, default=2**62) - now_ms()
        return min(BOARD_EVERY_S, max(0.001, until / 1000))

    async def _step(self) -> None:
        if self._poked or self._loop.time() - self._looked > LOOK_EVERY_S:
            self._poked, self._looked = False, self._loop.time()
            await self._look_at_ledger()
        now = now_ms()
        for hall in self.halls.values():
            if hall.next_moment is not None and now >= hall.next_moment:
                await bell.ring_due(self, hall, now)
            bell.close_due(self, hall, now)
        self._show(now)
        if self.closed_out and (self._recording is None or self._recording.done()):
            self._recording = self._loop.create_task(bell.record_closed(self))

    async def _look_at_ledger(self) -> None:
        """Follow the ledger, but let no slow database keep bells and papers waiting.

        A decision that is read after the bell opens the task again, as make-up time does.
        """
        if self._following is None or self._following.done():
            self._following = self._loop.create_task(self._follow_ledger())
        done, _ = await asyncio.wait({self._following}, timeout=LEDGER_WITHIN_S)
        if done:
            self._following.result()
        else:
            self._poked = True

    async def _follow_ledger(self) -> None:
        after = self._ledger_seq
        entries = await self.in_database(lambda: new_entries(after))
        if not entries:
            return
        known_before = {hall.id: hall.timeline.seq for hall in self.halls.values()}
        changed, other = take_ledger(self.halls, entries)
        self._ledger_seq = entries[-1].seq
        if other:
            await self._load_halls()
        for competition in changed:
            newest = known_before[competition]
            fresh = [e for e in entries if e.competition_id == competition and e.seq > newest]
            self._time_changed(self.halls[competition], fresh)

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
                self.touch(place)
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
                decisions.catch_up(self, place, place.state)
            decisions.release_due(self, place)

    def _show(self, now: int) -> None:
        if not self._dirty:
            return
        dirty, self._dirty = self._dirty, set()
        grown = set()
        for place in dirty:
            connected = place.holder is not None and not place.holder.closed
            if self.boards[place.hall.id].put(row_of(place, now, connected=connected)):
                grown.add(place.hall.id)
        for competition in grown:
            feed.publish(f"hall:{competition}", self.boards[competition].n)

    # ── sockets come and go ─────────────────────────────────────────────────────────────────

    def joined(self, connection: Connection) -> None:
        """A socket was opened; of too many for one sitting the one that waits longest goes."""
        place = connection.place
        idle = [known for known in place.connections if known is not place.holder]
        if len(idle) >= MAX_SOCKETS:
            min(idle, key=lambda known: known.opened_at).close(1013)
        place.connections.add(connection)
        self.touch(connection.place)

    def left(self, connection: Connection) -> None:
        """A socket has gone."""
        place = connection.place
        connection.gone()
        place.connections.discard(connection)
        if place.holder is connection:
            place.holder = None
        if connection in place.waiting:
            place.waiting.remove(connection)
        self.touch(place)

    def all_connections(self) -> list[Connection]:
        """Return every open socket."""
        return [c for place in self.places.values() for c in place.connections]

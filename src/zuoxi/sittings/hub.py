"""The hub: all halls in memory, and the one loop that rings bells and follows the ledger.

Sockets call it for every frame; officials reach it through the ledger only (the live feed tells
at once, a look each second is the net below). Everything here runs on the event loop except the
named functions that read and write the database in one thread of their own.
"""

import asyncio
import contextlib
import gc
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, connections
from django.db import connection as database

from zuoxi.kernel import feed, ledger
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import bell, greeting, journal, outage
from zuoxi.sittings.board import Board
from zuoxi.sittings.chunks import Chunks
from zuoxi.sittings.connection import Connection
from zuoxi.sittings.exchange import Exchange
from zuoxi.sittings.following import LedgerFollower
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.loading import Loader
from zuoxi.sittings.place import Hall, Place, row_of
from zuoxi.sittings.presence import Presence, hears, reads
from zuoxi.sittings.protocol import CLOSE_STORAGE, Problem
from zuoxi.sittings.state import SittingState
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


class NotDurable(Exception):
    """The journal could not be written; nothing was acknowledged."""


class Hub:
    """See the module's description."""

    def __init__(self) -> None:
        self.halls: dict[int, Hall] = {}
        self.boards: dict[int, Board] = {}
        self.places: dict[int, Place] = {}
        self.closed_out: dict[tuple[int, str], list[dict[str, Any]]] = {}
        self._dirty: set[Place] = set()
        self._recording: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._poked = True
        self._looked = 0.0
        self.presence = Presence(self)
        self.exchange = Exchange(self)
        self._database = ThreadPoolExecutor(1, thread_name_prefix="hub-database")
        self._tasks: list[asyncio.Task[None]] = []

    # ── life ────────────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Load everything and start."""
        self._loop = asyncio.get_running_loop()
        self.store = await self.in_database(journal.open_store)
        self.restart = await self.in_database(lambda: outage.look(self.store))
        self.writer = Writer(self.store, self._storage_failed)
        self.chunks = Chunks(settings.ZUOXI_DATA / "takes")
        self.loader = Loader(self, self._loop)
        self.follower = LedgerFollower(self, self._loop)
        await self.loader.halls()
        gc.collect()
        gc.freeze()  # halls and papers stay: the collector need not walk them in mid-task
        self._unsubscribe = feed.subscribe(self._on_feed)
        self._between = await self.in_database(_feed_between_processes)
        self._tasks = [
            self._loop.create_task(self._run()),
            self._loop.create_task(self.loader.warm()),
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
        beside = self.follower.under_way | ({self._recording} if self._recording else set())
        if beside:
            await asyncio.wait(beside, timeout=DATABASE_ENDS_S)
        await asyncio.to_thread(self.chunks.stop)
        await asyncio.to_thread(self.writer.stop)
        await asyncio.sleep(0)  # the writer's last acknowledgements
        for place in self.places.values():
            for connection in list(place.connections):
                connection.close(1012)
        self.exchange.close(1012)
        gc.unfreeze()
        await self.in_database(connections.close_all)
        self._database.shutdown()
        self.store.close()
        if _running is self:
            _running = None

    async def in_database(self, function: Callable[[], T]) -> T:
        """Run ``function`` in the hub's one database thread; a lost session is let go of."""

        def run() -> T:
            try:
                return function()
            except DatabaseError:
                # No request ends in this thread, so nobody else does it: the next call begins anew.
                for session in connections.all(initialized_only=True):
                    session.close_if_unusable_or_obsolete()
                raise

        return await self._loop.run_in_executor(self._database, run)

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

    async def note(
        self, place: Place, state: SittingState, kind: str, payload: dict[str, Any], *, task: str
    ) -> None:
        """Write an entry of the server's own and return when it is durable.

        Raises :class:`NotDurable` where the journal could not be written.
        """
        entry = state.chain.note(
            epoch=state.epoch,
            received_ms=now_ms(),
            origin="server",
            task=task,
            kind=kind,
            payload=payload,
        )
        state.take(entry, payload)
        self.submit(place, [entry])
        await self.durable()
        self.touch(place)

    async def durable(self) -> None:
        """Return when everything that was submitted before is durable.

        What a state knows may still be on its way to the disk. Raises :class:`NotDurable`.
        """
        durable: asyncio.Future[bool] = self._loop.create_future()

        def finished(good: bool) -> None:
            if not durable.done():
                durable.set_result(good)

        self.writer.submit([], finished)
        if not await durable:
            raise NotDurable

    def forget(self, place: Place) -> None:
        """What is in memory of this sitting may be wrong: its sockets begin again with the journal.

        Nothing that waits was acknowledged, so the machines send it again.
        """
        place.state, place.holder = None, None
        self.exchange.forget(place)
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

    def unseat(self, place: Place) -> None:
        """The sitting has lost its seat: its machines are sent back to the door."""
        for connection in list(place.connections):
            connection.close(4401)
        del self.places[place.id], place.hall.places[place.id]
        self._dirty.discard(place)
        place.hall.next_moment = 0
        board = self.boards[place.hall.id]
        if board.drop(place.id):
            feed.publish(f"hall:{place.hall.id}", board.n)

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
                async with asyncio.timeout(self._timeout()):
                    await self._wake.wait()
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
            try:
                self._poked |= not await self.follower.look()
            except DatabaseError:  # bells ring without it; the next look is in a second
                logger.exception("the ledger could not be read")
        now = now_ms()
        for hall in self.halls.values():
            if hall.next_moment is not None and now >= hall.next_moment:
                for place in await bell.ring_due(self, hall, now):
                    greeting.settle(self, place, now)
            bell.close_due(self, hall, now)
        self.presence.look(time.monotonic())
        self.exchange.tick(now)
        self._show(now)
        if self.closed_out and (self._recording is None or self._recording.done()):
            self._recording = self._loop.create_task(bell.record_closed(self))

    def _show(self, now: int) -> None:
        if not self._dirty:
            return
        dirty, self._dirty = self._dirty, set()
        grown = set()
        for place in dirty:
            row = row_of(place, now, connected=hears(place), reading=reads(place))
            if self.boards[place.hall.id].put(row):
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

    def heard(self, connection: Connection) -> None:
        """A frame has come from a socket."""
        connection.heard_at = time.monotonic()
        if connection.silent:
            connection.silent = False
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

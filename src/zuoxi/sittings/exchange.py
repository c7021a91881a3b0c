"""The exchange: connects contestants who dial with people who play the customer (I18, R74).

Which call is on the line stands in the answer; who plays the customer stands in the journal's
``paired`` entry alone. Offers, answers and candidates are passed on and kept nowhere. What happens
at the customer's end becomes operations of the server's own (:mod:`doing`). Belongs to the event
loop; :meth:`Exchange.tick` is called several times a second.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from zuoxi.kernel.time import now_ms
from zuoxi.sittings import doing, known_calls
from zuoxi.sittings.clock import Phase
from zuoxi.sittings.connection import Link
from zuoxi.sittings.customer_protocol import OutcomeSaid, Why
from zuoxi.sittings.desk_news import news_for, tell
from zuoxi.sittings.desks import Desk, Line, Side
from zuoxi.sittings.journal import Origin
from zuoxi.sittings.pairing import Caller, Ready, pairs
from zuoxi.sittings.place import Place
from zuoxi.sittings.protocol import CLOSE_SUPERSEDED, MAX_SIGNALS, Signal, SignalNews
from zuoxi.tasks.contract import PersonCall

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

RINGS_S = 20.0
"""So long it rings at one person before it is offered to another."""

RETURNS_S = 20.0
"""So long a customer's machine may be away before the call has ended (``lost``)."""

SOUNDLESS_S = 40.0
"""So long both pages may be there without hearing each other before the call has ended (``lost``).
The pages begin anew before that."""

_WHY: dict[str, Why] = {"cap": "cap", "engaged": "engaged", "left": "customer", "lost": "line"}


moment = time.monotonic


class Exchange:
    """See the module's description."""

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        self._lines: dict[tuple[int, str], Line] = {}
        self._calls: dict[str, Line] = {}  # by id, also those that are over
        self.desks: dict[tuple[int, int], Desk] = {}

    # ── the contestant's end ────────────────────────────────────────────────────────────────

    def look(self, place: Place, task: str, now: int, *, did: str = "") -> None:
        """An answer may have changed: calls begin, are held, and end. ``did`` is what the server
        itself has done just now."""
        opened = place.tasks.get(task)
        if opened is None or opened.person is None or place.state is None:
            return
        phase = place.now(task, now).phase
        open_ = phase in (Phase.RUNNING, Phase.PAUSED)
        wanted = known_calls.on_the_line(place, task) if open_ else None
        line = self._lines.get((place.id, task))
        if line is not None and (wanted is None or line.number != wanted.number):
            self._over(line, _WHY.get(did, "agent" if open_ else "bell"))
            line = None
        if wanted is None:
            return
        if line is None:
            line = self._begin(place, task, wanted, now)
        if line.state == "over":
            if phase is Phase.RUNNING:  # the bell had ended it, and then time was added
                self._do(line, "lost", {}, now)
            return
        if line.held != wanted.held:
            line.held = wanted.held
            self._tell_desk(line)

    def look_at_all(self, place: Place, tasks: Iterable[str]) -> None:
        """As :meth:`look`, for every task of which ops have come."""
        for task in tasks:
            self.look(place, task, now_ms())

    def _begin(self, place: Place, task: str, wanted: PersonCall, now: int) -> Line:
        """A call was dialled; or the server has begun anew and finds one in the answer."""
        line = known_calls.restored(place, task, wanted, now) or Line(
            # A browser's word for when it dialled is not believed: nobody gets ahead by it.
            secrets.token_hex(16),
            place,
            task,
            wanted.number,
            dialled_ms=now,
        )
        self._lines[place.id, task] = self._calls[line.id] = line
        if line.state == "talking":
            line.since = line.sound_at = moment()
            self._back_to_its_desk(line)
        else:
            doing.do(self._hub, place, task, kind="ringing", payload={}, now=now_ms())
        return line

    def learn(self, place: Place, task: str, now: int) -> None:
        """The server has begun anew: calls that are over are known again, for what their customers
        still have to say and to send."""
        for line in known_calls.over(place, task, now):
            if line.id not in self._calls:
                self._calls[line.id] = line
                self._back_to_its_desk(line)

    def _back_to_its_desk(self, line: Line) -> None:
        """The customer's page may have come before the server had read who was talking."""
        desk = self.desks.get((line.place.hall.id, line.account or 0))
        if desk is None or (desk.ready and line.state == "over"):
            return
        known, order = desk.line, known_calls.order
        if known is None or (known.state == "over" and order(line) > order(known)):
            desk.line, desk.ready = line, False
            tell(desk)

    def line_of(self, place: Place, task: str) -> Line | None:
        """Return the call of a contestant that is on the line."""
        line = self._lines.get((place.id, task))
        return line if line is not None and line.state != "over" else None

    def call(self, name: str) -> Line | None:
        """Return a call by its id, also one that is over."""
        return self._calls.get(name)

    async def found(self, name: str) -> Line | None:
        """As :meth:`call`; a server that has just begun reads the journals first."""
        if name not in self._calls:
            await self._hub.loader.warmed()
        return self._calls.get(name)

    def forget(self, place: Place) -> None:
        """What is in memory of a sitting may be wrong: its calls begin again with the journal."""
        for key, line in list(self._lines.items()):
            if line.place is not place:
                continue
            del self._lines[key]
            if line.state == "over":
                continue
            desk = self._desk_of(line)
            del self._calls[line.id]
            if desk is not None:
                desk.line = None
                tell(desk)

    # ── both ends ───────────────────────────────────────────────────────────────────────────

    def join(self, line: Line, side: Side, number: int) -> None:
        """A page is ready for a connection; one that was ready before was opened anew."""
        if line.state != "talking" or number != line.round:
            return  # it is told, or will be, which one is wanted
        if side in line.joined:
            line.round += 1
            line.joined.clear()
        else:
            line.joined.add(side)
        self._tell_both(line)

    def signal(self, line: Line, side: Side, signal: Signal) -> None:
        """Pass one signal on; of an earlier connection, or too many: to nobody."""
        sent = line.signals.get(side, 0)
        if line.state != "talking" or signal.round != line.round or sent >= MAX_SIGNALS:
            return
        line.signals[side] = sent + 1
        desk = self._desk_of(line)
        other: Link | None = line.agent if side == "customer" else desk.link if desk else None
        if other is not None:
            other.post(SignalNews(**signal.model_dump(exclude={"task"}), task=line.task))

    # ── the customer's end ──────────────────────────────────────────────────────────────────

    def arrived(self, competition: int, account: int, link: Link) -> Desk:
        """A person has opened the page; an older page of the same person is closed."""
        desk = self.desks.get((competition, account))
        if desk is None:
            desk = self.desks[competition, account] = Desk(competition, account)
            desk.line = self._left_on(desk)
        if desk.link is not None:
            desk.link.close(CLOSE_SUPERSEDED)
        desk.link = link
        tell(desk)
        if desk.line is not None and desk.line.state == "talking":
            self._tell_agent(desk.line)
        return desk

    def _left_on(self, desk: Desk) -> Line | None:
        """Return the call that was on a desk when the server ended: the newest one, as long as
        something is to be done about it."""
        own = [c for c in self._calls.values() if c.account == desk.account]
        mine = [c for c in own if c.place.hall.id == desk.competition]
        newest = max(mine, key=known_calls.order, default=None)
        done = newest is None or (newest.state == "over" and newest.result is not None)
        return None if done else newest

    def gone(self, desk: Desk, link: Link) -> None:
        """A page was closed: what rings goes to somebody else, who talks may come back."""
        if desk.link is not link:
            return  # another page of the same person is open
        desk.link = None
        line = desk.line
        if line is not None and line.state == "ringing":
            desk.ready = False
            self._free(desk, line)
        elif line is not None and line.state == "talking":
            line.since, line.sound = moment(), False
            self._tell_agent(line)

    def set_ready(self, desk: Desk, *, on: bool) -> None:
        """就位, or not; the last call leaves the desk."""
        if desk.line is not None and desk.line.state != "over":
            return
        if on and not desk.ready:
            desk.since_ms = now_ms()
        desk.ready, desk.missed, desk.line = on, False, None
        tell(desk)
        self._pair(desk.competition)

    def pick_up(self, desk: Desk, line: Line) -> bool:
        """接听; False where it does not ring here any more, and as long as the task stands."""
        if line.state != "ringing" or desk.line is not line or line.paused:
            return False
        now = now_ms()
        line.state, line.connected_ms, desk.ready = "talking", now, False
        line.sound_at = moment()
        self._do(line, "connected", {}, now)
        self._tell_both(line)
        return True

    def leave(self, desk: Desk, line: Line) -> bool:
        """挂断, or while it rings: not I. False where the call is over."""
        if line.state == "ringing":
            desk.ready = False
            self._free(desk, line)
        elif line.state == "talking":
            self._do(line, "left", {}, now_ms())
        else:
            return False
        return True

    def sounds(self, line: Line, *, on: bool) -> None:
        """The customer's page is connected with the agent's, or is not any more."""
        if line.sound != on:
            line.sound = on
            self._tell_desk(line)

    def raised(self, line: Line, name: str, *, on: bool) -> None:
        """An objection of the brief was made, or was not after all; others are none."""
        opened = line.place.tasks.get(line.task)
        part = opened.person if opened else None
        if part is None or name not in {one.id for one in part.brief.objections}:
            return
        if line.connected_ms is not None and on != (name in line.raised):
            (line.raised.append if on else line.raised.remove)(name)
            self._say(line, "raised", {"id": name, "on": on}, lambda: self._tell_desk(line))

    def outcome(self, line: Line, said: OutcomeSaid) -> None:
        """What came of a call that was answered; the page is told when it is durable."""
        if line.connected_ms is None or (line.result, line.notes) == (said.result, said.notes):
            return

        def durable() -> None:
            line.result, line.notes = said.result, said.notes
            self._tell_desk(line)

        self._say(line, "outcome", {"result": said.result, "notes": said.notes}, durable)

    def copied(self, line: Line, take: str) -> None:
        """The customer's own recording begins."""
        self._say(line, "copy", {"take": take})

    def close(self, code: int) -> None:
        """The server stops: close every customer's page."""
        for desk in self.desks.values():
            if desk.link is not None:
                desk.link.close(code)

    # ── time ────────────────────────────────────────────────────────────────────────────────

    def tick(self, now: int) -> None:
        """Look at every call that is on the line, and connect who waits."""
        live = [line for line in self._lines.values() if line.state != "over"]
        for line in live:
            self._look_at(line, now)
        for line in [line for line in self._lines.values() if line.why == "bell"]:
            self.look(line.place, line.task, now)  # time may have been added
        for competition in {line.place.hall.id for line in live if line.state == "waiting"}:
            self._pair(competition)

    def _look_at(self, line: Line, now: int) -> None:
        phase = line.place.now(line.task, now).phase
        if phase is Phase.ENDED or self._hub.places.get(line.place.id) is not line.place:
            self._over(line, "bell")
            return
        changed = line.paused != (phase is Phase.PAUSED) or line.told is not line.agent
        line.paused = phase is Phase.PAUSED
        if changed:
            self._tell_both(line)
        if line.paused:
            line.since = line.sound_at = moment()  # a pause counts for nobody
            return
        desk = self._desk_of(line)
        there = desk is not None and desk.link is not None
        if line.sound or not there or line.agent is None:
            line.sound_at = moment()
        waited = moment() - line.since
        if line.state == "talking":
            gone = not there and waited > RETURNS_S
            if gone or moment() - line.sound_at > SOUNDLESS_S:
                self._do(line, "lost", {}, now)
        elif line.state == "ringing" and desk is not None and waited > RINGS_S:
            desk.ready, desk.missed = False, True
            self._free(desk, line)

    def _pair(self, competition: int) -> None:
        waiting = {
            (line.dialled_ms, line.place.id): line
            for line in self._lines.values()
            if line.state == "waiting"
            and line.place.hall.id == competition
            and not line.paused
            and line.place.state is not None
        }
        free = {
            (desk.since_ms, desk.account): desk
            for desk in self.desks.values()
            if desk.competition == competition and desk.is_free
        }
        callers, ready = (Caller(*key) for key in waiting), (Ready(*key) for key in free)
        for caller, person in pairs(callers, ready):
            self._ring(waiting[caller], free[person])

    def _ring(self, line: Line, desk: Desk) -> None:
        state = line.place.state
        assert state is not None
        line.state, line.account, line.since = "ringing", desk.account, moment()
        desk.line = line
        payload = {"call": line.id, "number": line.number, "account": desk.account}
        entry = state.chain.note(
            epoch=state.epoch,
            received_ms=now_ms(),
            origin="server",
            task=line.task,
            kind="paired",
            payload=payload,
        )
        state.take(entry, payload)
        self._hub.submit(line.place, [entry], lambda: self._tell_both(line))

    def _free(self, desk: Desk, line: Line) -> None:
        """It rings no more at this desk: somebody else may have the call."""
        desk.line = None
        line.state, line.account = "waiting", None
        tell(desk)
        self._tell_agent(line)
        self._pair(desk.competition)

    def _over(self, line: Line, why: Why) -> None:
        if line.state == "over":
            return
        desk = self._desk_of(line)
        was_ringing = line.state == "ringing"
        line.state, line.why = "over", why
        if desk is not None and was_ringing:
            desk.line = None  # nobody has spoken: it stays ready for the next
        if desk is not None:
            tell(desk)

    # ── telling ─────────────────────────────────────────────────────────────────────────────

    def _say(
        self,
        line: Line,
        kind: str,
        payload: dict[str, str | bool],
        done: Callable[[], None] | None = None,
    ) -> None:
        """Write what the customer did; it names its call, because another may be dialled by now."""
        self._do(line, kind, {"number": line.number, **payload}, now_ms(), done)

    def _do(
        self,
        line: Line,
        kind: str,
        payload: dict[str, Any],
        now: int,
        done: Callable[[], None] | None = None,
    ) -> None:
        place, task = line.place, line.task
        if place.state is None:  # the journal could not be written: it is being read again
            self._hub.loader.then(place, lambda: self._do(line, kind, payload, now, done))
            return
        origin: Origin = "server" if kind == "lost" else "official"
        doing.do(
            self._hub, place, task, kind=kind, payload=payload, now=now, origin=origin, done=done
        )

    def _desk_of(self, line: Line) -> Desk | None:
        if line.account is None:
            return None
        desk = self.desks.get((line.place.hall.id, line.account))
        return desk if desk is not None and desk.line is line else None

    def _tell_both(self, line: Line) -> None:
        self._tell_agent(line)
        self._tell_desk(line)

    def _tell_agent(self, line: Line) -> None:
        line.told = line.agent
        if line.told is not None and line.state != "over":
            line.told.post(news_for(line, self._desk_of(line)))

    def _tell_desk(self, line: Line) -> None:
        desk = self._desk_of(line)
        if desk is not None:
            tell(desk)

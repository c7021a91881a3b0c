"""The start and the bell: papers open and tasks close on the server's clock, with no click.

At the bell a sitting's journal gets the entry ``bell``. When the browser has said after the bell
that everything it has is acknowledged, or else after the transport grace (I35), the receipt is
written, sent, and recorded in the ledger. A proved late op, a decision on held ops or make-up
time makes a new receipt.
"""

import logging
from typing import TYPE_CHECKING, Any

from zuoxi.kernel.time import now_ms
from zuoxi.sittings import doing, falling_due
from zuoxi.sittings.answers import tell_answer
from zuoxi.sittings.clock import EndedBy, Phase
from zuoxi.sittings.close import close_sittings
from zuoxi.sittings.connection import Connection
from zuoxi.sittings.place import Hall, Place
from zuoxi.sittings.receipts import receipt_frame, receipt_payload
from zuoxi.sittings.state import SittingState

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

logger = logging.getLogger(__name__)

AGAIN_MS = 500
"""After the receipt: how long to gather late ops before the next receipt."""


def open_begun(connection: Connection, now: int) -> None:
    """Send the paper of every task that runs or stands paused, once for each socket.

    Not to whoever came after the hall's start and still waits for an own one, and only to a socket
    that holds a lease; whoever has already answers gets those too.
    """
    place = connection.place
    if connection.epoch is None or not connection.welcomed:
        return
    for slot in place.hall.slots:
        opened = place.tasks.get(slot.task)
        if opened is None or slot.task in connection.opened:
            continue
        begun = place.now(slot.task, now).phase in (Phase.RUNNING, Phase.PAUSED)
        if begun and not place.at_door(slot.task):
            connection.opened.add(slot.task)
            connection.post(opened.frame)
            found = place.state.tasks.get(slot.task) if place.state else None
            if found is not None and (found.ops or found.refused):
                tell_answer(connection, slot.task)


async def ring_due(hub: "Hub", hall: Hall, now: int) -> list[Place]:
    """Look at every clock of the hall: open what has begun, ring where the bell is due.

    Returns the places where it rang.
    """
    moments: list[int] = []
    rung: list[Place] = []
    for place in list(hall.places.values()):
        for slot in hall.slots:
            at = place.now(slot.task, now)
            if (until := place.until(slot.task)) < 2**62:
                moments.append(until)
            if at.phase is Phase.BEFORE:
                continue
            if at.phase is Phase.ENDED and at.ended_ms is not None:
                state = await hub.loader.state(place)
                if state.task(slot.task).bell_ms != at.ended_ms:
                    _ring(hub, place, state, slot.task, ended_ms=at.ended_ms, now=now)
                    rung.append(place)
            for connection in place.connections:
                open_begun(connection, now)
        if (again := doing.do_due(hub, place, now)) is not None:
            moments.append(again)
    hall.next_moment = min(moments, default=None)
    return rung


def _ring(
    hub: "Hub", place: Place, state: SittingState, task: str, *, ended_ms: int, now: int
) -> None:
    entry = state.chain.note(
        epoch=state.epoch,
        received_ms=now,
        origin="server",
        task=task,
        kind="bell",
        payload={"ended_ms": ended_ms},
    )
    state.take(entry, {"ended_ms": ended_ms})
    hub.submit(place, [entry])
    place.closing[task] = max(now, ended_ms + place.hall.grace_ms)


def due_after_load(hub: "Hub", place: Place, state: SittingState) -> None:
    """After a restart: receipts that were not written or not recorded are due, and what the server
    does by itself."""
    for key in state.tasks:
        falling_due.look(place, key, now_ms())
        hub.exchange.learn(place, key, now_ms())
        hub.exchange.look(place, key, now_ms())
    for key, task in state.tasks.items():
        if task.bell_ms is None:
            continue
        recorded = place.hall.timeline.closed.get((place.id, key), 0)
        if task.receipt is None:
            place.closing[key] = task.bell_ms + place.hall.grace_ms
        elif task.touched_seq > task.receipt_seq or recorded < task.receipt_seq:
            place.closing[key] = 0


def close_at_once(place: Place) -> None:
    """The browser has nothing more to send: receipts need not wait for the grace."""
    for task in place.closing:
        place.closing[task] = 0


def close_soon(place: Place, task: str, now: int) -> None:
    """Something changed after the bell: a new receipt, unless one is due anyway."""
    state = place.state
    if state is not None and state.task(task).bell_ms is not None:
        place.closing.setdefault(task, now + AGAIN_MS)


def close_due(hub: "Hub", hall: Hall, now: int) -> None:
    """Write the receipts that are due."""
    for place in hall.places.values():
        if not place.closing:
            continue
        if place.state is not None and place.state.stale:
            # A receipt of an answer that is folded in the wrong order would say what is not so: it
            # waits until everything before it is durable and folded again.
            hub.submit(place, [])
            continue
        for task in [task for task, due in place.closing.items() if due <= now]:
            if place.state is not None:
                del place.closing[task]
                # Make-up time has opened the task again: its next bell makes the receipt.
                if (by := place.now(task, now).ended_by) is not None:
                    _close(hub, place, place.state, task, ended_by=by, now=now)


def _close(
    hub: "Hub", place: Place, state: SittingState, task: str, *, ended_by: EndedBy, now: int
) -> None:
    opened = place.tasks.get(task)
    payload = receipt_payload(
        state,
        task=task,
        ended_by=ended_by,
        closed_ms=now,
        total=opened.total if opened else 0,
    )
    entry = state.chain.note(
        epoch=state.epoch,
        received_ms=now,
        origin="server",
        task=task,
        kind="receipt",
        payload=payload,
    )
    state.take(entry, payload)
    record = {
        "sitting": place.id,
        "seq": entry.seq,
        "hash": entry.hash,
        "closed_ms": now,
        "ended_ms": state.task(task).bell_ms,
        "ops": payload["ops"],
        "late": payload["late"],
        "held": payload["held"],
        "submitted_ms": payload["submitted_ms"],
    }

    def durable() -> None:
        hub.closed_out.setdefault((place.hall.id, task), []).append(record)
        for connection in place.connections:
            send_receipt(connection, state, task)

    hub.submit(place, [entry], durable)


def send_receipt(connection: Connection, state: SittingState, task: str) -> None:
    """Send the newest receipt of a task, if there is one."""
    found = state.tasks.get(task)
    if found is not None and found.receipt is not None:
        connection.post(receipt_frame(task, found.receipt))


async def record_closed(hub: "Hub") -> None:
    """Write to the ledger what has closed since the last look; on failure it stays due."""
    while hub.closed_out:
        (competition, task), records = hub.closed_out.popitem()
        newest: dict[int, dict[str, Any]] = {record["sitting"]: record for record in records}

        def write(
            competition: int = competition,
            task: str = task,
            newest: dict[int, dict[str, Any]] = newest,
        ) -> None:
            close_sittings(competition, task=task, sittings=list(newest.values()))

        try:
            await hub.in_database(write)
        except Exception:
            logger.exception("closed sittings could not be recorded; tried again")
            hub.closed_out.setdefault((competition, task), [])[:0] = records
            return
        for record in newest.values():
            place = hub.places[record["sitting"]]
            place.hall.timeline.closed[place.id, task] = record["seq"]

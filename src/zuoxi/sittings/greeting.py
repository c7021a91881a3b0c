"""The welcome: what a machine is told when it comes, and whether it may do more than read.

A machine holds the lease, waits for the hall judge to move the work to it, or, once every task of
the timetable is closed for this sitting, reads: receipts and result on any machine, with no lease
taken and no move asked for. Make-up time opens a task again and turns readers into waiting
machines.
"""

from typing import TYPE_CHECKING

from zuoxi.kernel.time import now_ms
from zuoxi.sittings import bell
from zuoxi.sittings import protocol as p
from zuoxi.sittings.connection import Connection
from zuoxi.sittings.place import Place

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub


def welcome(connection: Connection, lease: p.Lease | None) -> None:
    """Tell a socket where it stands: clock, lease, paper if it has begun, receipts."""
    place, state = connection.place, connection.place.state
    if state is None:
        return
    connection.post(
        p.Welcome(
            server_ms=now_ms(),
            sitting=place.view(),
            lease=lease,
            over=connection.reading,
            ready=place.hall.timeline.ready,
            time=place.hall.timeline.of(place.id),
            hand=state.hand,
            hand_answered=state.answered_seq,
            checked=state.checked,
            alarms=sorted(state.alarms),
            door=[slot.task for slot in place.hall.slots if place.outside(slot.task)],
        )
    )
    connection.welcomed = True
    bell.open_begun(connection, now_ms())
    if connection.epoch is not None or connection.reading:
        for task in state.tasks:
            bell.send_receipt(connection, state, task)


def settle(hub: "Hub", place: Place, now: int) -> None:
    """The clock of a place has changed: who waits for it to be moved here, and who reads?"""
    if place.over(now):
        for connection in list(place.connections):
            if connection.welcomed and not connection.reading and connection is not place.holder:
                connection.reading = True
                welcome(connection, None)
        place.waiting.clear()
        hub.touch(place)
        return
    for connection in [each for each in place.connections if each.reading]:
        connection.reading = False
        if connection.epoch is None:
            place.waiting.append(connection)
            welcome(connection, None)
        else:
            welcome(connection, None)
            connection.post(p.Problem(code="lease_lost"))
        hub.touch(place)

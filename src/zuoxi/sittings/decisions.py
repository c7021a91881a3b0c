"""Officials' decisions about one sitting that the journal must hear of: release and held ops.

The ledger is where they are made; the journal gets an entry that names the ledger's, so that the
fold of the journal alone is the whole truth. Both are caught up after a restart.
"""

import secrets
from typing import TYPE_CHECKING

from zuoxi.kernel.time import now_ms
from zuoxi.sittings import bell, falling_due, greeting
from zuoxi.sittings.connection import Connection
from zuoxi.sittings.place import Place
from zuoxi.sittings.protocol import Ack, HandAnswered, Lease, Problem
from zuoxi.sittings.state import SittingState, token_hash

if TYPE_CHECKING:
    from zuoxi.sittings.hub import Hub

RELEASE_HOLDS_MS = 10 * 60_000


def catch_up(hub: "Hub", place: Place, state: SittingState) -> None:
    """Write what officials decided and the journal has not heard of: held ops, raised hands."""
    _catch_up_hand(hub, place, state)
    for decision in place.hall.timeline.decisions.get(place.id, ()):
        if decision["seq"] <= state.decided_seq:
            continue
        payload = {
            "epoch": decision["epoch"],
            "last_seq": decision["last_seq"],
            "accept": decision["accept"],
            "ledger_seq": decision["seq"],
        }
        if "ranges" in decision:  # older decisions are about all up to last_seq
            payload["ranges"] = decision["ranges"]
        now = now_ms()
        entry = state.chain.note(
            epoch=decision["epoch"],
            received_ms=now,
            origin="official",
            task="",
            kind="reversed" if decision["reversed"] else "decided",
            payload=payload,
        )
        state.take(entry, payload)
        tasks = [k for k, t in state.tasks.items() if t.touched_seq == entry.seq]

        def durable(tasks: list[str] = tasks) -> None:
            for task in tasks:  # the answer is another now, and so may be what comes next
                falling_due.look(place, task, now_ms())
                bell.close_soon(place, task, now_ms())
            _tell_held(place, state)

        hub.submit(place, [entry], durable)


def _catch_up_hand(hub: "Hub", place: Place, state: SittingState) -> None:
    newest = place.hall.timeline.answers.get(place.id, 0)
    if newest <= state.answered_seq:
        return
    payload = {"up": False, "ledger_seq": newest}
    entry = state.chain.note(
        epoch=state.epoch,
        received_ms=now_ms(),
        origin="official",
        task="",
        kind="hand",
        payload=payload,
    )
    state.take(entry, payload)

    def durable() -> None:
        for connection in place.connections:
            if connection.welcomed:
                connection.post(HandAnswered(answered=newest))

    hub.submit(place, [entry], durable)


def _tell_held(place: Place, state: SittingState) -> None:
    for connection in place.connections:
        if connection.epoch is not None:
            connection.post(ack(state, connection.epoch))


def ack(state: SittingState, epoch: int) -> Ack:
    """Return the acknowledgement of what is durable of one lease."""
    lease = state.lease(epoch)
    held = sum(key[0] == epoch for key in state.held)
    return Ack(
        epoch=epoch, seq=lease.acked_seq, hash=lease.acked_hash, held=held, server_ms=now_ms()
    )


def release_pending(place: Place, state: SittingState) -> int:
    """Return the ledger seq of a release that no lease has been given by yet, else 0.

    A release that no machine came for within :data:`RELEASE_HOLDS_MS` is forgotten, so that it
    does not let in a machine that nobody thought of.
    """
    seq, at_ms = place.hall.timeline.releases.get(place.id, (0, 0))
    holds = seq > state.release_seq and now_ms() - at_ms <= RELEASE_HOLDS_MS
    return seq if holds else 0


def release_due(hub: "Hub", place: Place) -> None:
    """Give the lease to the machine that waits, if a hall judge has released it."""
    state = place.state
    if state is None or not place.waiting or not release_pending(place, state):
        return
    connection = place.waiting[-1]
    give_lease(hub, connection, state)


def give_lease(hub: "Hub", connection: Connection, state: SittingState) -> None:
    """Begin the next epoch for this socket; it is welcomed once that is durable."""
    place = connection.place
    release = release_pending(place, state)
    token = secrets.token_urlsafe(24)
    epoch = state.epoch + 1
    payload = {"token_hash": token_hash(token), "device": connection.device, "release": release}
    entry = state.chain.note(
        epoch=epoch,
        received_ms=now_ms(),
        origin="server",
        task="",
        kind="lease",
        payload=payload,
    )
    state.take(entry, payload)
    if connection in place.waiting:
        place.waiting.remove(connection)
    old, place.holder = place.holder, connection
    connection.epoch = epoch
    connection.welcomed = False  # until the lease is durable
    if old is not None:
        old.post(Problem(code="lease_lost"))
    lease = state.lease(epoch)
    granted = Lease(epoch=epoch, token=token, acked_seq=lease.seq, acked_hash=lease.hash)
    hub.submit(place, [entry], lambda: greeting.welcome(connection, granted))

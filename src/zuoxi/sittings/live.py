"""What the HTTP side asks of the hot path: the board and the held ops, from any thread.

In the process of the hub it is what the hub has in memory. Elsewhere (worker, command line,
tests without a server) the same is computed from the journal.
"""

import json
from typing import Any

from zuoxi.kernel.time import now_ms
from zuoxi.sittings import hub, journal
from zuoxi.sittings.board import BoardView, with_remaining
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.place import Hall, Place, load_halls, row_of
from zuoxi.sittings.state import SittingState

PREVIEW = 80


def board(competition_id: int, after: int = 0) -> BoardView:
    """Return the rows of the hall's board that changed after ``after``.

    Without a hub all rows are returned and ``n`` is 0, so that the next call gets all again.
    """
    running = hub.running()
    if running is not None and competition_id in running.boards:
        return running.boards[competition_id].after(after, now_ms=now_ms())
    hall = _hall(competition_id)
    if hall is None:
        return BoardView(0, [])
    now = now_ms()
    rows = [
        row_of(place, now, connected=False, reading=False) | {"version": 0}
        for place in hall.places.values()
    ]
    return BoardView(0, [with_remaining(row, now) for row in rows])


def epoch_of(sitting: Sitting) -> int:
    """Return the number of the sitting's newest lease, 0 if nobody has logged in yet."""
    running = hub.running()
    place = running.places.get(sitting.id) if running is not None else None
    if place is not None and place.state is not None:
        return place.state.epoch
    store = journal.open_store()
    try:
        return max((entry.epoch for entry in store.entries(sitting.id)), default=0)
    finally:
        store.close()


def state_of(sitting: Sitting) -> SittingState:
    """Return what the sitting's journal comes to; read it only, it may be the hub's own."""
    running = hub.running()
    place = running.places.get(sitting.id) if running is not None else None
    if place is not None and place.state is not None:
        return place.state
    store = journal.open_store()
    try:
        return SittingState.rebuilt(sitting.id, {}, store.entries(sitting.id))
    finally:
        store.close()


def held(competition_id: int) -> list[dict[str, Any]]:
    """Return the held ops of a competition by sitting and lease (hall's ``HeldGroup``)."""
    running = hub.running()
    hall = running.halls.get(competition_id) if running is not None else None
    if hall is None:
        hall = _hall(competition_id)
    return [] if hall is None else [g for p in list(hall.places.values()) for g in held_groups(p)]


def held_groups(place: Place) -> list[dict[str, Any]]:
    """Return the held ops of one sitting, one group for each lease."""
    entries = list(place.state.held.values()) if place.state else []
    groups = []
    for epoch in sorted({entry.epoch for entry in entries}):
        ops = sorted((e for e in entries if e.epoch == epoch), key=lambda e: e.client_seq or 0)
        stamps = [e.at_ms or 0 for e in ops]
        groups.append(
            {
                "sitting": place.id,
                "seat": place.seat,
                "task": ops[0].task,
                "epoch": epoch,
                "first_seq": ops[0].client_seq,
                "last_seq": ops[-1].client_seq,
                "count": len(ops),
                "stamped_from_ms": min(stamps),
                "stamped_to_ms": max(stamps),
                "received_ms": max(e.received_ms for e in ops),
                "preview": _preview(ops),
            }
        )
    return groups


def _preview(ops: list[journal.Entry]) -> str:
    values = [json.loads(op.payload).get("value", op.kind) for op in ops]
    return " · ".join(str(value) for value in values[-3:])[:PREVIEW]


def _hall(competition_id: int) -> Hall | None:
    found = load_halls([competition_id])
    if not found:
        return None
    hall = found[0]
    store = journal.open_store()
    try:
        for place in hall.places.values():
            place.state = SittingState.rebuilt(place.id, place.tasks, store.entries(place.id))
    finally:
        store.close()
    return hall

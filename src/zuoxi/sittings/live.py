"""What the HTTP side asks of the hot path: the board and the held ops, from any thread.

In the process of the hub it is what the hub has in memory. Elsewhere (worker, command line,
tests without a server) the same is computed from the journal.
"""

from zuoxi.kernel.time import now_ms
from zuoxi.sittings import hub, journal, outage, timeline
from zuoxi.sittings.board import BoardView, with_remaining
from zuoxi.sittings.held import Group, Ruled, covers, grouped
from zuoxi.sittings.held import ruled as by_ruling
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.place import Hall, Place, load_halls, row_of
from zuoxi.sittings.state import SittingState


def rows(competition_id: int) -> BoardView:
    """Return all rows as they stand: in no order, and the time left is not filled in.

    For readers that count thousands of them and show few.
    """
    running = hub.running()
    if running is not None and competition_id in running.boards:
        return running.boards[competition_id].now()
    return board(competition_id)


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


def outages(competition_id: int) -> list[outage.Told]:
    """Return what the chief judge must know about the server's last start (:mod:`outage`)."""
    running = hub.running()
    restart = running.restart if running is not None else None
    return outage.told(competition_id, restart)


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


def held(competition_id: int) -> list[tuple[Place, Group]]:
    """Return the held ops of a competition, by seat and in the groups that are decided on."""
    hall = _running_hall(competition_id)
    places = [] if hall is None else list(hall.places.values())
    return [(place, group) for place in places for group in groups_of(place)]


def groups_of(place: Place) -> list[Group]:
    """Return the held ops of one sitting in the groups that are decided on."""
    return grouped(list(place.state.held.values()), place.clock) if place.state else []


def ruled(competition_id: int) -> list[tuple[Place, Ruled]]:
    """Return the held ops of a competition that were ruled on, by seat and ruling."""
    hall = _running_hall(competition_id)
    places = [] if hall is None else list(hall.places.values())
    return [(place, one) for place in places for one in _ruled_of(place)]


def _ruled_of(place: Place) -> list[Ruled]:
    return by_ruling(list(place.state.settled.values()), place.clock) if place.state else []


def undecided(sitting: Sitting) -> list[Group]:
    """As :func:`groups_of`, without what the ledger has decided and the journal not yet heard of.

    Call it with the ledger locked: two judges do not decide on the same ops.
    """
    place = _place_of(sitting)
    if place is None:
        return []
    return [group for group in groups_of(place) if not _on_its_way(sitting, place, group)]


def reversible(sitting: Sitting) -> list[Ruled]:
    """Return the rulings on one sitting's ops; as :func:`undecided` with the ledger locked."""
    place = _place_of(sitting)
    if place is None:
        return []
    return [one for one in _ruled_of(place) if not _on_its_way(sitting, place, one.group)]


def _place_of(sitting: Sitting) -> Place | None:
    hall = _running_hall(sitting.competition_id)
    return hall.places.get(sitting.id) if hall is not None else None


def _on_its_way(sitting: Sitting, place: Place, group: Group) -> bool:
    """Whether the ledger holds a ruling on these ops that the journal has not heard of."""
    if place.state is None:
        return False
    rulings = timeline.read(sitting.competition_id).decisions.get(sitting.id, ())
    fresh = [each for each in rulings if each["seq"] > place.state.decided_seq]
    return any(covers(each, group.epoch, op.client_seq or 0) for each in fresh for op in group.ops)


def _running_hall(competition_id: int) -> Hall | None:
    running = hub.running()
    hall = running.halls.get(competition_id) if running is not None else None
    return _hall(competition_id) if hall is None else hall


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

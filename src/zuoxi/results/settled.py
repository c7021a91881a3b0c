"""Whether the newest closes still say all there is: nobody works, nothing waits to be closed again.

A close goes out of date when make-up time opens a task again, when officials decide on held
entries, or when late entries are admitted. The hall closes again within seconds; until it has,
scores made from the older close must not pass for final ones.
"""

from collections.abc import Sequence

from zuoxi.competitions.models import Competition
from zuoxi.sittings import journal
from zuoxi.sittings.clock import Phase, clock
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.state import SittingState
from zuoxi.sittings.timeline import Timeline


def who_works(
    competition: Competition, sittings: Sequence[Sitting], *, known: Timeline, now_ms: int
) -> list[Sitting]:
    """Return whose time is not over in some part, or runs again by make-up time."""
    slots = _slots(competition)
    return [
        sitting
        for sitting in sittings
        if any(
            _bell(sitting, task, duration_ms, known, now_ms) is None for task, duration_ms in slots
        )
    ]


def never_closed(
    competition: Competition, sittings: Sequence[Sitting], *, known: Timeline
) -> list[Sitting]:
    """Return whose papers are still being collected where nobody works: the transport grace."""
    tasks = [task for task, _ in _slots(competition)]
    return [
        sitting
        for sitting in sittings
        if any((sitting.pk, task) not in known.closed for task in tasks)
    ]


def closes_outdated(
    competition: Competition, sittings: Sequence[Sitting], *, known: Timeline, now_ms: int
) -> bool:
    """Return whether a part that is closed has to be closed again.

    Its bell is not the one that was recorded, its journal does not hold every decision of the
    ledger, or the journal has admitted, held or settled entries after the recorded head.
    """
    slots = _slots(competition)
    if any(
        _bell(sitting, task, duration_ms, known, now_ms) != known.bells.get((sitting.pk, task))
        for task, duration_ms in slots
        for sitting in sittings
    ):
        return True
    store = journal.open_store()
    try:
        heads = store.heads()
        return any(
            _grown(sitting.pk, [task for task, _ in slots], heads, store, known)
            for sitting in sittings
        )
    finally:
        store.close()


def _slots(competition: Competition) -> list[tuple[str, int]]:
    return list(competition.slots.values_list("task", "duration_ms"))


def _bell(
    sitting: Sitting, task: str, duration_ms: int, known: Timeline, now_ms: int
) -> int | None:
    state = clock(
        task=task,
        duration_ms=duration_ms,
        sitting=sitting.pk,
        entries=known.of(sitting.pk),
        now_ms=now_ms,
    )
    return state.ended_ms if state.phase is Phase.ENDED else None


def _grown(
    sitting: int,
    tasks: Sequence[str],
    heads: dict[int, journal.Head],
    store: journal.Store,
    known: Timeline,
) -> bool:
    decided = max((d["seq"] for d in known.decisions.get(sitting, ())), default=0)
    closed = {
        task: known.closed[sitting, task] for task in tasks if (sitting, task) in known.closed
    }
    head = heads[sitting].seq if sitting in heads else 0
    # Most journals end with their receipt; only the others have to be read.
    if not decided and head <= min(closed.values(), default=head):
        return False
    state = SittingState.rebuilt(sitting, {}, store.entries(sitting))
    return decided > state.decided_seq or any(
        state.task(task).touched_seq > seq for task, seq in closed.items()
    )

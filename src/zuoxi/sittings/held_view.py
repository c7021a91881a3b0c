"""What the chief judge reads before deciding on held ops: each with its place, stamps and texts.

Rules: R89, I35. The task type names the place, as it does for contestants.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext

from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import journal, live
from zuoxi.sittings.admitted import admitted
from zuoxi.sittings.clock import Phase
from zuoxi.sittings.held import Group, end_at_stamp
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.place import Place
from zuoxi.sittings.timeline import REVERSED
from zuoxi.tasks.contract import Touched

Key = tuple[int, int]


def held_groups(competition_id: int, *, now_ms: int) -> list[dict[str, Any]]:
    """Return everything that waits for a decision (hall's ``HeldGroup``), seat by seat."""
    found = live.held(competition_id)
    store = journal.open_store()
    try:
        touched = {
            place.id: touched_by(place, list(store.entries(place.id)))
            for place in {place.id: place for place, _ in found}.values()
        }
    finally:
        store.close()
    return [_group(place, group, touched[place.id], now_ms) for place, group in found]


def ruled_groups(competition_id: int, *, now_ms: int) -> list[dict[str, Any]]:
    """Return everything that was ruled on (hall's ``RuledGroup``), the newest ruling first."""
    found = sorted(live.ruled(competition_id), key=lambda one: -one[1].ledger_seq)
    acts = LedgerEntry.objects.in_bulk([one.ledger_seq for _, one in found])
    store = journal.open_store()
    try:
        journals = {place.id: list(store.entries(place.id)) for place, _ in found}
    finally:
        store.close()
    return [
        _group(place, one.group, touched_in(place, journals[place.id], one.group), now_ms)
        | {"accept": one.accept}
        | _said(acts[one.ledger_seq])
        for place, one in found
    ]


def _said(act: LedgerEntry) -> dict[str, Any]:
    payload = json.loads(act.payload)
    return {
        "by": act.actor_name,
        "ruled_ms": act.at_ms,
        "reason": payload["reason"],
        "witness": payload["witness"],
        "reversed": act.verb == REVERSED,
    }


def touched_by(place: Place, entries: Sequence[Entry]) -> dict[Key, Touched]:
    """Return what each held op changed on the contestant's screen.

    What stood there before is what counts and what is held, folded in its order up to the op.
    """
    return _touched(place, entries, dict(place.state.held) if place.state else {})


def touched_in(place: Place, entries: Sequence[Entry], group: Group) -> dict[Key, Touched]:
    """As :func:`touched_by`, for ops that were ruled on: before them stands what counts."""
    return _touched(place, entries, {(op.epoch, op.client_seq or 0): op for op in group.ops})


def _touched(place: Place, entries: Sequence[Entry], shown: dict[Key, Entry]) -> dict[Key, Touched]:
    ops = {(op.epoch, op.client_seq or 0): op for op in admitted(entries)} | shown
    return dict(_walk(place, ops, set(shown)))


def _walk(place: Place, ops: dict[Key, Entry], held: set[Key]) -> Iterator[tuple[Key, Touched]]:
    answers = {key: task.blank() for key, task in place.tasks.items()}
    for key in sorted(ops):
        op = ops[key]
        opened = place.tasks.get(op.task)
        if opened is None:
            continue
        payload = json.loads(op.payload)
        if key in held:
            touched = opened.touched(answers[op.task], op.kind, payload)
            if touched is not None:
                yield key, touched
        answers[op.task] = opened.apply(answers[op.task], op.kind, payload)


def _group(place: Place, group: Group, touched: dict[Key, Touched], now_ms: int) -> dict[str, Any]:
    ends = [end for op in group.ops if (end := end_at_stamp(op, place.clock)) is not None]
    now = place.clock(group.task, now_ms)
    ended_ms = now.ended_ms if now.phase is Phase.ENDED else None
    return {
        "sitting": place.id,
        "seat": place.seat,
        "code": place.contestant_code,
        "task": group.task,
        "epoch": group.epoch,
        "after_end": group.after_end,
        "ended_ms": min(ends) if ends else ended_ms,
        "ranges": group.ranges,
        "count": len(group.ops),
        "ops": [_op(op, touched.get((op.epoch, op.client_seq or 0))) for op in group.ops],
    }


def _op(op: Entry, touched: Touched | None) -> dict[str, Any]:
    return {
        "seq": op.client_seq,
        "kind": op.kind,
        "item": touched.item if touched else "",
        "field": (touched.own or gettext(touched.field)) if touched else "",
        "before": touched.before if touched else "",
        "after": touched.after if touched else "",
        "stamped_ms": op.at_ms,
        "received_ms": op.received_ms,
    }

"""Which ops of a sitting's journal count, in the order in which they are folded.

Rules: R89, I35. What was held counts once a heartbeat proved it or the chief judge ruled so; the
newest ruling holds. Results and the difference view read it, so it stands apart from the state.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from zuoxi.sittings.held import covers
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.standing import Standing

ADMITTED = (Standing.COUNTED, Standing.LATE)
Key = tuple[int, int]
"""Lease and number of an op; ops are folded in this order, and what the server did by itself
(entry ``did``) right after the op that was the last one then."""


def admitted(entries: Iterable[Entry]) -> list[Entry]:
    """Return what counts, in the order in which it is folded: ops, and entries ``did``."""
    ops = _Ops()
    for entry in entries:
        if entry.client_seq is not None:
            ops.take((entry.epoch, entry.client_seq), entry)
        elif entry.kind == "did":
            ops.did(entry, json.loads(entry.payload)["after"])
        elif entry.kind in ("proved", "decided", "reversed"):
            ops.settle(entry.kind, json.loads(entry.payload))
    return ops.in_order()


class _Ops:
    def __init__(self) -> None:
        self.counted: dict[Key, Entry] = {}
        self._held: dict[Key, Entry] = {}
        self._ruled: dict[Key, Entry] = {}
        self._own: list[tuple[Key, Entry]] = []

    def take(self, key: Key, op: Entry) -> None:
        if op.standing in ADMITTED:
            self.counted[key] = op
        elif op.standing == Standing.HELD:
            self._held[key] = op

    def did(self, entry: Entry, after: list[int]) -> None:
        self._own.append(((after[0], after[1]), entry))

    def in_order(self) -> list[Entry]:
        ops = [(key, 0, op) for key, op in self.counted.items()]
        own = [(key, entry.seq, entry) for key, entry in self._own]
        return [entry for _, _, entry in sorted([*ops, *own], key=lambda one: one[:2])]

    def settle(self, kind: str, payload: Mapping[str, Any]) -> None:
        waiting = self._ruled if kind == "reversed" else self._held
        for key in [key for key in waiting if covers(payload, *key)]:
            op = waiting.pop(key)
            if kind != "proved":
                self._ruled[key] = op
            self.counted.pop(key, None)
            if payload.get("accept", True):
                self.counted[key] = op

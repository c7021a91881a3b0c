"""How held ops are put before the chief judge, which of them a ruling is about, what was ruled.

Rules: R89 (what is typed after the end does not count), I35. Pure. What the machine itself stamps
after the end is a group of its own: nobody admits it together with what may have been in time.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zuoxi.sittings.clock import ClockState, Phase
from zuoxi.sittings.journal import Entry

Range = list[int]
"""``[first, last]``: op numbers of one lease, both included."""
Clock = Callable[[str, int], ClockState]
"""Task and moment (ms of the server's clock) → the clock of the person."""


@dataclass(frozen=True)
class Group:
    """Held ops of one lease and task on one side of the end, in order; decided on as a whole."""

    epoch: int
    task: str
    after_end: bool
    ops: tuple[Entry, ...]

    @property
    def ranges(self) -> list[Range]:
        """Return exactly which ops these are."""
        return ranges_of(op.client_seq or 0 for op in self.ops)


@dataclass(frozen=True)
class Settled:
    """A held op after the chief judge's ruling, or after its reversal (ledger entry given)."""

    op: Entry
    accept: bool
    ledger_seq: int


@dataclass(frozen=True)
class Ruled:
    """Ops that one ruling was about: what a reversal (改判) is about as a whole."""

    group: Group
    accept: bool
    ledger_seq: int


def end_at_stamp(op: Entry, clock: Clock) -> int | None:
    """Return when the task had ended by the op's own stamp (ms), None if it had not.

    The stamp is the browser's estimate of the server's clock and never later than the arrival. A
    stamp at the very millisecond of the end does not lie after it. What was typed between the bell
    and make-up time was typed after the end.
    """
    stamp = min(op.at_ms or 0, op.received_ms)
    at = clock(op.task, stamp)
    if at.phase is not Phase.ENDED or at.ended_ms is None or stamp <= at.ended_ms:
        return None
    return at.ended_ms


def grouped(held: Iterable[Entry], clock: Clock) -> list[Group]:
    """Return held ops by lease, task and side of the end; what may be in time comes first."""
    groups: dict[tuple[int, str, bool], list[Entry]] = {}
    for op in sorted(held, key=lambda op: (op.epoch, op.client_seq or 0)):
        side = end_at_stamp(op, clock) is not None
        groups.setdefault((op.epoch, op.task, side), []).append(op)
    return [Group(*key, tuple(groups[key])) for key in sorted(groups)]


def ruled(settled: Iterable[Settled], clock: Clock) -> list[Ruled]:
    """Return settled ops by ruling, the newest ruling first."""
    by_ruling: dict[tuple[int, bool], list[Entry]] = {}
    for one in settled:
        by_ruling.setdefault((one.ledger_seq, one.accept), []).append(one.op)
    return [
        Ruled(group, accept, seq)
        for seq, accept in sorted(by_ruling, reverse=True)
        for group in grouped(by_ruling[seq, accept], clock)
    ]


def ranges_of(numbers: Iterable[int]) -> list[Range]:
    """Return ascending ``numbers`` as runs without a gap."""
    found: list[Range] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def covers(decision: Mapping[str, Any], epoch: int, client_seq: int) -> bool:
    """Return whether an entry that settles held ops is about this one.

    Decisions name their ``ranges``. Older ones, and proofs, are about all up to ``last_seq``.
    """
    if epoch != decision["epoch"]:
        return False
    ranges = decision.get("ranges")
    if ranges is None:
        return bool(client_seq <= decision["last_seq"])
    return any(first <= client_seq <= last for first, last in ranges)

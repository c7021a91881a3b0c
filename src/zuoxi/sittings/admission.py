"""What happens to ops when they arrive: order, chain, standing, proof. No sockets, no storage.

Duplicates are passed over, a gap asks for a resend, an op that does not stand on the chain before
it is refused with everything after it. An op that its task type refuses stays in the chain with
the standing ``refused``, because later ops stand on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from zuoxi.kernel import canonical
from zuoxi.sittings.clock import Phase
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.place import Place
from zuoxi.sittings.protocol import Op, Problem, op_digest
from zuoxi.sittings.standing import Standing, standing
from zuoxi.sittings.state import Epoch, SittingState
from zuoxi.tasks.contract import RefusedOperation


@dataclass
class Taken:
    """What came of a frame of ops: entries to make durable, and what to tell the sender."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    resend_from: int | None = None
    closing: set[str] = field(default_factory=set)  # tasks whose receipt must be made anew


@dataclass(frozen=True)
class _Sound:
    """An op in its place on the chain."""

    op: Op
    payload: str
    digest: str


def take_ops(
    place: Place, state: SittingState, *, epoch: int, ops: Sequence[Op], now_ms: int
) -> Taken:
    """Let ``ops`` of ``epoch`` change the state; the entries are not durable yet."""
    taken = Taken()
    lease = state.lease(epoch)
    sound = _in_order(lease, ops, taken)
    proved_seq, proved = _proved(lease, sound), lease.proofs[:]
    for one in sound:
        op = one.op
        if place.duration_ms(op.task) is None or op.task not in place.tasks:
            worth: Standing | None = Standing.REFUSED
            _refuse(taken, op, RefusedOperation("unknown_task", task=op.task))
        else:
            # A heartbeat that did not know of the op yet gives a forged stamp the lie.
            stamp_ms = max(op.at_ms, lease.not_before_ms(op.client_seq))
            worth = _worth(place, epoch == state.epoch, op, stamp_ms, proved_seq, proved, now_ms)
            if worth is None:
                taken.problems.append(Problem(code="not_open", client_seq=op.client_seq))
                break
            try:
                _check(place, op, min(stamp_ms, now_ms))
            except RefusedOperation as refused:
                worth = Standing.REFUSED
                _refuse(taken, op, refused)
        assert worth is not None
        entry = state.chain.op(
            epoch=epoch,
            client_seq=op.client_seq,
            at_ms=op.at_ms,
            received_ms=now_ms,
            task=op.task,
            kind=op.kind,
            payload=one.payload,
            standing=worth.value,
        )
        taken.entries.append(entry)
        state.took_op(entry, op.payload, one.digest)
        if worth in (Standing.LATE, Standing.HELD):
            taken.closing.add(op.task)
    _prove_earlier(state, epoch, proved_seq, now_ms, taken, sound)
    return taken


def _in_order(lease: Epoch, ops: Sequence[Op], taken: Taken) -> list[_Sound]:
    sound: list[_Sound] = []
    seq, head = lease.seq, lease.hash
    for op in ops:
        if op.client_seq <= seq:
            continue
        if op.client_seq > seq + 1:
            taken.resend_from = seq + 1
            break
        if op.prev != head:
            taken.problems.append(Problem(code="bad_chain", client_seq=op.client_seq))
            break
        try:
            payload = canonical.dumps(op.payload)
            digest = op_digest(
                client_seq=op.client_seq,
                at_ms=op.at_ms,
                task=op.task,
                kind=op.kind,
                payload=payload,
                prev=op.prev,
            )
        except (canonical.NotCanonicalError, RecursionError):
            taken.problems.append(Problem(code="malformed", client_seq=op.client_seq))
            break
        sound.append(_Sound(op, payload, digest))
        seq, head = op.client_seq, digest
    return sound


def _proved(lease: Epoch, sound: Sequence[_Sound]) -> int:
    """Return the highest op number that a heartbeat with the very same hash vouches for."""
    if not lease.proofs or not sound:
        return 0
    digests = {one.op.client_seq: one.digest for one in sound}
    return max((p.seq for p in lease.proofs if digests.get(p.seq) == p.hash), default=0)


def _worth(  # noqa: PLR0917 - what the standing hangs on
    place: Place,
    current_lease: bool,
    op: Op,
    stamp_ms: int,
    proved_seq: int,
    proofs: Sequence[Any],
    now_ms: int,
) -> Standing | None:
    if place.at_door(op.task):
        return None  # nobody has shown them the task
    arrival = place.now(op.task, now_ms)
    proved = op.client_seq <= proved_seq and any(
        proof.seq >= op.client_seq
        and place.at_stamp(op.task, proof.received_ms, proof.received_ms, arrival).phase
        is Phase.RUNNING
        for proof in proofs
    )
    return standing(
        at_arrival=arrival,
        at_stamp=place.at_stamp(op.task, stamp_ms, now_ms, arrival),
        proved=proved,
        current_lease=current_lease,
    )


def _check(place: Place, op: Op, stamp_ms: int) -> None:
    """Raise :class:`RefusedOperation` where the task type will not have the op."""
    task = place.tasks[op.task]
    is_timely = op.kind in task.type.timely
    remaining = place.clock(op.task, stamp_ms).remaining_ms if is_timely else None
    task.check(op.kind, op.payload, remaining_ms=remaining)


def _prove_earlier(  # noqa: PLR0917 - what the frame has come to
    state: SittingState,
    epoch: int,
    proved_seq: int,
    now_ms: int,
    taken: Taken,
    sound: Sequence[_Sound],
) -> None:
    """Ops of earlier frames under the same heartbeat were held until it could be checked."""
    if not sound or not proved_seq:
        return
    accepted = {e.client_seq: e.standing for e in taken.entries}
    if accepted.get(proved_seq) != Standing.LATE:
        return
    first = sound[0].op.client_seq
    held = [op for key, op in state.held.items() if key[0] == epoch and key[1] < first]
    if not held:
        return
    entry = state.chain.note(
        epoch=epoch,
        received_ms=now_ms,
        origin="server",
        task="",
        kind="proved",
        payload={"epoch": epoch, "last_seq": first - 1, "head_seq": proved_seq},
    )
    taken.entries.append(entry)
    taken.closing |= {op.task for op in held}
    state.take(entry, {"epoch": epoch, "last_seq": first - 1})


def _refuse(taken: Taken, op: Op, refused: RefusedOperation) -> None:
    """Say why, and no more: ``params`` of a refusal may hold what follows from the key (R68)."""
    taken.problems.append(
        Problem(
            code="refused",
            client_seq=op.client_seq,
            params={"reason": refused.code},
        )
    )

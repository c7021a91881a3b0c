"""The op log of one machine, as the browser keeps it: a hash chain and what is not yet durable.

Pure. Rules: I35; the same life as ``web/src/live/outbox.ts``. One outbox belongs to one epoch of
the writer lease; a machine that receives a new epoch starts a new chain.
"""

from typing import Any

from zuoxi.sittings.protocol import MAX_OPS_PER_FRAME, Op, Ops, genesis, op_hash


class Outbox:
    """Ops of one epoch in order. ``client_seq`` counts from 1; nothing is forgotten before its ack.

    ``hashes[n]`` is the head of the chain after op ``n``; ``hashes[0]`` is the genesis.
    """

    def __init__(self, *, sitting: int, epoch: int) -> None:
        self.epoch = epoch
        self.ops: list[Op] = []
        self.hashes: list[str] = [genesis(sitting, epoch)]
        self.acked_seq = 0
        self.sent_seq = 0
        self.refused: set[int] = set()

    @property
    def head_seq(self) -> int:
        """The number of the newest op; 0 when there is none."""
        return len(self.ops)

    @property
    def head_hash(self) -> str:
        """The hash of the newest op; the genesis when there is none."""
        return self.hashes[-1]

    def append(self, *, at_ms: int, task: str, kind: str, payload: dict[str, Any]) -> Op:
        """Chain one more op and return it; raise ``NotCanonicalError`` for a bad payload."""
        op = Op(
            client_seq=self.head_seq + 1,
            at_ms=at_ms,
            task=task,
            kind=kind,
            payload=payload,
            prev=self.head_hash,
        )
        self.hashes.append(op_hash(op))
        self.ops.append(op)
        return op

    def unsent(self) -> list[Ops]:
        """Return frames with everything not yet sent on this connection, oldest first."""
        waiting = self.ops[self.sent_seq :]
        self.sent_seq = self.head_seq
        return [
            Ops(epoch=self.epoch, ops=waiting[at : at + MAX_OPS_PER_FRAME])
            for at in range(0, len(waiting), MAX_OPS_PER_FRAME)
        ]

    def resend_from(self, seq: int) -> None:
        """Send again from op ``seq`` on (the server names a gap, or the connection is new)."""
        self.sent_seq = min(self.sent_seq, max(seq - 1, self.acked_seq))

    def acknowledge(self, seq: int, head: str) -> bool:
        """Take note that ops up to ``seq`` are durable; False if the server's hash is not ours."""
        if not 0 <= seq <= self.head_seq:
            return False
        self.acked_seq = max(self.acked_seq, seq)
        self.sent_seq = max(self.sent_seq, self.acked_seq)
        return self.hashes[seq] == head

    def unacknowledged(self) -> list[Op]:
        """Return the ops that the server has not yet confirmed."""
        return self.ops[self.acked_seq :]

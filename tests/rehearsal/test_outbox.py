"""The op log of a simulated machine keeps the same promises as the browser's."""

from zuoxi.rehearsal.outbox import Outbox
from zuoxi.sittings.protocol import MAX_OPS_PER_FRAME, genesis, op_hash


def _box(count: int) -> Outbox:
    box = Outbox(sitting=17, epoch=2)
    for n in range(count):
        box.append(at_ms=1_000 + n, task="dictation", kind="field", payload={"值": f"第{n}笔"})
    return box


def test_every_op_stands_on_the_one_before_and_the_first_on_the_lease():
    box = _box(3)
    assert box.ops[0].prev == genesis(17, 2)
    assert [op.prev for op in box.ops[1:]] == [op_hash(op) for op in box.ops[:-1]]
    assert (box.head_seq, box.head_hash) == (3, op_hash(box.ops[2]))


def test_ops_are_sent_once_in_frames_of_the_allowed_size():
    box = _box(MAX_OPS_PER_FRAME + 1)
    assert [len(frame.ops) for frame in box.unsent()] == [MAX_OPS_PER_FRAME, 1]
    assert box.unsent() == []


def test_a_named_gap_is_sent_again_but_never_what_is_acknowledged():
    box = _box(5)
    box.unsent()
    assert box.acknowledge(2, box.hashes[2])
    box.resend_from(4)
    assert [op.client_seq for frame in box.unsent() for op in frame.ops] == [4, 5]
    box.resend_from(1)
    assert [op.client_seq for frame in box.unsent() for op in frame.ops] == [3, 4, 5]


def test_an_acknowledgement_of_another_chain_is_noticed():
    box = _box(2)
    assert not box.acknowledge(1, box.hashes[2])
    assert not box.acknowledge(3, box.hashes[2])
    assert box.acknowledge(2, box.hashes[2])
    assert box.unacknowledged() == []

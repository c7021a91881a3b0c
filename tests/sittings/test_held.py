"""Held ops before the chief judge: apart at the end of the task, decided one group at a time."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zuoxi.kernel import canonical
from zuoxi.sittings.admitted import admitted
from zuoxi.sittings.clock import ClockState, TimeEntry, clock
from zuoxi.sittings.held import covers, end_at_stamp, grouped, ranges_of
from zuoxi.sittings.journal import Chain, Entry
from zuoxi.sittings.state import SittingState

TASK, SITTING, END = "dictation", 7, 60_000
START = TimeEntry(seq=1, task=TASK, kind="start", at_ms=0)


def at(task: str, now_ms: int, *more: TimeEntry) -> ClockState:
    return clock(task=task, duration_ms=END, sitting=SITTING, entries=[START, *more], now_ms=now_ms)


def written(chain: Chain, seq: int, at_ms: int, *, received_ms: int = 90_000) -> Entry:
    return chain.op(
        epoch=1,
        client_seq=seq,
        at_ms=at_ms,
        received_ms=received_ms,
        task=TASK,
        kind="set",
        payload=canonical.dumps({"item": "k1", "field": "name", "value": f"沈{seq}"}),
        standing="held",
    )


def journal_of(*stamps: int) -> list[Entry]:
    chain = Chain(SITTING)
    return [written(chain, seq, stamp) for seq, stamp in enumerate(stamps, start=1)]


def note(entries: list[Entry], kind: str = "decided", **payload: Any) -> list[Entry]:
    chain = Chain(SITTING)
    chain.seq, chain.hash = entries[-1].seq, entries[-1].hash
    made = chain.note(
        epoch=1,
        received_ms=95_000,
        origin="official",
        task="",
        kind=kind,
        payload={"epoch": 1, "ledger_seq": 9} | payload,
    )
    return [*entries, made]


def folded(entries: list[Entry]) -> tuple[list[int | None], list[int]]:
    """Return the numbers of the ops that count and of those that still wait."""
    state = SittingState.rebuilt(SITTING, {}, entries)
    return [op.client_seq for op in admitted(entries)], [seq for _, seq in sorted(state.held)]


@pytest.mark.parametrize(
    ("stamp", "ended"),
    [(END - 1, None), (END, None), (END + 1, END), (END + 2_000, END)],
)
def test_a_stamp_lies_after_the_end_from_the_millisecond_that_follows_it(
    stamp: int, ended: int | None
) -> None:
    assert end_at_stamp(written(Chain(SITTING), 1, stamp), at) == ended


def test_a_stamp_is_never_believed_to_be_later_than_the_arrival() -> None:
    op = written(Chain(SITTING), 1, END + 5_000, received_ms=END - 1)
    assert end_at_stamp(op, at) is None


@pytest.mark.parametrize(
    ("stamp", "ended"), [(END, None), (END + 1, END), (69_999, END), (70_000, None)]
)
def test_what_is_typed_between_the_bell_and_make_up_time_is_typed_after_the_end(
    stamp: int, ended: int | None
) -> None:
    extra = TimeEntry(seq=2, task=TASK, kind="extra", at_ms=70_000, sitting=SITTING, ms=9_000)
    op = written(Chain(SITTING), 1, stamp)
    assert end_at_stamp(op, lambda task, now_ms: at(task, now_ms, extra)) == ended


def test_a_lease_has_one_group_on_each_side_of_the_end() -> None:
    ops = journal_of(END - 1, END + 1, END, END + 2_000, 59_000)
    assert [(g.after_end, g.ranges) for g in grouped(ops, at)] == [
        (False, [[1, 1], [3, 3], [5, 5]]),
        (True, [[2, 2], [4, 4]]),
    ]


@given(st.lists(st.integers(END - 3, END + 3), min_size=1, max_size=40))
def test_every_held_op_is_in_exactly_one_of_at_most_two_groups(stamps: list[int]) -> None:
    ops = journal_of(*stamps)
    groups = grouped(ops, at)
    assert len(groups) <= 2
    for op in ops:
        assert op.client_seq is not None
        inside = [g for g in groups if covers({"epoch": 1, "ranges": g.ranges}, 1, op.client_seq)]
        assert [g.after_end for g in inside] == [op.at_ms is not None and op.at_ms > END]


@given(st.sets(st.integers(1, 60)))
def test_ranges_name_exactly_the_ops_that_they_are_made_of(numbers: set[int]) -> None:
    decision = {"epoch": 1, "ranges": ranges_of(sorted(numbers))}
    assert {n for n in range(1, 61) if covers(decision, 1, n)} == numbers
    assert not any(covers(decision, 2, n) for n in range(1, 61))


@pytest.mark.parametrize("later_first", [False, True])
def test_the_groups_are_decided_apart_and_in_any_order(later_first: bool) -> None:
    entries = journal_of(END - 1, END + 1, END)
    in_time: dict[str, Any] = {"ranges": [[1, 1], [3, 3]], "last_seq": 3, "accept": True}
    later: dict[str, Any] = {"ranges": [[2, 2]], "last_seq": 2, "accept": False}
    assert folded(note(entries, **in_time)) == ([1, 3], [2])
    assert folded(note(entries, **later)) == ([], [1, 3])
    first, second = (later, in_time) if later_first else (in_time, later)
    assert folded(note(note(entries, **first), **second)) == ([1, 3], [])


def test_an_older_decision_without_ranges_is_about_all_up_to_its_last_number() -> None:
    entries = journal_of(END - 1, END + 1, END)
    assert folded(note(entries, last_seq=2, accept=True)) == ([1, 2], [3])
    assert folded(note(entries, last_seq=2, accept=False)) == ([], [3])


def test_an_op_that_arrives_after_the_decision_was_seen_is_not_decided_with_it() -> None:
    entries = journal_of(END - 1, END - 1, END - 1)
    assert folded(note(entries, ranges=[[1, 2]], last_seq=2, accept=True)) == ([1, 2], [3])


def test_a_ruling_is_taken_back_whole_and_in_both_directions() -> None:
    entries = note(journal_of(END - 1, END), ranges=[[1, 2]], last_seq=2, accept=True)
    assert folded(entries) == ([1, 2], [])
    entries = note(entries, "reversed", ranges=[[1, 2]], last_seq=2, accept=False)
    assert folded(entries) == ([], [])
    entries = note(entries, "reversed", ranges=[[1, 2]], last_seq=2, accept=True)
    assert folded(entries) == ([1, 2], [])


def test_a_reversal_is_about_nothing_that_was_never_ruled_on() -> None:
    entries = journal_of(END - 1, END)
    assert folded(note(entries, "reversed", ranges=[[1, 2]], last_seq=2, accept=True)) == (
        [],
        [1, 2],
    )


RULINGS = st.lists(
    st.tuples(
        st.sampled_from(["decided", "reversed"]),
        st.sets(st.integers(1, 6), min_size=1),
        st.booleans(),
    ),
    max_size=8,
)


@given(RULINGS)
def test_after_any_rulings_and_reversals_counts_and_answers_are_those_of_what_counts(
    rulings: list[tuple[str, set[int], bool]],
) -> None:
    entries = journal_of(*[END] * 6)
    for kind, numbers, accept in rulings:
        ranges = ranges_of(sorted(numbers))
        entries = note(entries, kind, ranges=ranges, last_seq=max(numbers), accept=accept)
    state = SittingState.rebuilt(SITTING, {}, entries)
    counted = [op.client_seq for op in admitted(entries)]
    task = state.task(TASK)
    assert (task.ops, task.accepted) == (len(counted), len(counted))
    assert [seq for (_, seq), one in sorted(state.settled.items()) if one.accept] == counted
    assert len(state.held) + len(state.settled) == 6

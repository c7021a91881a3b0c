"""Who rings at whom: the longest wait first, whoever computes it."""

from hypothesis import given
from hypothesis import strategies as st

from zuoxi.sittings.pairing import Caller, Ready, pairs


def test_who_has_waited_longest_gets_who_has_been_ready_longest() -> None:
    callers = [Caller(3_000, 11), Caller(1_000, 12), Caller(2_000, 13)]
    ready = [Ready(500, 7), Ready(400, 8)]
    assert pairs(callers, ready) == [
        (Caller(1_000, 12), Ready(400, 8)),
        (Caller(2_000, 13), Ready(500, 7)),
    ]


def test_two_who_dial_in_the_same_moment_go_by_their_number() -> None:
    both = [Caller(1_000, 12), Caller(1_000, 11)]
    assert pairs(both, [Ready(0, 7)]) == [(Caller(1_000, 11), Ready(0, 7))]


@given(st.permutations([Caller(t, n) for t in (1, 2) for n in (3, 4)]), st.integers(0, 5))
def test_the_order_in_which_they_are_looked_at_changes_nothing(
    callers: list[Caller], free: int
) -> None:
    ready = [Ready(9, n) for n in range(free)]
    assert pairs(callers, ready) == pairs(sorted(callers), list(reversed(ready)))

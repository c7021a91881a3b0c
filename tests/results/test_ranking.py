"""Ranking: score, then whole seconds, then a shared rank (R117, I24)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zuoxi.results.ranking import Entry, Ranked, rank


def entry(code: str, total: str, seconds: int) -> Entry:
    return Entry(code=code, total=Decimal(total), seconds=seconds)


def ranks(*entries: Entry) -> list[tuple[int, str]]:
    return [(ranked.rank, ranked.entry.code) for ranked in rank(entries)]


def test_the_higher_score_comes_first_however_long_it_took() -> None:
    assert ranks(entry("甲", "9.82", 10), entry("乙", "9.83", 600)) == [(1, "乙"), (2, "甲")]


def test_of_equal_scores_the_one_who_needed_fewer_seconds_comes_first() -> None:
    assert ranks(entry("甲", "9.83", 481), entry("乙", "9.83", 480)) == [(1, "乙"), (2, "甲")]


def test_equal_scores_written_differently_are_equal() -> None:
    assert ranks(entry("甲", "9.8", 480), entry("乙", "9.80", 480)) == [(1, "乙"), (1, "甲")]


def test_who_is_equal_in_both_shares_the_rank_and_the_next_counts_all_before() -> None:
    table = [entry("A1", "10.00", 300), entry("A2", "9.83", 480), entry("A3", "9.83", 480)]
    assert ranks(*table, entry("A4", "0.00", 600)) == [(1, "A1"), (2, "A2"), (2, "A3"), (4, "A4")]


def test_nobody_gives_an_empty_list() -> None:
    assert rank([]) == []


entries = st.lists(
    st.builds(
        Entry,
        code=st.text("甲乙丙丁ABC012", min_size=1, max_size=4),
        total=st.decimals(0, 10, places=2),
        seconds=st.integers(0, 3),
    ),
    unique_by=lambda e: e.code,
)


@given(entries.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_in_which_contestants_come_changes_nothing(
    orders: tuple[list[Entry], list[Entry]],
) -> None:
    assert rank(orders[0]) == rank(orders[1])


@given(entries)
def test_a_rank_is_one_more_than_the_number_of_those_who_are_better(rows: list[Entry]) -> None:
    def better(one: Entry, other: Entry) -> bool:
        return (-one.total, one.seconds) < (-other.total, other.seconds)

    expected = {Ranked(1 + sum(better(other, one) for other in rows), one) for one in rows}
    assert set(rank(rows)) == expected

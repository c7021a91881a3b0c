"""Misfortunes are wished for in words and drawn from the seed."""

import pytest

from zuoxi.rehearsal.faults import BadFaults, Faults, kill_moments, parse_faults, seat_plan

TEN_MINUTES = 600_000


def test_without_a_wish_a_hall_has_its_ordinary_misfortunes():
    assert parse_faults(None) == Faults(drop=0.05, move=0.02)


@pytest.mark.parametrize("words", ["none", "", " none "])
def test_a_calm_hall_can_be_asked_for(words):
    assert parse_faults(words) == Faults(drop=0.0, move=0.0)


def test_only_what_is_named_happens():
    wish = "drop=0.3, cut=60,dup=0.02,reorder=0.02,kill=2,move=1"
    assert parse_faults(wish) == Faults(drop=0.3, dup=0.02, reorder=0.02, move=1.0, kill=2, cut=60)
    assert parse_faults("kill=3") == Faults(drop=0.0, move=0.0, kill=3)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("drop=1.01", "“drop”要写 0 到 1 的小数，现在是“1.01”。"),
        ("drop=-0.1", "“drop”要写 0 到 1 的小数，现在是“-0.1”。"),
        ("drop=nan", "“drop”要写 0 到 1 的小数，现在是“nan”。"),
        ("drop", "“drop”要写 0 到 1 的小数，现在是“”。"),
        ("drop=甲", "“drop”要写 0 到 1 的小数，现在是“甲”。"),
        ("kill=1.5", "“kill”要写 0 到 100 的整数，现在是“1.5”。"),
        ("kill=-1", "“kill”要写 0 到 100 的整数，现在是“-1”。"),
        ("kill=inf", "“kill”要写 0 到 100 的整数，现在是“inf”。"),
        ("kill=101", "“kill”要写 0 到 100 的整数，现在是“101”。"),
        ("cut=3601", "“cut”要写 0 到 3600 的整数，现在是“3601”。"),
        ("fire=1", "没有“fire”这种故障。可用：drop, dup, reorder, move, kill, cut，或 none。"),
        ("drop=0.1,", "没有“”这种故障。可用：drop, dup, reorder, move, kill, cut，或 none。"),
        ("kill=1,kill=2", "“kill”写了两次。"),
    ],
)
def test_a_wish_that_is_not_understood_is_refused_with_what_is_meant(words, sentence):
    with pytest.raises(BadFaults) as refused:
        parse_faults(words)
    assert refused.value.text % refused.value.params == sentence


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("drop=0,move=1", Faults(drop=0.0, move=1.0)),
        ("kill=100，cut=3600", Faults(drop=0.0, move=0.0, kill=100, cut=3600)),
    ],
)
def test_the_ends_of_the_range_and_a_chinese_comma_are_understood(words, wish):
    assert parse_faults(words) == wish


def test_a_third_of_the_seats_is_cut_off_across_the_bell():
    plans = [
        seat_plan(Faults(cut=60), seed="x", contestant=n, duration_ms=TEN_MINUTES) for n in range(9)
    ]
    assert [plan.cut is not None for plan in plans] == [n % 3 == 0 for n in range(9)]
    assert {plan.cut for plan in plans if plan.cut} == {(560_000, 620_000)}


def test_the_same_seed_draws_the_same_misfortunes():
    def draw(seed):
        wish = Faults(drop=0.5, move=0.5)
        return [
            seat_plan(wish, seed=seed, contestant=n, duration_ms=TEN_MINUTES) for n in range(20)
        ]

    assert draw("甲") == draw("甲")
    assert draw("甲") != draw("乙")


def test_kills_lie_apart_within_the_task():
    moments = kill_moments(Faults(kill=10), seed="x", duration_ms=TEN_MINUTES)
    assert len(moments) == 10
    assert moments == sorted(moments)
    assert moments[0] > 0
    assert moments[-1] < TEN_MINUTES

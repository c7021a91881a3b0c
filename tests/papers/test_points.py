"""Points and rubrics that do not add up (I1)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zuoxi.papers.points import (
    Criterion,
    Resolution,
    Rubric,
    adds_up,
    printed_sum,
    shares,
    ways_out,
)

TABLE_3 = (
    Criterion(name="服务用语", percent="15"),
    Criterion(name="业务知识", percent="30"),
    Criterion(name="服务流程", percent="5"),
    Criterion(name="服务指标", percent="30"),
)


def test_table_3_as_printed_is_80_percent_and_does_not_add_up() -> None:
    rubric = Rubric(criteria=TABLE_3)
    assert printed_sum(rubric) == 80
    assert not adds_up(rubric)
    with pytest.raises(ValueError, match="80"):
        shares(rubric)


def test_table_3_can_be_normalised() -> None:
    rubric = Rubric(
        criteria=TABLE_3, resolution=Resolution(way="normalise", by="裁判长", date="2018-05-02")
    )
    assert [str(share) for _, share in shares(rubric)] == ["18.75", "37.5", "6.25", "37.5"]
    assert [c.percent for c in rubric.criteria] == ["15", "30", "5", "30"]


def test_table_3_can_get_the_missing_criterion() -> None:
    added = Resolution(
        way="add_criterion", criterion="销售引导与搭销", by="裁判长", date="2018-05-02"
    )
    assert shares(Rubric(criteria=TABLE_3, resolution=added))[-1] == ("销售引导与搭销", Decimal(20))


@pytest.mark.parametrize(
    ("percents", "ways"),
    [
        (
            ["15", "30", "5", "30"],
            {
                "normalise": ["18.75", "37.5", "6.25", "37.5"],
                "add_criterion": ["15", "30", "5", "30", "20"],
            },
        ),
        (["60", "40"], {}),
        (["60", "60"], {"normalise": ["50", "50"]}),
        (["0"], {"add_criterion": ["0", "100"]}),
    ],
)
def test_the_ways_out_are_those_that_make_100_percent(
    percents: list[str], ways: dict[str, list[str]]
) -> None:
    criteria = tuple(Criterion(name=f"第{n}项", percent=p) for n, p in enumerate(percents))
    found = ways_out(Rubric(criteria=criteria))
    assert {way: [f"{p:f}" for _, p in made] for way, made in found.items()} == ways


def test_a_criterion_cannot_be_added_to_a_full_rubric_or_without_a_name() -> None:
    full = (*TABLE_3, Criterion(name="其他", percent="25"))
    added = Resolution(way="add_criterion", criterion="多客户并行", by="裁判长", date="2018-05-02")
    assert not adds_up(Rubric(criteria=full, resolution=added))
    assert not adds_up(
        Rubric(
            criteria=TABLE_3, resolution=Resolution(way="add_criterion", by="甲", date="2018-05-02")
        )
    )


@given(st.lists(st.integers(1, 100), min_size=1, max_size=12))
def test_normalised_shares_always_add_up_to_exactly_100(percents: list[int]) -> None:
    criteria = tuple(Criterion(name=str(i), percent=str(p)) for i, p in enumerate(percents))
    rubric = Rubric(
        criteria=criteria, resolution=Resolution(way="normalise", by="裁判长", date="2018-05-02")
    )
    assert sum(share for _, share in shares(rubric)) == 100

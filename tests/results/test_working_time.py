"""Working time for the tie-break (I24): submit minus start, without pauses and make-up time."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zuoxi.results.working_time import working_seconds
from zuoxi.sittings.clock import TimeEntry

START = 1_000_000
TEN_MINUTES = 600_000


def entries(*rows: tuple[str, int, dict[str, Any]]) -> list[TimeEntry]:
    return [
        TimeEntry(seq=seq, task="dictation", kind=kind, at_ms=START + at, **more)  # type: ignore[arg-type]
        for seq, (kind, at, more) in enumerate(rows, start=1)
    ]


def seconds(time: list[TimeEntry], submitted: int | None) -> int:
    return working_seconds(
        task="dictation",
        duration_ms=TEN_MINUTES,
        sitting=17,
        entries=time,
        submitted_ms=None if submitted is None else START + submitted,
    )


@pytest.mark.parametrize(
    ("submitted", "expected"),
    [(0, 0), (999, 0), (1_000, 1), (480_999, 480), (481_000, 481), (599_999, 599), (600_000, 600)],
)
def test_only_whole_seconds_that_have_passed_count(submitted: int, expected: int) -> None:
    assert seconds(entries(("start", 0, {})), submitted) == expected


def test_who_never_submits_is_counted_with_the_full_slot() -> None:
    assert seconds(entries(("start", 0, {})), None) == 600


def test_a_pause_of_the_hall_is_nobodys_working_time() -> None:
    time = entries(("start", 0, {}), ("pause", 60_000, {}), ("resume", 180_000, {}))
    assert seconds(time, 300_000) == 180


def test_a_personal_pause_is_taken_off_for_that_person_only() -> None:
    own = entries(
        ("start", 0, {}),
        ("pause", 60_000, {"sitting": 17}),
        ("resume", 180_000, {"sitting": 17}),
    )
    others = entries(
        ("start", 0, {}),
        ("pause", 60_000, {"sitting": 18}),
        ("resume", 180_000, {"sitting": 18}),
    )
    assert (seconds(own, 300_000), seconds(others, 300_000)) == (180, 300)


def test_make_up_time_is_taken_off_so_that_working_to_its_end_counts_as_the_full_slot() -> None:
    time = entries(("start", 0, {}), ("extra", 100_000, {"sitting": 17, "ms": 120_000}))
    assert (seconds(time, 720_000), seconds(time, 600_000)) == (600, 480)


def test_make_up_time_is_taken_off_whenever_it_was_granted() -> None:
    time = entries(("start", 0, {}), ("extra", 480_000, {"sitting": 17, "ms": 120_000}))
    assert (seconds(time, 420_000), seconds(time, 510_000)) == (300, 390)


def test_time_added_for_the_whole_hall_is_taken_off_from_nobody() -> None:
    time = entries(("start", 0, {}), ("extra", 480_000, {"ms": 300_000}))
    assert [seconds(time, at) for at in (420_000, 510_000, 900_000)] == [420, 510, 900]
    assert seconds(time, None) == 900


def test_make_up_time_of_somebody_else_is_not_mine() -> None:
    time = entries(("start", 0, {}), ("extra", 100_000, {"sitting": 18, "ms": 120_000}))
    assert seconds(time, 300_000) == 300


@given(data=st.data())
def test_whoever_submits_later_never_has_the_shorter_time(data: st.DataObject) -> None:
    moments = st.integers(1, 900_000)
    grants = data.draw(
        st.lists(st.tuples(moments, st.sampled_from([None, 17, 18]), st.integers(1, 300_000)))
    )
    rows = [("extra", at, {"sitting": who, "ms": ms}) for at, who, ms in sorted(grants, key=str)]
    time = entries(("start", 0, {}), *rows)
    early, late = sorted(data.draw(st.tuples(moments, moments)))
    assert 0 <= seconds(time, early) <= seconds(time, late) <= seconds(time, None)


def test_make_up_time_never_makes_working_time_negative() -> None:
    time = entries(("start", 0, {}), ("extra", 10_000, {"sitting": 17, "ms": 120_000}))
    assert seconds(time, 60_000) == 0


def test_a_late_starter_is_measured_from_the_own_start() -> None:
    time = entries(("start", 0, {}), ("late_start", 120_000, {"sitting": 17}))
    assert seconds(time, 420_000) == 300

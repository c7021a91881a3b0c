"""What an op is worth, at both sides of every boundary (R89, I35)."""

import pytest

from zuoxi.sittings.clock import TimeEntry, clock
from zuoxi.sittings.standing import standing

ENTRIES = [
    TimeEntry(seq=1, task="dictation", kind="start", at_ms=0),
    TimeEntry(seq=2, task="dictation", kind="pause", at_ms=20_000),
    TimeEntry(seq=3, task="dictation", kind="resume", at_ms=30_000),
    TimeEntry(seq=4, task="dictation", kind="extra", at_ms=100_000, ms=5_000),
]


@pytest.mark.parametrize(
    ("arrived", "stamped", "proved", "current", "worth"),
    [
        (-1, -1, False, True, None),
        (0, 0, False, True, "counted"),
        (69_999, 69_999, False, True, "counted"),
        (70_000, 69_999, False, True, "held"),
        (70_000, 69_999, True, True, "late"),
        (25_000, 19_999, False, True, "counted"),
        (25_000, 20_000, False, True, "held"),
        (25_000, 20_000, True, True, "counted"),
        (35_000, 29_999, False, True, "held"),
        (35_000, 30_000, False, True, "counted"),
        (10_000, 9_000, False, False, "held"),
        (10_000, 9_000, True, False, "late"),
        (101_000, 99_999, False, True, "held"),  # typed between the bell and make-up time
        (101_000, 100_000, False, True, "counted"),
    ],
)
def test_an_op_counts_when_it_arrives_in_time_or_is_proved(
    arrived: int, stamped: int, proved: bool, current: bool, worth: str | None
) -> None:
    def at(now_ms: int):  # type: ignore[no-untyped-def]
        return clock(
            task="dictation", duration_ms=60_000, sitting=7, entries=ENTRIES, now_ms=now_ms
        )

    found = standing(
        at_arrival=at(arrived), at_stamp=at(stamped), proved=proved, current_lease=current
    )
    assert found == worth

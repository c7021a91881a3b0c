"""The working time taken apart: what stands on the page adds up to what ranks (I24)."""

from typing import Any

import pytest

from zuoxi.results.time_used import TimeUsed, time_used
from zuoxi.results.working_time import working_seconds
from zuoxi.sittings.clock import TimeEntry

START = 1_000_000
TEN_MINUTES = 600_000
MINUTE = 60_000


def entry(seq: int, kind: str, at: int, **more: Any) -> TimeEntry:
    return TimeEntry(seq=seq, task="dictation", kind=kind, at_ms=START + at, **more)  # type: ignore[arg-type]


DAY = [
    entry(1, "start", 0),
    entry(2, "extra", 30_000, ms=MINUTE),
    entry(3, "pause", 100_000),
    entry(4, "resume", 150_000),
    entry(5, "pause", 200_000, sitting=17),
    entry(6, "resume", 230_000, sitting=17),
    entry(7, "extra", 230_000, sitting=17, ms=45_000),
]


@pytest.mark.parametrize("submitted", [90_000, 400_000, None])
def test_the_pieces_add_up_to_the_working_time_that_ranks(submitted: int | None) -> None:
    submitted_ms = None if submitted is None else START + submitted
    common: dict[str, Any] = {
        "task": "dictation",
        "duration_ms": TEN_MINUTES,
        "sitting": 17,
        "entries": DAY,
        "submitted_ms": submitted_ms,
    }
    found = time_used(**common, until_ms=START + 2_000_000)
    used = found.slot_ms if submitted is None else found.running_ms - found.made_up_ms
    assert working_seconds(**common) == used // 1000


def test_pauses_and_extra_time_are_told_apart() -> None:
    assert time_used(
        task="dictation",
        duration_ms=TEN_MINUTES,
        sitting=17,
        entries=DAY,
        submitted_ms=START + 400_000,
        until_ms=START + 2_000_000,
    ) == TimeUsed(
        started_ms=START,
        submitted_ms=START + 400_000,
        slot_ms=TEN_MINUTES + MINUTE,
        running_ms=320_000,
        paused_ms=80_000,
        hall_extra_ms=MINUTE,
        made_up_ms=45_000,
    )

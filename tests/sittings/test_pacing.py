"""How fast one machine may speak (no rule of the competition: the hall's own protection)."""

import pytest

from zuoxi.sittings.pacing import BURST_BYTES, BYTES_PER_S, LEAST_BYTES, Pace


def test_the_work_of_a_long_outage_is_read_without_waiting() -> None:
    pace = Pace(0.0)
    # Ten minutes of typing, one change a second, uploaded in frames of 200 changes at once.
    assert [pace.spend(200 * 350, 0.0) for _ in range(3)] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(("spent", "wait"), [(BURST_BYTES, 0.0), (BURST_BYTES + BYTES_PER_S, 1.0)])
def test_beyond_the_allowance_a_machine_waits_until_it_has_refilled(
    spent: int, wait: float
) -> None:
    assert Pace(0.0).spend(spent, 0.0) == wait


def test_the_allowance_refills_and_never_beyond_its_size() -> None:
    pace = Pace(0.0)
    pace.spend(BURST_BYTES, 0.0)
    assert pace.spend(BYTES_PER_S, 1.0) == 0.0
    assert pace.spend(BURST_BYTES, 3_600.0) == 0.0
    assert pace.spend(BYTES_PER_S, 3_600.0) == 1.0


def test_an_empty_frame_costs_something_too() -> None:
    pace = Pace(0.0)
    frames = BURST_BYTES // LEAST_BYTES
    assert [pace.spend(0, 0.0) for _ in range(frames)][-1] == 0.0
    assert pace.spend(0, 0.0) > 0.0

"""How a part ended, as the chief judge's ranking says it."""

import pytest

from zuoxi.results.ending import Ending, ending, gravest
from zuoxi.sittings.clock import EndedBy


@pytest.mark.parametrize(
    ("submitted", "ended_by", "word"),
    [
        (True, "bell", "submitted"),
        (False, "bell", "bell"),
        (True, "hall", "submitted"),
        (False, "hall", "stopped"),
        (True, "person", "stopped"),
        (False, "person", "stopped"),
        (True, None, "submitted"),
        (False, None, "bell"),
    ],
)
def test_a_forced_end_is_told_from_the_bell(
    submitted: bool, ended_by: EndedBy | None, word: Ending
) -> None:
    assert ending(submitted=submitted, ended_by=ended_by) == word


def test_of_several_parts_the_gravest_ending_is_named() -> None:
    assert gravest(["submitted", "stopped", "bell"]) == "stopped"
    assert gravest(["submitted", "bell"]) == "bell"
    assert gravest(["submitted", "submitted"]) == "submitted"

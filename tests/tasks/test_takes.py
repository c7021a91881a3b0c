"""Takes of an answer (R67, R69): the fold in Python and in TypeScript pass one table."""

import json
from pathlib import Path
from typing import Any

import pytest

from zuoxi.tasks import takes
from zuoxi.tasks.contract import Operation, RefusedOperation

CASES = json.loads(
    (Path(__file__).parent.parent / "vectors" / "takes.json").read_text(encoding="utf-8")
)
TAKE = "a" * 32


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_table_of_takes(case: dict[str, Any]) -> None:
    folded = takes.Takes()
    for op in case["ops"]:
        folded = takes.fold(folded, Operation(**op), places=case["places"])
    assert folded.model_dump(mode="json") == case["takes"]
    counting = {place: folded.counting(place) for place in case["counting"]}
    assert {p: take and take.id for p, take in counting.items()} == case["counting"]


def test_a_place_keeps_fifty_takes_and_passes_over_the_next() -> None:
    folded = takes.Takes()
    for n in range(takes.MAX_TAKES + 1):
        op = Operation("take.begun", {"place": "turn.1", "take": f"{n:032x}"}, n)
        folded = takes.fold(folded, op, places=["turn.1"])
    assert [take.begun_ms for take in folded.places["turn.1"]] == list(range(takes.MAX_TAKES))


def test_only_what_is_formed_as_a_take_of_a_place_enters_the_log() -> None:
    def refusal(payload: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
        try:
            takes.check(Operation("take.begun", payload), places=["turn.1"])
        except RefusedOperation as refused:
            return refused.code, dict(refused.params)
        return None

    assert refusal({"place": "turn.1", "take": TAKE}) is None
    assert refusal({"place": "turn.1", "take": TAKE[:-1]}) == ("malformed", {})
    assert refusal({"place": "turn.2", "take": TAKE}) == (
        "unknown_field",
        {"item": "turn.2", "field": "take"},
    )

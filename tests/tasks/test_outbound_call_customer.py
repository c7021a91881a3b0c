"""The simulated customer and the call, by the vectors that the browser passes, too."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.tasks.material import outbound_call as material
from zuoxi.tasks.contract import Operation
from zuoxi.tasks.outbound_call.answering import fold
from zuoxi.tasks.outbound_call.call import MAX_EVENTS
from zuoxi.tasks.outbound_call.content import Answer, Question
from zuoxi.tasks.outbound_call.plan import (
    HintPlan,
    in_seeded_order,
    plan_of,
    searchable,
    stands_in,
    word_sum,
)
from zuoxi.tasks.outbound_call.stages import Stage
from zuoxi.tasks.outbound_call.tree import Tree

VECTORS = json.loads(Path("tests/vectors/outbound_customer.json").read_text("utf-8"))
TREE = Tree.model_validate(VECTORS["tree"])
PLAN = plan_of(TREE)


def folded(operations: list[dict[str, Any]], answer: Answer | None = None) -> Answer:
    answer = answer or Answer()
    for one in operations:
        answer = fold(PLAN, answer, Operation(one["kind"], one["payload"], one["at_ms"]))
    return answer


def lines(answer: Answer) -> list[str]:
    calls = (*answer.earlier, answer.call)
    return [TREE.nodes[e.node].id for call in calls for e in call.events if e.kind == "line"]


def test_the_vectors_are_about_this_customer() -> None:
    assert Question.model_validate(material.QUESTION).customer.tree == TREE
    assert PLAN.model_dump(mode="json") == VECTORS["plan"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_customer_goes_on_as_the_vectors_say(case: Any) -> None:
    answer = folded(case["operations"])
    assert lines(answer) == case["lines"]
    assert answer.model_dump(mode="json") == case["answer"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_same_operations_give_the_same_call_from_any_stored_prefix(case: Any) -> None:
    stored = Answer()
    for one in case["operations"]:
        again = Answer.model_validate_json(stored.model_dump_json())
        stored = folded([one], again)
    assert stored.model_dump(mode="json") == case["answer"]


def test_no_text_and_no_name_of_a_line_is_in_the_plan() -> None:
    told = PLAN.model_dump_json()
    names = [node.id for node in TREE.nodes if len(node.id) > 4 and node.id not in set(Stage)]
    hidden = [*names, *(node.line.transcript for node in TREE.nodes), "滤芯"]
    assert not [text for text in hidden if f'"{text}"' in told]


def test_another_seed_gives_another_order_and_the_same_seed_the_same() -> None:
    orders = {
        tuple(o.id for o in in_seeded_order(TREE.objections, seed=seed)) for seed in range(20)
    }
    assert orders == {("dear", "wait"), ("wait", "dear")}
    assert [o.id for o in in_seeded_order(TREE.objections, seed=8)] == ["dear", "wait"]


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("送两套滤芯。", True),
        ("送两套 滤\n芯", True),
        ("滤水芯", False),
        ("滤", False),
        ("", False),
    ],
)
def test_a_hint_is_looked_for_in_the_written_script(script: str, found: bool) -> None:
    word = searchable("滤芯")
    hint = HintPlan(length=len(word), sum=word_sum(word))
    assert stands_in(hint, searchable(script)) is found


def test_full_width_and_capital_letters_are_the_same_word() -> None:
    word = searchable("wifi")
    assert stands_in(HintPlan(length=4, sum=word_sum(word)), searchable("装ＷｉＦｉ路由器"))


def test_a_call_keeps_no_more_events_than_it_may_and_can_still_be_hung_up() -> None:
    up = [("dial", {}), ("connected", {}), ("heard", {"node": 0})]
    ops = [{"kind": k, "payload": p, "at_ms": 1} for k, p in up]
    many = [{"kind": "stage", "payload": {"stage": "deal"}, "at_ms": 2}] * MAX_EVENTS
    answer = folded([*ops, *many])
    assert len(answer.call.events) == MAX_EVENTS
    ended = folded([{"kind": "hang_up", "payload": {}, "at_ms": 3}], answer)
    assert (ended.call.state, ended.call.ended_by) == ("ended", "contestant")

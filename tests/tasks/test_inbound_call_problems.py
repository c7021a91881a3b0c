"""What keeps an inbound call from being frozen (R67-R70, R103), and what is only worth a look."""

import copy
from typing import Any

import pytest

from tests.tasks.material.inbound_call import QUESTION
from zuoxi.tasks.inbound_call.content import Question
from zuoxi.tasks.inbound_call.task_type import InboundCall


def with_(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """Return the material with one value changed; ``...`` takes it away."""
    question = copy.deepcopy(QUESTION)
    place: Any = question
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return question


def found(question: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    problems = InboundCall().problems(Question.model_validate(question))
    return [(problem.path, problem.severity) for problem in problems]


def test_a_whole_question_has_none() -> None:
    assert found(QUESTION) == []


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("call_card", "company"), " ", ("call_card", "company")),
        (("items", 0, "cue"), "", ("items", 0, "cue")),
        (("items", 2, "cue"), "您好，晴川酒店预订中心", ("items", 2, "cue")),
        (("items", 1, "line", "recording"), ..., ("items", 1, "line")),
        (("items", 1, "line"), ..., ("items", 1, "line")),
        (("items", 2, "id"), "a1", ("items", 2, "id")),
        (("items", 1, "cue"), "问候", ("items", 1, "cue")),
        (("items", 26, "checklist"), [], ("items",)),  # no closing
        (("items", 28, "instruction"), "", ("items", 28, "instruction")),
        (("items", 28, "instruction"), "复述：泳池九点关闭", ("items", 28, "instruction")),
        (("items", 29, "articles"), [], ("items", 29, "articles")),
        (("items", 29, "articles"), ["check-out", "parking"], ("items", 29, "articles", 1)),
        (("items",), [], ("items",)),
        (("knowledge", 0, "body"), "", ("knowledge", 0, "body")),
        (("actions", 0, "outcome"), "", ("actions", 0, "outcome")),
        (("actions", 1, "fields"), [{"id": "a", "label": "甲"}], ("actions", 1, "fields")),
        (("actions", 1, "id"), "book", ("actions", 1, "id")),
    ],
)
def test_what_must_not_be_is_an_error_at_its_place(
    path: tuple[str | int, ...], value: Any, named: tuple[str | int, ...]
) -> None:
    if path == ("items", 26, "checklist"):
        assert QUESTION["items"][26]["checklist"]  # the closing was there
    assert (named, "error") in found(with_(path, value))


def test_twenty_eight_turns_are_enough_and_twenty_seven_are_worth_a_look() -> None:
    fewer = with_(("items", 27), ...)
    assert found(fewer) == [(("items",), "warning")]


def test_items_beside_the_dialogue_need_neither_turns_nor_a_closing() -> None:
    assert found({**QUESTION, "rings": 0, "items": QUESTION["items"][28:]}) == []


def test_where_somebody_calls_it_rings() -> None:
    assert found(with_(("rings",), 1)) == []
    assert found(with_(("rings",), 0)) == [(("rings",), "error")]


def test_the_closing_belongs_into_the_last_turn_of_the_agent() -> None:
    closing = QUESTION["items"][26]["checklist"]
    moved = with_(("items", 26, "checklist"), [])
    moved["items"][0]["checklist"] = closing
    assert found(moved) == [(("items",), "error")]


def test_a_phrase_of_a_checklist_says_something() -> None:
    blank = with_(("items", 26, "checklist", 0, "says"), ["感谢您的来电", " \u3000"])
    assert found(blank) == [(("items", 26, "checklist", 0, "says", 1), "error")]


REFERENCE = "李女士，十六号还有一间湖景大床房，含双早，每晚三百八十元，我现在替您留到今晚六点。"


@pytest.mark.parametrize(
    ("path", "text", "wrong"),
    [
        (("call_card", "need"), REFERENCE, True),
        (("items", 4, "cue"), "下一轮：" + REFERENCE, True),
        (("items", 28, "instruction"), REFERENCE, True),
        (("actions", 0, "outcome"), REFERENCE, True),
        (("knowledge", 0, "body"), "湖景大床房，含双早，每晚 380 元，预留到 18:00。", False),
        (("knowledge", 0, "body"), "答：我现在替您留到今晚六点。" * 3 + REFERENCE, True),
        (("call_card", "need"), "想订一间湖景房，十六号入住。", False),
    ],
)
def test_a_reference_stands_nowhere_that_contestants_can_read(
    path: tuple[str | int, ...], text: str, wrong: bool
) -> None:
    question = with_(("items", 2, "reference"), REFERENCE)
    place: Any = question
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = text
    assert ((path, "error") in found(question)) is wrong


def test_a_summary_is_made_of_the_knowledge_that_it_sums_up() -> None:
    body = "退房时间为中午十二点之前，超过按半天收费。"
    question = with_(("items", 29, "reference"), body)
    question["knowledge"][0]["body"] = body
    assert found(question) == []
    question["items"][2]["reference"] = body
    assert found(question) == [(("knowledge", 0, "body"), "error")]


def test_a_phrase_of_everybodys_may_stand_in_another_cue() -> None:
    question = with_(("items", 2, "reference"), "好的，请您稍等。")
    question["items"][4]["cue"] = "让客户等一下：好的，请您稍等。"
    assert found(question) == []
    question["items"][2]["reference"] = "好的李女士，请您稍等片刻。"
    question["items"][4]["cue"] = "让客户等一下：好的李女士，请您稍等片刻。"
    assert found(question) == [(("items", 4, "cue"), "error")]


def test_a_turn_without_reference_is_worth_a_look() -> None:
    assert found(with_(("items", 0, "reference"), "")) == [(("items", 0, "reference"), "warning")]


def test_a_call_in_which_only_the_customer_speaks_asks_nothing() -> None:
    assert (("items",), "error") in found({**QUESTION, "items": [QUESTION["items"][1]]})


@pytest.mark.parametrize("name", ["Turn1", "a 1", "轮次", "a" * 41])
def test_an_id_must_fit_into_the_name_of_a_place(name: str) -> None:
    with pytest.raises(ValueError, match="id"):
        Question.model_validate(with_(("items", 0, "id"), name))

"""An inbound call is answered turn by turn; going back, retaking and the desktop's verbs."""

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.tasks.material.inbound_call import OPERATIONS, QUESTION
from zuoxi.papers.folder import check_folder, read_folder
from zuoxi.tasks import inbound_call
from zuoxi.tasks.contract import Facts, Operation, RefusedOperation, Touched
from zuoxi.tasks.inbound_call.content import MAX_NOTE, Answer, Question
from zuoxi.tasks.inbound_call.rules import Rules
from zuoxi.tasks.inbound_call.task_type import InboundCall

KIND = InboundCall()
CALL = Question.model_validate(QUESTION)
VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "inbound_call.json").read_text(encoding="utf-8")
)


def after(*operations: tuple[str, dict[str, Any]]) -> Answer:
    """Return the answer after ``operations``, made a second apart."""
    answer = Answer()
    for number, (kind, payload) in enumerate(operations):
        answer = KIND.apply(CALL, answer, Operation(kind, payload, 1000 * number))
    return answer


def take(place: str, digit: str, ms: int = 2000) -> list[tuple[str, dict[str, Any]]]:
    """Return the operations of a whole take."""
    begun = {"place": place, "take": digit * 32}
    end = {"chunks": 2, "ms": ms, "sha256": "e" * 64, "how": "stopped"}
    return [("take.begun", begun), ("take.ended", {**begun, **end})]


def test_the_answer_folds_as_the_shared_vectors_say() -> None:
    question, answer = Question.model_validate(VECTORS["question"]), Answer()
    for step in VECTORS["steps"]:
        operation = Operation(step["kind"], step["payload"], step["at_ms"])
        answer = KIND.apply(question, answer, operation)
        assert answer.model_dump(mode="json") == step["answer"], step["kind"]


@pytest.mark.parametrize(
    ("kind", "payload", "code"),
    [
        ("set", {"turn": "a1", "value": 3}, "malformed"),
        ("set", {"turn": "a1"}, "malformed"),
        ("set", {"turn": "a1", "value": "好", "more": 1}, "malformed"),
        ("set", {"turn": "c1", "value": "好"}, "unknown_field"),
        ("set", {"turn": "r1", "value": "好"}, "unknown_field"),
        ("set", {"turn": "a1", "value": "好" * 501}, "too_long"),
        ("set", {"turn": "s1", "value": "好" * 1001}, "too_long"),
        ("set", {"turn": "s1", "value": "好" * 2001}, "malformed"),
        ("close", {"turn": "c1"}, "unknown_field"),
        ("played", {"turn": "a1"}, "unknown_field"),
        ("hold", {"on": 1}, "malformed"),
        ("transfer", {"to": "book"}, "unknown_field"),
        ("act", {"action": "to-desk", "fields": {}}, "unknown_field"),
        ("act", {"action": "book", "fields": {"phone": "1"}}, "unknown_field"),
        ("act", {"action": "book", "fields": {"name": "白" * 201}}, "malformed"),
        ("search", {"text": ""}, "malformed"),
        ("search", {"text": "退" * 101}, "malformed"),
        ("read", {"article": "parking"}, "unknown_field"),
        ("note", {"value": "记" * (MAX_NOTE + 1)}, "malformed"),
        ("wrap_up", {"reason": "因" * 201}, "malformed"),
        ("submit", {"now": True}, "malformed"),
        ("take.begun", {"place": "turn:c1", "take": "1" * 32}, "unknown_field"),
        ("take.begun", {"place": "turn:a1", "take": "1"}, "malformed"),
        ("dial", {}, "unknown_kind"),
    ],
)
def test_a_bad_operation_is_refused_before_the_journal(
    kind: str, payload: dict[str, Any], code: str
) -> None:
    with pytest.raises(RefusedOperation) as refused:
        KIND.check(CALL, Operation(kind, payload), Rules())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("set", {"turn": "a1", "value": "好" * 500}),
        ("set", {"turn": "s1", "value": "好" * 1000}),
        ("note", {"value": "记" * MAX_NOTE}),
        ("search", {"text": "退" * 100}),
        ("act", {"action": "book", "fields": {}}),
        ("transfer", {"to": "to-desk"}),
        ("played", {"turn": "r1"}),
        ("hold", {"on": False}),  # whether it makes sense hangs on the answer so far
        ("take.begun", {"place": "turn:r1", "take": "1" * 32}),
    ],
)
def test_a_good_operation_may_enter_the_journal(kind: str, payload: dict[str, Any]) -> None:
    KIND.check(CALL, Operation(kind, payload), Rules())


def test_the_competition_sets_how_long_a_script_may_be() -> None:
    operation = Operation("set", {"turn": "a1", "value": "好" * 51})
    KIND.check(CALL, operation, Rules(script_limit=51))
    with pytest.raises(RefusedOperation) as refused:
        KIND.check(CALL, operation, Rules(script_limit=50))
    assert refused.value.params == {"item": "a1", "field": "set", "found": 51, "limit": 50}


def test_what_the_question_does_not_have_changes_nothing() -> None:
    assert (
        after(
            ("set", {"turn": "zz", "value": "好"}),
            ("close", {"turn": "c1"}),
            ("read", {"article": "parking"}),
            ("transfer", {"to": "book"}),
            *take("turn:c1", "1"),
        )
        == Answer()
    )


def test_the_last_take_counts_until_an_earlier_one_is_chosen() -> None:
    twice = (*take("turn:a1", "1"), *take("turn:a1", "2"))
    last = after(*twice).takes.counting("turn:a1")
    chosen = after(*twice, ("take.chosen", {"place": "turn:a1", "take": "1" * 32}))
    counting = chosen.takes.counting("turn:a1")
    assert last is not None
    assert counting is not None
    assert (last.id[0], counting.id[0], len(chosen.takes.places["turn:a1"])) == ("2", "1", 2)


def test_a_turn_is_answered_by_script_and_ended_take() -> None:
    script = ("set", {"turn": "a1", "value": "您好"})
    whole = take("turn:a1", "1")
    assert KIND.progress(CALL, after()) == (0, 16)
    assert KIND.progress(CALL, after(script)) == (0, 16)
    assert KIND.progress(CALL, after(script, whole[0])) == (0, 16)
    assert KIND.progress(CALL, after(*whole)) == (0, 16)
    assert KIND.progress(CALL, after(script, *whole)) == (1, 16)


def test_a_retelling_is_answered_by_its_take_and_a_summary_by_its_text() -> None:
    summary = ("set", {"turn": "s1", "value": "十二点以前退房"})
    assert KIND.progress(CALL, after(*take("turn:r1", "1"), summary)) == (2, 16)
    assert KIND.progress(CALL, after(("set", {"turn": "s1", "value": " \n"}))) == (0, 16)


def test_takes_are_made_for_agent_turns_and_retellings_only() -> None:
    places = KIND.takes(CALL)
    assert list(places)[:2] == ["turn:a1", "turn:a2"]
    assert len(places) == 15
    assert set(places.values()) == {"mono"}


def test_an_official_reads_what_a_held_operation_would_change() -> None:
    before = after(("set", {"turn": "a2", "value": "请问几位"}), *take("turn:a1", "1", 72_000))
    touched = [
        KIND.touched(CALL, before, Operation(kind, payload), Rules())
        for kind, payload in (
            ("set", {"turn": "a2", "value": "请问住几晚"}),
            ("set", {"turn": "s1", "value": "退房"}),
            ("note", {"value": "两晚"}),
            take("turn:a1", "2")[1],
            ("take.chosen", {"place": "turn:a1", "take": "1" * 32}),
            ("close", {"turn": "a2"}),
            ("submit", {}),
        )
    ]
    assert touched == [
        Touched("3", "话术", "", "请问几位", "请问住几晚"),
        Touched("30", "知识总结", "", "", "退房"),
        Touched("", "记录", "", "", "两晚"),
        Touched("1", "录音", "", "1 (1:12)", "1 (1:12)"),
        Touched("1", "录音", "", "1 (1:12)", "1 (1:12)"),
        None,
        None,
    ]


def test_a_judge_sees_the_dialogue_beside_what_was_expected() -> None:
    [evidence] = KIND.evidence(CALL, after(*OPERATIONS), Rules())
    first, second = evidence.content["items"][:2]
    assert (first["script"], first["reference"]) == ("您好😀", "您好，晴川酒店预订中心")
    assert first["takes"] == [{"take": "1" * 32, "number": 1, "ms": 2800, "counts": True}]
    assert first["checklist"] == [{"kind": "opening", "says": ["早上好"], "found": ""}]
    assert (second["transcript"], second["played"]) == ("我要一间大床房", 1)
    assert evidence.content["searches"] == [
        {"after_ms": 11_000, "text": "退房", "opened": ["退房"]}
    ]
    assert evidence.content["actions"] == [
        {
            "after_ms": 13_000,
            "label": "预定客房",
            "kind": "booking",
            "fields": [{"label": "姓名", "value": "白露"}],
            "outcome": "预定成功。",
        }
    ]
    assert [event["kind"] for event in evidence.content["events"]] == [
        "ringing",
        "answered",
        "transferred",
        "wrapped_up",
    ]
    assert evidence.content["events"][2]["said"] == "转接至前台"
    assert evidence.content["answered_ms"] == 2000


def test_a_take_whose_machine_could_not_say_how_it_ended_is_as_long_as_what_arrived() -> None:
    begun = ("take.begun", {"place": "turn:a1", "take": "3" * 32})
    [evidence] = KIND.evidence(
        CALL, after(*OPERATIONS, begun), Rules(), Facts(lengths={"3" * 32: 4_100, "1" * 32: 9})
    )
    assert evidence.content["items"][0]["takes"] == [
        {"take": "1" * 32, "number": 1, "ms": 2800, "counts": True},
        {"take": "3" * 32, "number": 2, "ms": 4100, "counts": False},
    ]
    [alone] = KIND.evidence(CALL, after(begun), Rules(), Facts(lengths={"3" * 32: 4_100}))
    assert alone.content["items"][0]["takes"] == [
        {"take": "3" * 32, "number": 1, "ms": 4100, "counts": True}
    ]


def test_a_phrase_is_found_whatever_its_width_case_and_punctuation() -> None:
    [evidence] = KIND.evidence(
        CALL, after(("set", {"turn": "a1", "value": "早 上，好！"})), Rules()
    )
    assert evidence.content["items"][0]["checklist"][0]["found"] == "早上好"


def test_the_exported_files_hold_answer_question_and_rules() -> None:
    answer, rules = after(*OPERATIONS), Rules(script_limit=300)
    files = KIND.recompute_files(CALL, answer, rules)
    read = {name: YAML(typ="safe").load(text) for name, text in files.items()}
    assert Answer.model_validate(read["ANSWER.yaml"]) == answer
    assert Question.model_validate(read["QUESTION.yaml"]) == CALL
    assert read["RULES.yaml"] == {"script_limit": 300, "summary_limit": 1000}


@pytest.mark.parametrize("name", ["airline", "hotline"])
def test_a_sample_is_a_whole_call_without_a_problem(name: str, tmp_path: Path) -> None:
    sample = Path(inbound_call.__file__).parent / "samples" / f"{name}.yaml"
    (tmp_path / "call.yaml").write_text(sample.read_text(encoding="utf-8"), encoding="utf-8")
    task = "{type: inbound_call, file: call.yaml, points: 20, minutes: 40}"
    index = f"name: 样例\ntotal_points: 20\ntasks: [{task}]\n"
    (tmp_path / "paper.yaml").write_text(index, encoding="utf-8")
    assert check_folder(tmp_path) == []
    question = read_folder(tmp_path).tasks[0].question
    kinds = [item["kind"] for item in question["items"]]
    assert (kinds.count("agent"), kinds.count("customer")) == (17, 16)
    assert all(item["reference"] for item in question["items"] if item["kind"] != "customer")

"""呼出电话销售 as a task type: operations, limits, progress, what falls due, what judges see."""

from typing import Any

import pytest

from tests.tasks.material import outbound_call as material
from zuoxi.kernel.setting import value_at, with_value
from zuoxi.tasks.contract import Due, Facts, Operation, RefusedOperation, Touched
from zuoxi.tasks.outbound_call.content import Answer, FaqRow, Question
from zuoxi.tasks.outbound_call.rule_sheet import SETTINGS
from zuoxi.tasks.outbound_call.rules import Rules
from zuoxi.tasks.outbound_call.task_type import OutboundCall

QUESTION = Question.model_validate(material.QUESTION)
KIND = OutboundCall()
TAKE = material.TAKE


def op(kind: str, payload: dict[str, Any] | None = None, at_ms: int = 0) -> Operation:
    return Operation(kind, payload or {}, at_ms)


def fold(*operations: Operation, answer: Answer | None = None) -> Answer:
    answer = answer or Answer()
    for operation in operations:
        if operation.kind != "cap":
            KIND.check(QUESTION, operation, Rules())
        answer = KIND.apply(QUESTION, answer, operation)
    return answer


def refusal(kind: str, payload: dict[str, Any]) -> tuple[str, Any]:
    with pytest.raises(RefusedOperation) as refused:
        KIND.check(QUESTION, op(kind, payload), Rules())
    return refused.value.code, refused.value.params


UP = (op("dial", at_ms=1_000), op("ringing", at_ms=2_000), op("connected", at_ms=9_000))


@pytest.mark.parametrize(
    ("kind", "payload", "limit"),
    [
        ("section", {"section": "deal", "value": "好" * 3_000}, 0),
        ("section", {"section": "deal", "value": "好" * 3_001}, 3_000),
        ("faq", {"row": 50, "question": "问" * 300, "answer": "答" * 1_000}, 0),
        ("faq", {"row": 1, "question": "问" * 301, "answer": ""}, 300),
        ("faq", {"row": 1, "question": "", "answer": "答" * 1_001}, 1_000),
    ],
)
def test_texts_have_limits(kind: str, payload: dict[str, Any], limit: int) -> None:
    if limit == 0:
        KIND.check(QUESTION, op(kind, payload), Rules())
    else:
        assert refusal(kind, payload) == ("too_long", {"limit": limit})


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("section", {"section": "nowhere", "value": ""}),
        ("section", {"section": "deal"}),
        ("section", {"section": "deal", "value": "", "more": ""}),
        ("tag", {"section": "deal", "technique": "AIDA", "on": True}),
        ("tag", {"section": "deal", "technique": "FABE", "on": 1}),
        ("faq", {"row": 0, "question": "", "answer": ""}),
        ("faq", {"row": 51, "question": "", "answer": ""}),
        ("faq", {"row": "1", "question": "", "answer": ""}),
        ("said", {"ms": -1}),
        ("said", {"ms": 3_600_001}),
        ("said", {"ms": 1.5}),
        ("hold", {"on": "true"}),
        ("stage", {"stage": 3}),
        ("dial", {"number": "19900005533"}),
        ("submit", {"at": 1}),
    ],
)
def test_a_payload_that_is_not_formed_is_refused(kind: str, payload: dict[str, Any]) -> None:
    assert refusal(kind, payload)[0] == "malformed"


@pytest.mark.parametrize(
    ("remaining_ms", "refused"),
    [
        (None, False),
        (660_000, False),
        (659_000, False),  # the page looks at its clock once a second
        (658_999, True),
        (0, True),
    ],
)
def test_with_less_than_eleven_minutes_left_no_call_can_be_dialled(
    remaining_ms: int | None, refused: bool
) -> None:
    dial = Operation("dial", {}, remaining_ms=remaining_ms)
    if not refused:
        KIND.check(QUESTION, dial, Rules())
        return
    with pytest.raises(RefusedOperation) as caught:
        KIND.check(QUESTION, dial, Rules())
    assert (caught.value.code, caught.value.params) == ("too_late", {})
    KIND.check(QUESTION, dial, Rules(call_latest_ms=0))
    KIND.check(QUESTION, Operation("ringing", {}, remaining_ms=remaining_ms), Rules())


def test_only_the_server_ends_a_call_for_its_length() -> None:
    assert refusal("cap", {}) == ("unknown_kind", {"kind": "cap"})


def test_a_line_that_the_customer_has_not_can_not_be_heard() -> None:
    KIND.check(QUESTION, op("heard", {"node": len(material.LINES) - 1}), Rules())
    beyond = len(material.LINES)
    assert refusal("heard", {"node": beyond}) == (
        "unknown_field",
        {"item": str(beyond), "field": "node"},
    )


def test_takes_belong_to_the_call_mono_with_a_simulated_customer_stereo_with_a_person() -> None:
    assert KIND.takes(QUESTION) == {"call": "mono"}
    person = QUESTION.customer.model_copy(update={"kind": "person"})
    assert KIND.takes(QUESTION.model_copy(update={"customer": person})) == {"call": "stereo"}


def test_a_call_on_the_line_falls_due_ten_minutes_after_it_was_answered() -> None:
    rules = Rules()
    assert KIND.due(QUESTION, Answer(), rules) is None
    assert KIND.due(QUESTION, fold(*UP[:2]), rules) is None
    due = Due(9_000, 600_000, "cap", {})
    assert KIND.due(QUESTION, fold(*UP), rules) == due
    assert KIND.due(QUESTION, fold(*UP, op("hold", {"on": True}, 9_500)), rules) == due
    ended = fold(*UP, op("cap", at_ms=609_000))
    assert KIND.due(QUESTION, ended, rules) is None
    assert (ended.call.ended_by, ended.call.ended_ms) == ("cap", 609_000)
    assert KIND.due(QUESTION, fold(*UP), Rules(call_cap_ms=60_000)) == due._replace(
        running_ms=60_000
    )


@pytest.mark.parametrize(
    ("cap", "warnings"), [(600_000, (540_000, 570_000)), (60_000, (0, 30_000))]
)
def test_warnings_come_a_minute_and_half_a_minute_before_the_end(
    cap: int, warnings: tuple[int, ...]
) -> None:
    assert Rules(call_cap_ms=cap).warnings_ms == warnings


def test_progress_counts_sections_ten_rows_and_the_call() -> None:
    assert KIND.progress(QUESTION, Answer()) == (0, 17)
    rows = [op("faq", {"row": n, "question": "问", "answer": "答"}) for n in range(1, 12)]
    half = op("faq", {"row": 12, "question": "只有问题", "answer": " "})
    section = op("section", {"section": "needs", "value": "您家几口人？"})
    blank = op("section", {"section": "deal", "value": " \n"})
    answer = fold(*rows[:9], half, section, blank, *UP[:2])
    assert KIND.progress(QUESTION, answer) == (10, 17)
    assert KIND.progress(QUESTION, fold(*rows[9:], UP[2], answer=answer)) == (12, 17)


def test_a_section_and_a_row_are_told_by_their_place_and_both_texts() -> None:
    answer = fold(
        op("section", {"section": "needs", "value": "几口人？"}),
        op("faq", {"row": 2, "question": "多少钱？", "answer": ""}),
    )
    change = op("section", {"section": "needs", "value": "家里几口人？"})
    assert KIND.touched(QUESTION, answer, change, Rules()) == Touched(
        "2", "了解客户需求", "", "几口人？", "家里几口人？"
    )
    row = op("faq", {"row": 2, "question": "", "answer": ""})
    assert KIND.touched(QUESTION, answer, row, Rules()) == Touched(
        "2", "常见问答", "", "多少钱？\n", ""
    )
    assert KIND.touched(QUESTION, answer, op("dial"), Rules()) is None


def test_judges_see_script_rows_call_and_outcome_with_the_reference_beside_it() -> None:
    answer = fold(
        op("section", {"section": "opening", "value": "您好。"}),
        op("tag", {"section": "opening", "technique": "SPIN", "on": True}),
        op("faq", {"row": 1, "question": "多少钱？", "answer": "1980元。"}),
        *UP,
        op("take.begun", {"place": "call", "take": TAKE}, 9_050),
        op("heard", {"node": 0}, 10_000),
        op("said", {"ms": 4_000}, 16_000),
        op("heard", {"node": 1}, 17_100),
        op("hang_up", {}, 20_000),
    )
    (evidence,) = KIND.evidence(QUESTION, answer, Rules())
    shown = evidence.content
    assert evidence.kind == "outbound_call.call"
    assert shown["sections"][0] == {
        "stage": "opening",
        "text": "您好。",
        "techniques": ["SPIN"],
        "reference": "您好，我是清源电器的销售代表。",
    }
    assert shown["faq"] == [{"question": "多少钱？", "answer": "1980元。"}]
    (call,) = shown["calls"]
    assert call["takes"] == [{"take": TAKE, "begins_ms": 50}]
    told = [(e["at_ms"], e["kind"], e["who"], e["ms"], e["text"]) for e in call["events"]]
    assert told == [
        (-8_000, "dial", "agent", 0, ""),
        (-7_000, "ringing", "line", 0, ""),
        (0, "connected", "customer", 0, ""),
        (0, "line", "customer", 0, "喂，您好。"),
        (1_000, "heard", "customer", 0, ""),
        (7_000, "said", "agent", 4_000, ""),
        (7_000, "line", "customer", 0, "哪家公司？"),
        (8_100, "heard", "customer", 0, ""),
        (11_000, "ended_contestant", "agent", 0, ""),
    ]
    assert (call["counts"], call["duration_ms"], call["ended_by"]) == (True, 11_000, "contestant")
    assert call["speech_ms"]["opening"] == 4_000
    assert call["outcome"] == {
        "result": None,
        "why": "",
        "passed": ["opening"],
        "raised": 0,
        "answered": 0,
        "least_answers": 2,
        "callback_stages": 3,
    }


def test_an_objection_is_named_at_the_line_that_raises_it_and_an_outcome_has_its_terms() -> None:
    said = [op("said", {"ms": 3_000}, 20_000 + 9_000 * n) for n in range(3)]
    steps = [
        *UP,
        op("heard", {"node": 0}, 10_000),
        op("stage", {"stage": "deal"}, 11_000),
        said[0],
        op("heard", {"node": 9}, 22_000),
        said[1],
        op("heard", {"node": 11}, 31_000),
        op("stage", {"stage": "farewell"}, 32_000),
        op("said", {"ms": 5_000}, 40_000),
        op("heard", {"node": 13}, 41_000),
        op("said", {"ms": 5_000}, 50_000),
        op("heard", {"node": 22}, 51_000),
    ]
    (evidence,) = KIND.evidence(QUESTION, fold(*steps), Rules())
    (call,) = evidence.content["calls"]
    assert [e["objection"] for e in call["events"] if e["kind"] == "line"] == [
        "",
        "",
        "dear",
        "",
        "",
    ]
    assert call["ended_by"] == "customer"
    assert call["outcome"] == {
        "result": "refusal",
        "why": "said",
        "passed": ["deal", "farewell"],
        "raised": 1,
        "answered": 1,
        "least_answers": 2,
        "callback_stages": 3,
    }


def test_a_call_that_still_runs_when_the_task_is_over_was_ended_by_the_bell() -> None:
    (evidence,) = KIND.evidence(QUESTION, fold(*UP, op("heard", {"node": 0}, 12_000)), Rules())
    (call,) = evidence.content["calls"]
    assert (call["ended_by"], call["duration_ms"]) == ("bell", 3_000)


@pytest.mark.parametrize(
    ("left_ms", "late"), [(None, False), (659_999, True), (660_000, False), (3_000_000, False)]
)
def test_a_call_that_was_dialled_with_too_little_time_left_is_shown_as_such(
    left_ms: int | None, late: bool
) -> None:
    asked: list[int] = []

    def remaining(at_ms: int) -> int | None:
        asked.append(at_ms)
        return left_ms

    answer = fold(*UP, op("hang_up", at_ms=20_000))
    (evidence,) = KIND.evidence(QUESTION, answer, Rules(), Facts(remaining=remaining))
    (call,) = evidence.content["calls"]
    assert asked == [answer.call.dialled_ms]
    assert (call["left_ms"], call["late"], call["counts"]) == (left_ms, late, True)


@pytest.mark.parametrize(("calls", "counts"), [(1, [True, True, False]), (2, [True, True, True])])
def test_of_answered_calls_only_as_many_count_as_the_rules_allow(
    calls: int, counts: list[bool]
) -> None:
    busy = (op("dial", at_ms=10), op("hang_up", at_ms=20))
    answer = fold(*busy, *UP, op("hang_up", at_ms=9_100), *UP, op("hang_up", at_ms=9_200))
    (evidence,) = KIND.evidence(QUESTION, answer, Rules(calls=calls))
    assert [call["counts"] for call in evidence.content["calls"]] == counts


def test_a_call_has_all_parts_of_its_recording_and_none_of_another_call() -> None:
    begun = [
        op("take.begun", {"place": "call", "take": f"{n}a" * 16}, at)
        for n, at in enumerate((7_000, 9_100, 20_000))
    ]
    again = [op("dial", at_ms=15_000), op("connected", at_ms=19_000)]
    first, second = (begun[0], begun[1]), begun[2]
    answer = fold(*UP, *first, op("hang_up", at_ms=12_000), *again, second)
    (evidence,) = KIND.evidence(QUESTION, answer, Rules(calls=2))
    told = [[take["begins_ms"] for take in call["takes"]] for call in evidence.content["calls"]]
    assert told == [[-2_000, 100], [1_000]]


def test_the_files_hold_question_answer_and_rules() -> None:
    answer = fold(op("faq", {"row": 1, "question": "多少钱？", "answer": "1980元。"}))
    files = KIND.recompute_files(QUESTION, answer, Rules())
    assert set(files) == {"QUESTION.yaml", "ANSWER.yaml", "RULES.yaml"}
    assert "太贵了" in files["QUESTION.yaml"]
    assert "1980元。" in files["ANSWER.yaml"]
    assert answer.faq == (FaqRow(question="多少钱？", answer="1980元。"),)


def test_every_setting_is_in_the_rule_sheet_within_its_limits() -> None:
    plain = Rules().model_dump(mode="json")
    paths = [setting.path for setting in SETTINGS if setting.path]
    assert {path[0] for path in paths} == set(plain)
    for setting in SETTINGS:
        if setting.path:
            unit = 1_000 if setting.kind == "seconds" else 1
            assert setting.minimum * unit <= value_at(plain, setting.path)
            for limit in (setting.minimum, setting.maximum):
                Rules.model_validate(with_value(plain, setting.path, limit * unit))

"""呼出电话 to a person: what the contestant cannot write, what falls due, what judges see of it."""

from typing import Any

import pytest

from tests.tasks.material import outbound_call as material
from zuoxi.tasks.contract import Due, Operation, PersonCall, RefusedOperation
from zuoxi.tasks.outbound_call.content import MAX_STATS, Answer, Question
from zuoxi.tasks.outbound_call.rules import Rules
from zuoxi.tasks.outbound_call.task_type import OutboundCall

BRIEF = {
    "role": "净水机漏水，想换又嫌贵。",
    "agrees": "说清滤芯就答应。",
    "seed": 8,
    "objections": [
        {"id": "wait", "text": "等双十一再说。", "accepts": ""},
        {"id": "dear", "text": "太贵了。", "accepts": "说分期。"},
    ],
}
SIMULATED = Question.model_validate(material.QUESTION)
QUESTION = Question.model_validate(
    material.QUESTION | {"customer": {"kind": "person", "brief": BRIEF}}
)
KIND = OutboundCall()
LINE = {"lost": 1, "jitter_ms": 4, "rtt_ms": 2, "samples": 1_000, "concealed": 5}
COPY = "0c" * 16


def op(kind: str, payload: dict[str, Any] | None = None, at_ms: int = 0) -> Operation:
    return Operation(kind, payload or {}, at_ms)


def fold(*operations: Operation, answer: Answer | None = None) -> Answer:
    answer = answer or Answer()
    for operation in operations:
        answer = KIND.apply(QUESTION, answer, operation)
    return answer


UP = (op("dial", at_ms=1_000), op("ringing", at_ms=1_050), op("connected", at_ms=9_000))


@pytest.mark.parametrize(
    "kind",
    ["ringing", "connected", "dropped", "engaged", "left", "lost", "raised", "outcome", "copy"],
)
def test_what_happens_at_the_other_end_is_not_the_contestants_to_say(kind: str) -> None:
    with pytest.raises(RefusedOperation) as refused:
        KIND.check(QUESTION, op(kind), Rules())
    assert refused.value.code == "unknown_kind"


@pytest.mark.parametrize("kind", ["dial", "hang_up", "submit"])
def test_dialling_and_hanging_up_are(kind: str) -> None:
    KIND.check(QUESTION, op(kind), Rules())


def test_counters_belong_to_a_line_to_a_person_and_are_whole() -> None:
    KIND.check(QUESTION, op("stats", LINE), Rules())
    for question, payload, code in (
        (SIMULATED, LINE, "unknown_kind"),
        (QUESTION, LINE | {"lost": -1}, "malformed"),
        (QUESTION, LINE | {"jitter_ms": 0.5}, "malformed"),
        (QUESTION, LINE | {"lost": True}, "malformed"),
    ):
        with pytest.raises(RefusedOperation) as refused:
            KIND.check(question, op("stats", payload), Rules())
        assert refused.value.code == code


def test_nobody_answers_and_the_tone_says_engaged_after_the_time_of_the_rules() -> None:
    assert KIND.due(QUESTION, Answer(), Rules()) is None
    due = Due(1_000, 60_000, "engaged", {})
    assert KIND.due(QUESTION, fold(*UP[:1]), Rules()) == due
    assert KIND.due(QUESTION, fold(*UP[:2]), Rules()) == due
    assert KIND.due(SIMULATED, fold(*UP[:2]), Rules()) is None
    assert KIND.due(QUESTION, fold(*UP), Rules()) == Due(9_000, 600_000, "cap", {})
    busy = fold(*UP[:2], op("engaged", at_ms=61_000))
    assert (busy.call.state, busy.call.ended_by) == ("ended", "engaged")


def test_an_answered_call_is_not_engaged_and_of_another_no_customer_leaves() -> None:
    assert fold(*UP, op("engaged")) == fold(*UP)
    assert fold(*UP[:2], op("left")) == fold(*UP[:2])


def test_the_server_knows_the_call_and_the_brief_in_the_order_of_the_seed() -> None:
    part = KIND.person(QUESTION)
    assert part is not None
    assert (part.place, part.brief.name) == ("call.customer", "吴女士")
    assert [one.id for one in part.brief.objections] == ["dear", "wait"]
    assert KIND.person(SIMULATED) is None
    assert KIND.person_calls(QUESTION, Answer()) == ()
    ringing = PersonCall(
        1, 1_000, None, held=False, ended_by=None, raised=(), result=None, notes=""
    )
    assert KIND.person_calls(QUESTION, fold(*UP[:2])) == (ringing,)
    held = fold(
        *UP, op("hold", {"on": True}), op("raised", {"number": 1, "id": "dear", "on": True})
    )
    answered = ringing._replace(connected_ms=9_000, held=True, raised=("dear",))
    assert KIND.person_calls(QUESTION, held) == (answered,)
    ended = fold(op("hang_up"), answer=held)
    over = answered._replace(held=False, ended_by="agent")
    assert KIND.person_calls(QUESTION, ended) == (over,)
    again = fold(op("dial", at_ms=40_000), answer=ended)
    assert KIND.person_calls(QUESTION, again) == (
        over,
        ringing._replace(number=2, dialled_ms=40_000),
    )
    assert KIND.person_calls(SIMULATED, fold(*UP)) == ()


def test_what_a_customer_says_late_belongs_to_their_own_call() -> None:
    said = op("outcome", {"number": 1, "result": "callback", "notes": "周六再打。"}, 50_000)
    dialled = fold(*UP, op("lost", at_ms=30_000), op("dial", at_ms=40_000))
    for answer in (dialled, fold(op("connected", at_ms=45_000), answer=dialled)):
        calls = KIND.person_calls(QUESTION, fold(said, answer=answer))
        assert [call.result for call in calls] == ["callback", None]


@pytest.mark.parametrize("number", [2, 3])
def test_a_call_that_nobody_has_answered_has_no_outcome(number: int) -> None:
    answer = fold(*UP, op("lost", at_ms=30_000), op("dial", at_ms=40_000))
    said = op("outcome", {"number": number, "result": "deal", "notes": ""})
    assert fold(said, answer=answer) == answer


def test_a_recording_of_the_customer_is_told_once() -> None:
    copy = op("copy", {"number": 1, "take": COPY}, 9_100)
    assert fold(*UP, copy, copy) == fold(*UP, copy)


@pytest.mark.parametrize(
    "did",
    [
        op("left", at_ms=20_000),
        op("lost", at_ms=20_000),
        op("cap", at_ms=20_000),
        op("stats", LINE),
        op("outcome", {"number": 1, "result": "deal", "notes": ""}),
    ],
)
def test_what_the_contestant_did_not_do_takes_no_submission_back(did: Operation) -> None:
    assert fold(*UP, op("submit"), did).submitted is True


def test_judges_read_what_the_customer_recorded_and_how_the_line_was() -> None:
    answer = fold(
        *UP,
        op("copy", {"number": 1, "take": COPY}, 9_100),
        op("stats", LINE | {"samples": 240_000, "concealed": 240, "lost": 2}, 14_000),
        op("stats", LINE | {"samples": 480_000, "concealed": 480, "lost": 3}, 19_000),
        # a new connection counts anew
        op("stats", LINE | {"samples": 20_000, "concealed": 20, "lost": 4, "rtt_ms": 9}, 24_000),
        op("raised", {"number": 1, "id": "dear", "on": True}, 15_000),
        op("raised", {"number": 1, "id": "dear", "on": True}, 16_000),
        op("left", at_ms=30_000),
        op("outcome", {"number": 1, "result": "deal", "notes": ""}, 31_000),
        op("outcome", {"number": 1, "result": "callback", "notes": "周六再打。"}, 32_000),
    )
    (evidence,) = KIND.evidence(QUESTION, answer, Rules())
    (call,) = evidence.content["calls"]
    assert call["ended_by"] == "customer"
    assert call["person"] == {
        "raised": [{"text": "太贵了。", "at_ms": 6_000}],
        "not_raised": ["等双十一再说。"],
        "result": "callback",
        "notes": "周六再打。",
        "takes": [{"take": COPY, "begins_ms": 100}],
        "line": {
            "lost": 7,
            "jitter_ms_at_most": 4,
            "rtt_ms_at_most": 9,
            "concealed_permille": 1,
            "looks": 3,
        },
    }


def test_a_call_whose_customers_machine_went_away_uses_up_none_of_those_that_count() -> None:
    again = [op("dial", at_ms=40_000), op("connected", at_ms=45_000), op("left", at_ms=60_000)]
    outcome = op("outcome", {"number": 2, "result": "refusal", "notes": ""}, 61_000)
    answer = fold(*UP, op("lost", at_ms=30_000), *again, outcome)
    (evidence,) = KIND.evidence(QUESTION, answer, Rules(calls=1))
    first, second = evidence.content["calls"]
    assert (first["ended_by"], first["person"]["result"]) == ("line", None)
    assert not first["counts"]
    assert (second["counts"], second["person"]["result"]) == (True, "refusal")


def test_a_call_whose_line_was_lost_counts_as_long_as_none_was_answered_after_it() -> None:
    unanswered = [op("dial", at_ms=40_000), op("engaged", at_ms=60_000)]
    answer = fold(*UP, op("lost", at_ms=30_000), *unanswered)
    (evidence,) = KIND.evidence(QUESTION, answer, Rules(calls=1))
    assert [call["counts"] for call in evidence.content["calls"]] == [True, True]


def test_of_a_call_only_so_many_counters_are_kept() -> None:
    answer = fold(*UP, *[op("stats", LINE, 9_000 + n) for n in range(MAX_STATS + 1)])
    assert len(answer.played[0].stats) == MAX_STATS
    assert fold(op("stats", LINE)) == Answer()  # before any call

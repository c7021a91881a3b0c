"""What the simulated customer says next (I18): pure, deterministic, whole numbers only.

Decided from the stage that is marked, the speech in each stage (ms), the objections that are still
open, and words of the *written* script; never from what a machine thinks it heard. The browser
asks ``web/customer.ts``; both pass ``tests/vectors/outbound_customer.json``.

An answer of the customer is chosen in this order: an objection that was raised is first answered or
repeated; in 结束语 the last word, once that stage is passed; the first line of the stage; the next
objection that is due here; the line that follows; a listening line.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from zuoxi.tasks.outbound_call.closed import Closed
from zuoxi.tasks.outbound_call.plan import (
    NOBODY,
    BranchPlan,
    Plan,
    StagePlan,
    searchable,
    stands_in,
)
from zuoxi.tasks.outbound_call.stages import Result, Stage

LEAST_SAID_MS = 300
"""Speech below this is a cough: it hands the turn over with nothing said."""

Scripts = Mapping[Stage, str]
"""What stands in the sections of the script at that moment."""


class Verdict(Closed):
    """The customer's last word with the terms that led to it, so that anyone can recompute it.

    ``why``: the six stages were gone through to the end, nobody spoke, or the hold was too long.
    """

    result: Result
    why: Literal["said", "silence", "hold"]
    passed: tuple[Stage, ...]
    raised: int
    answered: int
    least_answers: int
    callback_stages: int


class CustomerState(Closed):
    """Where the customer is. Nodes and objections by number; ``speaking`` is −1 while it listens.

    ``cursor``: the last line of each stage. ``answering_ms``: speech since the last objection.
    ``turn_ms``: what of a turn that goes on has been counted already.
    ``leaving``: it hangs up when the line that it speaks has been heard.
    """

    stage: Stage = Stage.OPENING
    speech_ms: dict[Stage, int] = Field(default_factory=dict)
    cursor: dict[Stage, int] = Field(default_factory=dict)
    spoken: tuple[int, ...] = ()
    raised: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()
    answering_ms: int = 0
    turn_ms: int = 0
    nags: int = 0
    silent_ms: int = 0
    listened: int = 0
    speaking: int = NOBODY
    leaving: bool = False
    verdict: Verdict | None = None


def answers_the_phone(plan: Plan) -> CustomerState:
    """Return the customer who has just picked up and greets."""
    return _speak(CustomerState(), plan.greeting)


def marked(state: CustomerState, stage: Stage) -> CustomerState:
    """The agent goes on to ``stage``; the customer waits for what is said in it."""
    return _with(state, stage=stage)


def heard(state: CustomerState, node: int) -> CustomerState:
    """The line ``node`` has come to its end; another one than is spoken changes nothing."""
    return _with(state, speaking=NOBODY, silent_ms=0) if node == state.speaking else state


def spoke(state: CustomerState, ms: int) -> CustomerState:
    """The agent has spoken for ``ms`` and goes on: it counts to the stage that is marked now."""
    return state if state.leaving else _with(_counted(state, ms), turn_ms=state.turn_ms + ms)


def said(plan: Plan, state: CustomerState, ms: int, scripts: Scripts) -> CustomerState:
    """The agent has spoken for another ``ms`` and stops: count it, and answer unless speaking.

    A turn of less than :data:`LEAST_SAID_MS` is nothing: the customer asks whether anybody is
    there.
    """
    if state.leaving:
        return state
    turn_ms = state.turn_ms + ms
    state = _with(state, turn_ms=0)
    if turn_ms < LEAST_SAID_MS:
        return state if state.speaking != NOBODY else _nag(plan, state)
    state = _with(_counted(state, ms), nags=0, silent_ms=0)
    return state if state.speaking != NOBODY else _answer(plan, state, scripts)


def _counted(state: CustomerState, ms: int) -> CustomerState:
    speech = {**state.speech_ms, state.stage: state.speech_ms.get(state.stage, 0) + ms}
    state = _with(state, speech_ms=speech)
    if open_objection(state) == NOBODY:
        return state
    return _with(state, answering_ms=state.answering_ms + ms)


def silence(plan: Plan, state: CustomerState, ms: int, *, held: bool) -> CustomerState:
    """Nobody has spoken for another ``ms``: beyond its patience the customer asks, or leaves."""
    if state.leaving or state.speaking != NOBODY:
        return state
    state = _with(state, turn_ms=0, silent_ms=state.silent_ms + ms)
    if held:
        too_long = state.silent_ms >= plan.hold_patience_ms
        return _leave(plan, state, "hold") if too_long else state
    return _nag(plan, state) if state.silent_ms >= plan.patience_ms else state


def passed(plan: Plan, state: CustomerState) -> tuple[Stage, ...]:
    """Return the stages in which the agent has said enough, in the order of the paper."""
    return tuple(s.stage for s in plan.stages if state.speech_ms.get(s.stage, 0) >= s.least_ms)


def open_objection(state: CustomerState) -> int:
    """Return the objection that waits for an answer, −1 for none."""
    last = state.raised[-1] if state.raised else NOBODY
    return NOBODY if last in state.answered else last


def _answer(plan: Plan, state: CustomerState, scripts: Scripts) -> CustomerState:
    waiting = open_objection(state)
    if waiting != NOBODY:
        objection = plan.objections[waiting]
        if state.answering_ms < objection.least_ms:
            insists = objection.again != NOBODY and objection.again not in state.spoken
            return _speak(state, objection.again) if insists else _listen(plan, state)
        state = _with(state, answered=(*state.answered, waiting))
        follows = _following(plan, state, objection.node, scripts)
        if follows != NOBODY:
            return _speak(state, follows)
    done = passed(plan, state)
    if state.stage is Stage.FAREWELL and Stage.FAREWELL in done:
        return _last_word(plan, state)
    return _in_stage(plan, state, scripts)


def _in_stage(plan: Plan, state: CustomerState, scripts: Scripts) -> CustomerState:
    lines = _stage(plan, state.stage)
    if lines and state.stage not in state.cursor:
        return _go_on(state, lines.first)
    due = _due_objection(plan, state)
    if due != NOBODY:
        raised = _with(state, raised=(*state.raised, due), answering_ms=0)
        return _speak(raised, plan.objections[due].node)
    follows = _following(plan, state, state.cursor.get(state.stage, NOBODY), scripts)
    return _listen(plan, state) if follows == NOBODY else _go_on(state, follows)


def _due_objection(plan: Plan, state: CustomerState) -> int:
    for number, objection in enumerate(plan.objections):
        ready = objection.after == NOBODY or objection.after in state.spoken
        if number not in state.raised and state.stage in objection.stages and ready:
            return number
    return NOBODY


def _following(plan: Plan, state: CustomerState, node: int, scripts: Scripts) -> int:
    if node == NOBODY:
        return NOBODY
    branches = plan.nodes[node].next
    return next((b.to for b in branches if _is_open(plan, state, b, scripts)), NOBODY)


def _is_open(plan: Plan, state: CustomerState, branch: BranchPlan, scripts: Scripts) -> bool:
    if branch.to in state.spoken or state.speech_ms.get(state.stage, 0) < branch.least_ms:
        return False
    if not set(branch.passed) <= set(passed(plan, state)):
        return False
    if not branch.hints:
        return True
    points = searchable(scripts.get(state.stage, ""))
    return any(stands_in(hint, points) for hint in branch.hints)


def _last_word(plan: Plan, state: CustomerState) -> CustomerState:
    done, answered = len(passed(plan, state)), len(state.answered)
    is_open = open_objection(state) != NOBODY
    if done == len(Stage) and answered >= plan.least_answers and not is_open:
        return _decide(plan, state, Result.DEAL, "said")
    enough = done >= plan.callback_stages
    return _decide(plan, state, Result.CALLBACK if enough else Result.REFUSAL, "said")


def _nag(plan: Plan, state: CustomerState) -> CustomerState:
    if state.nags >= len(plan.nags):
        return _leave(plan, state, "silence")
    return _speak(_with(state, nags=state.nags + 1, silent_ms=0), plan.nags[state.nags])


def _leave(plan: Plan, state: CustomerState, why: Literal["silence", "hold"]) -> CustomerState:
    return _with(_decide(plan, state, Result.REFUSAL, why), speaking=plan.leave)


def _decide(
    plan: Plan, state: CustomerState, result: Result, why: Literal["said", "silence", "hold"]
) -> CustomerState:
    verdict = Verdict(
        result=result,
        why=why,
        passed=passed(plan, state),
        raised=len(state.raised),
        answered=len(state.answered),
        least_answers=plan.least_answers,
        callback_stages=plan.callback_stages,
    )
    return _with(_speak(state, plan.endings[result]), leaving=True, verdict=verdict)


def _listen(plan: Plan, state: CustomerState) -> CustomerState:
    if not plan.listening:
        return state
    line = plan.listening[state.listened % len(plan.listening)]
    return _speak(_with(state, listened=state.listened + 1), line)


def _go_on(state: CustomerState, node: int) -> CustomerState:
    return _speak(_with(state, cursor={**state.cursor, state.stage: node}), node)


def _speak(state: CustomerState, node: int) -> CustomerState:
    spoken = state.spoken if node in state.spoken else (*state.spoken, node)
    return _with(state, speaking=node, spoken=spoken)


def _stage(plan: Plan, stage: Stage) -> StagePlan | None:
    return next((lines for lines in plan.stages if lines.stage is stage), None)


def _with(state: CustomerState, **change: Any) -> CustomerState:
    return state.model_copy(update=change)

"""What judges see of an outbound call: material, script, FAQ, the call's course, the outcome. Pure.

Observations alone: no points are given by a machine here (table 2-2 belongs to the judges).
"""

from collections.abc import Callable, Iterator
from typing import Literal

from zuoxi.tasks.contract import NO_FACTS
from zuoxi.tasks.outbound_call import content as c
from zuoxi.tasks.outbound_call import played_shown
from zuoxi.tasks.outbound_call.call import Call, Event
from zuoxi.tasks.outbound_call.plan import Plan, in_seeded_order
from zuoxi.tasks.outbound_call.rules import Rules
from zuoxi.tasks.outbound_call.stages import Stage
from zuoxi.tasks.outbound_call.tree import Tree

_CUSTOMERS = frozenset({"connected", "line", "heard", "unheard", "ended_customer"})
_LINES = frozenset({"ringing", "ended_cap", "ended_line", "ended_engaged"})


Remaining = Callable[[int], int | None]
"""How much of the task was left at a moment, both in ms; None where nobody knows."""


def shown(
    question: c.Question,
    answer: c.Answer,
    rules: Rules,
    plan: Plan | None,
    remaining: Remaining = NO_FACTS.remaining,
) -> c.Shown:
    """Return everything a judge sees. Calls beyond ``rules.calls`` that were answered are shown,
    and said not to count; of each is said how much of the task was left when it was dialled, and
    whether that was too little (I20)."""
    return c.Shown(
        background=question.background,
        card=question.card,
        customer=question.customer.kind,
        sections=tuple(_section(question, answer, stage) for stage in Stage),
        faq=answer.faq,
        calls=tuple(_calls(question, answer, rules, plan, remaining)),
        references=question.references,
    )


def _section(question: c.Question, answer: c.Answer, stage: Stage) -> c.ShownSection:
    return c.ShownSection(
        stage=stage,
        text=answer.sections.get(stage, ""),
        techniques=answer.techniques.get(stage, ()),
        reference=question.references.script.get(stage, ""),
    )


def _calls(
    question: c.Question, answer: c.Answer, rules: Rules, plan: Plan | None, remaining: Remaining
) -> Iterator[c.ShownCall]:
    made = [call for call in (*answer.earlier, answer.call) if call.state != "idle"]
    parts, answered = _parts(answer, made), 0
    for number, call in enumerate(made):
        # A call whose customer's machine went away is nobody's fault: one that was answered after
        # it takes its place.
        lost = _was_lost(question, call)
        replaced = lost and any(later.connected_ms is not None for later in made[number + 1 :])
        answered += call.connected_ms is not None and not lost
        takes = tuple(parts.get(number, ()))
        left = remaining(call.dialled_ms or 0)
        counts = answered <= rules.calls and not replaced
        shown = _call(question, call, plan, takes, counts=counts)
        person = played_shown.person(question, answer, call) if c.is_person(question) else None
        late = left is not None and left < rules.call_latest_ms
        yield shown.model_copy(update={"person": person, "left_ms": left, "late": late})


def _was_lost(question: c.Question, call: Call) -> bool:
    return c.is_person(question) and call.ended_by == "line"


def _call(
    question: c.Question,
    call: Call,
    plan: Plan | None,
    takes: tuple[c.ShownTake, ...],
    *,
    counts: bool,
) -> c.ShownCall:
    tree = question.customer.tree if plan else None
    last = max((event.at_ms for event in call.events), default=0) + (call.dialled_ms or 0)
    end = call.ended_ms if call.ended_ms is not None else last
    since = call.connected_ms
    return c.ShownCall(
        counts=counts,
        connected=since is not None,
        duration_ms=max(0, end - since) if since is not None else 0,
        ended_by=call.ended_by or "bell",
        speech_ms=_speech(call),
        events=tuple(_event(call, event, tree) for event in call.events),
        takes=takes,
        outcome=_outcome(call, plan),
    )


def _speech(call: Call) -> dict[Stage, int]:
    """Sum up what was said by the marked stage; the same for a person and a simulated customer."""
    stage, found = Stage.OPENING, dict.fromkeys(Stage, 0)
    for event in call.events:
        stage = event.stage or stage
        if event.kind in ("said", "spoke"):
            found[stage] += event.ms
    return found


def _event(call: Call, event: Event, tree: Tree | None) -> c.ShownEvent:
    start = (call.connected_ms or call.dialled_ms or 0) - (call.dialled_ms or 0)
    speaks = tree is not None and event.kind == "line" and 0 <= event.node < len(tree.nodes)
    node = tree.nodes[event.node] if tree and speaks else None
    return c.ShownEvent(
        at_ms=event.at_ms - start,
        kind=event.kind,
        who=_who(event.kind),
        ms=event.ms,
        stage=event.stage,
        text=node.line.transcript if node else "",
        objection=_objection(tree, node.id) if tree and node else "",
    )


def _who(kind: str) -> Literal["agent", "customer", "line"]:
    if kind in _CUSTOMERS:
        return "customer"
    return "line" if kind in _LINES else "agent"


def _objection(tree: Tree, node: str) -> str:
    ordered = in_seeded_order(tree.objections, seed=tree.seed)
    return next((o.id for o in ordered if node in (o.node, o.again)), "")


def _outcome(call: Call, plan: Plan | None) -> c.ShownOutcome:
    state = call.customer
    verdict = state.verdict if state else None
    if verdict:
        return c.ShownOutcome(**verdict.model_dump())
    from_state = state.speech_ms if state else {}
    stages = plan.stages if plan else ()
    return c.ShownOutcome(
        result=None,
        why="",
        passed=tuple(s.stage for s in stages if from_state.get(s.stage, 0) >= s.least_ms),
        raised=len(state.raised) if state else 0,
        answered=len(state.answered) if state else 0,
        least_answers=plan.least_answers if plan else 0,
        callback_stages=plan.callback_stages if plan else 0,
    )


def _parts(answer: c.Answer, made: list[Call]) -> dict[int, list[c.ShownTake]]:
    """Return the recordings by the number of their call: the last that was answered by then."""
    found: dict[int, list[c.ShownTake]] = {}
    for take in answer.takes.places.get(c.PLACE, ()):
        starts = [
            (number, call.connected_ms)
            for number, call in enumerate(made)
            if call.connected_ms is not None and call.connected_ms <= take.begun_ms + _NEAR_MS
        ]
        if starts:
            number, since = starts[-1]
            part = c.ShownTake(take=take.id, begins_ms=take.begun_ms - since)
            found.setdefault(number, []).append(part)
    return found


_NEAR_MS = 2_000
"""A take may be begun this much before the entry that the call was answered."""

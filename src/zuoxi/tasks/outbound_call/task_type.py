"""语音服务·呼出电话销售 as the stages know it: the contract of :mod:`zuoxi.tasks.contract`."""

import functools
from typing import ClassVar

from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.setting import Setting
from zuoxi.tasks.contract import (
    NO_FACTS,
    CriterionScore,
    Due,
    Evidence,
    Facts,
    Layout,
    Operation,
    PersonCall,
    PersonPart,
    Problem,
    RefusedOperation,
    Touched,
)
from zuoxi.tasks.outbound_call import (
    answering,
    evidence,
    operations,
    personal,
    problems,
    writing,
)
from zuoxi.tasks.outbound_call import content as c
from zuoxi.tasks.outbound_call import rules as r
from zuoxi.tasks.outbound_call.plan import Plan, plan_of
from zuoxi.tasks.outbound_call.rule_sheet import SETTINGS
from zuoxi.tasks.outbound_call.stages import STAGES, Stage
from zuoxi.tasks.outbound_call.tree import Tree


class OutboundCall:
    """The task type ``outbound_call``; its operations are those of ``operations.py``."""

    key: ClassVar[str] = "outbound_call"
    name: ClassVar[str] = sentence("语音服务·呼出电话销售")
    minutes: ClassVar[int] = 50  # with the inbound call
    shares_clock: ClassVar[bool] = True
    timely: ClassVar[frozenset[str]] = frozenset({"dial"})
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS
    recomputes: ClassVar[str] = ""
    """Judges mark: there is no score of a machine to recompute."""
    Question = c.Question
    Answer = c.Answer
    Rules = r.Rules

    def problems(self, question: c.Question) -> list[Problem]:
        """Return what keeps the question from being frozen; the self-tests are played (I18)."""
        return problems.of_question(question)

    def recordings(self, question: c.Question) -> list[str]:
        """Return the SHA-256 of every line of a simulated customer, each once."""
        tree = _tree(question)
        lines = [node.line.recording for node in tree.nodes] if tree else []
        return list(dict.fromkeys(line.sha256 for line in lines if line))

    def takes(self, question: c.Question) -> dict[str, Layout]:
        """Return the one place ``call``: mono where the customer is known by its recordings,
        stereo with a person."""
        return {c.PLACE: "mono" if question.customer.kind == "simulated" else "stereo"}

    def spoken_text(self, question: c.Question, answer: c.Answer, place: str) -> str | None:
        """Return None: nobody reads a call from a script."""
        return None

    def due(self, question: c.Question, answer: c.Answer, rules: r.Rules) -> Due | None:
        """Return the end of a call on the line, once it has lasted ``call_cap_ms`` (R74), or has
        rung for ``ring_ms`` and no person has answered it."""
        call = answer.call
        if c.is_person(question) and call.state in ("dialling", "ringing"):
            return Due(call.dialled_ms or 0, rules.ring_ms, "engaged", {})
        if call.state not in ("connected", "held") or call.connected_ms is None:
            return None
        return Due(call.connected_ms, rules.call_cap_ms, "cap", {})

    def person(self, question: c.Question) -> PersonPart | None:
        """Return the brief of the person who plays the customer, objections in seeded order."""
        return personal.part_of(question)

    def person_calls(self, question: c.Question, answer: c.Answer) -> tuple[PersonCall, ...]:
        """Return all calls to a person, oldest first."""
        return personal.calls_of(question, answer)

    def contestant_view(self, question: c.Question, rules: r.Rules) -> c.ContestantView:
        """Return the material and the customer's plan: numbers and recordings, no word of it."""
        plan = _plan(question)
        return c.ContestantView(
            background=question.background,
            card=question.card,
            customer=question.customer.kind,
            plan=plan,
            limits=c.Limits(
                call_cap_ms=rules.call_cap_ms,
                warnings_ms=rules.warnings_ms,
                call_latest_ms=rules.call_latest_ms,
                latest_warning_ms=rules.latest_warning_ms,
                turn_silence_ms=rules.turn_silence_ms,
                suggested_ms=rules.suggested_ms,
                calls=rules.calls,
                faq=r.LEAST_FAQ,
            ),
        )

    def check(self, question: c.Question, operation: Operation, rules: r.Rules) -> None:
        """Raise :class:`RefusedOperation`: ``malformed``, ``unknown_kind`` (``cap`` is the server's
        own; so is what happens at the other end where a person is the customer),
        ``unknown_field`` (no such line or place), ``too_long`` or ``too_late`` (I20)."""
        operations.check(operation)
        left = operation.remaining_ms
        if operation.kind == "dial" and left is not None and r.is_too_late(rules, left):
            raise RefusedOperation("too_late")
        if operation.kind in personal.FOREIGN[question.customer.kind]:
            raise RefusedOperation("unknown_kind", kind=operation.kind)
        if operation.kind in ("heard", "unheard"):
            tree, node = _tree(question), operation.payload["node"]
            if tree is None or node >= len(tree.nodes):
                raise RefusedOperation("unknown_field", item=str(node), field="node")

    def apply(self, question: c.Question, answer: c.Answer, operation: Operation) -> c.Answer:
        """Fold one operation in; what makes no sense changes nothing."""
        return answering.fold(_plan(question), answer, operation)

    def touched(
        self, question: c.Question, answer: c.Answer, operation: Operation, rules: r.Rules
    ) -> Touched | None:
        """Return number and texts of a section or a FAQ row; None for all else."""
        match operations.read(operation):
            case operations.Section(section=section, value=value):
                number = list(Stage).index(section) + 1
                before = answer.sections.get(section, "")
                return Touched(str(number), STAGES[section], "", before, value)
            case operations.Faq() as faq:
                old = answer.faq[faq.row - 1] if faq.row <= len(answer.faq) else c.FaqRow()
                new = c.FaqRow(question=faq.question, answer=faq.answer)
                return Touched(str(faq.row), sentence("常见问答"), "", _told(old), _told(new))
        return None

    def progress(self, question: c.Question, answer: c.Answer) -> tuple[int, int]:
        """Return (sections with text, FAQ rows up to ten and the call, 17)."""
        sections = sum(bool(answer.sections.get(stage, "").strip()) for stage in Stage)
        rows = sum(bool(row.question.strip() and row.answer.strip()) for row in answer.faq)
        calls = (*answer.earlier, answer.call)
        spoke = any(call.connected_ms is not None for call in calls)
        return sections + min(rows, r.LEAST_FAQ) + spoke, len(Stage) + r.LEAST_FAQ + 1

    def auto_scores(
        self, question: c.Question, answer: c.Answer, rules: r.Rules
    ) -> list[CriterionScore]:
        """Return nothing: judges mark (table 2-2)."""
        return []

    def evidence(
        self, question: c.Question, answer: c.Answer, rules: r.Rules, facts: Facts = NO_FACTS
    ) -> list[Evidence]:
        """Return material, script, FAQ, calls with their course and outcome, and references."""
        shown = evidence.shown(question, answer, rules, _plan(question), facts.remaining)
        content = shown.model_dump(mode="json")
        return [
            Evidence(kind="outbound_call.call", title=sentence("呼出电话销售"), content=content)
        ]

    def recompute_files(
        self, question: c.Question, answer: c.Answer, rules: r.Rules
    ) -> dict[str, str]:
        """Return ``QUESTION.yaml``, ``ANSWER.yaml`` and ``RULES.yaml``."""
        return writing.files(question, answer, rules)


def _tree(question: c.Question) -> Tree | None:
    return question.customer.tree if question.customer.kind == "simulated" else None


def _plan(question: c.Question) -> Plan | None:
    tree = _tree(question)
    return None if tree is None else _plan_of(_Same(tree))


class _Same:
    """A tree, equal to itself alone: to find its plan without reading it through each time."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def __hash__(self) -> int:
        return id(self.tree)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.tree is self.tree


@functools.lru_cache(maxsize=64)
def _plan_of(same: _Same) -> Plan:
    return plan_of(same.tree)


def _told(row: c.FaqRow) -> str:
    return f"{row.question}\n{row.answer}" if row != c.FaqRow() else ""

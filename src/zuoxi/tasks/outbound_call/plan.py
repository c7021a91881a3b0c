"""What a browser and a server need to know of a simulated customer to let it speak: the plan.

The tree with numbers for names: nodes and objections are counted from 0 in the order of the tree
(objections in their seeded order), so that no name tells what will be said. Words that the script
is searched for travel as sums (:func:`word_sum`); that keeps them from being read, not from being
guessed by somebody who computes. Pure; the same in TypeScript (``web/customer.ts``).
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from zuoxi.tasks.outbound_call.closed import Closed
from zuoxi.tasks.outbound_call.stages import Result, Stage
from zuoxi.tasks.outbound_call.tree import Branch, Tree
from zuoxi.tasks.spoken import RecordingRef

NOBODY = -1
"""No node, no objection."""


class HintPlan(Closed):
    """A word by its length in characters and its sum."""

    length: int
    sum: int


class BranchPlan(Closed):
    """A :class:`Branch` in numbers."""

    to: int
    least_ms: int
    passed: tuple[Stage, ...]
    hints: tuple[HintPlan, ...]


class NodePlan(Closed):
    """A line: its recording and what may follow."""

    recording: RecordingRef | None
    next: tuple[BranchPlan, ...]


class StagePlan(Closed):
    """A stage: its first line and the speech that passes it."""

    stage: Stage
    first: int
    least_ms: int


class ObjectionPlan(Closed):
    """An objection; ``after`` and ``again`` are −1 where there is none."""

    node: int
    again: int
    after: int
    stages: tuple[Stage, ...]
    least_ms: int


class Plan(Closed):
    """A whole simulated customer without a word of its text."""

    greeting: int
    stages: tuple[StagePlan, ...]
    objections: tuple[ObjectionPlan, ...]
    listening: tuple[int, ...]
    nags: tuple[int, ...]
    leave: int
    endings: dict[Result, int]
    nodes: tuple[NodePlan, ...]
    least_answers: int
    callback_stages: int
    patience_ms: int
    hold_patience_ms: int


def plan_of(tree: Tree) -> Plan:
    """Return the plan of ``tree``; a name that nothing bears becomes −1 (none in a frozen one)."""
    numbers = {node.id: number for number, node in enumerate(tree.nodes)}

    def at(name: str | None) -> int:
        return numbers.get(name, NOBODY) if name is not None else NOBODY

    return Plan(
        greeting=at(tree.greeting),
        stages=tuple(
            StagePlan(stage=stage, first=at(lines.first), least_ms=lines.least_ms)
            for stage in Stage
            if (lines := tree.stages.get(stage))
        ),
        objections=tuple(
            ObjectionPlan(
                node=at(o.node),
                again=at(o.again),
                after=at(o.after),
                stages=o.stages,
                least_ms=o.least_ms,
            )
            for o in in_seeded_order(tree.objections, seed=tree.seed)
        ),
        listening=tuple(at(name) for name in tree.listening),
        nags=tuple(at(name) for name in tree.nags),
        leave=at(tree.leave),
        endings={result: at(tree.endings.get(result)) for result in Result},
        nodes=tuple(
            NodePlan(
                recording=node.line.recording,
                next=tuple(_branch(branch, at(branch.to)) for branch in node.next),
            )
            for node in tree.nodes
        ),
        least_answers=tree.least_answers,
        callback_stages=tree.callback_stages,
        patience_ms=tree.patience_ms,
        hold_patience_ms=tree.hold_patience_ms,
    )


class Named(Protocol):
    """Something with a name of its own: an objection of a tree or of a brief."""

    @property
    def id(self) -> str:
        """Return the name."""


N = TypeVar("N", bound=Named)


def in_seeded_order(objections: Iterable[N], *, seed: int) -> tuple[N, ...]:
    """Return the objections in the order of HMAC-SHA256(seed, id): anyone can recompute it."""

    def rank(objection: N) -> str:
        return hmac.new(str(seed).encode(), objection.id.encode(), hashlib.sha256).hexdigest()

    return tuple(sorted(objections, key=rank))


def searchable(text: str) -> list[int]:
    """Return the code points in which a hint is looked for: NFKC, lower case, no space."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return [ord(character) for character in plain if not character.isspace()]


def word_sum(points: Sequence[int]) -> int:
    """Return the 32-bit FNV-1a sum of code points."""
    found = 2_166_136_261
    for point in points:
        found = ((found ^ point) * 16_777_619) % 2**32
    return found


def stands_in(hint: HintPlan, points: Sequence[int]) -> bool:
    """Return whether the word of ``hint`` stands anywhere in a searchable text."""
    starts = range(len(points) - hint.length + 1)
    return any(word_sum(points[at : at + hint.length]) == hint.sum for at in starts)


def _branch(branch: Branch, to: int) -> BranchPlan:
    words = [searchable(word) for word in branch.hints]
    return BranchPlan(
        to=to,
        least_ms=branch.least_ms,
        passed=branch.passed,
        hints=tuple(HintPlan(length=len(word), sum=word_sum(word)) for word in words),
    )

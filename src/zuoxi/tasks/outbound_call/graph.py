"""Which lines of a customer's tree can ever be spoken. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator

from zuoxi.tasks.outbound_call.customer import LEAST_SAID_MS
from zuoxi.tasks.outbound_call.stages import Result, Stage
from zuoxi.tasks.outbound_call.tree import Branch, Objection, Tree


def named(tree: Tree) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every place inside ``tree`` that names a node, with the name."""
    yield ("greeting",), tree.greeting
    yield ("leave",), tree.leave
    for stage, lines in tree.stages.items():
        yield ("stages", stage.value, "first"), lines.first
    for number, objection in enumerate(tree.objections):
        for member in ("node", "after", "again"):
            name = getattr(objection, member)
            if name is not None:
                yield ("objections", number, member), name
    for place in ("listening", "nags"):
        for number, name in enumerate(getattr(tree, place)):
            yield (place, number), name
    for result, name in tree.endings.items():
        yield ("endings", result.value), name
    for number, node in enumerate(tree.nodes):
        for at, branch in enumerate(node.next):
            yield ("nodes", number, "next", at, "to"), branch.to


def reachable(tree: Tree) -> frozenset[str]:
    """Return the ids of the lines that some agent can hear: what :mod:`customer` never goes to is
    not among them. A line counts as reachable in doubt."""
    found = {tree.greeting, tree.leave, *tree.nags, *tree.listening, *_endings(tree)}
    for stage, lines in tree.stages.items():
        if _has_lines(tree, stage):
            found |= _chain(tree, lines.first)
    before: set[str] | None = None
    while before != found:  # an objection may wait for the line of another
        before = set(found)
        for objection in tree.objections:
            if _comes(tree, objection, found):
                found |= {objection.node, *_open(tree, objection.node)}
                if objection.again and objection.least_ms > LEAST_SAID_MS:
                    found.add(objection.again)
    return frozenset(found & {node.id for node in tree.nodes})


def _endings(tree: Tree) -> Iterator[str]:
    """The last word is said once 结束语 was passed, so that one stage at least is."""
    no_callback = tree.callback_stages == len(Stage) and not tree.least_answers
    never = {
        Result.CALLBACK: no_callback and not tree.objections,
        Result.REFUSAL: tree.callback_stages <= 1,
        Result.DEAL: len(tree.objections) < tree.least_answers,
    }
    return (name for result, name in tree.endings.items() if not never[result])


def _has_lines(tree: Tree, stage: Stage) -> bool:
    """A farewell that any word passes is the last word at once."""
    lines = tree.stages.get(stage)
    if lines is None:
        return False
    return stage is not Stage.FAREWELL or lines.least_ms > LEAST_SAID_MS


def _comes(tree: Tree, objection: Objection, spoken: Collection[str]) -> bool:
    is_ready = objection.after is None or objection.after in spoken
    return is_ready and any(_has_lines(tree, stage) for stage in objection.stages)


def _chain(tree: Tree, first: str) -> set[str]:
    """Return what can follow one after another in a stage."""
    found, ahead = set[str](), [first]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead.extend(_open(tree, name))
    return found


def _open(tree: Tree, name: str) -> Iterator[str]:
    """Yield what can follow a line; a branch behind one that is always open before is none."""
    node = next((node for node in tree.nodes if node.id == name), None)
    branches = node.next if node else ()
    led_to = Counter(target for _, target in named(tree))
    for number, branch in enumerate(branches):
        if not any(_hides(b, branch, led_to[b.to]) for b in branches[:number]):
            yield branch.to


def _hides(earlier: Branch, later: Branch, ways: int) -> bool:
    """Return whether ``earlier`` is taken whenever ``later`` could be; it is open until its line
    was spoken, for which there must be no other way."""
    hints = not earlier.hints or (bool(later.hints) and set(later.hints) <= set(earlier.hints))
    is_wider = earlier.least_ms <= later.least_ms and set(earlier.passed) <= set(later.passed)
    return ways == 1 and is_wider and hints

"""Which lines of a customer's tree can ever be spoken. Pure."""

from collections.abc import Iterator

from zuoxi.tasks.outbound_call.tree import Tree


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
    """Return the ids of the nodes to which some way leads."""
    starts = [name for path, name in named(tree) if path[0] != "nodes" and path[-1] != "after"]
    follows = {node.id: [branch.to for branch in node.next] for node in tree.nodes}
    found: set[str] = set()
    while starts:
        name = starts.pop()
        if name in follows and name not in found:
            found.add(name)
            starts.extend(follows[name])
    return frozenset(found)

"""Reads a YAML file that a person wrote, so that every value knows its line and its quotes.

A plain scalar keeps the characters of the file (``010010`` stays ``010010``, ``no`` stays ``no``),
so the reader decides what a value may be. Knows no Django: sentences are message ids.
"""

from pathlib import Path
from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.words import has_control
from zuoxi.kernel.yaml_text import MAX_BYTES, FileProblemError, composed, decoded
from zuoxi.kernel.yaml_values import Scalar, Series, Table, Value

MAX_NODES = 60_000
MAX_DEPTH = 40

# What a value without a tag of its own is resolved to.
_TAGS = {
    "str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq",
}  # fmt: skip
_OWN = "tag:yaml.org,2002:"


def read(path: Path, *, name: str | None = None, any_text: bool = False) -> Value:
    """Return the one document of ``path``; ``name`` is how messages call the file.

    ``any_text`` takes texts whose escapes stand for characters that nobody sees: what was typed
    in a contest may hold them. Raises the first :class:`FileProblemError`: a missing, unreadable,
    empty, too large or malformed file, and what :func:`read_all` lists.
    """
    value, problems = read_all(path, name=name or path.name, any_text=any_text)
    if problems:
        raise problems[0]
    assert value is not None
    return value


def read_all(
    path: Path, *, name: str, any_text: bool = False
) -> tuple[Value | None, list[FileProblemError]]:
    """Return the document of ``path`` (None if it cannot be read) and everything wrong with it.

    Names that stand twice, anchors, merge keys and tags are problems, too: who reads the file
    should find everything where it belongs, and nothing unfolds.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        text = sentence("文件打不开（%(why)s）。请检查文件名和权限。")
        return None, [FileProblemError(name, 0, text, why=error.strerror or "?")]
    return parse(content, name=name, any_text=any_text)


def parse(
    content: bytes, *, name: str, any_text: bool = False
) -> tuple[Value | None, list[FileProblemError]]:
    """Return the document in ``content`` and its problems, as :func:`read_all`."""
    try:
        node = composed(decoded(content, name=name), name=name)
        walk = _Walk(name, any_text=any_text)
        value = walk.value(node, depth=0)
    except FileProblemError as error:
        return None, [error]
    return (None if walk.has_anchors else value), walk.problems


class _Walk:
    """One pass over the nodes; ``problems`` are those that the rest can be read in spite of."""

    def __init__(self, name: str, *, any_text: bool) -> None:
        self.name = name
        self.any_text = any_text
        self.count = 0
        self.problems: list[FileProblemError] = []
        self.has_anchors = False
        self._anchored: set[int] = set()  # an alias is the same node again: never unfolded

    def _report(self, line: int, text: str, /, **params: str | int) -> None:
        self.problems.append(FileProblemError(self.name, line, text, **params))

    def value(self, node: Any, *, depth: int) -> Value:
        line = node.start_mark.line + 1
        if id(node) in self._anchored:
            return Scalar(line, "", plain=False)
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            raise FileProblemError(self.name, line, sentence("内容嵌套过深或过多。请简化。"))
        if node.anchor is not None:
            text = sentence("不能用 &%(name)s 引用别处的内容。请在每一处把内容写全。")
            self._report(line, text, name=str(node.anchor))
            self._anchored.add(id(node))
            self.has_anchors = True
        tag = str(node.tag)
        if tag.removeprefix(_OWN) not in _TAGS:
            text = sentence("不能用标记 %(tag)s。请删去标记，只留内容。")
            self._report(line, text, tag=tag.replace(_OWN, "!!"))
        match node:
            case ScalarNode():
                if has_control(node.value) and not self.any_text:
                    self._report(line, sentence("这一行有不可见的控制字符。请删去后重试。"))
                return Scalar(line, node.value, plain=not node.style)
            case SequenceNode():
                return Series(line, tuple(self.value(v, depth=depth + 1) for v in node.value))
            case MappingNode():
                return self._table(node, line, depth)
        raise FileProblemError(self.name, line, sentence("YAML 写法有误。请检查这一行。"))

    def _table(self, node: Any, line: int, depth: int) -> Table:
        values: dict[str, Value] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            at = key_node.start_mark.line + 1
            value = self.value(value_node, depth=depth + 1)
            if not isinstance(key_node, ScalarNode):
                self._report(at, sentence("冒号前面应是一个名称。"))
                continue
            key = key_node.value
            if key in values:
                text = sentence("“%(key)s”写了两次（第 %(first)s 行已有）。请删去一处。")
                self._report(at, text, key=key, first=lines[key])
                continue
            if key == "<<" and not key_node.style:
                self._report(at, sentence("不能用 << 合并别处的内容。请在这里把内容写全。"))
                continue
            if isinstance(value, Scalar) and value.plain and not value.text:
                value = Scalar(at, "", plain=True)  # nothing stands on the line of its key
            values[key] = value
            lines[key] = at
        return Table(line, values, lines)

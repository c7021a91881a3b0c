"""Reads a YAML file that a person wrote, so that every value knows its line and its quotes.

YAML 1.2 by ruamel.yaml, only as far as the node graph: nothing is built from tags, and a plain
scalar keeps the characters of the file (``010010`` stays ``010010``, ``no`` stays ``no``), so the
reader decides what a value may be. Knows no Django: sentences are message ids.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from zuoxi.kernel.sentences import sentence

MAX_BYTES = 4 * 1024 * 1024
MAX_NODES = 200_000
MAX_DEPTH = 40

_BOOLEAN = re.compile(r"(?i:yes|no|on|off|true|false)")
_NULL = re.compile(r"|~|(?i:null)")
_NUMBER = re.compile(
    r"[-+]?(0[xX][0-9a-fA-F_]+|0[oO][0-7]+|[0-9][0-9_]*(:[0-5]?[0-9])*)"
    r"|[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?"
)


class FileProblemError(ValueError):
    """Something is wrong with a file: ``line`` counts from 1 (0: the file as a whole); ``text`` is
    a message id for ``params``."""

    def __init__(self, file: str, line: int, text: str, /, **params: str | int) -> None:
        super().__init__(file, line, text, params)
        self.file = file
        self.line = line
        self.text = text
        self.params = params


@dataclass(frozen=True)
class Scalar:
    """A value as written; ``plain`` without quotes."""

    line: int
    text: str
    plain: bool

    @property
    def is_null(self) -> bool:
        return self.plain and _NULL.fullmatch(self.text) is not None

    @property
    def is_boolean(self) -> bool:
        """Whether some YAML reader takes it for a yes or no, unquoted as it is."""
        return self.plain and _BOOLEAN.fullmatch(self.text) is not None

    @property
    def is_number(self) -> bool:
        """Whether some YAML reader takes it for a number (and drops its leading zeros)."""
        return self.plain and _NUMBER.fullmatch(self.text) is not None


@dataclass(frozen=True)
class Table:
    """A mapping; ``lines`` says where each key stands."""

    line: int
    values: Mapping[str, "Value"]
    lines: Mapping[str, int]


@dataclass(frozen=True)
class Series:
    """A sequence."""

    line: int
    values: tuple["Value", ...]


Value = Scalar | Table | Series


def read(path: Path, *, name: str | None = None) -> Value:
    """Return the one document of ``path``; ``name`` is how messages call the file.

    Raises :class:`FileProblemError` for a missing, unreadable, empty, too large or malformed file.
    """
    name = name or path.name
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        text = sentence("文件打不开（%(why)s）。请检查文件名和权限。")
        raise FileProblemError(name, 0, text, why=error.strerror or "?") from error
    return parse(content, name=name)


def parse(content: bytes, *, name: str) -> Value:
    """Return the one document in ``content``; raise :class:`FileProblemError` as :func:`read`."""
    if len(content) > MAX_BYTES:
        raise FileProblemError(name, 0, sentence("文件太大，不像一份手写的 YAML。"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileProblemError(
            name, line, sentence("文件不是 UTF-8 编码。请用 UTF-8 另存后重试。")
        ) from error
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FileProblemError(
            name,
            mark.line + 1 if mark else 0,
            sentence("YAML 写法有误。请检查缩进（只用空格）、冒号后的空格和引号是否成对。"),
        ) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise FileProblemError(
            name, 0, sentence("YAML 写法有误。请检查文件里有没有特殊字符。")
        ) from error
    if node is None:
        raise FileProblemError(name, 0, sentence("文件是空的。请按样例填写内容。"))
    return _Walk(name).value(node, depth=0)


class _Walk:
    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0

    def value(self, node: Any, *, depth: int) -> Value:
        line = node.start_mark.line + 1
        self.count += 1
        # Aliases can unfold without end; nobody writes such a paper by hand.
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            raise FileProblemError(self.name, line, sentence("内容嵌套过深或过多。请简化。"))
        match node:
            case ScalarNode():
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
            if not isinstance(key_node, ScalarNode):
                raise FileProblemError(self.name, at, sentence("冒号前面应是一个名称。"))
            key = key_node.value
            if key in values:
                text = sentence("“%(key)s”写了两次（第 %(first)s 行已有）。请删去一处。")
                raise FileProblemError(self.name, at, text, key=key, first=lines[key])
            value = self.value(value_node, depth=depth + 1)
            if isinstance(value, Scalar) and value.plain and not value.text:
                value = Scalar(at, "", plain=True)  # nothing stands on the line of its key
            values[key] = value
            lines[key] = at
        return Table(line, values, lines)


def scalars(value: Value) -> Iterator[Scalar]:
    """Yield every scalar below ``value``."""
    match value:
        case Scalar():
            yield value
        case Table():
            for member in value.values.values():
                yield from scalars(member)
        case Series():
            for member in value.values:
                yield from scalars(member)

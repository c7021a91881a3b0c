"""Turns the bytes of a YAML file into nodes, or says in words what is wrong with its text.

YAML 1.2 by ruamel.yaml, only as far as the node graph: nothing is built from tags. Knows no
Django: sentences are message ids.
"""

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from zuoxi.kernel.sentences import sentence

MAX_BYTES = 4 * 1024 * 1024

MAX_MARKS = 20_000
"""Line ends, commas and brackets of one file: they bound what the parser has to make, and with it
how long an upload can occupy the server (about 0.1 ms each). A paper has some hundreds."""

_HAN = re.compile("[\u4e00-\u9fff]")


class FileProblemError(ValueError):
    """Something is wrong with a file: ``line`` counts from 1 (0: the file as a whole); ``text`` is
    a message id for ``params``."""

    def __init__(self, file: str, line: int, text: str, /, **params: str | int) -> None:
        super().__init__(file, line, text, params)
        self.file = file
        self.line = line
        self.text = text
        self.params = params


def decoded(content: bytes, *, name: str) -> str:
    """Return the text in ``content``; raise :class:`FileProblemError` if it is not UTF-8."""
    if len(content) > MAX_BYTES:
        text = sentence("文件超过 %(limit)s MB，不像一份手写的 YAML。请检查是否选错了文件。")
        raise FileProblemError(name, 0, text, limit=MAX_BYTES // 1024 // 1024)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileProblemError(name, line, _other_encoding(content)) from error


def _other_encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return sentence("文件是 UTF-16 编码，应为 UTF-8。请另存为 UTF-8 后重试。")
    try:
        is_chinese = _HAN.search(content.decode("gb18030")) is not None
    except UnicodeDecodeError:
        is_chinese = False
    if is_chinese:
        return sentence("文件是 GBK 编码，应为 UTF-8。请在记事本里“另存为”，编码选 UTF-8。")
    return sentence("文件不是 UTF-8 编码，也可能不是文本文件。请用 UTF-8 另存后重试。")


def composed(text: str, *, name: str) -> Any:
    """Return the root node of ``text``; raise :class:`FileProblemError` if it is no YAML."""
    if (marks := sum(map(text.count, "\n,[{"))) > MAX_MARKS:
        message = sentence("内容过多：%(count)s 行或项，最多 %(limit)s。请简化，或拆成几个文件。")
        raise FileProblemError(name, 0, message, count=marks, limit=MAX_MARKS)
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        line, message = _syntax_problem(error, text.splitlines())
        raise FileProblemError(name, line, message) from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = sentence("这一行有不可见的控制字符。请删去后重试。")
        raise FileProblemError(name, line, message) from error
    except RecursionError as error:
        raise FileProblemError(name, 0, sentence("内容嵌套过深或过多。请简化。")) from error
    except (YAMLError, ValueError) as error:
        raise FileProblemError(
            name, 0, sentence("YAML 写法有误。请检查文件里有没有特殊字符。")
        ) from error
    if node is None:
        raise FileProblemError(name, 0, sentence("文件是空的。请按样例填写内容。"))
    return node


def _syntax_problem(error: MarkedYAMLError, lines: list[str]) -> tuple[int, str]:
    """Return the line (from 1) and the sentence for a file that is no YAML."""
    found = error.problem_mark or error.context_mark
    line = found.line + 1 if found else 0
    problem, context = error.problem or "", error.context or ""
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        return line, sentence("这一行用制表符（Tab）缩进。请改用空格。")
    if context == "while scanning a quoted scalar" and error.context_mark:
        return error.context_mark.line + 1, sentence("从这一行起，引号没有成对。请补上引号。")
    if "another document" in problem:
        return line, sentence("文件里有两份内容（以 --- 分开）。请只留一份。")
    if "undefined alias" in problem:
        return line, sentence("以 * 开头的内容是 YAML 的引用。是文字时请加引号。")
    if "cannot start any token" in problem:
        return line, sentence("这一行的内容以特殊字符开头。请给内容加引号。")
    if "mapping values are not allowed" in problem:
        return line, sentence("这一行有两个“: ”，或缩进不齐。请对齐缩进；冒号是文字时请加引号。")
    return line, sentence("YAML 写法有误。请检查缩进（只用空格）、冒号后的空格和引号是否成对。")

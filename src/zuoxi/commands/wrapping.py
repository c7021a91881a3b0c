"""Lines of help for a terminal, where a Chinese character takes two columns.

click measures characters and breaks at blanks only, so a Chinese paragraph would run over the
edge. Here a line may break between any two Chinese characters, except that none begins with
closing punctuation and none ends with opening punctuation. Pure.
"""

import re
import unicodedata

_OPENING = "（“‘《「『【"
_CLOSING = "，。；：、？！）”’》」』】…"
_UNIT = re.compile(
    rf"\s+|[{_OPENING}]*(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef{_CLOSING}{_OPENING}]+)[{_CLOSING}]*"
    rf"|[{_OPENING}{_CLOSING}]+"
)
"""What stays together: one Chinese character or one word, with the punctuation that clings."""


def columns(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of one paragraph, each at most ``width`` columns where a break allows it."""
    lines, line = [], ""
    for unit in _UNIT.findall(" ".join(text.split())):
        if line and columns(line + unit.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += unit if line else unit.lstrip()
    return [*lines, line.rstrip()] if line else lines

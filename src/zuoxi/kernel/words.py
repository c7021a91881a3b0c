"""What no text may hold: characters that nobody sees and that databases or files refuse.

NUL stops PostgreSQL, most other control characters stop workbooks, half a surrogate pair has no
UTF-8. Tabs and line breaks are text. Knows no Django.
"""

import re
from typing import Any

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def has_control(text: str) -> bool:
    """Return whether ``text`` holds a character that no text may hold."""
    return _UNSEEN.search(text) is not None


def any_control(value: Any) -> bool:
    """Return whether a text in ``value`` (as JSON gives it) holds such a character."""
    if isinstance(value, str):
        return has_control(value)
    if isinstance(value, dict):
        return any(any_control(key) or any_control(member) for key, member in value.items())
    return isinstance(value, list) and any(any_control(member) for member in value)


def without_control(text: str) -> str:
    """Return ``text`` with a visible mark in the place of each such character."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)

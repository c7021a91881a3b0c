"""The part of a file that an HTTP request asks for (RFC 9110, one range). Pure."""

import re
from typing import NamedTuple

_ASKED = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


class Part(NamedTuple):
    """Bytes ``first`` to ``last``, both of them in it, of ``size``."""

    first: int
    last: int
    size: int

    @property
    def content_range(self) -> str:
        """Return the header that says which part it is."""
        return f"bytes {self.first}-{self.last}/{self.size}"


class NoSuchPart(ValueError):
    """Nothing of the file lies in the range (416)."""


def part_of(header: str, size: int) -> Part | None:
    """Return what ``header`` asks of ``size`` bytes; None for all of it.

    What is no range of ours is passed over, as the RFC has it. Raises :class:`NoSuchPart`.
    """
    asked = _ASKED.fullmatch(header.strip())
    if asked is None or not (asked[1] or asked[2]):
        return None
    if asked[1]:
        first, last = int(asked[1]), min(int(asked[2] or size - 1), size - 1)
    else:
        first, last = max(0, size - int(asked[2])), size - 1
    if first > last:
        raise NoSuchPart
    return Part(first, last, size)

"""Whether bytes are the beginning of WebM with one Opus track, and of how many channels.

Reads just enough of EBML (RFC 8794) and Matroska (RFC 9559): header, segment, tracks. A browser's
recorder writes all of these into its first chunk. Every length is checked against what is there.
"""

from collections.abc import Iterator
from typing import NamedTuple

MAGIC = b"\x1a\x45\xdf\xa3"

_EBML, _DOC_TYPE = 0x1A45DFA3, 0x4282
_SEGMENT, _TRACKS, _TRACK, _CLUSTER = 0x18538067, 0x1654AE6B, 0xAE, 0x1F43B675
_CODEC, _PRIVATE = 0x86, 0x63A2
_OPUS_HEAD = b"OpusHead"


class _Element(NamedTuple):
    """``size`` is None where the length is not known (a recording that is still running)."""

    id: int
    start: int
    size: int | None


def opus_channels(content: bytes) -> int | None:
    """Return the channels (1 or 2) of the Opus track that ``content`` begins; None for others."""
    if not content.startswith(MAGIC):
        return None
    top = list(_elements(content, 0, len(content)))
    if [element.id for element in top[:2]] != [_EBML, _SEGMENT]:
        return None
    kind = _child(content, top[0], _DOC_TYPE)
    tracks = _child(content, top[1], _TRACKS)
    if kind is None or _bytes(content, kind).rstrip(b"\0") != b"webm" or tracks is None:
        return None
    found = [t for t in _elements(content, *_span(content, tracks)) if t.id == _TRACK]
    return _channels(content, found[0]) if len(found) == 1 else None


def _channels(content: bytes, track: _Element) -> int | None:
    codec, private = _child(content, track, _CODEC), _child(content, track, _PRIVATE)
    if codec is None or private is None or _bytes(content, codec) != b"A_OPUS":
        return None
    head = _bytes(content, private)
    whole = len(head) >= 19 and head.startswith(_OPUS_HEAD)
    return head[9] if whole and head[9] in {1, 2} else None


def _elements(content: bytes, start: int, end: int) -> Iterator[_Element]:
    """Yield the elements from ``start`` to ``end`` that begin whole, up to the first cluster."""
    while start < end:
        id_, after = _number(content, start, end, keeps_marker=True)
        size, body = _number(content, after, end, keeps_marker=False) if id_ else (None, after)
        if not id_ or body == after:
            return
        yield _Element(id_, body, size)
        if size is None or id_ == _CLUSTER:
            return
        start = body + size


def _number(content: bytes, at: int, end: int, *, keeps_marker: bool) -> tuple[int | None, int]:
    """Return a variable-length number and where it ends: ``at`` where none is, None for unknown."""
    first = content[at] if at < end else 0
    length = 9 - first.bit_length()
    if not first or at + length > end:
        return None, at
    value = int.from_bytes(content[at : at + length], "big")
    if keeps_marker:
        return value, at + length
    value &= (1 << 7 * length) - 1
    return (None if value == (1 << 7 * length) - 1 else value), at + length


def _child(content: bytes, parent: _Element, wanted: int) -> _Element | None:
    """Return the first child ``wanted`` that lies whole in ``content``."""
    for element in _elements(content, *_span(content, parent)):
        if element.id == wanted:
            is_whole = element.size is not None and element.start + element.size <= len(content)
            return element if is_whole else None
    return None


def _span(content: bytes, element: _Element) -> tuple[int, int]:
    there = len(content)
    end = there if element.size is None else min(there, element.start + element.size)
    return element.start, end


def _bytes(content: bytes, element: _Element) -> bytes:
    start, end = _span(content, element)
    return content[start:end]

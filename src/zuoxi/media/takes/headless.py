"""Puts a beginning before chunks whose own beginning is lost, so that they can be decoded at all.

Chunk 0 holds the header; it is kept twice and asked for until it comes, so this is for the day when
all of that was in vain. Every recorder of ours makes the same track: number 1, Opus at 48 kHz. What
cannot be known is how much is missing, and whether the first block was cut behind its first byte,
as Chromium cuts them: both ways are tried.
"""

import io
from collections.abc import Iterator

import av

from zuoxi.media.takes.opus import is_stereo

_UNKNOWN_SIZE = b"\x01\xff\xff\xff\xff\xff\xff\xff"
_BLOCK = b"\xa3"


def with_header(content: bytes) -> bytes:
    """Return ``content``, chunks without the first, as WebM; the sound in it is left as it is."""
    ways = [_header(1) + cut + content for cut in (b"", _BLOCK)]
    heard = [list(_packets(way)) for way in ways]
    best = max(range(len(ways)), key=lambda way: len(heard[way]))
    if heard[best] and is_stereo(heard[best][0]):
        return _header(2) + ways[best].removeprefix(_header(1))
    return ways[best]


def _packets(content: bytes) -> Iterator[bytes]:
    try:
        with av.open(io.BytesIO(content), "r", format="webm") as container:
            yield from (bytes(packet) for packet in container.demux(audio=0) if packet.size)
    except (av.error.FFmpegError, ValueError):
        return


def _header(channels: int) -> bytes:
    opus = (
        b"OpusHead\x01" + bytes([channels]) + b"\0\0" + (48_000).to_bytes(4, "little") + b"\0" * 3
    )
    audio = _element("e1", _element("9f", bytes([channels])) + _element("b5", b"\x47\x3b\x80\0"))
    track = (
        _element("d7", b"\x01")  # number
        + _element("73c5", b"\x01")
        + _element("83", b"\x02")  # sound
        + _element("86", b"A_OPUS")
        + _element("63a2", opus)
        + audio
    )
    return (
        _element("1a45dfa3", _element("4282", b"webm"))
        + bytes.fromhex("18538067")
        + _UNKNOWN_SIZE
        + _element("1549a966", _element("2ad7b1", (1_000_000).to_bytes(3, "big")))
        + _element("1654ae6b", _element("ae", track))
        + bytes.fromhex("1f43b675")
        + _UNKNOWN_SIZE
        + _element("e7", b"\0")  # the cluster begins at 0
    )


def _element(id_: str, payload: bytes) -> bytes:
    return bytes.fromhex(id_) + bytes([0x80 | len(payload)]) + payload

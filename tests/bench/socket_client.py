"""A WebSocket client that costs next to nothing: the load generator must not be what is measured.

Frames are built beforehand; the mask key is zero, so a frame is its payload behind a header. Only
what the bench needs is read from the server's frames: the type, and the ``seq`` of an ack.
"""

import asyncio
import base64
import re
import secrets
import ssl
import struct
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

_SEQ = re.compile(rb'"seq": ?(\d+)')
_TYPE = re.compile(rb'"type": ?"([a-z]+)"')


def text_frame(payload: bytes) -> bytes:
    """Return one masked text frame (key zero) around ``payload``."""
    size = len(payload)
    if size < 126:
        header = struct.pack("!BB", 0x81, 0x80 | size)
    elif size < 65_536:
        header = struct.pack("!BBH", 0x81, 0xFE, size)
    else:
        header = struct.pack("!BBQ", 0x81, 0xFF, size)
    return header + b"\0\0\0\0" + payload


class Seat(asyncio.Protocol):
    """One socket. ``on_message(seat, kind, payload)`` is called for every text frame."""

    def __init__(
        self, *, number: int, host: str, cookie: str, origin: str,
        on_message: Callable[["Seat", bytes, bytes], None],
    ) -> None:  # fmt: skip
        self.number = number
        self.on_message = on_message
        self.transport: asyncio.Transport | None = None
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False
        self._buffer = bytearray()
        self._upgraded = False
        self._request = (
            f"GET /ws/sitting HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nOrigin: {origin}\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}\r\n"
            f"Cookie: zuoxi_seat={cookie}\r\n\r\n"
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's classes, only of their shape.
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self.open.done():
            self.open.set_exception(ConnectionError(bytes(self._buffer[:200])))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._upgraded:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self._buffer.startswith(b"HTTP/1.1 101"):
                assert self.transport is not None
                self.transport.close()
                return
            del self._buffer[: end + 4]
            self._upgraded = True
            self.open.set_result(None)
        self._read_frames()

    def _read_frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            size, start = buffer[at + 1] & 0x7F, at + 2
            if size == 126:
                if len(buffer) < at + 4:
                    break
                size, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                if len(buffer) < at + 10:
                    break
                size, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if len(buffer) < start + size:
                break
            if buffer[at] & 0x0F == 1:
                payload = bytes(buffer[start : start + size])
                kind = _TYPE.search(payload)
                self.on_message(self, kind.group(1) if kind else b"", payload)
            elif buffer[at] & 0x0F == 9 and self.transport is not None:  # ping
                self.transport.write(b"\x8a\x80\0\0\0\0")
            at = start + size
        del buffer[:at]

    def send(self, frame: bytes) -> None:
        """Write one prebuilt frame."""
        assert self.transport is not None
        self.transport.write(frame)


def acknowledged_seq(payload: bytes) -> int:
    """Return the ``seq`` of an ack frame."""
    found = _SEQ.search(payload)
    return int(found.group(1)) if found else 0


async def open_seat(
    url: str, *, number: int, cookie: str, context: ssl.SSLContext | None,
    on_message: Callable[[Seat, bytes, bytes], None],
) -> Seat:  # fmt: skip
    """Connect one seat; raises :class:`ConnectionError` if the server refuses."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    _, seat = await asyncio.get_running_loop().create_connection(
        lambda: Seat(
            number=number, host=parts.netloc, cookie=cookie, origin=url, on_message=on_message
        ),
        parts.hostname,
        parts.port,
        ssl=context,
    )
    await seat.open
    return seat

"""A cable for what two pages send each other past the server (WebRTC), to be cut and mended."""

import contextlib
import selectors
import socket
import threading
from typing import Any

from playwright.sync_api import BrowserContext

THROUGH_THE_RELAY = """
(() => {
  const { addIceCandidate, setRemoteDescription } = RTCPeerConnection.prototype
  RTCPeerConnection.prototype.addIceCandidate = async function (given) {
    const words = given.candidate.split(' ')
    const plain = words[2]?.toLowerCase() === 'udp' && /^[0-9.]+$/.test(words[4])
    if (!plain) return
    words[5] = String(await window.throughRelay(words[4], Number(words[5])))
    await addIceCandidate.call(this, { ...given, candidate: words.join(' ') })
  }
  RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
    const lines = sdp.split('\\r\\n').filter((line) => !line.startsWith('a=candidate'))
    return setRemoteDescription.call(this, { type, sdp: lines.join('\\r\\n') })
  }
})()
"""


class UdpRelay:
    """Stands between two pages: each is told the relay's port in place of the other's."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._is_cut = self._over = False
        self._doors: dict[tuple[str, int], socket.socket] = {}
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stand_between(self, *contexts: BrowserContext) -> None:
        """Let every page of these contexts send through the relay."""
        for context in contexts:
            context.expose_function("throughRelay", self._port_for)
            context.add_init_script(THROUGH_THE_RELAY)

    def cut(self) -> None:
        self._is_cut = True

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self._over = True
        self._thread.join()
        with self._lock:
            for key in list(self._selector.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]
            self._selector.close()

    def _port_for(self, host: str, port: int) -> int:
        with self._lock:
            door = self._doors.get((host, port))
            if door is None:
                door = self._doors[host, port] = _opened(host)
                self._selector.register(door, selectors.EVENT_READ, _Door(door, (host, port)))
            return int(door.getsockname()[1])

    def _run(self) -> None:
        while not self._over:
            with self._lock:
                ready = self._selector.select(0) if self._selector.get_map() else []
            for key, _ in ready:
                with contextlib.suppress(OSError):
                    self._pass(key.data)
            if not ready:
                threading.Event().wait(0.002)

    def _pass(self, end: Any) -> None:
        if isinstance(end, _Way):
            content = end.away.recv(65_536)
            if not self._is_cut:
                end.door.sendto(content, end.client)
            return
        content, client = end.door.recvfrom(65_536)
        way = end.ways.get(client)
        if way is None:
            away = _opened(end.target[0])
            away.connect(end.target)
            way = end.ways[client] = _Way(end.door, away, client)
            with self._lock:
                self._selector.register(away, selectors.EVENT_READ, way)
        if not self._is_cut:
            way.away.send(content)


class _Door:
    """Where one page is sent to in place of the other's address."""

    def __init__(self, door: socket.socket, target: tuple[str, int]) -> None:
        self.door, self.target = door, target
        self.ways: dict[tuple[str, int], _Way] = {}


class _Way:
    """From one page, through a door, to the other page and back."""

    def __init__(self, door: socket.socket, away: socket.socket, client: tuple[str, int]) -> None:
        self.door, self.away, self.client = door, away, client


def _opened(host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((host, 0))
    made.setblocking(False)
    return made

"""A cable between one browser and the server, which a test can pull, silence and put back."""

import contextlib
import socket
import threading


class Relay:
    """Passes TCP from a port of its own to ``target``.

    :meth:`cut` ends all connections and refuses more; :meth:`freeze` swallows what is sent and says
    nothing, as a switch does that has lost its power.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self._whole = threading.Event()
        self._whole.set()
        self._flows = threading.Event()
        self._flows.set()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Pull the cable: open connections end, new ones are closed at once."""
        self._whole.clear()
        with self._lock:
            ends, self._open = self._open, set()
        for end in ends:
            _close(end)

    def freeze(self) -> None:
        """Pass nothing on; every connection stays open."""
        self._flows.clear()

    def mend(self) -> None:
        """Put the cable back; what was frozen arrives late."""
        self._whole.set()
        self._flows.set()

    def close(self) -> None:
        """Take the relay away."""
        self.cut()
        self._flows.set()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole.is_set():
                _close(near)
                continue
            try:
                far = socket.create_connection(self.target, timeout=5)
            except OSError:
                _close(near)
                continue
            far.settimeout(None)
            with self._lock:
                self._open |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                self._flows.wait()
                sink.sendall(piece)
        with self._lock:
            self._open -= {source, sink}
        _close(source)
        _close(sink)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()

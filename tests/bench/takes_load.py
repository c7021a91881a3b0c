"""The load of ``takes_http``: recorders that send a chunk a second, in a process of its own.

    python -m tests.bench.takes_load PORT SECONDS  <cookies.json

Prints one JSON object: latencies in ms of the acknowledgements (from the moment a chunk was due),
errors, how long ``finish`` took, and the processor seconds of the load itself.
"""

import asyncio
import hashlib
import json
import sys
import time
from typing import Any

from tests.bench.takes import speech_of
from tests.media.takes.speech import recorded

TASK, PLACE = "inbound_call", "turn:a1"


class Wire:
    """One connection that is kept; raw, so that the load needs little of the cores."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def open(self) -> "Wire":
        """Connect."""
        self._in, self._out = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        """Send one request and return status and body."""
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._out.write("\r\n".join([*lines, "", ""]).encode() + body)
        status = int((await self._in.readline()).split()[1])
        length = 0
        while (line := await self._in.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return status, await self._in.readexactly(length) if length else b""


async def record(
    port: int, cookie: str, number: int, *, chunks: list[bytes], began: float, of: int
) -> dict[str, Any]:
    """Record one take, a chunk a second, and finish it: all of them within one second (a bell)."""
    wire = await Wire(port).open()
    take = hashlib.sha256(f"{number}".encode()).hexdigest()[:32]
    wish = json.dumps({"take": take, "task": TASK, "place": PLACE, "layout": "mono"})
    status, body = await wire.ask("POST", "/takes", {"Cookie": cookie}, wish.encode())
    if status != 200:
        return {"ms": [], "errors": 1, "finish_ms": None}
    granted = {"Authorization": "Take " + json.loads(body)["grant"]}
    latencies, errors = [], 0
    for n, chunk in enumerate(chunks):
        due = began + n + number / of
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        headers = granted | {"X-Sha256": hashlib.sha256(chunk).hexdigest()}
        status, _ = await wire.ask("PUT", f"/takes/{take}/{n}", headers, chunk)
        errors += status != 204
        latencies.append(1000 * (time.monotonic() - due))
    whole = hashlib.sha256(b"".join(chunks)).hexdigest()
    end = json.dumps({"chunks": len(chunks), "sha256": whole, "how": "stopped"}).encode()
    due = began + len(chunks) + 1 + number / of
    await asyncio.sleep(max(0.0, due - time.monotonic()))
    status, _ = await wire.ask("POST", f"/takes/{take}/finish", granted, end)
    errors += status != 200
    return {"ms": latencies, "errors": errors, "finish_ms": 1000 * (time.monotonic() - due)}


async def main() -> None:
    """Record with every cookie."""
    port, seconds = int(sys.argv[1]), int(sys.argv[2])
    cookies = json.load(sys.stdin)
    chunks = recorded(speech_of(seconds + 1))[:seconds]
    began, cpu = time.monotonic() + 3.0, time.process_time()
    done = await asyncio.gather(
        *(
            record(port, f"zuoxi_seat={c}", n, chunks=chunks, began=began, of=len(cookies))
            for n, c in enumerate(cookies)
        )
    )
    found = {
        "ms": [ms for one in done for ms in one["ms"]],
        "errors": sum(one["errors"] for one in done),
        "finish_ms": [one["finish_ms"] for one in done if one["finish_ms"] is not None],
        "cpu_s": time.process_time() - cpu,
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())

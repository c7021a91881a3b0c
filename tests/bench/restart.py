"""How long a hall stands still when its server is killed: until the first save, and until all.

The clock runs from ``kill -9``: starting again, answering, every seat reconnecting with its lease
and having one more save acknowledged.
"""

import time
from typing import Any

from tests.bench.house import House, Load, hall, start_task
from tests.bench.machine import Watch

CONTESTANTS = 400
BEFORE_S = 5.0


def measure(house: House) -> dict[str, Any]:
    """Kill the server of a working hall, start it again and return seconds until saves count."""
    with hall(house, CONTESTANTS) as (server, made):
        watch, load = Watch(), Load()
        try:
            load.order("connect", url=server.url, cookies=made["cookies"])
            start_task(server, made, load)
            load.order("pace", every=BEFORE_S, seconds=BEFORE_S)
            began = time.time()
            server.stop(hard=True)
            server.start()
            resumed = load.order("resume", url=server.url, cookies=made["cookies"])
        finally:
            load.end()
    return {
        "house": house.name, "what": f"kill -9, {CONTESTANTS} sockets",
        "first_ack_s": round(resumed["first"] - began, 2),
        "all_acked_s": round(resumed["last"] - began, 2),
        "lost": CONTESTANTS - resumed["acked"], **watch.conditions(),
    }  # fmt: skip

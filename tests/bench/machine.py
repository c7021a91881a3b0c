"""What else the machine did meanwhile: load average and processor time stolen by neighbours."""

import os
import time
from pathlib import Path
from typing import Any

import psutil


def _ticks() -> tuple[float, float]:
    times = psutil.cpu_times()
    return sum(times[:8]), float(getattr(times, "steal", 0.0))


class Watch:
    """Begins when made; :meth:`conditions` tells what happened since."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._all, self._stolen = _ticks()

    def conditions(self) -> dict[str, Any]:
        """Return load average (1 min) and the share of processor time stolen, in percent."""
        everything, stolen = _ticks()
        span = max(everything - self._all, 1e-9)
        return {
            "load": round(os.getloadavg()[0], 2),
            "steal_percent": round(100 * (stolen - self._stolen) / span, 1),
        }


def cpu_s(pid: int) -> float:
    """Return user and system seconds of one process, without its children."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def memory_mb(pid: int) -> float:
    """Return the proportional set size of one process in MB, or what the system offers."""
    rollup = Path(f"/proc/{pid}/smaps_rollup")
    if rollup.exists():
        for line in rollup.read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return psutil.Process(pid).memory_info().rss / 2**20

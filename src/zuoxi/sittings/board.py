"""The board of a hall: one row per sitting, each with the version at which it last changed.

Written by the hub on the event loop, read by the HTTP side from other threads.
"""

import threading
from typing import Any, NamedTuple


class BoardView(NamedTuple):
    """Rows that changed after the asked version, and the newest version ``n``."""

    n: int
    rows: list[dict[str, Any]]


class Board:
    """Versioned rows; a reader that asks ``after=n`` gets what changed since."""

    def __init__(self, n: int = 0) -> None:
        self.n = n
        self._rows: dict[int, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def put(self, row: dict[str, Any]) -> bool:
        """Take one row; return whether it differs from what is known."""
        known = self._rows.get(row["sitting"])
        if known is not None and all(known[key] == value for key, value in row.items()):
            return False
        with self._lock:
            self.n += 1
            self._rows[row["sitting"]] = row | {"version": self.n}
        return True

    def drop(self, sitting: int) -> bool:
        """Forget the row of a sitting that has lost its seat; return whether there was one.

        Readers see it by the hall's count of seats, which no longer matches their rows.
        """
        with self._lock:
            if self._rows.pop(sitting, None) is None:
                return False
            self.n += 1
        return True

    def now(self) -> BoardView:
        """Return all rows as they stand, in no order; time left is for the reader to fill in."""
        with self._lock:
            return BoardView(self.n, list(self._rows.values()))

    def after(self, n: int, *, now_ms: int) -> BoardView:
        """Return the rows that changed after version ``n``, remaining time as of ``now_ms``.

        A version that this board never gave (from before a restart) gets every row.
        """
        newest, rows = self.now()
        if n > newest:
            n = 0
        changed = sorted((r for r in rows if r["version"] > n), key=lambda r: int(r["sitting"]))
        return BoardView(newest, [with_remaining(row, now_ms) for row in changed])


def with_remaining(row: dict[str, Any], now_ms: int) -> dict[str, Any]:
    """Return the row with ``remaining_ms`` that follows from its deadline."""
    if row["deadline_ms"] is None:
        return row
    return row | {"remaining_ms": max(0, row["deadline_ms"] - now_ms)}

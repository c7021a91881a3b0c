"""The live feed: notices that a log has grown, by topic and sequence number.

A notice only says "``topic`` grew up to ``n``"; whoever cares reads what came after the last
``n`` it knows, so a lost or doubled notice costs nothing. Inside a process a notice is a call;
between processes on PostgreSQL it also travels by NOTIFY (:mod:`zuoxi.kernel.feed_postgres`).
Topics: ``ledger`` (n = ledger seq) and ``hall:<competition>`` (n = version of the hall board).
"""

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)

Listener = Callable[[str, int], None]

_lock = threading.Lock()
_listeners: list[Listener] = []


def subscribe(listener: Listener) -> Callable[[], None]:
    """Call ``listener(topic, n)`` on every notice until the returned function is called.

    Listeners are called in the publishing thread: they must be quick and must not raise.
    """
    with _lock:
        _listeners.append(listener)

    def unsubscribe() -> None:
        with _lock:
            if listener in _listeners:
                _listeners.remove(listener)

    return unsubscribe


def publish(topic: str, n: int) -> None:
    """Tell every listener of this process that ``topic`` has grown up to ``n``."""
    with _lock:
        listeners = list(_listeners)
    for listener in listeners:
        try:
            listener(topic, n)
        except Exception:  # one bad listener must not undo a committed verb for the others
            logger.exception("live feed listener failed")

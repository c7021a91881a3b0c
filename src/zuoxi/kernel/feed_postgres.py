"""The live feed between processes on PostgreSQL, by LISTEN and NOTIFY.

What is published in this process is notified to the others; what they notify is published here.
At most one notice per topic leaves a process in :data:`EVERY_S` (NOTIFY takes a lock of the whole
database at commit); what comes faster is told once, by its newest ``n``. A lost notice costs
nothing: readers ask by sequence number, and the hub looks each second.
"""

import json
import logging
import secrets
import threading
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

from zuoxi.kernel import feed

logger = logging.getLogger(__name__)

CHANNEL = "zuoxi_feed"
RETRY_S = 2.0
EVERY_S = 0.1


class PostgresFeed:
    """Carries the feed of this process to others; ``params`` as for :func:`psycopg.connect`."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        keep = {"dbname", "user", "password", "host", "port", "sslmode", "options", "service"}
        self._params = {k: v for k, v in params.items() if k in keep and v not in (None, "")}
        self._me = secrets.token_hex(8)
        self._out: dict[str, int] = {}
        self._grown = threading.Condition()
        self._remote = threading.local()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to listen and to notify."""
        self._unsubscribe = feed.subscribe(self._published)
        for target in (self._listen, self._notify):
            thread = threading.Thread(target=target, name=f"feed{target.__name__}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """End both threads."""
        self._unsubscribe()
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def _published(self, topic: str, n: int) -> None:
        if not getattr(self._remote, "now", False):
            self._wait_with({topic: n})

    def _wait_with(self, notices: Mapping[str, int]) -> None:
        with self._grown:
            for topic, n in notices.items():
                self._out[topic] = max(n, self._out.get(topic, 0))
            self._grown.notify()

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(**self._params, autocommit=True, application_name="zuoxi feed")

    def _listen(self) -> None:
        self._remote.now = True  # what this thread publishes came from elsewhere
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                    while not self._stopping.is_set():
                        for notice in connection.notifies(timeout=0.5):
                            self._heard(notice.payload)
            except psycopg.Error:
                logger.warning("live feed: PostgreSQL does not answer; tried again")
                self._stopping.wait(RETRY_S)

    def _heard(self, payload: str) -> None:
        try:
            sender, topic, n = json.loads(payload)
        except ValueError:
            return
        if sender != self._me:
            feed.publish(topic, n)

    def _notify(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    self._notify_on(connection)
            except psycopg.Error:
                logger.warning("live feed: PostgreSQL does not answer; tried again")
                self._stopping.wait(RETRY_S)

    def _notify_on(self, connection: psycopg.Connection[Any]) -> None:
        while not self._stopping.is_set():
            with self._grown:
                if not self._out:
                    self._grown.wait(timeout=0.5)
                notices, self._out = self._out, {}
            if not notices:
                continue
            payloads = [json.dumps([self._me, topic, n]) for topic, n in notices.items()]
            try:
                connection.execute(
                    "SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload",
                    (CHANNEL, payloads),
                )
            except psycopg.Error:
                self._wait_with(notices)
                raise
            self._stopping.wait(EVERY_S)

"""The live feed between processes on PostgreSQL: everybody hears, nobody is flooded."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.postgresql import fresh_database
from zuoxi.kernel import feed
from zuoxi.kernel.feed_postgres import CHANNEL, EVERY_S, PostgresFeed

pytestmark = pytest.mark.postgresql

OTHER_PROCESS = """
import sys
from psycopg.conninfo import conninfo_to_dict
from zuoxi.kernel import feed
from zuoxi.kernel.feed_postgres import PostgresFeed

between = PostgresFeed(conninfo_to_dict(sys.argv[1]))
feed.subscribe(lambda topic, n: print(topic, n, flush=True))
between.start()
for line in sys.stdin:
    topic, n = line.split()
    feed.publish(topic, int(n))
between.stop()
"""


@pytest.fixture
def database() -> Iterator[str]:
    with fresh_database() as url:
        yield url


@pytest.fixture
def between(database: str) -> Iterator[PostgresFeed]:
    """This process's end."""
    made = PostgresFeed(conninfo_to_dict(database))
    made.start()
    _listening(database, 1)
    yield made
    made.stop()


def _listening(database: str, count: int) -> None:
    """Wait until so many processes listen: a notice reaches nobody who listens later."""
    with psycopg.connect(database, autocommit=True) as watcher:
        end = time.monotonic() + 20
        find = "SELECT count(*) FROM pg_stat_activity WHERE query = %s AND datname = %s"
        name = conninfo_to_dict(database)["dbname"]
        while time.monotonic() < end:
            if watcher.execute(find, (f'LISTEN "{CHANNEL}"', name)).fetchone() == (count,):
                return
            time.sleep(0.05)
    raise AssertionError("nobody listens")


def _heard(database: str, wanted: tuple[str, int], within: float = 5) -> list[tuple[float, Any]]:
    """Return what one more connection hears until ``wanted`` has come: (moment, topic, n)."""
    heard = []
    with psycopg.connect(database, autocommit=True) as listener:
        listener.execute(f'LISTEN "{CHANNEL}"')
        ready.set()
        for notice in listener.notifies(timeout=within):
            _, topic, n = json.loads(notice.payload)
            heard.append((time.monotonic(), (topic, n)))
            if (topic, n) == wanted:
                return heard
    raise AssertionError(f"not heard: {wanted}, only {heard}")


ready = threading.Event()


def test_what_one_process_publishes_the_other_hears_and_nothing_comes_back(
    database: str, between: PostgresFeed
) -> None:
    mine: list[tuple[str, int]] = []
    arrived = threading.Event()

    def take(topic: str, n: int) -> None:
        mine.append((topic, n))
        if topic == "hall:1":
            arrived.set()

    unsubscribe = feed.subscribe(take)
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    ) as other:
        assert other.stdin
        assert other.stdout
        _listening(database, 2)
        feed.publish("ledger", 7)
        assert other.stdout.readline() == "ledger 7\n"
        other.stdin.write("hall:1 57\n")
        other.stdin.flush()
        assert arrived.wait(5)
        time.sleep(3 * EVERY_S)  # long enough for an echo
        rest, _ = other.communicate(timeout=10)
    unsubscribe()
    assert rest == "hall:1 57\n"  # its own call, once
    assert mine == [("ledger", 7), ("hall:1", 57)]
    assert other.returncode == 0


def test_a_burst_leaves_the_process_as_one_notice_per_topic_in_100_ms(
    database: str, between: PostgresFeed
) -> None:
    found: list[tuple[float, Any]] = []
    ready.clear()
    listener = threading.Thread(target=lambda: found.extend(_heard(database, ("ledger", 500))))
    listener.start()
    assert ready.wait(5)
    for n in range(1, 501):
        feed.publish("hall:1", n)
        feed.publish("ledger", n)
        time.sleep(0.001)
    listener.join()
    for topic in ("ledger", "hall:1"):
        told = [(moment, said[1]) for moment, said in found if said[0] == topic]
        numbers = [n for _, n in told]
        assert numbers == sorted(set(numbers))
        spent = told[-1][0] - told[0][0]
        assert 2 <= len(told) <= spent / EVERY_S + 2, told


def test_a_connection_that_breaks_is_opened_again_and_the_notice_goes_out(
    database: str, between: PostgresFeed
) -> None:
    ready.clear()
    found: list[tuple[float, Any]] = []
    listener = threading.Thread(
        target=lambda: found.extend(_heard(database, ("ledger", 9), within=20))
    )
    with psycopg.connect(database, autocommit=True) as chief:
        chief.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'zuoxi feed' AND datname = current_database()"
        )
    listener.start()
    assert ready.wait(5)
    feed.publish("ledger", 9)
    listener.join()
    assert [said for _, said in found] == [("ledger", 9)]

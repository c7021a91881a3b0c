"""A fresh PostgreSQL database for a test; the test is skipped where there is no server.

``ZUOXI_TEST_POSTGRES_URL`` names a server and a database that its user may connect to.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

SERVER = os.environ.get("ZUOXI_TEST_POSTGRES_URL", "postgresql://root@127.0.0.1:5432/postgres")


@contextmanager
def fresh_database() -> Iterator[str]:
    """Yield the URL of an empty database that is dropped afterwards.

    Without a server the test is skipped; with ``ZUOXI_NO_SKIP=1`` it fails.
    """
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError as error:
        if os.environ.get("ZUOXI_NO_SKIP") == "1":
            raise
        pytest.skip(f"no PostgreSQL server: {error}")
    name = f"zuoxi_test_{uuid4().hex[:12]}"
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(SERVER)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

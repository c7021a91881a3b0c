"""A real installation in a folder of its own, used through the command line as people use it."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg


@dataclass
class House:
    """An installation of its own; ``database`` is a URL of PostgreSQL or empty."""

    folder: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        own = {"ZUOXI_DATA": str(self.folder), "ZUOXI_DATABASE_URL": self.database}
        return os.environ | own | {"LC_ALL": "zh_CN.UTF-8"}

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=False,
        )

    def script(self, code: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run Python with Django set up on this installation."""
        lines = f"import django\ndjango.setup()\n{code}"
        return subprocess.run(
            [sys.executable, "-c", lines],
            env=self.environment | more,
            capture_output=True,
            text=True,
            check=True,
        )

    def verify(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run("zuoxi.cli", "verify", *arguments, **more)

    def found(self, *arguments: str) -> tuple[int, list[str]]:
        done = self.verify("--json", *arguments)
        return done.returncode, [one["code"] for one in json.loads(done.stdout)["findings"]]

    def tamper(self, *statements: str) -> None:
        if self.database:
            with psycopg.connect(self.database) as session:
                for table in ("kernel_ledgerentry", "kernel_ledgerhead"):
                    session.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
                for statement in statements:
                    session.execute(statement.encode())
            return
        with closing(sqlite3.connect(self.folder / "zuoxi.sqlite3")) as file, file:
            find = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in file.execute(find).fetchall():
                file.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                file.execute(statement)

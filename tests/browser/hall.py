"""A served hall for the browser tests: installation, server process, seat codes, the key."""

import json
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from zuoxi.kernel.decimals import half_up, half_up_ratio
from zuoxi.rehearsal.server import OwnServer

TASK = "dictation"
WITHIN_S = 20


class Hall:
    """``codes`` are the seat codes in the order of the contestants; ``question`` holds the keys.

    Contestants count from 0, as the codes do; items count from 1, as on the screen.
    """

    task = TASK
    installation = "zuoxi.rehearsal.installation"
    """The module that makes it."""

    def __init__(
        self,
        folder: Path,
        *,
        contestants: int,
        duration_ms: int,
        tls: bool = True,
        more: tuple[str, ...] = (),
    ) -> None:
        folder.mkdir(parents=True)
        self.server = OwnServer(folder, tls=tls)
        words = (str(contestants), str(duration_ms), "2000", *more)
        made = self.made = self.server.helper(self.installation, *words)
        self.competition: int = made["competition"]
        self.username: str = made["username"]
        self.password: str = made["password"]
        self.codes: list[str] = made["codes"]
        self.question: dict[str, Any] = made["questions"].get("dictation", {})
        self.chief = httpx.Client(verify=False, trust_env=False, base_url=self.server.url)
        self.start()
        self.chief.get("/api/me")
        self._post("/api/login", username=self.username, password=self.password)

    # ── the server ──────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.server.start()
        try:
            until(self._answers, within=60)
        except AssertionError:
            raise AssertionError((self.server.folder / "server.log").read_text()) from None

    def _answers(self) -> bool:
        try:
            return self.chief.get("/api/health").is_success
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        """``kill -9``."""
        self.server.stop(hard=True)

    def stop(self) -> None:
        self.chief.close()
        self.server.stop()

    # ── the chief judge, at a console that is no browser ────────────────────────────────────

    def begin(self) -> None:
        """Declare the hall ready and start the task."""
        self.command("ready")
        self.command("start")

    def command(self, verb: str, *, ms: int | None = None) -> None:
        """Give a command to the whole hall; ``ms`` with ``extend``."""
        words = {"reason": "测试", "witness": "钱监督"}
        more = {"confirm": True} if ms is None else {"ms": ms}
        self._post(f"{self._path}/hall/{verb}", task=self.task, **words, **more)

    def person(self, contestant: int, verb: str) -> None:
        """Give a command to one contestant."""
        sitting = self.row(contestant)["sitting"]
        words = {"reason": "键盘失灵", "witness": "钱监督"}
        self._post(f"{self._path}/sittings/{sitting}/{verb}", task=self.task, **words)

    def end_one(self, contestant: int) -> None:
        """End the task for one contestant."""
        sitting = self.row(contestant)["sitting"]
        words = {"reason": "违反纪律", "witness": "钱监督"}
        self._post(f"{self._path}/sittings/{sitting}/end", task=self.task, **words)

    def publish(self) -> None:
        """Publish the ranking once everything is scored."""
        until(lambda: self._get("/results")["state"] == "ready")
        self._post(f"{self._path}/results/publish")

    def release(self, contestant: int) -> None:
        """Allow a contestant to move to the machine that waits."""
        sitting = self.row(contestant)["sitting"]
        words = {"reason": "键盘失灵", "witness": "钱监督"}
        self._post(f"{self._path}/sittings/{sitting}/release", task=self.task, **words)

    def accept_held(self, contestant: int) -> None:
        """Admit what arrived too late without proof."""
        sitting = self.row(contestant)["sitting"]
        words = {"sitting": sitting, "reason": "断网", "witness": "钱监督"}
        (group,) = (g for g in self._get("/held") if g["sitting"] == sitting)
        about = {name: group[name] for name in ("epoch", "ranges")}
        self._post(f"{self._path}/held", accept=True, **about, **words)

    def row(self, contestant: int) -> dict[str, Any]:
        """Return the console's row of a contestant."""
        rows: list[dict[str, Any]] = self._get("/hall")["rows"]
        return next(row for row in rows if row["code"] == f"{contestant + 1:04d}")

    def score(self, contestant: int) -> str | None:
        """Return the official score, None as long as there is none."""
        view = self._get("/results")
        if view["state"] not in ("ready", "published"):
            return None
        row = next(r for r in view["rows"] if r["code"] == f"{contestant + 1:04d}")
        return str(row["parts"][TASK])

    @property
    def _path(self) -> str:
        return f"/api/competitions/{self.competition}"

    def _get(self, path: str) -> Any:
        return self.chief.get(self._path + path).raise_for_status().json()

    def _post(self, path: str, **body: Any) -> None:
        headers = {"X-CSRFToken": self.chief.cookies["csrftoken"], "Referer": self.server.url}
        answer = self.chief.post(path, json=body, headers=headers)
        assert answer.is_success, answer.text

    # ── what is so ──────────────────────────────────────────────────────────────────────────

    def key(self, item: int, field: str) -> str:
        """Return the main answer of a field."""
        text: str = self.question["items"][item - 1]["fields"][field][0]
        return text

    def score_of(self, *fields: str) -> str:
        """Return the score of these fields of the first item typed right, by hand from the key."""
        required = correct = 0
        for number, item in enumerate(self.question["items"], start=1):
            for field, alternatives in item["fields"].items():
                counted = characters(field, alternatives[0])
                required += counted
                correct += counted if number == 1 and field in fields else 0
        accuracy = half_up_ratio(correct, required, scale=100, places=2)
        return str(half_up(accuracy / 10, 2))

    def stored(self, contestant: int, *, item: int = 1) -> dict[str, str]:
        """Return what counts in the journal's file for an item: field → text."""
        sitting = self.row(contestant)["sitting"]
        find = (
            "SELECT payload FROM journal_entry WHERE sitting = ? AND kind = 'set' "
            "AND standing IN ('counted', 'late') ORDER BY epoch, client_seq"
        )
        with closing(self.journal()) as journal:
            ops = [json.loads(row[0]) for row in journal.execute(find, [sitting])]
        name = self.question["items"][item - 1]["id"]
        return {op["field"]: op["value"] for op in ops if op["item"] == name}

    def stamps(self, contestant: int) -> list[tuple[int, int]]:
        """Return when each op was made by the machine's word and when it arrived, in ms."""
        sitting = self.row(contestant)["sitting"]
        find = "SELECT at_ms, received_ms FROM journal_entry WHERE sitting = ? AND at_ms NOT NULL"
        with closing(self.journal()) as journal:
            return journal.execute(find, [sitting]).fetchall()

    def journal(self) -> sqlite3.Connection:
        """Open the journal's file to read."""
        path = self.server.folder / "journal.sqlite3"
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def until_stored(self, contestant: int, **texts: str) -> None:
        """Wait until exactly these fields of the first item are in the journal."""
        until(lambda: self.stored(contestant) == texts)


def characters(field: str, text: str) -> int:
    """Count what counts: everything visible of an e-mail, letters and digits elsewhere."""
    if field == "email":
        return len(re.sub(r"\s", "", text))
    return len(re.sub(r"[\W_]", "", text))


def until(condition: Callable[[], Any], *, within: float = WITHIN_S) -> None:
    """Wait until ``condition`` holds."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)

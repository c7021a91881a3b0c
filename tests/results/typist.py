"""Seats at which somebody types, the officials' decisions, and what a contestant is told."""

from typing import Any

from django.db import transaction
from django.test import Client

from tests.past import day_of
from zuoxi.competitions.models import Competition
from zuoxi.kernel import canonical, ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import journal
from zuoxi.sittings.access import COOKIE, cookie_for
from zuoxi.sittings.close import close_sittings
from zuoxi.sittings.models import Sitting

START = 1_000_000
CHIEF = ledger.Actor(id="user:7", name="周裁判长", role="chief_judge")


class Typist:
    """Writes a sitting's journal as the hot path does."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting, self.chain, self.ops = sitting, journal.Chain(sitting.pk), 0

    def op(self, at: int, kind: str, standing: str = "counted", **payload: str) -> "Typist":
        self.ops += 1
        entry = self.chain.op(
            epoch=1,
            client_seq=self.ops,
            at_ms=START + at,
            received_ms=START + at,
            task="dictation",
            kind=kind,
            payload=canonical.dumps(payload),
            standing=standing,
        )
        self._write(entry)
        return self

    def takes_the_seat(self) -> "Typist":
        payload = {"token_hash": "", "device": "", "release": 0}
        self._write(
            self.chain.note(
                epoch=1,
                received_ms=START,
                origin="server",
                task="",
                kind="lease",
                payload=payload,
            )
        )
        return self

    def types(self, field: str, value: str, *, at: int = 1_000, **more: Any) -> "Typist":
        return self.op(at, "set", item="k1", field=field, value=value, **more)

    def decided(self, *, accept: bool, ledger_seq: int = 99) -> None:
        payload = {"epoch": 1, "last_seq": self.ops, "accept": accept} | {"ledger_seq": ledger_seq}
        self._write(
            self.chain.note(
                epoch=1,
                received_ms=START + 700_000,
                origin="official",
                task="",
                kind="decided",
                payload=payload,
            )
        )

    def closes(self, *, bell: int = 600_000) -> None:
        head = {
            "sitting": self.sitting.pk,
            "seq": self.chain.seq,
            "hash": self.chain.hash,
            "ended_ms": START + bell,
        }
        with day_of(START + bell):
            close_sittings(self.sitting.competition_id, task="dictation", sittings=[head])

    def _write(self, entry: journal.Entry) -> None:
        store = journal.open_store()
        store.append([entry])
        store.close()


def command(hall: Competition, verb: str, *, at: int, **payload: Any) -> LedgerEntry:
    """Write a decision of the officials into the ledger, ``at`` ms after the start."""
    with transaction.atomic():
        return ledger.append(
            verb=verb,
            actor=CHIEF,
            subject=f"competition:{hall.pk}",
            competition_id=hall.pk,
            at_ms=START + at,
            payload={"task": "dictation"} | payload,
        )


def own(typist: Typist) -> dict[str, Any]:
    client = Client()
    client.cookies[COOKIE] = cookie_for(typist.sitting)
    answer: dict[str, Any] = client.get("/api/seat/result", secure=True).json()
    return answer

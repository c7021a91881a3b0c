"""A small competition made by the product's own verbs and played to its published result.

Nothing in it goes past the ledger, so ``zuoxi verify`` finds nothing in it.
"""

from typing import Any

from django.conf import settings
from django.db import transaction

from tests.past import day_of
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.domain import Slot, appoint, create_competition
from zuoxi.competitions.models import Competition
from zuoxi.competitions.rule_set import RuleSet
from zuoxi.hall.domain import furnish, seat_contestants
from zuoxi.kernel import canonical, ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.media.models import Blob
from zuoxi.media.store import Store
from zuoxi.papers import domain as papers
from zuoxi.papers.content import PaperContent, TaskContent
from zuoxi.papers.models import Paper
from zuoxi.registration.domain import Entrant, enter_contestants
from zuoxi.results import domain as results
from zuoxi.sittings import journal
from zuoxi.sittings.access import issue_codes
from zuoxi.sittings.close import close_sittings
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.receipts import receipt_payload
from zuoxi.sittings.state import SittingState
from zuoxi.tasks import registry

CHIEF = ledger.Actor(id="user:7", name="周裁判长", role="chief_judge")
START = 1_000_000
DURATION_MS = 600_000
CODES = ("101", "102", "103")
NAMES = ("赵晓岚", "钱子墨", "孙雨桐")
ITEMS: list[dict[str, Any]] = [
    {"id": "k1", "fields": {"name": ["沈知夏", "沈之夏"], "postcode": ["519031"]}},
    {"id": "k2", "fields": {"email": ["Shen_ZX@example.cn"]}, "case_sensitive": True},
]


def paper(competition: Competition) -> Paper:
    """Return a frozen paper of two items with stored recordings."""
    items = []
    for item in ITEMS:
        sound = f"录音 {item['id']}".encode() * 100
        sha256 = Store(settings.MEDIA_ROOT).put(sound)
        Blob.objects.get_or_create(
            sha256=sha256,
            defaults={"size": len(sound), "media_type": "audio/ogg", "created_ms": START},
        )
        items.append(item | {"recording": {"sha256": sha256, "duration_ms": 60_000}})
    question = registry.task_type("dictation").Question.model_validate({"items": items})
    task = TaskContent(
        task="dictation", points="10", minutes=10, question=question.model_dump(mode="json")
    )
    content = PaperContent(name="校内选拔样题", total_points="10", tasks=(task,))
    draft, is_new = papers.import_content(competition, content=content, by=CHIEF)
    if not is_new:  # there is one already: its next version
        draft = papers.draft_version(draft, by=CHIEF)
    return papers.freeze_paper(draft, by=CHIEF)


@day_of(0)
def seated(*, rule_set: RuleSet | None = None) -> Competition:
    """Return a competition with officials, a frozen paper, seats, contestants and codes."""
    competition = create_competition(
        name="客户信息服务技能竞赛",
        edition="校内选拔",
        host="演示职业学院",
        slots=[Slot(task="dictation", duration_ms=DURATION_MS)],
        rule_set=rule_set,
        actor=CHIEF,
    )
    for role in (Role.CHIEF_JUDGE, Role.SUPERVISOR):
        official = User.objects.create(
            username=f"{role}-{competition.pk}", password="!", display_name="周远山"
        )
        appoint(official, competition=competition, role=role, actor=CHIEF)
    set_paper = paper(competition)
    furnish(competition, seats=len(CODES), spares=1, columns=2, actor=CHIEF)
    entrants = [
        Entrant(code=code, name=name, school="演示职业学院")
        for code, name in zip(CODES, NAMES, strict=True)
    ]
    people = enter_contestants(competition, entrants=entrants, actor=CHIEF)
    seat_contestants(competition, contestants=people, paper=set_paper, actor=CHIEF)
    issue_codes(competition, actor=CHIEF)
    return competition


def act(competition: Competition, verb: str, *, at: int, **payload: Any) -> LedgerEntry:
    """Write one decision about time, ``at`` ms after the start."""
    with transaction.atomic():
        return ledger.append(
            verb=verb,
            actor=CHIEF,
            subject=f"competition:{competition.pk}",
            competition_id=competition.pk,
            at_ms=START + at,
            payload={"task": "dictation", "sitting": None, "ms": 0} | payload,
        )


class Seat:
    """Writes one sitting's journal as the hot path does."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.state = SittingState(sitting.pk, {})
        self.epoch = self.ops = 0

    def lease(self, *, release: int = 0) -> "Seat":
        """Take the seat; the next lease when it is moved."""
        self.epoch, self.ops = self.epoch + 1, 0
        self.note("lease", token_hash="", device="", release=release)
        return self

    def types(self, item: str, field: str, value: str, *, at: int = 1_000) -> "Seat":
        return self.op("set", at=at, item=item, field=field, value=value)

    def submits(self, *, at: int) -> "Seat":
        return self.op("submit", at=at)

    def op(self, kind: str, *, at: int, standing: str = "counted", **payload: str) -> "Seat":
        self.ops += 1
        entry = self.state.chain.op(
            epoch=self.epoch,
            client_seq=self.ops,
            at_ms=START + at,
            received_ms=START + at,
            task="dictation",
            kind=kind,
            payload=canonical.dumps(payload),
            standing=standing,
        )
        self._write(entry, payload)
        return self

    def note(self, kind: str, *, at: int = 0, task: str = "", **payload: Any) -> journal.Entry:
        entry = self.state.chain.note(
            epoch=self.epoch,
            received_ms=START + at,
            origin="server",
            task=task,
            kind=kind,
            payload=payload,
        )
        self._write(entry, payload)
        return entry

    def bell(self, *, at: int = DURATION_MS) -> "Seat":
        """The bell rings, and the receipt is written and recorded."""
        self.note("bell", at=at, task="dictation", ended_ms=START + at)
        payload = receipt_payload(
            self.state, task="dictation", ended_by="bell", closed_ms=START + at + 10, total=3
        )
        receipt = self.note("receipt", at=at + 10, task="dictation", **payload)
        with day_of(START + at + 10):
            close_sittings(
                self.sitting.competition_id,
                task="dictation",
                sittings=[
                    {
                        "sitting": self.sitting.pk,
                        "seq": receipt.seq,
                        "hash": receipt.hash,
                        "ended_ms": START + at,
                    }
                ],
            )
        return self

    def _write(self, entry: journal.Entry, payload: Any) -> None:
        self.state.take(entry, payload)
        store = journal.open_store()
        store.append([entry])
        store.close()


def played(competition: Competition) -> list[Seat]:
    """Let everybody sit to the bell; the first is perfect, the second slips, the third is idle."""
    act(competition, "started_task", at=0)
    first, second, third = seats = [
        Seat(sitting).lease()
        for sitting in Sitting.objects.filter(competition=competition).order_by("seat_label")
    ]
    first.types("k1", "name", "沈知夏").types("k1", "postcode", "519031")
    first.types("k2", "email", "Shen_ZX@example.cn").submits(at=120_999)
    second.types("k1", "name", "沈之夏").types("k1", "postcode", "519032")
    second.types("k2", "email", "shen_zx@example.cn: “甲”\t'#", at=2_000)
    third.types("k1", "name", "沈", at=3_000)
    for seat in seats:
        seat.bell()
    return seats


def published() -> tuple[Competition, list[Seat]]:
    """Return a competition whose result is published, and its seats."""
    competition = seated()
    seats = played(competition)
    results.compute_scores(competition)
    results.publish(competition, reason="", actor=CHIEF)
    return competition, seats

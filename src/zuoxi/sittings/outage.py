"""What a server finds when it starts: its clock against what is recorded, and a long silence.

The clock goes on from the newest record at the earliest. After a silence of more than
:data:`QUIET_MS`, with a task running whose bell was due in it, nobody is closed without a person:
the clocks stand from the last record on, as by a pause of the system, until the chief judge either
resumes (the silence costs nobody time) or lets it count (the bells ring). That is so whether the
server was really off or the machine's clock has jumped: the server cannot tell the two apart.
Rules: R143, I35; why: ``docs/decisions/2026-11-24-time-over-a-restart.md``.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from zuoxi.competitions.models import Competition, TimeSlot
from zuoxi.kernel import ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.time import begin_at, now_ms
from zuoxi.sittings import timeline
from zuoxi.sittings.clock import Phase, TimeEntry, clock
from zuoxi.sittings.errors import LedgerUnreadable
from zuoxi.sittings.journal import Store, open_store
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.timeline import Timeline

logger = logging.getLogger(__name__)

QUIET_MS = 5 * 60_000
"""A longer silence is an outage. A restart after a crash takes seconds."""
WORTH_SAYING_MS = 5_000
"""A clock that is behind by less has been adjusted, not lost."""
HALL = 0
"""No sitting has this id: the clock of somebody to whom only hall-wide entries apply."""

SENTENCES = {
    "clock_behind": gettext_noop(
        "服务器时钟比已记录的时间早 %(minutes)s 分钟（时钟 %(start)s，最后记录 %(last)s）。"
        "计时从最后记录的时刻接着走，时限不受影响，但显示的钟点可能不准。"
        "请技术支持校准服务器时钟，赛后重新启动服务器。"
    ),
    "bells_held": gettext_noop(
        "服务器从 %(last)s（最后记录）到 %(start)s（重新启动）有 %(minutes)s 分钟没有记录，"
        "其间本题时限已到。系统没有收卷，计时停在最后记录的时刻，由裁判长决定："
        "点“恢复”，接着计时，这段时间不占用选手时限；"
        "点“计入停机”，按原定时刻到时收卷。"
    ),
    "own_bells_held": gettext_noop(
        "服务器从 %(last)s（最后记录）到 %(start)s（重新启动）有 %(minutes)s 分钟没有记录，"
        "其间 %(count)s 名选手的时限已到。系统没有收卷，他们处于个人暂停，由裁判长决定："
        "在座位上点“恢复”接着计时，或点“终止”收卷。"
    ),
    "server_was_off": gettext_noop(
        "服务器从 %(last)s（最后记录）到 %(start)s（重新启动）有 %(minutes)s 分钟没有记录，"
        "计时没有停。如果服务器确实停过，请裁判长按实际情况补时；"
        "如果是时钟拨快了，请先暂停，核对后补时。"
    ),
}


@dataclass(frozen=True)
class Restart:
    """The newest record before this start, the time then, and by how much the clock was behind.

    ``ran_on``: the tasks of each competition whose clock ran through a silence. All in ms.
    """

    last_ms: int
    start_ms: int
    behind_ms: int = 0
    held: tuple[int, ...] = ()
    ran_on: tuple[tuple[int, str], ...] = ()

    @property
    def machine_ms(self) -> int:
        """What the machine's clock said."""
        return self.start_ms - self.behind_ms


@dataclass(frozen=True)
class Told:
    """A sentence of :data:`SENTENCES` with its figures."""

    code: str
    params: tuple[tuple[str, str | int], ...]

    def __str__(self) -> str:
        return gettext(SENTENCES[self.code]) % dict(self.params)


def keep_up(store: Store | None = None) -> Restart | None:
    """Let this process's clock go on from the newest record at the earliest; None without one."""
    journal = store or open_store(make=False)
    try:
        newest = LedgerEntry.objects.aggregate(n=Max("at_ms"))["n"] or 0
        last = max(newest, journal.newest_ms())
    finally:
        if store is None:
            journal.close()
    if not last:
        return None
    # One more, so that nothing that follows is as old as what is recorded.
    behind = begin_at(last + 1)
    return Restart(last, now_ms(), behind)


def look(store: Store) -> Restart | None:
    """Start this process's clock and hold the bells that nobody was there to hear.

    Ledger: ``paused_hall`` or ``paused_person`` by the system, from the last record on, with the
    silence as ``ms``.
    """
    found = keep_up(store)
    if found is None:
        return None
    if found.behind_ms >= WORTH_SAYING_MS:
        logger.warning(
            "the machine's clock is %d ms behind the newest record; time goes on from there",
            found.behind_ms,
        )
    if found.start_ms - found.last_ms <= QUIET_MS:
        return found
    held: set[int] = set()
    ran_on: list[tuple[int, str]] = []
    for competition in Competition.objects.filter(pk__in=_begun()).prefetch_related("slots"):
        try:
            with transaction.atomic():
                known = timeline.read(competition.pk)
                for slot in competition.slots.all():
                    if _hold(competition, slot, known, found):
                        held.add(competition.pk)
                    elif _phase(slot, known, HALL, found.last_ms + 1) is Phase.RUNNING:
                        ran_on.append((competition.pk, slot.task))
        except LedgerUnreadable:
            logger.exception("competition %d: the outage could not be looked at", competition.pk)
    if held or ran_on:
        logger.warning(
            "nothing is recorded for %d ms in mid-task; bells held in competitions %s",
            found.start_ms - found.last_ms,
            sorted(held),
        )
    return Restart(
        found.last_ms, found.start_ms, found.behind_ms, tuple(sorted(held)), tuple(ran_on)
    )


def _begun() -> set[int]:
    begun = LedgerEntry.objects.filter(verb="started_task").values_list("competition_id", flat=True)
    return {number for number in begun if number is not None}


def _phase(slot: TimeSlot, known: Timeline, sitting: int, at_ms: int) -> Phase:
    return clock(
        task=slot.task,
        duration_ms=slot.duration_ms,
        sitting=sitting,
        entries=known.of(sitting),
        now_ms=at_ms,
    ).phase


def _hold(competition: Competition, slot: TimeSlot, known: Timeline, found: Restart) -> bool:
    """Pause whose bell was due in the silence; return whether there was anybody."""

    def missed(sitting: int) -> bool:
        return (
            _phase(slot, known, sitting, found.last_ms + 1) is Phase.RUNNING
            and _phase(slot, known, sitting, found.start_ms) is Phase.ENDED
        )

    seated = Sitting.objects.filter(competition=competition).exclude(seat_label="").order_by("pk")
    sittings = list(seated.values_list("pk", flat=True))
    if not sittings:
        return False
    # Extra time and late starts run on when the hall's own bell has rung already.
    whose: list[int | None] = [None] if missed(HALL) else [s for s in sittings if missed(s)]
    for sitting in whose:
        ledger.append(
            verb="paused_hall" if sitting is None else "paused_person",
            actor=ledger.SYSTEM,
            subject=f"sitting:{sitting}" if sitting else f"competition:{competition.pk}",
            competition_id=competition.pk,
            at_ms=found.last_ms + 1,
            payload={
                "task": slot.task,
                "sitting": sitting,
                "ms": found.start_ms - found.last_ms - 1,
                "reason": "",
                "witness": "",
            },
        )
    return bool(whose)


def held(entries: Iterable[TimeEntry], task: str) -> TimeEntry | None:
    """Return the system's pause that stands in these entries (the hall's, or one person's)."""
    newest = None
    for entry in entries:
        if entry.task == task and entry.kind in ("pause", "resume", "end"):
            newest = entry if entry.kind == "pause" and entry.ms else None
    return newest


def told(competition_id: int, restart: Restart | None) -> list[Told]:
    """Return what the chief judge of a competition must know, the most urgent first."""
    known = timeline.read(competition_id)
    tasks = {entry.task for entry in known.hall}
    found = [
        Told("bells_held", _figures(pause.at_ms - 1, pause.at_ms + pause.ms))
        for task in sorted(tasks)
        if (pause := held(known.hall, task)) is not None
    ]
    own = [
        pause
        for task in sorted(tasks)
        for entries in known.own.values()
        if (pause := held(entries, task)) is not None
    ]
    if own:
        figures = _figures(own[0].at_ms - 1, own[0].at_ms + own[0].ms)
        found.append(Told("own_bells_held", (*figures, ("count", len(own)))))
    if restart is None:
        return found
    if any(
        _runs(task, competition_id, known) for one, task in restart.ran_on if one == competition_id
    ):
        found.append(Told("server_was_off", _figures(restart.last_ms, restart.start_ms)))
    return found + _behind(restart)


def sentences(restart: Restart) -> list[str]:
    """Return what the console says when the server has started, in the user's language."""
    found = _behind(restart)
    figures = _figures(restart.last_ms, restart.start_ms)
    if restart.held:
        found.append(Told("bells_held", figures))
    elif restart.ran_on:
        found.append(Told("server_was_off", figures))
    return [str(one) for one in found]


def _behind(restart: Restart) -> list[Told]:
    if restart.behind_ms < WORTH_SAYING_MS:
        return []
    return [Told("clock_behind", _figures(restart.last_ms, restart.machine_ms))]


def _runs(task: str, competition_id: int, known: Timeline) -> bool:
    slot = TimeSlot.objects.filter(competition=competition_id, task=task).first()
    return slot is not None and _phase(slot, known, HALL, now_ms()) is not Phase.ENDED


def _figures(last_ms: int, start_ms: int) -> tuple[tuple[str, str | int], ...]:
    return (
        ("last", _moment(last_ms)),
        ("start", _moment(start_ms)),
        ("minutes", max(1, round(abs(start_ms - last_ms) / 60_000))),
    )


def _moment(at_ms: int) -> str:
    at = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")

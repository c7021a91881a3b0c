"""The verbs of time, release and held ops: the only writers of what the clock folds.

Each verb looks at the clock as the ledger has it, refuses with a sentence what the state does not
allow, and writes one ledger entry named after it: ``start_task`` → ``started_task``. Payloads hold
``{task, sitting | null, ms, reason, witness}``; what runs together on one clock gets the same entry
for each task. Reason and witness are required where somebody is
treated differently from the others (R46, R52, R89, R143).
"""

from typing import Any

from django.db import transaction

from zuoxi.competitions.models import Competition, TimeSlot
from zuoxi.competitions.timetable import together
from zuoxi.kernel import ledger
from zuoxi.kernel.ledger import Actor
from zuoxi.kernel.models import LedgerEntry, LedgerHead
from zuoxi.kernel.time import now_ms
from zuoxi.papers import seal
from zuoxi.papers.models import Paper
from zuoxi.sittings import errors, outage, timeline
from zuoxi.sittings.clock import ClockState, Phase, clock
from zuoxi.sittings.held import Group, Range
from zuoxi.sittings.models import Sitting

MIN_EXTRA_MS, MAX_EXTRA_MS = 1_000, 24 * 3_600_000
HALL = 0
"""No sitting has this id: the clock of somebody to whom only hall-wide entries apply."""


def declare_ready(competition: Competition, *, task: str, actor: Actor) -> LedgerEntry:
    """The chief judge declares the hall ready (R50)."""
    with transaction.atomic():
        _slot(competition, task)
        if _hall_clock(competition, task).phase is not Phase.BEFORE:
            raise errors.AlreadyStarted
        return _write(competition, "declared_ready", actor, task=task)


def start_task(
    competition: Competition, *, task: str, actor: Actor, reason: str = "", witness: str = ""
) -> LedgerEntry:
    """Start a task for the whole hall, now (R46: the planned time is only a default)."""
    with transaction.atomic():
        state = _hall_clock(competition, task)
        known = timeline.read(competition.id)
        if not known.ready:
            raise errors.NotReady
        # Whatever the clock says: what stands in the ledger has happened.
        begun = any(e.kind == "start" and e.task == task for e in known.hall)
        if begun or state.phase is not Phase.BEFORE:
            raise errors.AlreadyStarted
        if papers := altered_papers(competition):
            raise errors.PaperAltered(name=papers[0].name)
        return _write(competition, "started_task", actor, task=task, why=(reason, witness))


def pause_hall(
    competition: Competition, *, task: str, reason: str, actor: Actor, witness: str = ""
) -> LedgerEntry:
    """Stop every clock of a running task until the hall is resumed."""
    with transaction.atomic():
        _need(reason=reason)
        _running(_hall_clock(competition, task))
        return _write(competition, "paused_hall", actor, task=task, why=(reason, witness))


def resume_hall(
    competition: Competition, *, task: str, actor: Actor, reason: str = "", witness: str = ""
) -> LedgerEntry:
    """Let the clocks run again; personal pauses stay."""
    with transaction.atomic():
        if _hall_clock(competition, task).phase is not Phase.PAUSED:
            raise errors.NotPaused
        return _write(competition, "resumed_hall", actor, task=task, why=(reason, witness))


def count_outage(
    competition: Competition, *, task: str, reason: str, witness: str, actor: Actor
) -> LedgerEntry:
    """Let the time that the server was off count: a bell that was due in it rings.

    Only while the clocks stand because the system held the bells (:mod:`outage`).
    """
    with transaction.atomic():
        _need(reason=reason, witness=witness)
        state = _hall_clock(competition, task)
        held = outage.held(timeline.read(competition.id).hall, task)
        if held is None or state.phase is not Phase.PAUSED:
            raise errors.NoOutage
        return _write(
            competition, "counted_outage", actor, task=task, ms=held.ms, why=(reason, witness)
        )


def extend_hall(
    competition: Competition, *, task: str, ms: int, reason: str, witness: str, actor: Actor
) -> LedgerEntry:
    """Give everybody ``ms`` more, also after the bell."""
    with transaction.atomic():
        _need(reason=reason, witness=witness)
        _extra(ms)
        _not_forced(_hall_clock(competition, task), competition, task, None)
        return _write(competition, "extended_hall", actor, task=task, ms=ms, why=(reason, witness))


def end_hall(
    competition: Competition, *, task: str, reason: str, witness: str, actor: Actor
) -> LedgerEntry:
    """End a task for everybody, finally."""
    with transaction.atomic():
        _need(reason=reason, witness=witness)
        state = _hall_clock(competition, task)
        if state.phase is Phase.BEFORE:
            raise errors.NotStarted
        if _forced(competition, task, None):
            raise errors.AlreadyEnded
        return _write(competition, "ended_hall", actor, task=task, why=(reason, witness))


def pause_person(
    sitting: Sitting, *, task: str, reason: str, witness: str, actor: Actor
) -> LedgerEntry:
    """Stop one person's clock until the proctor and then the contestant continue (R143)."""
    with transaction.atomic():
        _need(reason=reason, witness=witness)
        state = _clock(sitting, task)
        if state.paused_by != "hall" or _personally_paused(sitting, task):
            _running(state)
        return _person(sitting, "paused_person", actor, task=task, why=(reason, witness))


def proceed_person(
    sitting: Sitting, *, task: str, actor: Actor, reason: str = "", witness: str = ""
) -> LedgerEntry:
    """The proctor is done: the contestant may press continue; the clock still stands."""
    with transaction.atomic():
        if not _personally_paused(sitting, task):
            raise errors.NotPaused
        return _person(sitting, "proceeded_person", actor, task=task, why=(reason, witness))


def resume_person(
    sitting: Sitting, *, task: str, actor: Actor, reason: str = "", witness: str = ""
) -> LedgerEntry:
    """End a personal pause without waiting for the contestant."""
    with transaction.atomic():
        if not _personally_paused(sitting, task):
            raise errors.NotPaused
        return _person(sitting, "resumed_person", actor, task=task, why=(reason, witness))


def continue_sitting(sitting_id: int, *, task: str) -> LedgerEntry | None:
    """The contestant presses continue; returns None if the clock does not allow it (any more)."""
    with transaction.atomic():
        sitting = Sitting.objects.select_related("contestant", "competition").get(id=sitting_id)
        if not _clock(sitting, task).may_continue:
            return None
        actor = Actor(f"sitting:{sitting.id}", sitting.contestant.code, "contestant")
        return _person(sitting, "resumed_person", actor, task=task)


def extend_person(
    sitting: Sitting, *, task: str, ms: int, reason: str, witness: str, actor: Actor
) -> LedgerEntry:
    """Give one person ``ms`` more, also after the bell (R143: lost time is made up)."""
    with transaction.atomic():
        _need(reason=reason, witness=witness)
        _extra(ms)
        _not_forced(_clock(sitting, task), sitting.competition, task, sitting.id)
        return _person(sitting, "extended_person", actor, task=task, ms=ms, why=(reason, witness))


def end_person(
    sitting: Sitting, *, task: str, reason: str, witness: str, actor: Actor
) -> LedgerEntry:
    """End a task for one person, finally."""
    with transaction.atomic():
        _need(reason=reason, witness=witness)
        if _forced(sitting.competition, task, sitting.id):
            raise errors.AlreadyEnded
        _clock(sitting, task)
        return _person(sitting, "ended_person", actor, task=task, why=(reason, witness))


def late_start_person(
    sitting: Sitting, *, task: str, reason: str, witness: str, actor: Actor
) -> LedgerEntry:
    """Start somebody who was not there at the start, now and with the full allowance.

    The hall's extra time so far is part of the allowance: nobody gets less than the others.
    """
    from zuoxi.sittings import live  # noqa: PLC0415 - live reads what this module writes

    with transaction.atomic():
        _need(reason=reason, witness=witness)
        _not_forced(_clock(sitting, task), sitting.competition, task, sitting.id)
        hall = _hall_clock(sitting.competition, task)
        if hall.started_ms is None:
            raise errors.NotStarted
        state = live.state_of(sitting)
        if state.came_ms is not None and state.came_ms <= hall.started_ms:
            raise errors.WasPresent
        own = timeline.read(sitting.competition_id).own.get(sitting.id, ())
        if any(e.kind == "late_start" and e.task == task for e in own):
            raise errors.AlreadyLateStarted
        if state.entered.intersection(together(sitting.competition.slots.all(), task)):
            raise errors.HasEntered
        return _person(sitting, "late_started_person", actor, task=task, why=(reason, witness))


def release_sitting(
    sitting: Sitting, *, actor: Actor, task: str = "", reason: str = "", witness: str = ""
) -> LedgerEntry:
    """Let the machine that waits (or the next that logs in) take over writing (换机)."""
    from zuoxi.sittings import live  # noqa: PLC0415 - live reads what this module writes

    with transaction.atomic():
        if live.epoch_of(sitting) == 0:
            raise errors.NothingToRelease
        return _person(sitting, "released_sitting", actor, task=task, why=(reason, witness))


def answer_hand(
    sitting: Sitting, *, task: str, actor: Actor, reason: str = "", witness: str = ""
) -> LedgerEntry:
    """A judge has seen the raised hand: it goes down, and the contestant reads so."""
    from zuoxi.sittings import live  # noqa: PLC0415 - live reads what this module writes

    with transaction.atomic():
        LedgerHead.objects.select_for_update().filter(id=1).first()
        state = live.state_of(sitting)
        answers = timeline.read(sitting.competition_id).answers
        if not state.hand or answers.get(sitting.id, 0) > state.answered_seq:
            raise errors.NoHand
        return _person(sitting, "answered_hand", actor, task=task, why=(reason, witness))


def decide_held(
    sitting: Sitting,
    *,
    epoch: int,
    ranges: list[Range],
    accept: bool,
    reason: str,
    witness: str,
    actor: Actor,
) -> LedgerEntry:
    """Admit or refuse one group of held ops, exactly those that the judge has seen (R89, I35)."""
    from zuoxi.sittings import live  # noqa: PLC0415 - live reads what this module writes

    with transaction.atomic():
        _need(reason=reason, witness=witness)
        LedgerHead.objects.select_for_update().filter(id=1).first()
        groups = live.undecided(sitting)
        if not groups:
            raise errors.NothingHeld
        group = next((g for g in groups if g.epoch == epoch and g.ranges == ranges), None)
        if group is None:
            raise errors.HeldChanged
        return _ruling(sitting, "decided_held", actor, group, accept=accept, why=(reason, witness))


def reverse_held(
    sitting: Sitting,
    *,
    epoch: int,
    ranges: list[Range],
    accept: bool,
    reason: str,
    witness: str,
    actor: Actor,
) -> LedgerEntry:
    """Take back a ruling on held ops (改判): ``accept`` is what holds from now on.

    Both rulings stay in the ledger; the receipt and the score are made anew.
    """
    from zuoxi.sittings import live  # noqa: PLC0415 - live reads what this module writes

    with transaction.atomic():
        _need(reason=reason, witness=witness)
        LedgerHead.objects.select_for_update().filter(id=1).first()
        for one in live.reversible(sitting):
            group = one.group
            if (group.epoch, group.ranges, one.accept) == (epoch, ranges, not accept):
                why = (reason, witness)
                return _ruling(sitting, "reversed_held", actor, group, accept=accept, why=why)
        raise errors.RulingChanged


def altered_papers(competition: Competition) -> list[Paper]:
    """Return the papers of seated sittings that are not what the ledger says was frozen."""
    sat = Sitting.objects.filter(competition=competition).exclude(seat_label="").values("paper")
    papers = list(Paper.objects.filter(pk__in=sat).order_by("pk"))
    wrong = seal.altered(papers)
    return [paper for paper in papers if paper.pk in wrong]


# ── what the verbs look at ───────────────────────────────────────────────────────────────────


def _slot(competition: Competition, task: str) -> TimeSlot:
    slot = competition.slots.filter(task=task).first()
    if slot is None:
        raise errors.NoSuchTask
    return slot


def _clock_of(competition: Competition, task: str, sitting: int) -> ClockState:
    # One verb at a time: what is looked at here still holds when the entry is written.
    LedgerHead.objects.select_for_update().filter(id=1).first()
    return clock(
        task=task,
        duration_ms=_slot(competition, task).duration_ms,
        sitting=sitting,
        entries=timeline.read(competition.id).of(sitting),
        now_ms=now_ms(),
    )


def _hall_clock(competition: Competition, task: str) -> ClockState:
    return _clock_of(competition, task, HALL)


def _clock(sitting: Sitting, task: str) -> ClockState:
    return _clock_of(sitting.competition, task, sitting.id)


def _running(state: ClockState) -> None:
    if state.phase is Phase.BEFORE:
        raise errors.NotStarted
    if state.phase is Phase.ENDED:
        raise errors.AlreadyEnded
    if state.phase is Phase.PAUSED:
        raise errors.NotRunning


def _personally_paused(sitting: Sitting, task: str) -> bool:
    if _clock(sitting, task).phase is not Phase.PAUSED:
        return False
    paused = False
    for entry in timeline.read(sitting.competition_id).own.get(sitting.id, ()):
        if entry.task == task and entry.kind in ("pause", "resume"):
            paused = entry.kind == "pause"
    return paused


def _forced(competition: Competition, task: str, sitting: int | None) -> bool:
    entries = timeline.read(competition.id).of(sitting or HALL)
    return any(e.kind == "end" and e.task == task for e in entries)


def _not_forced(
    state: ClockState, competition: Competition, task: str, sitting: int | None
) -> None:
    if state.phase is Phase.ENDED and _forced(competition, task, sitting):
        raise errors.ForciblyEnded


def _need(*, reason: str | None = None, witness: str | None = None) -> None:
    if reason is not None and not reason.strip():
        raise errors.ReasonMissing
    if witness is not None and not witness.strip():
        raise errors.WitnessMissing


def _extra(ms: int) -> None:
    if not MIN_EXTRA_MS <= ms <= MAX_EXTRA_MS:
        raise errors.NoExtraTime


def _write(
    competition: Competition,
    verb: str,
    actor: Actor,
    *,
    task: str,
    sitting: int | None = None,
    ms: int = 0,
    why: tuple[str, str] = ("", ""),
) -> LedgerEntry:
    payload: dict[str, Any] = {
        "task": task,
        "sitting": sitting,
        "ms": ms,
        "reason": why[0].strip(),
        "witness": why[1].strip(),
    }

    def append(task: str, at_ms: int | None = None) -> LedgerEntry:
        return ledger.append(
            verb=verb,
            actor=actor,
            subject=f"sitting:{sitting}" if sitting else f"competition:{competition.id}",
            competition_id=competition.id,
            payload=payload | {"task": task},
            at_ms=at_ms,
        )

    written = append(task)
    if verb in timeline.TIME_VERBS or verb == timeline.DECLARED_READY:
        # One clock for what runs together (I20): the same act at the same moment, for each task.
        for other in together(competition.slots.all(), task):
            if other != task:
                append(other, written.at_ms)
    return written


def _ruling(
    sitting: Sitting, verb: str, actor: Actor, group: Group, *, accept: bool, why: tuple[str, str]
) -> LedgerEntry:
    payload = {
        "sitting": sitting.id,
        "task": group.task,
        "epoch": group.epoch,
        "accept": accept,
        "after_end": group.after_end,
        "ranges": group.ranges,
        "first_seq": group.ranges[0][0],
        "last_seq": group.ranges[-1][1],
        "count": len(group.ops),
        "reason": why[0].strip(),
        "witness": why[1].strip(),
    }
    return ledger.append(
        verb=verb,
        actor=actor,
        subject=f"sitting:{sitting.id}",
        competition_id=sitting.competition_id,
        payload=payload,
    )


def _person(
    sitting: Sitting,
    verb: str,
    actor: Actor,
    *,
    task: str,
    ms: int = 0,
    why: tuple[str, str] = ("", ""),
) -> LedgerEntry:
    return _write(sitting.competition, verb, actor, task=task, sitting=sitting.id, ms=ms, why=why)

"""Verbs on competitions: create and change, settle the rules, appoint and dismiss."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role, forbids
from zuoxi.competitions import errors, history, rule_sheet
from zuoxi.competitions.models import Appointment, Competition, TimeSlot
from zuoxi.competitions.rule_set import RuleSet
from zuoxi.kernel import ledger
from zuoxi.kernel.models import LedgerHead
from zuoxi.kernel.time import now_ms
from zuoxi.tasks import registry

MIN_SLOT_MS, MAX_SLOT_MS = 1_000, 10 * 3_600_000


@dataclass(frozen=True)
class Slot:
    """A task of the timetable; times in ms, the planned start is only a default (R46).

    With ``shares_clock`` it runs together with the one before it, for as long (I20).
    """

    task: str
    duration_ms: int
    planned_ms: int | None = None
    shares_clock: bool = False


@transaction.atomic
def create_competition(
    *,
    name: str,
    edition: str,
    slots: Sequence[Slot],
    actor: ledger.Actor,
    rule_set: RuleSet | None = None,
    level: Competition.Level = Competition.Level.SCHOOL,
    host: str = "",
    is_demo: bool = False,
) -> Competition:
    """Make a competition with its timetable and settings; ledger: ``created_competition``.

    Raises BadName, BadTimetable, UnknownTaskType.
    """
    rules = (rule_set or RuleSet()).model_dump(mode="json")
    competition = Competition(rule_set=rules, is_demo=is_demo, created_ms=now_ms())
    _describe(competition, name=name, edition=edition, level=level, host=host)
    _check_slots(slots)
    competition.save()
    _write_slots(competition, slots)
    _log(
        "created_competition",
        competition,
        actor=actor,
        payload={**_described(competition, slots), "is_demo": is_demo, "rule_set": rules},
    )
    return competition


@transaction.atomic
def change_competition(
    competition: Competition,
    *,
    name: str,
    edition: str,
    slots: Sequence[Slot],
    actor: ledger.Actor,
    level: Competition.Level,
    host: str = "",
) -> Competition:
    """Change name and timetable until the first start; ledger: ``changed_competition``.

    Raises AlreadyUnderWay, and what :func:`create_competition` raises.
    """
    competition = _locked(competition)
    if history.started(competition):
        raise errors.AlreadyUnderWay
    _describe(competition, name=name, edition=edition, level=level, host=host)
    _check_slots(slots)
    competition.save()
    competition.slots.all().delete()
    _write_slots(competition, slots)
    _log("changed_competition", competition, actor=actor, payload=_described(competition, slots))
    return competition


@transaction.atomic
def change_rules(
    competition: Competition, *, changes: Mapping[str, Any], actor: ledger.Actor
) -> Competition:
    """Change settings of the rule sheet, by their names there; ledger: ``changed_rules``.

    Raises RulesFrozen once a paper was frozen or a task started, BadSetting for a value that the
    sheet does not allow; nothing is changed then.
    """
    competition = _locked(competition)
    if history.rules_stand(competition):
        raise errors.RulesFrozen
    tasks = [slot.task for slot in competition.slots.all()]
    rules = RuleSet.model_validate(competition.rule_set)
    changed = rule_sheet.changed(rules, changes=changes, tasks=tasks)
    competition.rule_set = changed.model_dump(mode="json")
    competition.rule_set_version += 1
    competition.save(update_fields=["rule_set", "rule_set_version"])
    _log(
        "changed_rules",
        competition,
        actor=actor,
        payload={"version": competition.rule_set_version, "rule_set": competition.rule_set},
    )
    return competition


@transaction.atomic
def appoint(
    user: User, *, competition: Competition, role: Role, actor: ledger.Actor
) -> Appointment:
    """Give ``user`` a role in ``competition``, once; ledger: ``appointed``.

    Raises HallOrMarking or OneBodyOnly if the person holds a role that excludes this one, or held
    it since the first start: who has seen the seats stays out of the marking room (R198, I28).
    """
    _locked(competition)
    if not user.is_active:
        raise errors.ClosedAccount(name=user.display_name)
    if role is Role.CONTESTANT:
        raise errors.NotForPeople
    _refuse_conflict(user, competition=competition, role=role)
    appointment, new = Appointment.objects.get_or_create(
        user=user, competition=competition, role=role.value
    )
    if new:
        payload = {"role": role.value, "username": user.username, "name": user.display_name}
        _log("appointed", competition, actor=actor, payload=payload, subject=f"user:{user.pk}")
    return appointment


@transaction.atomic
def dismiss(user: User, *, competition: Competition, role: Role, actor: ledger.Actor) -> None:
    """Take a role from ``user``; ledger: ``dismissed``. Raises NotAppointed."""
    held = Appointment.objects.filter(user=user, competition=competition, role=role.value)
    if not held.delete()[0]:
        raise errors.NotAppointed(name=user.display_name, role=gettext(role.label))
    payload = {"role": role.value, "name": user.display_name}
    _log("dismissed", competition, actor=actor, payload=payload, subject=f"user:{user.pk}")


def actor_of(user: User, role: Role) -> ledger.Actor:
    """Return how the ledger names ``user`` acting in ``role``."""
    return ledger.Actor(id=f"user:{user.pk}", name=user.display_name, role=role.value)


def _refuse_conflict(user: User, *, competition: Competition, role: Role) -> None:
    now = Appointment.objects.filter(user=user, competition=competition)
    held = {Role(value) for value in now.values_list("role", flat=True)}
    held |= history.roles_since_start(user, competition)
    for other in Role:
        if other in held and other is not role and forbids(other, role):
            both = {other, role} == {Role.HALL_JUDGE, Role.MARKING_JUDGE}
            error = errors.HallOrMarking if both else errors.OneBodyOnly
            raise error(name=user.display_name, held=gettext(other.label), role=gettext(role.label))


def _locked(competition: Competition) -> Competition:
    # One verb at a time: what is looked at here still holds when the entry is written.
    LedgerHead.objects.select_for_update().filter(id=1).first()
    return Competition.objects.select_for_update().get(pk=competition.pk)


def _describe(
    competition: Competition, *, name: str, edition: str, level: Competition.Level, host: str
) -> None:
    name, edition, host = name.strip(), edition.strip(), host.strip()
    if not (0 < len(name) <= 120 and 0 < len(edition) <= 40 and len(host) <= 120):
        raise errors.BadName
    competition.name, competition.edition, competition.host = name, edition, host
    competition.level = level


def _check_slots(slots: Sequence[Slot]) -> None:
    known = {kind.key for kind in registry.all_types()}
    for slot in slots:
        if slot.task not in known:
            raise errors.UnknownTaskType(task=slot.task[:40])
    each_once = len({slot.task for slot in slots}) == len(slots)
    lasting = all(MIN_SLOT_MS <= slot.duration_ms <= MAX_SLOT_MS for slot in slots)
    if not slots or not each_once or not lasting:
        raise errors.BadTimetable
    for number, slot in enumerate(slots):
        if slot.shares_clock and (number == 0 or slots[number - 1].duration_ms != slot.duration_ms):
            raise errors.ClocksDiffer


def _write_slots(competition: Competition, slots: Sequence[Slot]) -> None:
    TimeSlot.objects.bulk_create(
        TimeSlot(
            competition=competition,
            order=order,
            task=slot.task,
            planned_ms=slot.planned_ms,
            duration_ms=slot.duration_ms,
            shares_clock=slot.shares_clock,
        )
        for order, slot in enumerate(slots, start=1)
    )


def _described(competition: Competition, slots: Sequence[Slot]) -> dict[str, Any]:
    return {
        "name": competition.name,
        "edition": competition.edition,
        "level": str(competition.level),
        "host": competition.host,
        "slots": [slot_as_recorded(s) for s in slots],
    }


def slot_as_recorded(slot: Slot | TimeSlot) -> dict[str, Any]:
    """Return what the ledger holds of a slot; that it shares its clock only where it does."""
    said = {"task": slot.task, "planned_ms": slot.planned_ms, "duration_ms": slot.duration_ms}
    return said | ({"shares_clock": True} if slot.shares_clock else {})


def _log(
    verb: str,
    competition: Competition,
    *,
    actor: ledger.Actor,
    payload: Mapping[str, Any],
    subject: str = "",
) -> None:
    ledger.append(
        verb=verb,
        actor=actor,
        subject=subject or f"competition:{competition.pk}",
        competition_id=competition.pk,
        payload=payload,
    )

"""Verbs on competitions: create, appoint."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Appointment, Competition, TimeSlot
from zuoxi.competitions.rule_set import RuleSet
from zuoxi.kernel import ledger
from zuoxi.kernel.time import now_ms


@dataclass(frozen=True)
class Slot:
    """A task of the timetable; times in ms, the planned start is only a default (R46)."""

    task: str
    duration_ms: int
    planned_ms: int | None = None


@transaction.atomic
def create_competition(
    *,
    name: str,
    edition: str,
    slots: Sequence[Slot],
    actor: ledger.Actor,
    rule_set: RuleSet | None = None,
    host: str = "",
    is_demo: bool = False,
) -> Competition:
    """Make a competition with its timetable and settings; ledger: ``created_competition``."""
    rules = (rule_set or RuleSet()).model_dump(mode="json")
    competition = Competition.objects.create(
        name=name, edition=edition, host=host, rule_set=rules, is_demo=is_demo, created_ms=now_ms()
    )
    TimeSlot.objects.bulk_create(
        TimeSlot(
            competition=competition,
            order=order,
            task=slot.task,
            planned_ms=slot.planned_ms,
            duration_ms=slot.duration_ms,
        )
        for order, slot in enumerate(slots, start=1)
    )
    ledger.append(
        verb="created_competition",
        actor=actor,
        subject=f"competition:{competition.pk}",
        competition_id=competition.pk,
        payload={
            "name": name,
            "edition": edition,
            "rule_set": rules,
            "slots": [{"task": s.task, "duration_ms": s.duration_ms} for s in slots],
        },
    )
    return competition


@transaction.atomic
def appoint(
    user: User, *, competition: Competition, role: Role, actor: ledger.Actor
) -> Appointment:
    """Give ``user`` a role in ``competition``, once; ledger: ``appointed``."""
    appointment, new = Appointment.objects.get_or_create(
        user=user, competition=competition, role=role.value
    )
    if new:
        ledger.append(
            verb="appointed",
            actor=actor,
            subject=f"user:{user.pk}",
            competition_id=competition.pk,
            payload={"role": role.value, "name": user.display_name},
        )
    return appointment


def actor_of(user: User, role: Role) -> ledger.Actor:
    """Return how the ledger names ``user`` acting in ``role``."""
    return ledger.Actor(id=f"user:{user.pk}", name=user.display_name, role=role.value)

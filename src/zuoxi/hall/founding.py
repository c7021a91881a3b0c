"""Carries a competition file out: the same verbs as in the pages, all of them or none."""

from dataclasses import dataclass
from datetime import tzinfo

from django.db import transaction
from django.utils import timezone

from zuoxi.accounts.domain import create_account
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.domain import Slot, appoint, create_competition
from zuoxi.competitions.models import Competition
from zuoxi.hall.domain import furnish
from zuoxi.hall.plan_file import OfficialPart, Plan, planned_ms
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.registration.domain import enter_contestants

MINUTE_MS = 60_000


@dataclass(frozen=True)
class Admitted:
    """An official of the file; ``password`` is None where the account was there before."""

    user: User
    roles: tuple[Role, ...]
    password: str | None


@dataclass(frozen=True)
class Founded:
    """What was made. Passwords are kept nowhere else."""

    competition: Competition
    officials: tuple[Admitted, ...]
    contestants: int
    seats: int


@transaction.atomic
def found_competition(plan: Plan, *, zone: tzinfo | None = None) -> Founded:
    """Make everything that ``plan`` says, as the system; each verb leaves its ledger entry.

    An account that is there already keeps its password and gets the roles. Raises what the verbs
    raise, and nothing is made then.
    """
    zone = zone or timezone.get_default_timezone()
    competition = create_competition(
        name=plan.name,
        edition=plan.edition,
        level=Competition.Level(plan.level),
        host=plan.host,
        slots=[
            Slot(
                slot.task, slot.minutes * MINUTE_MS, planned_ms(slot, zone=zone), slot.shares_clock
            )
            for slot in plan.slots
        ],
        rule_set=plan.rule_set(),
        actor=SYSTEM,
    )
    officials = tuple(_admit(part, competition) for part in plan.officials)
    if plan.contestants:
        enter_contestants(competition, entrants=plan.entrants, actor=SYSTEM)
    seats = 0
    if plan.hall is not None:
        hall = plan.hall
        made = furnish(
            competition,
            seats=hall.seats,
            spares=hall.spares,
            columns=hall.columns,
            actor=SYSTEM,
        )
        seats = len(made)
    return Founded(competition, officials, len(plan.contestants), seats)


def _admit(part: OfficialPart, competition: Competition) -> Admitted:
    user = User.objects.filter(username__iexact=part.username).first()
    password = None
    if user is None:
        user, password = create_account(
            username=part.username, display_name=part.name, actor=SYSTEM
        )
    roles = tuple(Role(role) for role in part.roles)
    for role in roles:
        appoint(user, competition=competition, role=role, actor=SYSTEM)
    return Admitted(user, roles, password)

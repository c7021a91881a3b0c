"""Verbs on contestants."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from zuoxi.competitions.models import Competition
from zuoxi.kernel import ledger
from zuoxi.registration.models import Contestant


@dataclass(frozen=True)
class Entrant:
    """A contestant as entered; ``code`` is unique in the competition and shown on lists."""

    code: str
    name: str
    school: str = ""
    delegation: str = ""


@transaction.atomic
def enter_contestants(
    competition: Competition, *, entrants: Sequence[Entrant], actor: ledger.Actor
) -> list[Contestant]:
    """Enter contestants and return them in the given order; ledger: ``entered_contestants``.

    The ledger holds the codes only: it is read by more people than may know who is who.
    """
    contestants = [
        Contestant(
            competition=competition,
            code=entrant.code,
            name=entrant.name,
            school=entrant.school,
            delegation=entrant.delegation,
        )
        for entrant in entrants
    ]
    made = Contestant.objects.bulk_create(contestants)
    ledger.append(
        verb="entered_contestants",
        actor=actor,
        subject=f"competition:{competition.pk}",
        competition_id=competition.pk,
        payload={"codes": [contestant.code for contestant in made]},
    )
    return made

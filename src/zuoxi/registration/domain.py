"""Verbs on contestants: enter a list, change one, remove some.

The ledger holds no names: it is read by more people than may know who is who.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from zuoxi.competitions.models import Competition
from zuoxi.kernel import canonical, ledger
from zuoxi.kernel.errors import NotFound
from zuoxi.registration.entrants import Entrant, RowProblem, problems_of
from zuoxi.registration.errors import AlreadySeated, ListRefused
from zuoxi.registration.models import Contestant

__all__ = ["Entrant", "change_contestant", "enter_contestants", "remove_contestants"]


def commitment(person: Contestant) -> str:
    """Return what the ledger holds of who a contestant is: it tells nothing, and changes with it.

    The contestant's random ``nonce`` keeps anybody from trying names until one fits.
    """
    return canonical.sha256_hex(
        [person.nonce, person.code, person.name, person.school, person.delegation]
    )


@transaction.atomic
def enter_contestants(
    competition: Competition, *, entrants: Sequence[Entrant], actor: ledger.Actor
) -> list[Contestant]:
    """Enter contestants and return them in the given order; ledger: ``entered_contestants``.

    The ledger holds each code with a commitment to the person (:func:`commitment`). Raises
    :class:`ListRefused` and enters nobody as long as one row is wrong.
    """
    Competition.objects.select_for_update().get(pk=competition.pk)
    rows = range(1, len(entrants) + 1)
    refuse(problems_of(entrants, rows=rows, taken=known_codes(competition)))
    made = Contestant.objects.bulk_create(
        Contestant(
            competition=competition,
            code=entrant.code,
            name=entrant.name,
            school=entrant.school,
            delegation=entrant.delegation,
            nonce=secrets.token_hex(16),
        )
        for entrant in entrants
    )
    _log("entered_contestants", competition, {"contestants": _committed(made)}, actor=actor)
    return made


@transaction.atomic
def change_contestant(
    contestant: Contestant, *, entrant: Entrant, actor: ledger.Actor
) -> Contestant:
    """Correct what was entered, as long as nobody was seated; ledger: ``changed_contestant``.

    Raises AlreadySeated or ListRefused.
    """
    competition = Competition.objects.select_for_update().get(pk=contestant.competition_id)
    contestant = _unseated(competition, [contestant.pk])[0]
    was = contestant.code
    taken = known_codes(competition) - {was}
    refuse(problems_of([entrant], rows=[1], taken=taken))
    contestant.code, contestant.name = entrant.code, entrant.name
    contestant.school, contestant.delegation = entrant.school, entrant.delegation
    contestant.nonce = secrets.token_hex(16)
    contestant.save()
    payload = {"was": was, "contestants": _committed([contestant])}
    _log("changed_contestant", competition, payload, actor=actor)
    return contestant


@transaction.atomic
def remove_contestants(
    competition: Competition, *, ids: Sequence[int], actor: ledger.Actor
) -> None:
    """Take contestants off the list; ledger: ``removed_contestants``.

    Raises AlreadySeated or NotFound and removes nobody then.
    """
    Competition.objects.select_for_update().get(pk=competition.pk)
    leaving = _unseated(competition, ids)
    Contestant.objects.filter(pk__in=[c.pk for c in leaving]).delete()
    _log("removed_contestants", competition, {"codes": [c.code for c in leaving]}, actor=actor)


def known_codes(competition: Competition) -> set[str]:
    """Return the codes that are taken in a competition."""
    return set(Contestant.objects.filter(competition=competition).values_list("code", flat=True))


def refuse(problems: Sequence[RowProblem]) -> None:
    """Raise :class:`ListRefused` with the first of ``problems``, if there are any."""
    if problems:
        first = problems[0]
        why = gettext(first.text) % first.params
        raise ListRefused(count=len(problems), row=first.row, why=why)


def _unseated(competition: Competition, ids: Sequence[int]) -> list[Contestant]:
    """Return these contestants, none of whom has a sitting.

    Sittings are a later stage: they point here, and are asked for by the name of that pointer.
    """
    found = list(Contestant.objects.select_for_update().filter(competition=competition, pk__in=ids))
    if not ids or len(found) != len(set(ids)):
        raise NotFound
    seated = Contestant.objects.filter(pk__in=ids, sitting__isnull=False).first()
    if seated is not None:
        raise AlreadySeated(code=seated.code)
    return found


def _committed(people: Sequence[Contestant]) -> list[list[str]]:
    return [[person.code, commitment(person)] for person in people]


def _log(
    verb: str, competition: Competition, payload: Mapping[str, Any], *, actor: ledger.Actor
) -> None:
    ledger.append(
        verb=verb,
        actor=actor,
        subject=f"competition:{competition.pk}",
        competition_id=competition.pk,
        payload=payload,
    )

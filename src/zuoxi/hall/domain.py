"""Verbs on seats: furnish the hall, give a contestant a seat and a sitting (R135, I51)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from zuoxi.competitions.models import Competition
from zuoxi.hall.models import Seat
from zuoxi.kernel import ledger
from zuoxi.kernel.errors import Conflict
from zuoxi.papers.models import Paper
from zuoxi.registration.models import Contestant
from zuoxi.sittings.models import Sitting


class NotEnoughSeats(Conflict):
    """There are more contestants than free seats."""

    code = "not_enough_seats"
    sentence = gettext_noop("空闲座位只有 %(free)s 个，还差 %(missing)s 个。请先增加座位。")


@transaction.atomic
def furnish(
    competition: Competition, *, seats: int, spares: int, columns: int, actor: ledger.Actor
) -> list[Seat]:
    """Set up ``seats`` numbered seats and ``spares`` spare machines in rows of ``columns``.

    Labels: A01, A02, … by row; the spares come last and are called 备1, 备2, …
    Ledger: ``furnished_hall``.
    """
    made = Seat.objects.bulk_create(
        Seat(
            competition=competition,
            label=f"备{place - seats + 1}" if place >= seats else _label(place, columns),
            row=place // columns + 1,
            column=place % columns + 1,
            is_spare=place >= seats,
        )
        for place in range(seats + spares)
    )
    ledger.append(
        verb="furnished_hall",
        actor=actor,
        subject=f"competition:{competition.pk}",
        competition_id=competition.pk,
        payload={"seats": [seat.label for seat in made]},
    )
    return made


def _label(place: int, columns: int) -> str:
    letters, row = "", place // columns + 1
    while row:
        row, letter = divmod(row - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{place % columns + 1:02}"


@transaction.atomic
def seat_contestants(
    competition: Competition,
    *,
    contestants: Sequence[Contestant],
    paper: Paper,
    actor: ledger.Actor,
) -> list[Sitting]:
    """Give each contestant a sitting of ``paper`` and the next free seat, in the given order.

    Raises :class:`NotEnoughSeats` and seats nobody then. Ledger: ``seated_contestants``.
    """
    free = list(
        Seat.objects.select_for_update()
        .filter(competition=competition, sitting=None, is_spare=False)
        .order_by("row", "column")
    )
    if len(free) < len(contestants):
        raise NotEnoughSeats(free=len(free), missing=len(contestants) - len(free))
    pairs = list(zip(contestants, free, strict=False))
    sittings = Sitting.objects.bulk_create(
        Sitting(competition=competition, contestant=contestant, paper=paper, seat_label=seat.label)
        for contestant, seat in pairs
    )
    for sitting, (_, seat) in zip(sittings, pairs, strict=True):
        seat.sitting = sitting
    Seat.objects.bulk_update([seat for _, seat in pairs], ["sitting"], batch_size=200)
    ledger.append(
        verb="seated_contestants",
        actor=actor,
        subject=f"paper:{paper.pk}",
        competition_id=competition.pk,
        payload={"seats": [[seat.label, person.code] for person, seat in pairs]},
    )
    return sittings

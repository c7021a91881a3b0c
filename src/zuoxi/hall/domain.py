"""Verbs on seats: furnish the hall; seat, move, unseat contestants; give them a paper (R135, I51).

Until the first start the organiser arranges freely. From then on only moving to a free seat is
left, for a machine that fails; who sits which paper stands.
"""

from collections.abc import Sequence

from django.db import transaction

from zuoxi.competitions.models import Competition
from zuoxi.hall.errors import (
    BadPlan,
    NobodyToSeat,
    NotEnoughSeats,
    PaperNotFrozen,
    SeatsInUse,
    SeatTaken,
    TaskHasStarted,
)
from zuoxi.hall.models import Seat
from zuoxi.kernel import ledger
from zuoxi.kernel.errors import NotFound
from zuoxi.kernel.models import LedgerHead
from zuoxi.papers.models import Paper
from zuoxi.registration.models import Contestant
from zuoxi.sittings import live, timeline
from zuoxi.sittings.models import Sitting

__all__ = [
    "NotEnoughSeats",
    "assign_paper",
    "furnish",
    "move_contestant",
    "seat_contestants",
    "unseat_contestant",
]
MAX_SEATS, MAX_SPARES, MAX_COLUMNS = 5000, 500, 50


@transaction.atomic
def furnish(
    competition: Competition, *, seats: int, spares: int, columns: int, actor: ledger.Actor
) -> list[Seat]:
    """Set up ``seats`` numbered seats and ``spares`` spare machines in rows of ``columns``.

    Labels: A01, A02, … by row; the spares come last and are called 备1, 备2, … A hall that is
    furnished anew keeps its contestants on the seats of the same label. Raises BadPlan, or
    SeatsInUse where such a seat is missing. Ledger: ``furnished_hall``.
    """
    if not (1 <= seats <= MAX_SEATS and 0 <= spares <= MAX_SPARES and 1 <= columns <= MAX_COLUMNS):
        raise BadPlan
    _one_verb_at_a_time()
    before = Seat.objects.select_for_update().filter(competition=competition)
    sitting_at = dict(before.exclude(sitting=None).values_list("label", "sitting"))
    plan = [
        Seat(
            competition=competition,
            label=f"备{place - seats + 1}" if place >= seats else _label(place, columns),
            row=place // columns + 1,
            column=place % columns + 1,
            is_spare=place >= seats,
        )
        for place in range(seats + spares)
    ]
    for seat in plan:
        seat.sitting_id = sitting_at.pop(seat.label, None)
    if sitting_at:
        raise SeatsInUse(seat=min(sitting_at))
    before.delete()
    made = Seat.objects.bulk_create(plan)
    ledger.append(
        verb="furnished_hall",
        actor=actor,
        subject=f"competition:{competition.pk}",
        competition_id=competition.pk,
        payload={"seats": [[s.label, s.row, s.column, s.is_spare] for s in made]},
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

    Who lost a seat after having logged in gets it back with the same sitting. Raises
    NotEnoughSeats, NobodyToSeat, PaperNotFrozen or TaskHasStarted, and seats nobody then.
    Ledger: ``seated_contestants``.
    """
    _one_verb_at_a_time()
    _before_the_start(competition)
    _sittable(competition, paper)
    if not contestants:
        raise NobodyToSeat
    free = list(
        Seat.objects.select_for_update()
        .filter(competition=competition, sitting=None, is_spare=False)
        .order_by("row", "column")
    )
    if len(free) < len(contestants):
        raise NotEnoughSeats(free=len(free), missing=len(contestants) - len(free))
    pairs = list(zip(contestants, free, strict=False))
    sittings = _sittings_for(competition, contestants, paper)
    for sitting, (_, seat) in zip(sittings, pairs, strict=True):
        sitting.seat_label = seat.label
        seat.sitting = sitting
    Sitting.objects.bulk_update(sittings, ["seat_label", "paper"], batch_size=200)
    Seat.objects.bulk_update([seat for _, seat in pairs], ["sitting"], batch_size=200)
    ledger.append(
        verb="seated_contestants",
        actor=actor,
        subject=f"paper:{paper.pk}",
        competition_id=competition.pk,
        payload={
            "sittings": [
                [sitting.pk, seat.label, person.code]
                for sitting, (person, seat) in zip(sittings, pairs, strict=True)
            ]
        },
    )
    return sittings


def _sittings_for(
    competition: Competition, contestants: Sequence[Contestant], paper: Paper
) -> list[Sitting]:
    known = {
        sitting.contestant_id: sitting
        for sitting in Sitting.objects.select_for_update().filter(competition=competition)
    }
    if any(known[c.pk].seat_label for c in contestants if c.pk in known):
        raise SeatTaken(seat=next(known[c.pk].seat_label for c in contestants if c.pk in known))
    new = Sitting.objects.bulk_create(
        Sitting(competition=competition, contestant=contestant, paper=paper)
        for contestant in contestants
        if contestant.pk not in known
    )
    known |= {sitting.contestant_id: sitting for sitting in new}
    found = [known[contestant.pk] for contestant in contestants]
    for sitting in found:
        sitting.paper = paper
    return found


@transaction.atomic
def assign_paper(
    competition: Competition, *, sittings: Sequence[Sitting], paper: Paper, actor: ledger.Actor
) -> list[Sitting]:
    """Give seated contestants another frozen paper, until the first start.

    Raises PaperNotFrozen, TaskHasStarted or NobodyToSeat. Ledger: ``assigned_paper``.
    """
    _one_verb_at_a_time()
    _before_the_start(competition)
    _sittable(competition, paper)
    if not sittings:
        raise NobodyToSeat
    ids = [sitting.pk for sitting in sittings]
    Sitting.objects.filter(pk__in=ids, competition=competition).update(paper=paper)
    ledger.append(
        verb="assigned_paper",
        actor=actor,
        subject=f"paper:{paper.pk}",
        competition_id=competition.pk,
        payload={"sittings": ids},
    )
    return list(Sitting.objects.filter(pk__in=ids))


@transaction.atomic
def move_contestant(sitting: Sitting, *, seat: Seat, actor: ledger.Actor) -> Sitting:
    """Move a contestant to a free seat or spare machine; the seat code stays good.

    Raises SeatTaken. Ledger: ``moved_contestant``.
    """
    _one_verb_at_a_time()
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    if seat.sitting_id is not None:
        raise SeatTaken(seat=seat.label)
    was = sitting.seat_label
    if not was:
        raise NotFound
    Seat.objects.filter(sitting=sitting).update(sitting=None)
    seat.sitting = sitting
    seat.save(update_fields=["sitting"])
    sitting.seat_label = seat.label
    sitting.save(update_fields=["seat_label"])
    ledger.append(
        verb="moved_contestant",
        actor=actor,
        subject=f"sitting:{sitting.pk}",
        competition_id=sitting.competition_id,
        payload={"from": was, "to": seat.label},
    )
    return sitting


@transaction.atomic
def unseat_contestant(sitting: Sitting, *, actor: ledger.Actor) -> None:
    """Take a contestant's seat and seat code away, until the first start.

    A sitting in which nothing ever happened is gone with it; one with a history stays, without a
    seat, and is taken up again when its contestant is seated. Raises TaskHasStarted. Ledger:
    ``unseated_contestant``.
    """
    _one_verb_at_a_time()
    sitting = Sitting.objects.select_for_update().select_related("competition").get(pk=sitting.pk)
    _before_the_start(sitting.competition)
    label, code = sitting.seat_label, sitting.contestant.code
    stays = live.epoch_of(sitting) > 0
    Seat.objects.filter(sitting=sitting).update(sitting=None)
    ledger.append(
        verb="unseated_contestant",
        actor=actor,
        subject=f"sitting:{sitting.pk}",
        competition_id=sitting.competition_id,
        payload={"seat": label, "code": code, "stays": stays},
    )
    if not stays:
        sitting.delete()
        return
    sitting.seat_label, sitting.code_hmac = "", ""
    sitting.code_version += 1
    sitting.save(update_fields=["seat_label", "code_hmac", "code_version"])


def _one_verb_at_a_time() -> None:
    # What is looked at in the verb still holds when its entry is written.
    LedgerHead.objects.select_for_update().filter(id=1).first()


def _before_the_start(competition: Competition) -> None:
    if timeline.started(competition.pk):
        raise TaskHasStarted


def _sittable(competition: Competition, paper: Paper) -> None:
    if paper.competition_id != competition.pk:
        raise NotFound
    if paper.state != Paper.State.FROZEN:
        raise PaperNotFrozen(name=paper.name)

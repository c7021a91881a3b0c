"""A hall of three whose task began at START, and how it was played."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests import factories, journals
from tests.past import day_of
from tests.results.typist import CHIEF, START, Typist
from zuoxi.competitions.models import Competition
from zuoxi.hall.domain import furnish, seat_contestants
from zuoxi.kernel import ledger
from zuoxi.registration.domain import Entrant, enter_contestants
from zuoxi.sittings.models import Sitting

QUESTION = {
    "items": [
        {
            "id": "k1",
            "transcript": "您好，我姓沈，叫沈知夏，邮编是五一九零三一。",
            "fields": {"name": ["沈知夏"], "postcode": ["519031"]},
        }
    ]
}


@pytest.fixture(autouse=True)
def _fresh_journal(db: None) -> Iterator[None]:
    """Begin and end without a journal: it is not in the transaction that a test rolls back."""
    journals.empty()
    yield
    journals.empty()


@pytest.fixture
def hall() -> Competition:
    """Three seated contestants and a task that began at START."""
    with day_of(0):
        return _hall()


def _hall() -> Competition:
    made = factories.competition()
    paper = factories.frozen(made, QUESTION)
    furnish(made, seats=3, spares=1, columns=2, actor=CHIEF)
    names = ["=SUM(A1)", "002", "003"]
    people = enter_contestants(
        made, entrants=[Entrant(code=code, name="赵晓岚") for code in names], actor=CHIEF
    )
    seat_contestants(made, contestants=people, paper=paper, actor=CHIEF)
    with transaction.atomic():
        ledger.append(
            verb="started_task",
            actor=CHIEF,
            subject=f"competition:{made.pk}",
            competition_id=made.pk,
            at_ms=START,
            payload={"task": "dictation", "sitting": None, "ms": 0},
        )
    return made


@pytest.fixture
def typists(hall: Competition) -> list[Typist]:
    found = Sitting.objects.filter(competition=hall).select_related("competition", "contestant")
    return [Typist(sitting) for sitting in found]


@pytest.fixture
def played(typists: list[Typist]) -> list[Typist]:
    """The first is perfect and quick, the second perfect and slow, the third has one slip."""
    first, second, third = typists
    first.types("name", "沈知夏").types("postcode", "519031").op(120_999, "submit")
    second.types("name", "沈知夏").types("postcode", "519 031")
    third.types("name", "沈之夏").types("postcode", "519031").op(60_000, "submit")
    for typist in typists:
        typist.closes()
    return typists

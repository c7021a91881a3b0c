"""What every test of the hot path stands on."""

from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from tests.sittings.hall_server import ready_and_start, seat_a_hall, served
from zuoxi.competitions.models import Competition
from zuoxi.sittings.models import Sitting


@pytest.fixture(autouse=True)
def _fresh_journal() -> None:
    """Begin with an empty journal, as the database does."""
    for path in settings.ZUOXI_DATA.glob("journal.sqlite3*"):
        path.unlink()


@pytest.fixture
async def hall() -> AsyncIterator[tuple[Competition, list[Sitting], str]]:
    """Return (competition, sittings, host) of a running task."""
    competition, sittings = await sync_to_async(seat_a_hall)()
    async with served() as host:
        await ready_and_start(competition)
        yield competition, sittings, host


@pytest.fixture
async def waiting_hall() -> AsyncIterator[tuple[Competition, list[Sitting], str]]:
    """Return (competition, sittings, host) of a hall in which nothing has begun."""
    competition, sittings = await sync_to_async(seat_a_hall)()
    async with served() as host:
        yield competition, sittings, host

"""Waits for a condition, never for a time."""

import asyncio
from collections.abc import Awaitable, Callable

from asgiref.sync import sync_to_async
from django.db.models import Max

from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings import hub, live
from zuoxi.sittings.models import Sitting


async def eventually(condition: Callable[[], Awaitable[object]], *, within: float = 5.0) -> None:
    """Return as soon as ``condition`` holds."""
    async with asyncio.timeout(within):
        while not await condition():  # noqa: ASYNC110 - nobody tells what is only stored
            await asyncio.sleep(0.02)


async def followed() -> None:
    """Return as soon as the hub has followed everything that stands in the ledger."""
    newest = await sync_to_async(LedgerEntry.objects.aggregate)(n=Max("seq"))

    async def reached() -> bool:
        follower = hub.current().follower
        busy = follower._following is not None and not follower._following.done()
        return bool(follower.seq >= newest["n"]) and not busy

    await eventually(reached)


async def on_the_board(competition: Competition, sitting: Sitting, **members: object) -> None:
    """Return as soon as the hall's board shows a sitting with these members."""

    async def shown() -> bool:
        rows = (await sync_to_async(live.board)(competition.id)).rows
        row = next(row for row in rows if row["sitting"] == sitting.id)
        return members.items() <= row.items()

    await eventually(shown)

"""Waits for a condition, never for a time."""

import asyncio
import json
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
        # After a restart the board is empty for a moment.
        row = next((row for row in rows if row["sitting"] == sitting.id), {})
        return members.items() <= row.items()

    await eventually(shown)


async def all_closed(competition: Competition) -> None:
    """Return as soon as the ledger has the close of every task for every seat."""

    def closed() -> set[tuple[str, int]]:
        entries = LedgerEntry.objects.filter(verb="closed_sitting", competition_id=competition.pk)
        said = [json.loads(entry.payload) for entry in entries]
        return {(one["task"], sat["sitting"]) for one in said for sat in one["sittings"]}

    seats = await Sitting.objects.filter(competition=competition).acount()
    due = await competition.slots.acount() * seats

    async def reached() -> bool:
        return len(await sync_to_async(closed)()) == due

    await eventually(reached, within=10)

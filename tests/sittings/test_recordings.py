"""Recordings leave the server with the paper and not before, whole or in ranges."""

import asyncio

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from tests.sittings.hall_server import TASK, ready_and_start, seat_a_hall, served
from zuoxi.kernel.time import now_ms
from zuoxi.media.models import Blob
from zuoxi.media.store import Store
from zuoxi.sittings import access

pytestmark = pytest.mark.django_db(transaction=True)
SOUND = bytes(range(200))


def stored() -> str:
    sha256 = Store(settings.MEDIA_ROOT).put(SOUND)
    Blob.objects.create(sha256=sha256, size=200, media_type="audio/ogg", created_ms=now_ms())
    return sha256


async def test_a_recording_is_refused_before_the_start_and_without_its_grant() -> None:
    competition, _ = await sync_to_async(seat_a_hall)()
    sha256 = await sync_to_async(stored)()
    grant = access.recording_grant(sha256=sha256, competition_id=competition.id, task=TASK)
    async with served() as host, httpx.AsyncClient(base_url=f"http://{host}") as browser:
        address = f"/recordings/{sha256}"
        assert (await browser.get(address, params={"g": grant})).status_code == 403
        await ready_and_start(competition)
        await asyncio.sleep(0.5)
        assert (await browser.get(address, params={"g": grant})).content == SOUND
        assert (await browser.get(address, params={"g": grant + "x"})).status_code == 403
        assert (await browser.get(address)).status_code == 403
        part = await browser.get(address, params={"g": grant}, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, SOUND[10:20])
        assert part.headers["content-range"] == "bytes 10-19/200"
        tail = await browser.get(address, params={"g": grant}, headers={"Range": "bytes=-5"})
        assert tail.content == SOUND[-5:]
        beyond = await browser.get(address, params={"g": grant}, headers={"Range": "bytes=200-"})
        assert beyond.status_code == 416

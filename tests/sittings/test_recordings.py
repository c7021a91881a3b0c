"""Recordings leave the server with the paper, to whom the paper is for, and whole or in ranges."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client

from tests import factories
from tests.sittings.hall_server import TASK, WHY, Browser, ready_and_start, seat_a_hall, served
from tests.sittings.waiting import followed
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.config.headers import HEADERS
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.kernel.time import now_ms
from zuoxi.media.models import Blob
from zuoxi.media.store import Store
from zuoxi.sittings import access, domain, recordings
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db(transaction=True)
SOUND = bytes(range(200))
do = sync_to_async


@pytest.fixture
def sound() -> str:
    """The SHA-256 of a stored recording that no server has read yet."""
    sha256 = Store(settings.MEDIA_ROOT).put(SOUND)
    Blob.objects.create(sha256=sha256, size=200, media_type="audio/ogg", created_ms=now_ms())
    recordings._cache.clear()
    return sha256


@pytest.fixture
def seated(sound: str) -> tuple[Competition, list[Sitting]]:
    return seat_a_hall(recording=sound)


@asynccontextmanager
async def browser_at(host: str, *, seat: Sitting | None = None) -> AsyncIterator[httpx.AsyncClient]:
    jar = {access.COOKIE: access.cookie_for(seat)} if seat else {}
    async with httpx.AsyncClient(base_url=f"http://{host}", cookies=jar) as browser:
        yield browser


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def address(sha256: str, competition: Competition) -> str:
    grant = access.recording_grant(sha256=sha256, competition_id=competition.pk, task=TASK)
    return f"/recordings/{sha256}?g={grant}"


async def test_a_seat_hears_its_recordings_from_the_start_to_the_end_of_its_task(
    sound: str, seated: tuple[Competition, list[Sitting]]
) -> None:
    competition, (sitting, other) = seated
    url = address(sound, competition)
    async with served() as host, browser_at(host, seat=sitting) as browser:
        assert (await browser.get(url)).status_code == 403
        await ready_and_start(competition)
        assert (await browser.get(url)).content == SOUND
        assert (await browser.get(url + "x")).status_code == 403
        assert (await browser.get(f"/recordings/{sound}")).status_code == 403
        await do(domain.pause_person)(sitting, task=TASK, actor=SYSTEM, **WHY)
        await followed()
        assert (await browser.get(url)).status_code == 200  # a machine may be changed meanwhile
        await do(domain.end_person)(sitting, task=TASK, actor=SYSTEM, **WHY)
        await followed()
        assert (await browser.get(url)).status_code == 403
        async with browser_at(host, seat=other) as neighbour:
            assert (await neighbour.get(url)).content == SOUND


async def test_a_seat_that_came_late_hears_nothing_before_its_own_start(
    sound: str, seated: tuple[Competition, list[Sitting]]
) -> None:
    competition, (sitting, _) = seated
    url = address(sound, competition)
    async with served() as host, browser_at(host, seat=sitting) as browser:
        await ready_and_start(competition)
        late = await Browser(sitting, host, enters=False).open()
        assert (await browser.get(url)).status_code == 403
        await do(domain.late_start_person)(sitting, task=TASK, actor=SYSTEM, **WHY)
        await late.until("paper")
        assert (await browser.get(url)).content == SOUND
        await late.leave()


async def test_the_address_alone_opens_nothing(
    sound: str, seated: tuple[Competition, list[Sitting]]
) -> None:
    competition, (sitting, _) = seated
    await do(Sitting.objects.update)(code_hmac="")  # a code opens one sitting
    elsewhere, (stranger, _) = await do(seat_a_hall)()
    url = address(sound, competition)
    async with served() as host:
        await ready_and_start(competition)
        await ready_and_start(elsewhere)
        async with browser_at(host) as anybody:
            answer = await anybody.get(url)
            assert (answer.status_code, answer.content) == (403, b"")
        async with browser_at(host, seat=stranger) as browser:
            assert (await browser.get(url)).status_code == 403
            # Its own grant, but its own paper does not play this.
            assert (await browser.get(address(sound, elsewhere))).status_code == 403
        sitting.code_version += 1  # a card that was issued anew
        async with browser_at(host, seat=sitting) as browser:
            assert (await browser.get(url)).status_code == 403
        async with httpx.AsyncClient(
            base_url=f"http://{host}", cookies={access.COOKIE: "forged:cookie"}
        ) as browser:
            assert (await browser.get(url)).status_code == 403


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CHIEF_JUDGE, 200),
        (Role.SUPERVISOR, 200),
        (Role.HALL_JUDGE, 403),
        (Role.TECHNICAL_SUPPORT, 403),
    ],
)
async def test_an_official_hears_what_the_table_of_rights_allows(
    role: Role, status: int, sound: str, seated: tuple[Competition, list[Sitting]]
) -> None:
    competition, _ = seated
    user = await do(factories.user)(role=role, at=competition)
    jar = {settings.SESSION_COOKIE_NAME: await do(session_of)(user)}
    url = address(sound, competition)
    async with (
        served() as host,
        httpx.AsyncClient(base_url=f"http://{host}", cookies=jar) as browser,
    ):
        assert (await browser.get(url)).status_code == 403
        await ready_and_start(competition)
        assert (await browser.get(url)).status_code == status


async def test_a_player_gets_the_part_that_it_asks_for(
    sound: str, seated: tuple[Competition, list[Sitting]]
) -> None:
    competition, (sitting, _) = seated
    url = address(sound, competition)
    async with served() as host, browser_at(host, seat=sitting) as browser:
        await ready_and_start(competition)

        async def part(wanted: str) -> httpx.Response:
            return await browser.get(url, headers={"Range": wanted})

        middle = await part("bytes=10-19")
        assert (middle.status_code, middle.content) == (206, SOUND[10:20])
        assert middle.headers["content-range"] == "bytes 10-19/200"
        assert (await part("bytes=-5")).content == SOUND[-5:]
        assert (await part("bytes=200-")).status_code == 416
        for nonsense in (f"bytes={'9' * 5_000}-", f"bytes=-{'9' * 5_000}", "bytes=x-", "items=1-2"):
            whole = await part(nonsense)
            assert (whole.status_code, whole.content) == (200, SOUND)
        assert (await part(f"bytes={'9' * 15}-")).status_code == 416


async def test_a_recording_whose_bytes_were_changed_is_played_to_nobody(
    sound: str, seated: tuple[Competition, list[Sitting]]
) -> None:
    competition, (sitting, _) = seated
    Store(settings.MEDIA_ROOT).path(sound).write_bytes(SOUND[::-1])
    async with served() as host, browser_at(host, seat=sitting) as browser:
        await ready_and_start(competition)
        assert (await browser.get(address(sound, competition))).status_code == 404
    Store(settings.MEDIA_ROOT).path(sound).write_bytes(SOUND)


async def test_every_answer_carries_the_security_headers(sound: str) -> None:
    from zuoxi.config.asgi import application

    heard = []

    async def receive() -> dict[str, str]:
        return {"type": "http.request"}

    async def send(message: object) -> None:
        heard.append(message)

    async with served():
        for path in (f"/recordings/{sound}", "/recordings/nothing"):
            heard.clear()
            scope = {"type": "http", "method": "GET", "path": path, "headers": []}
            await application({**scope, "query_string": b""}, receive, send)  # type: ignore[arg-type]
            told = dict(heard[0]["headers"])  # type: ignore[index]
            for name, value in HEADERS.items():
                assert told[name.lower().encode()] == value.encode()
            assert told[b"cache-control"] == b"no-store"

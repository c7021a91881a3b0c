"""The officials' socket against a real server: only for their eyes, and never behind for long."""

import asyncio
import contextlib
import json
from typing import Any

import pytest
import websockets
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from tests.sittings.hall_server import (
    CHIEF,
    TASK,
    Browser,
    ready_and_start,
    seat_a_hall,
    served,
)
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.domain import appoint
from zuoxi.competitions.models import Appointment, Competition
from zuoxi.kernel import feed, ledger
from zuoxi.kernel.models import LedgerEntry, LedgerHead
from zuoxi.sittings import domain, feed_socket, hub

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


class Official:
    """An official's browser tab: a session, and the socket that follows."""

    def __init__(self, user: User | None) -> None:
        self.client = Client()
        if user is not None:
            self.client.force_login(user)
        found = self.client.cookies.get(settings.SESSION_COOKIE_NAME)
        self.key = found.value if found else ""

    async def open(self, host: str, origin: str | None = None) -> "Official":
        self.socket = await websockets.connect(
            f"ws://{host}/ws/feed",
            additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.key}"},
            origin=origin,  # type: ignore[arg-type]
        )
        return self

    async def follow(self, *topics: str) -> None:
        await self.socket.send(json.dumps({"type": "follow", "topics": topics}))

    async def grown(self, topic: str, n: int | None = None) -> int:
        """Wait for a notice on ``topic`` (of at least ``n``) and return its ``n``."""
        async with asyncio.timeout(8):
            while True:
                notice = json.loads(await self.socket.recv())
                assert set(notice) == {"type", "topic", "n"}
                assert notice["type"] == "grown"
                if notice["topic"] == topic and notice["n"] >= (n or 0):
                    return int(notice["n"])

    async def closed(self, within: float = 5) -> int | None:
        """Wait until the server has closed and return the code."""
        async with asyncio.timeout(within):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    await self.socket.recv()
        return self.socket.close_code

    async def silent(self, topic: str = "", seconds: float = 0.6) -> bool:
        """Whether nothing (on this topic) comes for so long."""
        try:
            async with asyncio.timeout(seconds):
                while topic not in ("", json.loads(await self.socket.recv())["topic"]):
                    continue
        except TimeoutError:
            return True
        return False


def official(competition: Competition, role: Role = Role.CHIEF_JUDGE, name: str = "赵") -> User:
    user = User.objects.create_user(
        f"user-{name}", password="一串很长的口令2026", display_name=name
    )
    appoint(user, competition=competition, role=role, actor=ledger.SYSTEM)
    return user


@do
def hall_with(role: Role = Role.CHIEF_JUDGE) -> tuple[Any, Any, User, Official]:
    """Return a seated hall, an official of it and a tab with that official's session."""
    competition, sittings = seat_a_hall()
    user = official(competition, role)
    return competition, sittings, user, Official(user)


def head() -> int:
    return LedgerHead.objects.get(id=1).seq


async def test_a_ledger_verb_is_told_at_once() -> None:
    competition, _, _, tab = await hall_with()
    async with served() as host:
        await tab.open(host)
        await tab.follow("ledger")
        assert await tab.grown("ledger") == await do(head)()
        entry = await do(domain.declare_ready)(competition, task=TASK, actor=CHIEF)
        assert await tab.grown("ledger", entry.seq) == entry.seq
        await tab.socket.close()


async def test_the_hall_grows_with_what_contestants_do() -> None:
    competition, (sitting, _), _, tab = await hall_with(Role.HALL_JUDGE)
    topic = f"hall:{competition.id}"
    async with served() as host:
        await ready_and_start(competition)
        await tab.open(host)
        await tab.follow(topic)
        before = await tab.grown(topic)
        browser = await Browser(sitting, host).open()
        browser.type("王小明")
        await browser.push()
        after = await tab.grown(topic, before + 1)
        board = hub.current().boards[competition.id]
        assert before < after <= board.n
        await browser.leave()
        await tab.socket.close()


async def test_without_a_session_or_from_another_site_there_is_no_feed() -> None:
    _, _, _, tab = await hall_with()
    stranger = await do(Official)(None)
    async with served() as host:
        await stranger.open(host)
        assert await stranger.closed() == 4401
        await tab.open(host, origin="https://evil.example.cn")
        assert await tab.closed() == 4403


async def test_a_session_that_no_session_can_be_called_has_no_feed() -> None:
    async with served() as host:
        tab = Official(None)
        tab.key = '"abcdefghijkl\\000"'
        await tab.open(host)
        assert await tab.closed() == 4401


@pytest.mark.parametrize("text", ["不是 JSON", "[]", '{"type":"follow","topics":["hall:x"]}'])
async def test_a_frame_that_cannot_be_read_closes_the_feed(text: str) -> None:
    _, _, _, tab = await hall_with()
    async with served() as host:
        await tab.open(host)
        await tab.socket.send(text)
        assert await tab.closed() == 4426


async def test_another_competitions_hall_is_not_for_these_eyes() -> None:
    competition, _, _, tab = await hall_with()
    other, _ = await do(seat_a_hall)(seats=0)
    async with served() as host:
        await tab.open(host)
        await tab.follow(f"hall:{competition.id}", f"hall:{other.id}")
        feed.publish(f"hall:{other.id}", 99)
        with pytest.raises(websockets.ConnectionClosed):
            await tab.grown(f"hall:{other.id}")
        assert tab.socket.close_code == feed_socket.CLOSE_FORBIDDEN


async def test_a_finished_computation_is_told_to_who_may_see_results() -> None:
    competition, _, _, tab = await hall_with()
    topic = f"results:{competition.id}"
    async with served() as host:
        await tab.open(host)
        await tab.follow("ledger", topic)
        assert await tab.grown(topic) == 0
        feed.publish(topic, 1_543_000_000_000)
        assert await tab.grown(topic, 1) == 1_543_000_000_000
        await tab.socket.close()


async def test_results_are_not_told_to_who_may_only_see_the_hall() -> None:
    competition, _, _, tab = await hall_with(Role.HALL_JUDGE)
    async with served() as host:
        await tab.open(host)
        await tab.follow(f"hall:{competition.id}", f"results:{competition.id}")
        with pytest.raises(websockets.ConnectionClosed):
            await tab.grown(f"results:{competition.id}")
        assert tab.socket.close_code == feed_socket.CLOSE_FORBIDDEN


async def test_the_newest_list_of_topics_counts() -> None:
    competition, _, _, tab = await hall_with()
    async with served() as host:
        await tab.open(host)
        await tab.follow("ledger")
        await tab.grown("ledger")
        await tab.follow(f"hall:{competition.id}")
        await tab.grown(f"hall:{competition.id}")
        feed.publish("ledger", 10_000)
        assert await tab.silent("ledger")  # the hall may well have more to tell
        await tab.socket.close()


async def test_a_notice_that_was_lost_costs_a_few_seconds_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed_socket, "LOOK_EVERY_S", 0.5)
    competition, _, _, tab = await hall_with()
    async with served() as host:
        await tab.open(host)
        await tab.follow("ledger")
        before = await tab.grown("ledger")
        # As another process would: what it writes is in the ledger, and no notice comes here.
        with monkeypatch.context() as deaf:
            deaf.setattr(feed, "publish", lambda topic, n: None)
            await do(domain.declare_ready)(competition, task=TASK, actor=CHIEF)
        assert await tab.grown("ledger", before + 1) == before + 1
        assert await do(LedgerEntry.objects.filter(seq__gt=before).count)() == 1
        await tab.socket.close()


async def test_a_doubled_notice_is_told_once() -> None:
    _, _, _, tab = await hall_with()
    async with served() as host:
        await tab.open(host)
        await tab.follow("ledger")
        n = await tab.grown("ledger")
        feed.publish("ledger", n)
        feed.publish("ledger", n)
        assert await tab.silent()
        await tab.socket.close()


async def test_logging_out_closes_the_socket_of_that_session_alone() -> None:
    _, _, user, tab = await hall_with()
    neighbour = await do(Official)(user)  # the same official on another machine
    async with served() as host:
        for each in (tab, neighbour):
            await each.open(host)
            await each.follow("ledger")
            await each.grown("ledger")
        await do(tab.client.logout)()
        assert await tab.closed(within=2) == 4401
        feed.publish("ledger", 10_000)
        assert await neighbour.grown("ledger", 10_000) == 10_000
        await neighbour.socket.close()


@pytest.mark.parametrize("how", ["session", "account", "password"])
async def test_a_session_that_ended_elsewhere_gets_no_further_notice(how: str) -> None:
    _, _, user, tab = await hall_with()

    def end() -> None:
        if how == "session":
            Session.objects.filter(session_key=tab.key).delete()
        elif how == "account":
            User.objects.filter(pk=user.pk).update(is_active=False)
        else:
            user.set_password("另一串很长的口令2026")
            user.save()

    async with served() as host:
        await tab.open(host)
        await tab.follow("ledger")
        await tab.grown("ledger")
        await do(end)()
        await asyncio.sleep(feed_socket.FRESH_S)
        feed.publish("ledger", 10_000)
        with pytest.raises(websockets.ConnectionClosed):
            await tab.grown("ledger", 10_000)
        assert tab.socket.close_code == 4401


async def test_an_official_who_is_no_longer_appointed_gets_no_further_notice() -> None:
    competition, _, user, tab = await hall_with()
    topic = f"hall:{competition.id}"
    async with served() as host:
        await tab.open(host)
        await tab.follow(topic)
        await tab.grown(topic)
        await do(Appointment.objects.filter(user=user).delete)()
        await asyncio.sleep(feed_socket.FRESH_S)
        feed.publish(topic, 10_000)
        assert await tab.closed() == feed_socket.CLOSE_FORBIDDEN

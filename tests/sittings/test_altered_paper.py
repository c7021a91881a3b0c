"""A paper that was changed after it was frozen is opened to nobody, and nobody loses anything."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from tests import factories
from tests.sittings.hall_server import CHIEF, TASK, Browser, ready_and_start, seat_a_hall, served
from tests.sittings.stored import ops_in
from tests.sittings.waiting import followed
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.hall import queries
from zuoxi.kernel import canonical, ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.papers.models import Paper
from zuoxi.sittings import domain, errors, hub
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.protocol import CLOSE_STORAGE

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


def another_key(*, hash_too: bool = True) -> dict[str, Any]:
    """Change the key behind the product; return the content as it was."""
    paper = Paper.objects.get()
    was = canonical.dumps(paper.content)
    paper.content["tasks"][0]["question"]["items"][0]["fields"]["name"] = ["李小红"]
    if hash_too:
        paper.hash = canonical.sha256_hex(paper.content)
    paper.save()
    return dict(json.loads(was))


def something_else_happens(competition: Competition) -> None:
    """An act after which the hall reads its papers again."""
    with transaction.atomic():
        ledger.append(
            verb="appointed",
            actor=CHIEF,
            subject="user:1",
            competition_id=competition.pk,
            payload={"role": "supervisor", "username": "wei", "name": "韦监督"},
        )


@pytest.mark.parametrize("hash_too", [False, True])
def test_the_chief_judge_is_told_and_cannot_start(hash_too: bool) -> None:
    competition, _ = seat_a_hall()
    domain.declare_ready(competition, task=TASK, actor=CHIEF)
    another_key(hash_too=hash_too)
    blocking = [found.message for found in queries.in_the_way(competition) if found.blocks]
    assert blocking == [
        "赛题“样题”的内容与冻结时不符，已停止发放。请用 zuoxi verify 核对并恢复备份。"
    ]
    with pytest.raises(errors.PaperAltered) as caught:
        domain.start_task(competition, task=TASK, actor=CHIEF)
    assert str(caught.value) == (
        "赛题“样题”的内容与冻结时不符，不能开赛。请停止操作，用 zuoxi verify 核对后恢复备份。"
    )
    assert not LedgerEntry.objects.filter(verb="started_task").exists()


def test_a_paper_that_nobody_froze_by_the_ledger_is_as_bad_as_a_changed_one() -> None:
    competition, _ = seat_a_hall()
    another = factories.frozen_paper(factories.competition(), name="别处的赛题")
    Paper.objects.filter(pk=another.pk).update(competition=competition, name="样题二")
    Sitting.objects.update(paper=another)
    assert [paper.pk for paper in domain.altered_papers(competition)] == [another.pk]


async def test_a_running_hall_goes_on_with_the_paper_that_it_opened() -> None:
    competition, (sitting, other) = await do(seat_a_hall)()
    async with served() as host:
        await ready_and_start(competition)
        browser = await Browser(sitting, host).open()
        browser.type("王小明")
        await browser.push()
        await browser.until("ack", seq=1)
        await do(another_key)()
        await do(something_else_happens)(competition)
        await followed()
        late = await Browser(other, host).open()
        late.type("王小明")
        await late.push()
        await late.until("ack", seq=1)
        place = hub.current().places[sitting.pk]
        assert place.tasks[TASK].question.items[0].fields["name"] == ("王小明",)  # type: ignore[attr-defined]
        assert not place.paper_is_altered
        await browser.leave()
        await late.leave()


async def test_a_server_that_starts_with_a_changed_paper_opens_it_to_nobody_and_refuses_no_op() -> (
    None
):
    competition, (sitting, _) = await do(seat_a_hall)()
    async with served() as host:
        await ready_and_start(competition)
        browser = await Browser(sitting, host).open()
        await browser.until("paper")
        browser.type("王小明")
        await browser.push()
        await browser.until("ack", seq=1)
        await browser.leave()
    was = await do(another_key)()
    async with served() as browser.host:
        await browser.open()
        browser.type("王小明", field="address")
        await browser.push(2)
        assert await browser.closed() == CLOSE_STORAGE
        assert "李小红" not in str(browser.heard)
        told = [m["type"] for m in browser.heard if m["type"] in ("paper", "ack", "answer")]
        assert told == []
        assert [m["code"] for m in browser.heard if m["type"] == "problem"] == ["storage"]
        assert await ops_in(sitting) == [(1, "counted")]
    digest = canonical.sha256_hex(was)
    await do(Paper.objects.update)(content=was, hash=digest)  # the backup is restored
    async with served() as browser.host:
        await browser.open()
        await browser.push(2)
        await browser.until("ack", seq=2)
        assert await ops_in(sitting) == [(1, "counted"), (2, "counted")]
        await browser.leave()


def test_the_console_says_it_in_every_state_of_the_hall(client: Any) -> None:
    competition, _ = seat_a_hall()
    domain.declare_ready(competition, task=TASK, actor=CHIEF)
    domain.start_task(competition, task=TASK, actor=CHIEF)
    another_key()
    client.force_login(factories.user(role=Role.CHIEF_JUDGE, at=competition))
    view = client.get(f"/api/competitions/{competition.pk}/hall", secure=True).json()
    assert [notice["code"] for notice in view["ready_blockers"] if notice["blocks"]] == [
        "paper_altered"
    ]

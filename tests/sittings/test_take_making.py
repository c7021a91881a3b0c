"""What judges hear: made of the chunks once a task has closed, again when more has come (R74)."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tests import factories
from tests.sittings.hall_server import CHIEF, WHY, ready_and_start, seat_a_hall, served
from tests.sittings.recorder import (
    INBOUND,
    OTHER_TAKE,
    OUTBOUND,
    PLACE,
    TAKE,
    a_closed_hall,
    folder,
    recorder_at,
    spoken_chunks,
)
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition, TimeSlot
from zuoxi.kernel.time import now_ms
from zuoxi.results import domain as results
from zuoxi.sittings import domain, jobs, take_making
from zuoxi.sittings.models import Sitting, Take

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async
Spoken = tuple[Competition, list[Sitting]]


@pytest.fixture(autouse=True)
def _nothing_of_another_test() -> Iterator[None]:
    shutil.rmtree(settings.ZUOXI_DATA / "takes", ignore_errors=True)
    jobs._grown.clear()
    jobs._looked.clear()
    yield
    jobs._grown.clear()
    jobs._looked.clear()


@pytest.fixture
async def spoken() -> Spoken:
    """A closed hall, in which nothing was made before the close."""

    async def looked(competition: Competition) -> None:
        assert await do(take_making.due_takes)(competition) == []
        assert await do(take_making.make_takes)(competition) == (0, 1)

    return await a_closed_hall(before_the_close=looked)


def rows(competition: Competition) -> list[tuple[int, str, str, str, str]]:
    found = Take.objects.filter(sitting__competition=competition).order_by("sitting", "pk")
    return [(row.sitting_id, row.take, row.task, row.place, row.source) for row in found]


async def test_every_take_of_a_closed_task_is_made_into_a_file_and_once(spoken: Spoken) -> None:
    competition, (first, second) = spoken
    assert await do(take_making.make_takes)(competition) == (3, 0)
    whole, unsealed, call = await do(rows)(competition)
    assert whole[:4] == (first.pk, TAKE, INBOUND, PLACE)
    assert unsealed == (first.pk, OTHER_TAKE, INBOUND, "turn:a2", "2 chunks")
    assert call[:4] == (second.pk, TAKE, OUTBOUND, "call")
    assert await do(take_making.make_takes)(competition) == (0, 0)
    made = await Take.objects.aget(sitting=first, take=TAKE)
    assert (made.sealed["missing"], made.sealed["damage"], made.sealed["stalled"]) == (
        [],
        [],
        False,
    )
    assert made.sealed["span_ms"] == pytest.approx(2_900, abs=100)
    assert made.observations is not None
    shorter = await Take.objects.aget(sitting=first, take=OTHER_TAKE)
    assert shorter.sealed["span_ms"] == pytest.approx(2_000, abs=150)


async def test_a_take_of_which_more_has_come_is_made_again(spoken: Spoken) -> None:
    competition, (first, _) = spoken
    await do(take_making.make_takes)(competition)
    before = await Take.objects.aget(sitting=first, take=OTHER_TAKE)
    chunks = spoken_chunks()
    async with served() as host, recorder_at(host, first) as recorder:
        await recorder.ask(take=OTHER_TAKE, place="turn:a2")
        await recorder.put(2, chunks[2], take=OTHER_TAKE)
        assert (await recorder.finish(chunks, take=OTHER_TAKE, how="recovered"))[0] == 200
    assert [due.take for due in await do(take_making.due_takes)(competition)] == [OTHER_TAKE]
    assert await do(take_making.make_takes)(competition) == (1, 0)
    after = await Take.objects.aget(sitting=first, take=OTHER_TAKE)
    assert (after.pk, len(after.source)) == (before.pk, 64)
    assert after.sealed["span_ms"] == pytest.approx(2_900, abs=100)


async def test_of_a_damaged_take_what_can_be_heard_is_made_and_the_damage_is_told(
    spoken: Spoken,
) -> None:
    competition, (first, second) = spoken
    for chunk in folder(first, TAKE).glob("000001.*"):
        chunk.unlink()
    shutil.rmtree(folder(second, TAKE))
    await do(take_making.make_takes)(competition)
    hurt = await Take.objects.aget(sitting=first, take=TAKE)
    assert hurt.sha256
    assert hurt.sealed["missing"] == [1]
    gone = await Take.objects.aget(sitting=second, take=TAKE)
    assert (gone.sha256, gone.observations) == ("", None)
    client = await do(official)(competition, Role.CHIEF_JUDGE)
    heard = {t["take"]: t for t in await do(takes_in)(client, first)}
    assert heard[TAKE]["damage"] == ["录音缺少 1 片（每片约 1 秒），从第 1 片起；其余部分已保留。"]
    (silent,) = await do(takes_in)(client, second)
    assert (silent["url"], silent["peaks"]) == (None, [])
    assert silent["damage"] == ["录音里没有可以解码的声音。"]


async def test_the_job_is_enqueued_once_and_not_again_before_something_changes(
    spoken: Spoken,
) -> None:
    competition, _ = spoken
    assert await do(jobs.enqueue_if_due)(competition) is True
    assert await do(jobs.enqueue_if_due)(competition) is False  # one waits
    assert await DBTaskResult.objects.acount() == 1
    assert await do(take_making.make_takes)(competition) == (3, 0)
    await DBTaskResult.objects.aupdate(status="SUCCESSFUL", return_value={"made": 3, "left": 0})
    assert await do(jobs.enqueue_if_due)(competition) is False  # nothing has closed since
    jobs.grown(competition.pk)
    assert await do(jobs.enqueue_if_due)(competition) is True
    assert await do(jobs.enqueue_if_due)(competition) is False  # said once, asked once


async def ended(competition: Competition, status: str, *, left: int, ago_ms: int) -> None:
    """The newest job of a competition has ended as told."""
    job = await DBTaskResult.objects.order_by("-enqueued_at").afirst()
    assert job is not None
    job.status, job.return_value = status, {"made": 0, "left": left}
    job.finished_at = datetime.fromtimestamp((now_ms() - ago_ms) / 1000, tz=UTC)
    await job.asave()


@pytest.mark.parametrize(
    ("status", "left", "ago_ms", "again"),
    [
        ("SUCCESSFUL", 0, 10 * jobs.RETRY_MS, False),
        ("SUCCESSFUL", 1, jobs.RETRY_MS - 5_000, False),
        ("SUCCESSFUL", 1, jobs.RETRY_MS, True),
        ("FAILED", 0, jobs.RETRY_MS - 5_000, False),
        ("FAILED", 0, jobs.RETRY_MS, True),
        ("RUNNING", 1, jobs.RETRY_MS, False),
    ],
)
async def test_a_job_that_left_something_or_failed_is_asked_for_again_five_minutes_later(
    spoken: Spoken, status: str, left: int, ago_ms: int, again: bool
) -> None:
    competition, _ = spoken
    await do(jobs.enqueue_if_due)(competition)
    await ended(competition, status, left=left, ago_ms=ago_ms)
    assert await do(jobs.enqueue_if_due)(competition) is again


async def test_a_take_sealed_while_the_job_runs_is_asked_for_when_it_has_ended(
    spoken: Spoken,
) -> None:
    competition, _ = spoken
    await do(jobs.enqueue_if_due)(competition)
    await ended(competition, "RUNNING", left=0, ago_ms=0)
    jobs.grown(competition.pk)
    assert await do(jobs.enqueue_if_due)(competition) is False
    await ended(competition, "SUCCESSFUL", left=0, ago_ms=0)
    assert await do(jobs.enqueue_if_due)(competition) is True


@pytest.mark.parametrize(("closed_ago_ms", "asks"), [(-60_000, True), (60_000, False)])
async def test_a_server_that_begins_asks_once_for_what_closed_in_the_last_thirty_days(
    spoken: Spoken, monkeypatch: pytest.MonkeyPatch, closed_ago_ms: int, asks: bool
) -> None:
    competition, _ = spoken
    await do(jobs.enqueue_if_due)(competition)
    await ended(competition, "SUCCESSFUL", left=0, ago_ms=0)
    jobs._looked.clear()  # another process
    later = now_ms() + jobs.LOOKS_BACK_MS + closed_ago_ms
    monkeypatch.setattr(jobs, "now_ms", lambda: later)
    assert await do(jobs.enqueue_if_due)(competition) is asks
    await ended(competition, "SUCCESSFUL", left=0, ago_ms=0)
    assert await do(jobs.enqueue_if_due)(competition) is False


async def test_a_take_that_cannot_be_read_stops_no_other_and_is_made_when_it_can(
    spoken: Spoken,
) -> None:
    competition, (first, _) = spoken
    await do(results.compute_scores)(competition)
    (chunk,) = folder(first, TAKE).glob("000001.*")
    content = chunk.read_bytes()
    chunk.unlink()
    chunk.mkdir()  # what reads it meets an error of the disk
    assert await do(take_making.make_takes)(competition) == (2, 1)
    client = await do(official)(competition, Role.CHIEF_JUDGE)
    heard = {t["take"]: t for t in await do(takes_in)(client, first)}
    assert heard[TAKE]["url"] is None
    assert heard[TAKE]["damage"] == [
        "录音暂时读不出来（服务器的磁盘），稍后自动再试；一直如此时请通知技术支持。"
    ]
    assert heard[OTHER_TAKE]["url"]
    assert await do(take_making.make_takes)(competition) == (0, 1)
    chunk.rmdir()
    chunk.write_bytes(content)
    assert await do(take_making.make_takes)(competition) == (1, 0)
    heard = {t["take"]: t for t in await do(takes_in)(client, first)}
    assert (bool(heard[TAKE]["url"]), heard[TAKE]["damage"]) == (True, [])


async def test_what_was_made_stays_while_more_of_it_cannot_be_read(spoken: Spoken) -> None:
    competition, (first, _) = spoken
    await do(take_making.make_takes)(competition)
    await Take.objects.filter(sitting=first, take=TAKE).aupdate(source="2 chunks")
    (chunk,) = folder(first, TAKE).glob("000001.*")
    chunk.unlink()
    chunk.mkdir()
    assert await do(take_making.make_takes)(competition) == (0, 1)
    assert (await Take.objects.aget(sitting=first, take=TAKE)).sha256


async def test_nothing_is_made_while_a_hall_works(spoken: Spoken) -> None:
    competition, _ = spoken
    await do(_begin_another_task)(competition)
    assert await do(jobs.enqueue_if_due)(competition) is False
    assert len(await do(take_making.due_takes)(competition)) == 3
    assert await do(take_making.make_takes)(competition) == (0, 1)


async def test_another_hall_of_the_server_is_waited_for_while_it_runs_and_not_while_it_is_paused(
    spoken: Spoken,
) -> None:
    competition, sittings = spoken
    for sitting in sittings:
        await Sitting.objects.filter(pk=sitting.pk).aupdate(code_hmac=f"{sitting.pk}")
    other, _ = await do(seat_a_hall)()
    async with served():
        await ready_and_start(other)
        assert await do(take_making.make_takes)(competition) == (0, 1)
        assert await do(jobs.enqueue_if_due)(competition) is False
        await do(domain.pause_hall)(other, task="dictation", actor=CHIEF, **WHY)
        assert await do(jobs.enqueue_if_due)(competition) is True
        assert await do(take_making.make_takes)(competition) == (3, 0)


def _begin_another_task(competition: Competition) -> None:
    TimeSlot.objects.create(competition=competition, order=3, task="dictation", duration_ms=60_000)
    domain.start_task(competition, task="dictation", actor=CHIEF)


def official(competition: Competition, role: Role | None) -> Client:
    client = Client()
    client.force_login(factories.user(role=role, at=competition if role else None))
    return client


def takes_in(client: Client, sitting: Sitting) -> list[dict[str, Any]]:
    url = f"/api/competitions/{sitting.competition_id}/results/{sitting.pk}"
    answer = client.get(url, secure=True)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["takes"]
    return found


async def test_a_judge_hears_a_take_whole_or_in_ranges_and_reads_what_was_observed(
    spoken: Spoken,
) -> None:
    competition, (first, _) = spoken
    await do(results.compute_scores)(competition)
    client = await do(official)(competition, Role.CHIEF_JUDGE)
    assert await do(takes_in)(client, first) == []  # before they are made
    await do(take_making.make_takes)(competition)
    whole, unsealed = await do(takes_in)(client, first)
    assert (whole["take"], whole["task"], whole["place"]) == (TAKE, INBOUND, PLACE)
    assert whole["layout"] == "mono"
    assert whole["damage"] == []
    assert len(whole["peaks"]) == 1
    assert len(whole["peaks"][0]) == pytest.approx(whole["duration_ms"] / 20, abs=3)
    assert whole["observations"]
    assert all(one["says"] and one["limits"] for one in whole["observations"])
    assert unsealed["place"] == "turn:a2"

    def sound(**headers: str) -> Any:
        return client.get(whole["url"], secure=True, headers=headers)

    answer = await do(sound)()
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/webm")
    content = answer.content
    assert answer["Accept-Ranges"] == "bytes"
    part = await do(sound)(Range="bytes=100-199")
    assert (part.status_code, part.content) == (206, content[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(content)}"
    beyond = await do(sound)(Range=f"bytes={len(content)}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CHIEF_JUDGE, 200),
        (Role.ARBITRATION, 200),
        (Role.HALL_JUDGE, 403),
        (Role.TECHNICAL_SUPPORT, 403),
        (None, 403),
    ],
)
async def test_only_who_sees_results_hears_takes(
    spoken: Spoken, role: Role | None, status: int
) -> None:
    competition, (first, _) = spoken
    await do(take_making.make_takes)(competition)
    take = await Take.objects.filter(sitting=first).afirst()
    assert take is not None
    url = f"/api/competitions/{competition.pk}/takes/{take.pk}/sound"
    client = await do(official)(competition, role)
    assert (await do(client.get)(url, secure=True)).status_code == status
    nobody = await do(Client().get)(url, secure=True)
    assert nobody.status_code == 401


async def test_a_take_is_not_heard_through_another_competition(spoken: Spoken) -> None:
    competition, _ = spoken
    await do(take_making.make_takes)(competition)
    take = await Take.objects.afirst()
    assert take is not None
    elsewhere = await do(factories.competition)()
    client = await do(official)(elsewhere, Role.CHIEF_JUDGE)
    url = f"/api/competitions/{elsewhere.pk}/takes/{take.pk}/sound"
    assert (await do(client.get)(url, secure=True)).status_code == 404

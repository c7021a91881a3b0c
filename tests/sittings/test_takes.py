"""Takes over real HTTP: who may record what, what is received, and what is sealed (R67, R74)."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from tests.sittings.hall_server import (
    CHIEF,
    WHY,
    Browser,
    bad_entries,
    ready_and_start,
    served,
)
from tests.sittings.recorder import (
    INBOUND,
    OTHER_TAKE,
    OUTBOUND,
    PLACE,
    TAKE,
    Recorder,
    recorder_at,
    seat_a_speaking_hall,
    sha256,
    spoken_chunks,
)
from tests.sittings.refusals import OUTRIGHT, Refusal
from tests.sittings.stored import entries_of, kinds_of
from tests.sittings.waiting import followed, on_the_board
from zuoxi.competitions.models import Competition
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import domain, hub, taking
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async
Spoken = tuple[Competition, list[Sitting], str]


@pytest.fixture(autouse=True)
def _no_chunk_of_another_test() -> None:
    shutil.rmtree(settings.ZUOXI_DATA / "takes", ignore_errors=True)


@pytest.fixture
async def spoken() -> AsyncIterator[Spoken]:
    """Return (competition, sittings, host) of a running inbound and outbound call."""
    competition, sittings = await do(seat_a_speaking_hall)()
    async with served() as host:
        await ready_and_start(competition, INBOUND)
        yield competition, sittings, host


async def seals_of(sitting: Sitting) -> list[dict[str, Any]]:
    return [json.loads(e.payload) for e in await entries_of(sitting) if e.kind == "sealed"]


# ── the grant ───────────────────────────────────────────────────────────────────────────────


async def test_only_a_seat_records(spoken: Spoken) -> None:
    _, (sitting, _), host = spoken
    async with recorder_at(host) as nobody:
        assert await nobody.ask() == (403, "no_seat")
    stale = Sitting(id=sitting.id, code_version=sitting.code_version + 1)
    async with recorder_at(host, stale) as old_card:
        assert await old_card.ask() == (403, "no_seat")
    async with recorder_at(host, sitting) as recorder:
        assert await recorder.ask() == (200, None)


async def test_nobody_records_before_the_start_and_who_came_late_not_before_entering() -> None:
    competition, (sitting, late) = await do(seat_a_speaking_hall)()
    async with served() as host, recorder_at(host, sitting) as recorder:
        assert await recorder.ask() == (403, "not_open")
        assert await kinds_of(sitting) == []
        await ready_and_start(competition, INBOUND)
        assert await recorder.ask() == (200, None)
        browser = await Browser(late, host, enters=False).open()
        async with recorder_at(host, late) as outside:
            assert await outside.ask() == (403, "not_open")
            await browser.send(type="enter", task=INBOUND)
            await browser.until("paper")
            assert await outside.ask() == (200, None)
        await browser.leave()


@pytest.mark.parametrize(
    "wish",
    [
        {"place": "turn:zz"},
        {"place": "call"},  # of the other task
        {"task": OUTBOUND},
        {"task": "dictation"},
        {"layout": "stereo"},  # nobody is on the other channel here
        {"task": OUTBOUND, "place": "call", "layout": "stereo"},  # the customer is simulated
    ],
)
async def test_a_take_is_for_a_place_that_the_question_has(
    spoken: Spoken, wish: dict[str, str]
) -> None:
    _, (sitting, _), host = spoken
    async with recorder_at(host, sitting) as recorder:
        assert await recorder.ask(**wish) == (404, "no_such_place")
    assert await kinds_of(sitting) == []


async def test_the_same_take_again_gets_a_grant_and_for_another_place_none(spoken: Spoken) -> None:
    _, (sitting, other), host = spoken
    async with recorder_at(host, sitting) as recorder, recorder_at(host, other) as neighbour:
        assert await recorder.ask() == (200, None)
        first = recorder.grant
        assert await recorder.ask() == (200, None)
        assert recorder.grant == first
        assert await recorder.ask(place="turn:a2") == (409, "other_take")
        assert await recorder.ask(task=OUTBOUND, place="call") == (409, "other_take")
        # Another seat's browser may happen to make the same id: it is another take.
        assert await neighbour.ask(place="turn:a2") == (200, None)
    assert await kinds_of(sitting) == ["take"]


async def test_a_sitting_has_500_takes_and_not_one_more(spoken: Spoken) -> None:
    _, (sitting, _), host = spoken
    async with recorder_at(host, sitting) as recorder:
        for first in range(0, taking.MAX_TAKES, 50):
            asked = [recorder.ask(take=f"{first + n:032x}") for n in range(50)]
            assert await asyncio.gather(*asked) == [(200, None)] * 50
        refused = (429, {"code": "too_many_takes", "limit": 500})
        assert await recorder.ask(take=TAKE) == refused
        assert await recorder.ask(take=f"{0:032x}") == (200, None)
    assert await kinds_of(sitting) == ["take"] * taking.MAX_TAKES


async def test_what_is_no_request_of_the_channel_is_refused(spoken: Spoken) -> None:
    _, (sitting, _), host = spoken
    async with recorder_at(host, sitting) as recorder:
        assert await recorder.ask(take="no id") == (422, "malformed")
        assert await recorder.ask(extra="?") == (422, "malformed")
        assert await recorder.ask(layout="quadrophonic") == (422, "malformed")
        answers = [
            await recorder.http.get("/takes"),
            await recorder.http.get(f"/takes/{TAKE}"),
            await recorder.http.get(f"/takes/{TAKE}/1234567"),
            await recorder.http.post("/takes", json={}, headers={"Origin": "https://elsewhere"}),
        ]
        assert [(a.status_code, a.json()["code"]) for a in answers] == [
            (405, "no_such_page"),
            (405, "no_such_page"),
            (404, "no_such_page"),
            (403, "other_origin"),
        ]


async def test_a_machine_that_was_cut_off_brings_a_take_after_the_end(spoken: Spoken) -> None:
    competition, (sitting, _), host = spoken
    await do(domain.end_hall)(competition, task=INBOUND, actor=CHIEF, **WHY)
    await followed()
    chunks = spoken_chunks()
    async with recorder_at(host, sitting) as recorder:
        assert await recorder.ask() == (200, None)
        await recorder.put_all(chunks)
        assert (await recorder.finish(chunks, how="recovered"))[0] == 200
    (sealed,) = await seals_of(sitting)
    assert (sealed["how"], sealed["late_chunks"]) == ("recovered", 0)  # within the grace


async def test_after_a_restart_the_grant_still_opens() -> None:
    competition, (sitting, _) = await do(seat_a_speaking_hall)()
    chunks = spoken_chunks()
    async with served() as host, recorder_at(host, sitting) as recorder:
        await ready_and_start(competition, INBOUND)
        await recorder.ask()
        assert await recorder.put(0, chunks[0]) == (204, None)
        grant = recorder.grant
    async with served() as host, recorder_at(host) as recorder:  # no cookie: the grant is enough
        recorder.grant = grant
        for n, content in enumerate(chunks):
            assert await recorder.put(n, content) == (204, None)
        whole = {"chunks": 3, "bytes": len(b"".join(chunks)), "sha256": sha256(*chunks)}
        assert await recorder.finish(chunks) == (200, whole)
    assert await do(bad_entries)() == []


# ── chunks ──────────────────────────────────────────────────────────────────────────────────


async def test_a_chunk_is_received_once_and_never_replaced(spoken: Spoken) -> None:
    _, (sitting, _), host = spoken
    chunks = spoken_chunks()
    async with recorder_at(host, sitting) as recorder:
        await recorder.ask()
        assert await recorder.put(0, chunks[0]) == (204, None)
        assert await recorder.put(0, chunks[0]) == (204, None)
        assert await recorder.put(0, chunks[1]) == (409, "other_content")
        assert await recorder.put(1, chunks[1], hash_of=chunks[2]) == (422, "wrong_hash")
        assert await recorder.put(7_199, chunks[1]) == (204, None)
        assert await recorder.put(7_200, chunks[1]) == (413, "too_large")
        sound = await recorder.http.get(f"/takes/{TAKE}/sound")
        assert (sound.status_code, sound.content) == (200, chunks[0])


async def test_a_wav_that_calls_itself_a_take_is_refused(spoken: Spoken) -> None:
    _, (sitting, _), host = spoken
    async with recorder_at(host, sitting) as recorder:
        await recorder.ask()
        wav = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(1_000)
        assert await recorder.put(0, wav) == (422, "no_webm")
        assert await recorder.put(0, spoken_chunks()[0]) == (204, None)


async def test_a_chunk_of_50_megabytes_is_refused_before_it_has_come(spoken: Spoken) -> None:
    _, (sitting, _), host = spoken
    async with recorder_at(host, sitting) as recorder:
        await recorder.ask()
        name, port = host.split(":")
        for length in (b"Content-Length: 52428800", b"Transfer-Encoding: chunked"):
            reader, writer = await asyncio.open_connection(name, int(port))
            head = f"PUT /takes/{TAKE}/0 HTTP/1.1\r\nHost: {host}\r\n".encode()
            grant = f"Authorization: Take {recorder.grant}\r\n".encode()
            writer.write(head + grant + length + b"\r\n\r\n")
            if b"chunked" in length:  # who does not say how long it is: half a megabyte is enough
                writer.write(b"90000\r\n" + bytes(0x90000) + b"\r\n")
            async with asyncio.timeout(5):
                assert await reader.readline() == b"HTTP/1.1 413 Request Entity Too Large\r\n"
            writer.close()


async def test_one_chunk_may_have_512_kibibytes_and_not_a_byte_more(spoken: Spoken) -> None:
    _, (sitting, _), host = spoken
    async with recorder_at(host, sitting) as recorder:
        await recorder.ask()
        assert await recorder.put(1, bytes(512 * 1024)) == (204, None)
        assert await recorder.put(2, bytes(512 * 1024 + 1)) == (413, "too_large")


async def test_one_sitting_fills_no_disk_and_a_restart_forgives_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    competition, (sitting, other) = await do(seat_a_speaking_hall)()
    monkeypatch.setattr(taking, "MAX_BYTES", 10_000)  # instead of two gibibytes
    async with served() as host, recorder_at(host, sitting) as recorder:
        await ready_and_start(competition, INBOUND)
        await recorder.ask()
        assert await recorder.put(1, bytes(4_000)) == (204, None)
        assert await recorder.put(1, bytes(4_000)) == (204, None)  # counts once
        await recorder.ask(take=OTHER_TAKE)
        assert await recorder.put(1, bytes(4_000), take=OTHER_TAKE) == (204, None)
        assert await recorder.put(2, bytes(2_001), take=OTHER_TAKE) == (413, "too_large")
    async with served() as host, recorder_at(host, sitting) as recorder:
        await recorder.ask()
        assert await recorder.put(2, bytes(2_001)) == (413, "too_large")
        assert await recorder.put(2, bytes(2_000)) == (204, None)
        async with recorder_at(host, other) as neighbour:
            await neighbour.ask()
            assert await neighbour.put(1, bytes(10_000)) == (204, None)


async def test_a_grant_opens_its_own_take_alone(spoken: Spoken) -> None:
    _, (sitting, other), host = spoken
    chunks = spoken_chunks()
    async with recorder_at(host, sitting) as mine, recorder_at(host, other) as stranger:
        await mine.ask()
        await mine.put_all(chunks)
        await stranger.ask(take=OTHER_TAKE)
        assert await stranger.put(3, chunks[1]) == (403, "bad_grant")
        assert await stranger.finish(chunks) == (403, "bad_grant")
        # The same id under the stranger's own sitting is another take: it sees nothing of mine.
        await stranger.ask()
        missing = {"code": "missing", "missing": [0, 1, 2]}
        assert await stranger.finish(chunks) == (409, missing)
        sound = await stranger.http.get(f"/takes/{TAKE}/sound")
        assert (sound.status_code, sound.content) == (200, b"")
        for forged in ("x", "x:y:z", mine.grant[:-1], mine.grant + "x"):
            assert await Recorder(mine.http, forged).put(0, chunks[0]) == (403, "bad_grant")
        bare = await mine.http.put(
            f"/takes/{TAKE}/0",
            content=chunks[0],
            headers={"Authorization": mine.grant, "X-Sha256": sha256(chunks[0])},
        )
        assert bare.status_code == 403


async def test_a_disk_that_does_not_take_it_acknowledges_nothing(spoken: Spoken) -> None:
    _, (sitting, _), host = spoken
    chunks = spoken_chunks()
    blocked = settings.ZUOXI_DATA / "takes"
    async with recorder_at(host, sitting) as recorder:
        await recorder.ask()
        blocked.write_bytes(b"a file where a folder must be")
        assert await recorder.put(0, chunks[0]) == (503, "storage")
        assert await recorder.finish(chunks) == (503, "storage")
        blocked.unlink()
        await recorder.put_all(chunks)
        assert (await recorder.finish(chunks))[0] == 200


# ── the end ─────────────────────────────────────────────────────────────────────────────────


async def test_who_finishes_before_everything_has_come_reads_what_is_missing(
    spoken: Spoken,
) -> None:
    _, (sitting, _), host = spoken
    chunks = spoken_chunks()
    async with recorder_at(host, sitting) as recorder:
        await recorder.ask()
        assert await recorder.put(1, chunks[1]) == (204, None)
        missing = {"code": "missing", "missing": [0, 2]}  # without chunk 0 nothing can be decoded
        assert await recorder.finish(chunks) == (409, missing)
        assert await recorder.put(2, chunks[2]) == (204, None)
        assert await recorder.finish(chunks) == (409, missing | {"missing": [0]})
        assert await seals_of(sitting) == []
        assert await recorder.put(0, chunks[0]) == (204, None)
        assert await recorder.finish(chunks[:2]) == (422, "wrong_hash")
        assert await recorder.finish(chunks[::-1]) == (422, "wrong_hash")
        assert (await recorder.finish(chunks))[0] == 200


async def test_a_take_is_sealed_once_and_its_seal_says_what_it_is(spoken: Spoken) -> None:
    _, (sitting, _), host = spoken
    chunks = spoken_chunks()
    before = now_ms()
    async with recorder_at(host, sitting) as recorder:
        await recorder.ask()
        await recorder.put_all(chunks)
        whole = {"chunks": 3, "bytes": len(b"".join(chunks)), "sha256": sha256(*chunks)}
        again = [recorder.finish(chunks) for _ in range(4)]
        assert await asyncio.gather(*again) == [(200, whole)] * 4
        assert await recorder.finish(chunks, how="recovered") == (200, whole)
        assert await recorder.put(2, chunks[2]) == (204, None)
        assert await recorder.put(3, chunks[2]) == (409, "finished")
    (sealed,) = await seals_of(sitting)
    assert before <= sealed.pop("first_ms") <= sealed.pop("last_ms") <= now_ms()
    assert sealed == whole | {
        "take": TAKE,
        "task": INBOUND,
        "place": PLACE,
        "layout": "mono",
        "late_chunks": 0,
        "how": "stopped",
    }
    assert await do(bad_entries)() == []


async def test_what_comes_after_the_bell_is_kept_and_counted_as_late(spoken: Spoken) -> None:
    competition, (sitting, _), host = spoken
    chunks = spoken_chunks()
    async with recorder_at(host, sitting) as recorder:
        await recorder.ask()
        assert await recorder.put(0, chunks[0]) == (204, None)
        await do(domain.end_hall)(competition, task=INBOUND, actor=CHIEF, **WHY)
        await followed()
        assert await recorder.put(1, chunks[1]) == (204, None)  # within the grace of 0.4 s
        await asyncio.sleep(0.6)
        assert await recorder.put(2, chunks[2]) == (204, None)
        assert (await recorder.finish(chunks, how="bell"))[0] == 200
        sound = await recorder.http.get(f"/takes/{TAKE}/sound")
        assert (sound.status_code, sound.json()["code"]) == (403, "not_open")
    (sealed,) = await seals_of(sitting)
    assert (sealed["late_chunks"], sealed["how"]) == (1, "bell")


@pytest.mark.parametrize("refusal", OUTRIGHT)
async def test_nothing_is_granted_or_sealed_that_the_journal_does_not_keep(
    spoken: Spoken, refusal: Refusal
) -> None:
    _, (sitting, _), host = spoken
    chunks = spoken_chunks()
    async with recorder_at(host, sitting) as recorder:
        await recorder.ask()
        await recorder.put_all(chunks)
        with refusal():
            assert await recorder.ask(take=OTHER_TAKE) == (503, "storage")
            finishing = [recorder.finish(chunks) for _ in range(3)]
            assert await asyncio.gather(*finishing) == [(503, "storage")] * 3
        assert await kinds_of(sitting) == ["take"]
        assert (await recorder.finish(chunks))[0] == 200
        assert await kinds_of(sitting) == ["take", "sealed"]
    assert await do(bad_entries)() == []


@pytest.mark.sqlite("another connection holds the file, which PostgreSQL has none of")
async def test_a_second_finish_waits_as_long_as_the_first_for_the_journal(spoken: Spoken) -> None:
    _, (sitting, _), host = spoken
    chunks = spoken_chunks()
    async with recorder_at(host, sitting) as recorder:
        await recorder.ask()
        await recorder.put_all(chunks)
        held = hub.current().store._connect()  # type: ignore[attr-defined]
        held.execute("BEGIN IMMEDIATE")
        finishing = [asyncio.create_task(recorder.finish(chunks)) for _ in range(2)]
        granting = [asyncio.create_task(recorder.ask(take=OTHER_TAKE)) for _ in range(2)]
        done, _ = await asyncio.wait([*finishing, *granting], timeout=0.5)
        assert not done
        held.execute("ROLLBACK")
        held.close()
        assert [status for status, _ in await asyncio.gather(*finishing, *granting)] == [200] * 4
    assert (await kinds_of(sitting)).count("sealed") == 1


# ── alarms ──────────────────────────────────────────────────────────────────────────────────


async def test_an_alarm_of_the_microphone_is_on_the_hall_s_list_until_it_is_over(
    spoken: Spoken,
) -> None:
    competition, (sitting, _), host = spoken
    browser = await Browser(sitting, host).open()
    await browser.send(type="alarm", what="lost", on=True)
    await browser.send(type="alarm", what="lost", on=True)
    await browser.send(type="alarm", what="silent", on=True)
    await on_the_board(competition, sitting, alarms=["lost", "silent"])
    await browser.leave()
    welcome = await (await Browser(sitting, host, lease=browser.lease).open(hello=False)).hello()
    assert welcome["alarms"] == ["lost", "silent"]
    await browser.open()
    await browser.send(type="alarm", what="lost", on=False)
    await browser.send(type="alarm", what="lost", on=False)
    await on_the_board(competition, sitting, alarms=["silent"])
    assert (await kinds_of(sitting)).count("alarm") == 3
    await browser.leave()


async def test_an_alarm_outlives_a_restart() -> None:
    competition, (sitting, _) = await do(seat_a_speaking_hall)()
    async with served() as host:
        await ready_and_start(competition, INBOUND)
        browser = await Browser(sitting, host).open()
        await browser.send(type="alarm", what="full", on=True)
        await on_the_board(competition, sitting, alarms=["full"])
    async with served() as host:
        await on_the_board(competition, sitting, alarms=["full"])
        browser.host = host
        await browser.open()
        await browser.send(type="alarm", what="full", on=False)
        await on_the_board(competition, sitting, alarms=[])
        await browser.leave()

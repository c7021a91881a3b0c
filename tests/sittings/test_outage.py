"""A server that starts with another clock, or after a long silence, closes nobody by itself."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections, transaction

from tests.past import day_of
from tests.sittings.hall_server import CHIEF, TASK, Browser, seat_a_hall, served
from tests.sittings.stored import kinds_of, ops_in
from tests.sittings.waiting import followed
from zuoxi.competitions.models import Competition
from zuoxi.config.verifying import Report, verify_installation
from zuoxi.hall import queries
from zuoxi.kernel import ledger
from zuoxi.kernel import time as kernel
from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.time import now_ms
from zuoxi.sittings import domain, errors, journal, live, outage, timeline
from zuoxi.sittings.clock import Phase, clock
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.outage import QUIET_MS, Restart

pytestmark = pytest.mark.django_db(transaction=True)

NOON = 1_800_000_000_000
TEN = 600_000
WHY = {"reason": "供电中断", "witness": "钱监督"}
Hall = tuple[Competition, list[Sitting]]


@pytest.fixture(autouse=True)
def _the_clock_of_the_next_test(transactional_db: None) -> Iterator[None]:
    before = kernel.anchor_ms()
    _forget_the_journal()
    yield
    kernel.run_from(before)
    _forget_the_journal()


def _forget_the_journal() -> None:
    """On PostgreSQL it outlives a test: what is recorded in the future would move every clock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS journal_entry")


@pytest.fixture
def hall() -> Hall:
    """Two seats and a task of ten minutes that began at noon; nothing is recorded since."""
    with day_of(NOON - 60_000):
        made, sittings = seat_a_hall(duration_ms=TEN)
        domain.declare_ready(made, task=TASK, actor=CHIEF)
    act(made, "started_task", at=0)
    return made, sittings


def act(hall: Competition, verb: str, *, at: int, **more: Any) -> LedgerEntry:
    with transaction.atomic():
        return ledger.append(
            verb=verb,
            actor=CHIEF,
            subject=f"competition:{hall.pk}",
            competition_id=hall.pk,
            at_ms=NOON + at,
            payload={"task": TASK, "sitting": None, "ms": 0} | more,
        )


def clock_is(at: int) -> None:
    """Let the machine say that it is ``at`` ms after noon."""
    kernel.run_from(NOON + at - time.monotonic_ns() // 1_000_000)


def looked() -> Restart:
    """Return what a server finds that starts now."""
    store = journal.open_store()
    try:
        found = outage.look(store)
    finally:
        store.close()
    assert found is not None
    return found


def phase(hall: Hall, person: int = 0) -> Phase:
    competition, sittings = hall
    sitting = sittings[person].pk
    return clock(
        task=TASK,
        duration_ms=TEN,
        sitting=sitting,
        entries=timeline.read(competition.pk).of(sitting),
        now_ms=now_ms(),
    ).phase


def told(hall: Hall, restart: Restart) -> list[str]:
    return [one.code for one in outage.told(hall[0].pk, restart)]


def newest() -> LedgerEntry:
    return LedgerEntry.objects.order_by("-seq")[0]


def test_nothing_is_found_where_nothing_is_recorded() -> None:
    store = journal.open_store()
    assert outage.look(store) is None
    store.close()


@pytest.mark.parametrize("behind", [1, 120_000, 3_600_000])
def test_the_clock_goes_on_from_the_newest_record_of_both_logs(hall: Hall, behind: int) -> None:
    store = journal.open_store()
    entry = journal.Chain(hall[1][0].pk).note(
        epoch=1, received_ms=NOON + 90_000, origin="server", task="", kind="hand", payload={}
    )
    store.append([entry])
    store.close()
    clock_is(90_001 - behind)
    found = looked()
    assert found.last_ms == NOON + 90_000
    assert behind - 1_000 < found.behind_ms <= behind
    assert NOON + 90_001 <= now_ms() < NOON + 91_000
    assert phase(hall) is Phase.RUNNING


@pytest.mark.parametrize(
    ("behind", "codes"), [(4_000, []), (5_500, ["clock_behind"]), (3_600_000, ["clock_behind"])]
)
def test_a_clock_that_was_only_adjusted_is_not_worth_a_word(
    hall: Hall, behind: int, codes: list[str]
) -> None:
    clock_is(-behind)
    assert told(hall, looked()) == codes


def test_a_clock_that_is_right_stays(hall: Hall) -> None:
    clock_is(60_000)
    found = looked()
    assert (found.behind_ms, found.held, found.ran_on) == (0, (), ())
    assert told(hall, found) == []


def test_what_the_chief_judge_reads_names_both_times_and_what_to_do(hall: Hall) -> None:
    (behind,) = outage.sentences(Restart(NOON, NOON + 1, 3_600_001))
    assert "早 60 分钟（时钟 2027-01-15 15:00:00，最后记录 2027-01-15 16:00:00）" in behind
    (held,) = outage.sentences(Restart(NOON - 3_600_000, NOON, held=(1,)))
    span = "从 2027-01-15 15:00:00（最后记录）到 2027-01-15 16:00:00（重新启动）有 60 分钟没有记录"
    assert span in held
    assert "点“恢复”" in held
    assert "点“计入停机”" in held


@pytest.mark.parametrize(
    ("quiet", "bell_passed", "held"),
    [
        (QUIET_MS, True, False),
        (QUIET_MS + 1_000, True, True),
        (QUIET_MS + 1_000, False, False),
        (3_600_000, True, True),
    ],
)
def test_bells_are_held_after_a_long_silence_in_which_one_was_due(
    hall: Hall, quiet: int, bell_passed: bool, held: bool
) -> None:
    last = TEN - 1_000 if bell_passed else 100_000
    act(hall[0], "answered_hand", at=last, sitting=hall[1][0].pk)
    clock_is(last + quiet - 300)
    found = looked()
    over = Phase.ENDED if bell_passed else Phase.RUNNING
    assert phase(hall) is (Phase.PAUSED if held else over)
    assert found.held == ((hall[0].pk,) if held else ())
    codes = ["bells_held"] if held else []
    assert told(hall, found) == codes + ([] if bell_passed else ["server_was_off"])


def test_the_pause_is_the_systems_from_the_last_record_on_with_the_silence(hall: Hall) -> None:
    clock_is(3_600_000)
    found = looked()
    entry = newest()
    assert (entry.verb, entry.actor, entry.at_ms) == ("paused_hall", "system", NOON + 1)
    assert json.loads(entry.payload) == {
        "task": TASK,
        "sitting": None,
        "ms": found.start_ms - NOON - 1,
        "reason": "",
        "witness": "",
    }
    looked()  # a second restart: they stand already
    assert newest() == entry


def test_resumed_clocks_have_what_was_left_at_the_last_record(hall: Hall) -> None:
    clock_is(3_600_000)
    found = looked()
    domain.resume_hall(hall[0], task=TASK, actor=CHIEF)
    assert phase(hall) is Phase.RUNNING
    assert told(hall, found) == []
    clock_is(3_600_000 + TEN - 1_000)
    assert phase(hall) is Phase.RUNNING
    clock_is(3_600_000 + TEN + 60_000)
    assert phase(hall) is Phase.ENDED


def test_an_outage_that_counts_rings_the_bells_with_reason_and_witness(hall: Hall) -> None:
    clock_is(3_600_000)
    found = looked()
    with pytest.raises(errors.ReasonMissing):
        domain.count_outage(hall[0], task=TASK, reason=" ", witness="钱监督", actor=CHIEF)
    with pytest.raises(errors.WitnessMissing):
        domain.count_outage(hall[0], task=TASK, reason="供电中断", witness="", actor=CHIEF)
    domain.count_outage(hall[0], task=TASK, actor=CHIEF, **WHY)
    assert phase(hall) is Phase.ENDED
    assert told(hall, found) == []
    with pytest.raises(errors.NoOutage):
        domain.count_outage(hall[0], task=TASK, actor=CHIEF, **WHY)


def test_a_judges_own_pause_is_no_outage_to_count(hall: Hall) -> None:
    act(hall[0], "paused_hall", at=1_000)
    clock_is(2_000)
    with pytest.raises(errors.NoOutage):
        domain.count_outage(hall[0], task=TASK, actor=CHIEF, **WHY)


def test_a_hall_that_a_judge_has_paused_stays_so_through_any_silence(hall: Hall) -> None:
    pause = act(hall[0], "paused_hall", at=1_000)
    clock_is(3_600_000)
    assert looked().held == ()
    assert newest() == pause
    assert phase(hall) is Phase.PAUSED


def test_whoever_has_extra_time_after_the_halls_bell_is_paused_alone(hall: Hall) -> None:
    competition, sittings = hall
    act(competition, "extended_person", at=1_000, sitting=sittings[1].pk, ms=TEN)
    act(competition, "closed_sitting", at=TEN + 100, sittings=[])
    clock_is(3_600_000)
    found = looked()
    assert (phase(hall, 0), phase(hall, 1)) == (Phase.ENDED, Phase.PAUSED)
    assert told(hall, found) == ["own_bells_held"]
    domain.resume_person(sittings[1], task=TASK, actor=CHIEF)
    assert phase(hall, 1) is Phase.RUNNING
    assert told(hall, found) == []


@pytest.mark.parametrize("back", [1, 120_000, 86_400_000])
def test_a_task_that_has_started_is_not_started_again_whatever_the_clock_says(
    hall: Hall, back: int
) -> None:
    clock_is(-back)
    with pytest.raises(errors.AlreadyStarted):
        domain.start_task(hall[0], task=TASK, actor=CHIEF)


def test_time_in_the_ledger_never_goes_back(hall: Hall) -> None:
    clock_is(-3_600_000)
    moments = [act(hall[0], "answered_hand", at=at).at_ms - NOON for at in (5, 3, 5, 6, -9)]
    assert moments == [5, 5, 5, 6, 6]
    assert ledger.first_bad_entry() is None


async def _play(minutes_later: int) -> tuple[Competition, Sitting, Browser]:
    """Play the beginning of a task, end the server, and set the machine's clock to later."""
    made, sittings = await sync_to_async(seat_a_hall)(duration_ms=TEN)
    async with served() as host:
        browser = await Browser(sittings[0], host).open()
        await sync_to_async(domain.declare_ready)(made, task=TASK, actor=CHIEF)
        await sync_to_async(domain.start_task)(made, task=TASK, actor=CHIEF)
        await browser.until("paper")
        browser.type("王小明")
        await browser.push()
        await browser.until("ack", seq=1)
        await browser.leave()
    kernel.run_from(kernel.anchor_ms() + minutes_later * 60_000)
    return made, sittings[0], browser


async def logs_disagree() -> list[str]:
    """Return what is wrong with the two logs; the rows of this hall were made without verbs."""

    def checked() -> Report:
        try:
            return verify_installation()
        finally:
            connections.close_all()

    report = await sync_to_async(checked)()
    codes = [found.code for found in report.findings]
    return [code for code in codes if code.startswith(("journal.", "ledger."))]


async def _view(competition: Competition) -> dict[str, Any]:
    return await sync_to_async(queries.hall_view)(competition, after=0)


async def _until_closed(competition: Competition) -> None:
    for _ in range(200):
        known = await sync_to_async(timeline.read)(competition.pk)
        if known.closed:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(known)


async def test_a_server_that_comes_back_an_hour_early_goes_on_where_it_was() -> None:
    competition, sitting, browser = await _play(-60)
    async with served() as host:
        view = await _view(competition)
        assert view["slots"][0]["state"] == "running"
        assert "clock_behind" in [one.code for one in view["ready_blockers"]]
        browser.host = host
        await browser.open()
        browser.type("王小明明")
        await browser.push(2)
        await browser.until("ack", seq=2)
        with pytest.raises(errors.AlreadyStarted):
            await sync_to_async(domain.start_task)(competition, task=TASK, actor=CHIEF)
        await browser.leave()
    assert await ops_in(sitting) == [(1, "counted"), (2, "counted")]
    assert await logs_disagree() == []


async def test_a_server_that_comes_back_an_hour_late_waits_for_the_chief_judge() -> None:
    competition, sitting, browser = await _play(60)
    async with served() as host:
        view = await _view(competition)
        assert view["slots"][0]["state"] == "paused"
        assert "bells_held" in [one.code for one in view["ready_blockers"]]
        assert "bell" not in await kinds_of(sitting)
        browser.host = host
        welcome = await (await browser.open(hello=False)).hello()
        assert [entry["kind"] for entry in welcome["time"]] == ["start", "pause"]
        await sync_to_async(domain.count_outage)(competition, task=TASK, actor=CHIEF, **WHY)
        await _until_closed(competition)
        await browser.leave()
    assert "bell" in await kinds_of(sitting)
    assert await logs_disagree() == []


async def test_after_an_hour_the_chief_judge_can_let_them_go_on() -> None:
    competition, sitting, browser = await _play(60)
    async with served() as host:
        await sync_to_async(domain.resume_hall)(competition, task=TASK, actor=CHIEF)
        await followed()
        browser.host = host
        await browser.open()
        browser.type("王小明明")
        await browser.push(2)
        await browser.until("ack", seq=2)
        await browser.leave()
        assert (await _view(competition))["slots"][0]["state"] == "running"
    assert await ops_in(sitting) == [(1, "counted"), (2, "counted")]
    assert await logs_disagree() == []


def test_no_hub_no_restart(hall: Hall) -> None:
    assert live.outages(hall[0].pk) == []

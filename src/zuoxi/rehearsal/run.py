"""A whole rehearsal: seats filled, hall started, typists at work, misfortunes, bell, comparison.

Every seat and the chief judge use the public protocol and the public API only. With an own
server the journal itself is read afterwards; elsewhere the server's word is taken by its hash
chain (:mod:`zuoxi.rehearsal.testimony`).
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from zuoxi.rehearsal import dictation
from zuoxi.rehearsal.browser import Browser, Network
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.client import Contestant, Pace
from zuoxi.rehearsal.faults import Faults, kill_moments, seat_plan
from zuoxi.rehearsal.measure import spread
from zuoxi.rehearsal.record import Record
from zuoxi.rehearsal.report import Report, compare_scores, take_records
from zuoxi.rehearsal.server import OwnServer
from zuoxi.rehearsal.testimony import compare_with_server
from zuoxi.rehearsal.typist import work_through
from zuoxi.tasks.dictation.content import Question

SEATING_S = 0.002
# Hands are off the keys this long before the bell (real ms): the last save must have left.
HANDS_OFF_MS = 300
LEAST_UP_S = 1.0
SETTLE_S = 45.0


@dataclass(frozen=True)
class Rehearsal:
    """What is rehearsed: who sits where, with which paper, how fast, what goes wrong."""

    codes: Sequence[str]
    question: Question
    task: str
    duration_ms: int  # unhurried
    speed: float
    seed: str
    faults: Faults
    competition: int | None = None
    chief: tuple[str, str] | None = None  # user name and password; None: a human starts the hall
    give_up_s: float = 60.0


@dataclass
class Stage:
    """The running rehearsal, for whoever watches the progress."""

    records: list[Record] = field(default_factory=list)
    phase: str = "seating"
    started_s: float | None = None
    chief: ChiefJudge | None = None


async def rehearse(
    plan: Rehearsal, *, network: Network, server: OwnServer | None, stage: Stage
) -> Report:
    """Play ``plan`` to the end and return the report; the journal is compared by the caller."""
    began = time.monotonic()
    report = Report(
        contestants=len(plan.codes), task=plan.task, speed=plan.speed, seed=plan.seed,
        evidence="chain" if server is None else "journal",
    )  # fmt: skip
    people = [_contestant(plan, number, network) for number in range(len(plan.codes))]
    stage.records[:] = [person.record for person in people]
    chief = await _chief(plan, network)
    stage.chief = chief
    sitting = [
        asyncio.create_task(_after(n * SEATING_S, person)) for n, person in enumerate(people)
    ]
    bell = asyncio.Event()
    background = [asyncio.create_task(_sampling(server))]
    try:
        if chief is not None:
            await _start(chief, plan, people, stage)
            background.append(asyncio.create_task(chief.watch(every_s=0.5)))
        stage.phase = "running"
        killing = None
        if server is not None and plan.faults.kill:
            killing = asyncio.create_task(_killing(server, chief, plan, bell))
            background.append(killing)
        await asyncio.gather(*sitting)
        stage.phase = "comparing"
        bell.set()
        if killing is not None:
            await killing  # the server must be up again before it is asked
    finally:
        for task in (*sitting, *background):
            task.cancel()
        await asyncio.gather(*sitting, *background, return_exceptions=True)
    take_records(report, stage.records, started_s=stage.started_s)
    if server is None:
        await compare_with_server(report, people)
    await _compare_scores(report, plan, people, chief)
    _take_measurements(report, server, chief)
    report.seconds = round(time.monotonic() - began, 1)
    return report


def _contestant(plan: Rehearsal, number: int, network: Network) -> Contestant:
    until_ms = plan.duration_ms - round(HANDS_OFF_MS * plan.speed)
    return Contestant(
        network=network,
        record=Record(code=plan.codes[number], contestant=number),
        work=work_through(
            dictation.key_of(plan.question), seed=plan.seed, contestant=number, until_ms=until_ms
        ),
        task=plan.task,
        plan=seat_plan(
            plan.faults, seed=plan.seed, contestant=number, duration_ms=plan.duration_ms
        ),
        pace=Pace(speed=plan.speed, give_up_s=plan.give_up_s),
        seed=plan.seed,
    )


async def _after(seconds: float, person: Contestant) -> Record:
    await asyncio.sleep(seconds)
    return await person.sit()


async def _chief(plan: Rehearsal, network: Network) -> ChiefJudge | None:
    if plan.chief is None or plan.competition is None:
        return None
    chief = ChiefJudge(Browser(network), competition=plan.competition, task=plan.task)
    await chief.log_in(*plan.chief)
    return chief


async def _start(
    chief: ChiefJudge, plan: Rehearsal, people: Sequence[Contestant], stage: Stage
) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(30 + len(people) * 0.1):
            for person in people:
                await person.seated.wait()
    await chief.everyone_seated(len(people), within_s=10)
    await chief.declare_ready()
    await chief.start()
    stage.started_s = chief.started_s


async def _sampling(server: OwnServer | None) -> None:
    while server is not None:
        server.sample()
        await asyncio.sleep(1.0)


async def _killing(
    server: OwnServer, chief: ChiefJudge | None, plan: Rehearsal, bell: asyncio.Event
) -> None:
    """Kill the server at the drawn moments, but never before it has saved something again."""
    began = time.monotonic()
    for moment in kill_moments(plan.faults, seed=plan.seed, duration_ms=plan.duration_ms):
        due_s = began + moment / 1000 / plan.speed - time.monotonic()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(bell.wait(), max(LEAST_UP_S, due_s))
        if bell.is_set():
            return
        await server.kill_and_restart()
        if chief is not None:
            await chief.make_good(server.down_s[-1])


async def _compare_scores(
    report: Report, plan: Rehearsal, people: Sequence[Contestant], chief: ChiefJudge | None
) -> None:
    expected: dict[str, Decimal] = {}
    claimed: dict[str, str] = {}
    for person in people:
        record = person.record
        code = record.contestant_code or str(record.contestant)
        typed = person.work.after(record.steps_done)
        expected[code] = dictation.score(plan.question, typed)
        if record.server_answer is not None:
            claimed[code] = str(
                dictation.score(plan.question, dictation.typed(record.server_answer))
            )
    official: Mapping[str, str] = claimed
    if chief is not None:
        await chief.accept_held()
        report.accepted = chief.accepted
        official = await chief.scores(
            settled=lambda found: (
                len(found) == len(expected)
                and all(Decimal(found.get(code) or -1) == score for code, score in expected.items())
            ),
            within_s=SETTLE_S,
        )
    compare_scores(report, expected, official)


def _take_measurements(report: Report, server: OwnServer | None, chief: ChiefJudge | None) -> None:
    report.load_average = [round(load, 2) for load in os.getloadavg()]
    if chief is not None:
        report.released = chief.released
        report.hall_page_ms = spread(chief.page_ms)
    if server is not None:
        server.sample()
        report.kills = server.kills
        report.down_s = [round(seconds, 2) for seconds in server.down_s]
        report.server_cpu_s = round(server.cpu_total_s, 2)
        report.server_rss_mb = round(server.rss_mb, 1)

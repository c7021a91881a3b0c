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
from typing import Any, Literal

from zuoxi.rehearsal import seating, voice
from zuoxi.rehearsal.browser import Network
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.client import Contestant, Life, Pace
from zuoxi.rehearsal.faults import Faults, kill_moments, seat_plan
from zuoxi.rehearsal.measure import spread
from zuoxi.rehearsal.record import Record
from zuoxi.rehearsal.recorder import SHORT_S
from zuoxi.rehearsal.report import Report, compare_scores, take_records
from zuoxi.rehearsal.server import OwnServer
from zuoxi.rehearsal.tasks import in_turn, played
from zuoxi.rehearsal.testimony import (
    compare_takes_with_server,
    compare_with_server,
    published_scores,
)
from zuoxi.rehearsal.typist import Work

SEATING_S = 0.002
# Hands are off the keys this long before the bell (real ms): the last save must have left.
HANDS_OFF_MS = 300
LEAST_UP_S = 1.0
SETTLE_S = 45.0
LAST_SAVES_S = 10.0

Step = Literal["seating", "waiting", "running", "comparing", "publishing"]


@dataclass(frozen=True)
class Rehearsal:
    """What is rehearsed: who sits where, with which paper, how fast, what goes wrong.

    ``questions`` and ``rules`` by task; a task without rules has the ordinary ones.

    The timetable is the server's. An own server's slots are made ``speed`` times shorter; those of
    a given server (``own_timetable`` False) stay, and its task is ended early by the chief judge.
    """

    codes: Sequence[str]
    questions: Mapping[str, Any]
    speed: float
    seed: str
    faults: Faults
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    own_timetable: bool = True
    give_up_s: float = 60.0

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that are rehearsed, all on the clock of the first."""
        return tuple(self.questions)

    @property
    def speaks(self) -> bool:
        """Whether contestants record takes."""
        return any(played(task).speaks for task in self.tasks)

    def unhurried_ms(self, slot_ms: int) -> int:
        """Return the length of the task on the unhurried timetable."""
        return round(slot_ms * self.speed) if self.own_timetable else slot_ms

    @property
    def give_up_after_s(self) -> float:
        """How long after the bell somebody is waited for; an outage of the plan comes on top."""
        return self.give_up_s + self.faults.cut / 3 / self.speed

    @property
    def ends_early(self) -> bool:
        """Whether the bell would ring later than the typists are done."""
        return not self.own_timetable and self.speed > 1


@dataclass
class Stage:
    """The running rehearsal, for whoever watches the progress."""

    records: list[Record] = field(default_factory=list)
    step: Step = "seating"
    started_s: float | None = None
    report: Report | None = None


async def rehearse(
    plan: Rehearsal,
    *,
    network: Network,
    server: OwnServer | None,
    chief: ChiefJudge | None,
    stage: Stage,
) -> Report:
    """Play ``plan`` to the end and return the report; the journal is compared by the caller.

    Without a ``chief`` (logged in already) a human one commands the hall. Raises
    :class:`~zuoxi.rehearsal.seating.CannotRehearse` where hall or paper are not fit for it, and
    :class:`~zuoxi.rehearsal.server.ServerFailed` where our own server ends by itself.
    """
    if plan.speaks:
        await asyncio.to_thread(voice.spoken_chunks, SHORT_S)
    began = time.monotonic()
    report = Report(
        contestants=len(plan.codes), task=",".join(plan.tasks), speed=plan.speed, seed=plan.seed,
        faults=plan.faults, server=None if server is not None else network.base_url,
        evidence="chain" if server is None else "journal",
    )  # fmt: skip
    people = [_contestant(plan, number, network) for number in range(len(plan.codes))]
    stage.records[:] = [person.record for person in people]
    stage.report = report
    house = asyncio.create_task(_watch_over(server))
    play = asyncio.create_task(_play(plan, people, server=server, chief=chief, stage=stage))
    try:
        await asyncio.wait({house, play}, return_when=asyncio.FIRST_COMPLETED)
        await (play if play.done() else house)
    finally:
        for task in (house, play):
            task.cancel()
        await asyncio.gather(house, play, return_exceptions=True)
    take_records(report, stage.records, started_s=stage.started_s)
    if server is None:
        await compare_with_server(report, people)
        await compare_takes_with_server(report, people)
    await _compare_scores(report, plan, people, chief, stage)
    _take_measurements(report, server, chief)
    report.seconds = round(time.monotonic() - began, 1)
    return report


async def _play(
    plan: Rehearsal,
    people: Sequence[Contestant],
    *,
    server: OwnServer | None,
    chief: ChiefJudge | None,
    stage: Stage,
) -> None:
    sitting = [
        asyncio.create_task(_after(n * SEATING_S, person)) for n, person in enumerate(people)
    ]
    background: list[asyncio.Task[None]] = []
    if chief is not None:
        background.append(asyncio.create_task(chief.watch(every_s=0.5)))
    try:
        await seating.everyone_seated(people, sitting)
        seating.refuse_other_clocks(people, plan.tasks)
        if chief is None:
            stage.step = "waiting"
        else:
            await seating.refuse_other_halls(chief, people)
            await chief.everyone_seated(len(people), within_s=10)
            await chief.declare_ready()
            await chief.start()
            stage.started_s = chief.started_s
        await seating.everyone_has_the_paper(people, sitting, questions=plan.questions)
        stage.step = "running"
        if chief is not None and plan.ends_early:
            background.append(asyncio.create_task(_end_early(chief, plan, people)))
        bell = asyncio.Event()
        killing = asyncio.create_task(_killing(server, chief, plan, people, bell))
        background.append(killing)
        await _until_done(sitting, beside=background)
        stage.step = "comparing"
        bell.set()
        await killing  # the server must be up again before it is asked
    finally:
        for task in (*sitting, *background):
            task.cancel()
        await asyncio.gather(*sitting, *background, return_exceptions=True)


async def _until_done(
    sitting: Sequence[asyncio.Task[Record]], *, beside: Sequence[asyncio.Task[None]]
) -> None:
    """Wait for all who sit; raises at once what one of them or a task ``beside`` them raised."""
    waiting: set[asyncio.Task[Any]] = {*sitting, *beside}
    while not all(task.done() for task in sitting):
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


def _contestant(plan: Rehearsal, number: int, network: Network) -> Contestant:
    def live(slot_ms: int) -> Life:
        duration_ms = plan.unhurried_ms(slot_ms)
        until_ms = duration_ms - round(HANDS_OFF_MS * plan.speed)
        return Life(
            work=Work(
                in_turn(plan.questions, seed=plan.seed, contestant=number, until_ms=until_ms)
            ),
            plan=seat_plan(plan.faults, seed=plan.seed, contestant=number, duration_ms=duration_ms),
        )

    return Contestant(
        network=network,
        record=Record(code=plan.codes[number], contestant=number, tasks=plan.tasks),
        live=live,
        tasks=plan.tasks,
        faults=plan.faults,
        pace=Pace(speed=plan.speed, give_up_s=plan.give_up_after_s),
        seed=plan.seed,
    )


async def _after(seconds: float, person: Contestant) -> Record:
    await asyncio.sleep(seconds)
    return await person.sit()


async def _watch_over(server: OwnServer | None) -> None:
    """Measure our own server; raises :class:`ServerFailed` should it end by itself."""
    while server is not None:
        server.sample()
        server.refuse_dead()
        await asyncio.sleep(1.0)
    await asyncio.Event().wait()  # somebody else's server is watched by somebody else


async def _killing(
    server: OwnServer | None,
    chief: ChiefJudge | None,
    plan: Rehearsal,
    people: Sequence[Contestant],
    bell: asyncio.Event,
) -> None:
    """Kill our own server at the drawn moments, but never before it has saved something again."""
    if server is None:
        return
    began = time.monotonic()
    duration_ms = plan.unhurried_ms(people[0].clock.duration_ms)
    for moment in kill_moments(plan.faults, seed=plan.seed, duration_ms=duration_ms):
        due_s = began + moment / 1000 / plan.speed - time.monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(LEAST_UP_S, due_s)):
                await bell.wait()
        if bell.is_set():
            return
        await server.kill_and_restart()
        if chief is not None:
            await chief.make_good(server.down_s[-1])


async def _end_early(chief: ChiefJudge, plan: Rehearsal, people: Sequence[Contestant]) -> None:
    """End the task of a timetable that is not ours once the typists' time is over."""
    hurried_s = max(person.clock.duration_ms for person in people) / 1000 / plan.speed
    await asyncio.sleep(hurried_s)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LAST_SAVES_S):
            while not all(person.saved for person in people):  # noqa: ASYNC110 - a glance, no event
                await asyncio.sleep(0.1)
    await chief.end()


async def _compare_scores(
    report: Report,
    plan: Rehearsal,
    people: Sequence[Contestant],
    chief: ChiefJudge | None,
    stage: Stage,
) -> None:
    expected = {
        person.record.contestant_code or str(person.record.contestant): score
        for person in people
        if (score := _deserved(plan, person)) is not None
    }
    if chief is None:
        stage.step = "publishing"
        compare_scores(report, expected, await published_scores(people) if expected else None)
        return
    await chief.accept_held()
    report.accepted = chief.accepted
    if not expected:
        report.scores_ok = None  # judges mark
        return
    official = await chief.scores(
        settled=lambda found: all(
            Decimal(found.get(code) or -1) == score for code, score in expected.items()
        ),
        within_s=SETTLE_S,
    )
    compare_scores(report, expected, official)


def _deserved(plan: Rehearsal, person: Contestant) -> Decimal | None:
    """Return what the machine must give this person; None where judges mark everything."""
    scores = [
        played(task).score(question, person.done(task), rules=plan.rules.get(task, {}))
        for task, question in plan.questions.items()
    ]
    given = [score for score in scores if score is not None]
    return sum(given, Decimal(0)) if given else None


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

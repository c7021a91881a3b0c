"""One simulated contestant: a person with a :class:`Work` to do at a :class:`Machine`.

The person types when a step is due by the task's clock, goes on after every outage, and may be
sent to another machine. Misfortunes are those of :mod:`zuoxi.rehearsal.faults`; the person never
notices.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx
from websockets.exceptions import InvalidStatus, WebSocketException

from zuoxi.rehearsal.browser import HttpRefused, Network
from zuoxi.rehearsal.faults import Faults, SeatPlan, dice
from zuoxi.rehearsal.machine import Machine
from zuoxi.rehearsal.outbox import Outbox
from zuoxi.rehearsal.record import Record
from zuoxi.rehearsal.recorder import Recorder
from zuoxi.rehearsal.saver import Saver
from zuoxi.rehearsal.seat_clock import SeatClock
from zuoxi.rehearsal.tasks import RECORD, STOP
from zuoxi.rehearsal.typist import Step, Work

RETRY_S = (0.1, 0.2, 0.4, 0.8, 1.0)


@dataclass(frozen=True)
class Pace:
    """How fast the rehearsal runs and how long a contestant waits for the end."""

    speed: float
    give_up_s: float  # after the bell

    def seconds(self, unhurried_ms: float) -> float:
        """Return the real seconds of a span of the unhurried timetable."""
        return unhurried_ms / 1000 / self.speed


@dataclass(frozen=True)
class Life:
    """What one contestant will do and suffer, known once the task's length is."""

    work: Work
    plan: SeatPlan


class Contestant:
    """Sits the tasks of one clock from log-in to receipt; :meth:`sit` returns the record.

    ``live`` makes the :class:`Life` for a slot of so many ms, as the server's timetable has it.
    """

    def __init__(
        self,
        *,
        network: Network,
        record: Record,
        live: Callable[[int], Life],
        tasks: Sequence[str],
        faults: Faults,
        pace: Pace,
        seed: str,
    ) -> None:
        self.record = record
        self.pace = pace
        self.roll = dice(seed, "machine", record.contestant)
        self.clock = SeatClock(task=tasks[0], speed=pace.speed)
        self.saver = Saver(clock=self.clock, record=record, faults=faults, roll=self.roll)
        self.machine = Machine(
            network=network, record=record, clock=self.clock, saver=self.saver, tasks=tasks
        )
        self.recorder = Recorder(
            network=network,
            record=record,
            saver=self.saver,
            faults=faults,
            roll=self.roll,
            cookies=lambda: self.machine.browser.cookie_header,
            offline=lambda: self._outage_left_s() > 0,
        )
        self._live = live
        self._life: Life | None = None
        self._dropped = self._moved = False

    @property
    def box(self) -> Outbox | None:
        """The outbox of the machine in use."""
        return self.saver.box

    @property
    def life(self) -> Life | None:
        """What this contestant does; None before the first greeting of the server."""
        if self._life is None and self.clock.duration_ms:
            self._life = self._live(self.clock.duration_ms)
        return self._life

    def done(self, task: str) -> list[Step]:
        """Return what the person knows to have done of a task."""
        steps = self.life.work.steps[: self.record.steps_done] if self.life is not None else ()
        return [step for step in steps if step.task == task]

    @property
    def saved(self) -> bool:
        """Whether everything typed is confirmed; true in an outage of the plan, too."""
        return self._outage_left_s() > 0 or not (
            self.machine.retype or (self.box is not None and self.box.unacknowledged())
        )

    # ── the whole sitting ────────────────────────────────────────────────────────────────────

    async def sit(self) -> Record:
        """Log in, do the work, keep connected until everything is confirmed; return the record."""
        person = asyncio.create_task(self._type())
        try:
            await self._stay()
        finally:
            self._note_opening()
            person.cancel()
            await asyncio.gather(person, return_exceptions=True)
            await self.recorder.leave()
        return self.record

    def _note_opening(self) -> None:
        # The paper may come before the news of the start.
        paper_ms, started_ms = self.record.paper_ms, self.clock.started_ms
        if paper_ms is not None and started_ms is not None:
            self.record.opened_ms = max(0, paper_ms - started_ms)

    async def _stay(self) -> None:
        failures = 0
        while not self._over():
            await asyncio.sleep(self._outage_left_s())
            connections = self.record.connections
            if not await self._try_once():
                break
            failures = failures + 1 if self.record.connections == connections else 0
            if not self._over():
                delay = RETRY_S[min(failures, len(RETRY_S) - 1)]
                await asyncio.sleep(delay * self.roll.uniform(0.5, 1.5))
        self.record.finished = self._all_done()

    async def _try_once(self) -> bool:
        """Connect and stay as long as it holds; False when trying again is useless."""
        try:
            if not self.machine.logged_in:
                await self.machine.log_in()
            await self.machine.stay_connected(until=self._over)
        except HttpRefused as refused:
            self.record.problems.append(refused.code)
            if refused.status >= 500 or refused.status == 429:
                return True
            self.record.refused = refused.message
            return False
        except InvalidStatus as refused:
            self.record.problems.append(f"http_{refused.response.status_code}")
            self.machine.forget_log_in()
        except (OSError, WebSocketException, httpx.HTTPError, TimeoutError):
            pass  # the hall's network: try again
        return True

    def _outage_left_s(self) -> float:
        passed = self.clock.since_start_ms()
        if passed is None or self.life is None or self.life.plan.cut is None:
            return 0.0
        begin, end = self.life.plan.cut
        return self.pace.seconds(end - passed) if begin <= passed < end else 0.0

    def _over(self) -> bool:
        return self._all_done() or self._gave_up()

    def _all_done(self) -> bool:
        return (
            self.clock.ended
            and self.record.has_whole_receipt
            and self.box is not None
            and self.saver.may_write
            and not self.box.unacknowledged()
            and not self.recorder.busy
        )

    def _gave_up(self) -> bool:
        state = self.clock.state()
        if state is None or state.ended_ms is None:
            return False
        return self.clock.server_ms() - state.ended_ms > self.pace.give_up_s * 1000

    # ── the person ───────────────────────────────────────────────────────────────────────────

    async def _type(self) -> None:
        """Do the steps when they are due by the task's clock, as long as it runs."""
        while True:
            await asyncio.sleep(self._until_next_s())
            self._misfortune()
            if self.clock.ended:
                self.recorder.end(how="bell")
            elapsed = self.clock.elapsed_ms()
            if elapsed is None or not (self.saver.may_write and self.record.has_papers):
                continue
            while self.machine.retype:
                self._perform(self.machine.retype.popleft())
            self.recorder.go_on()
            steps = self.life.work.steps if self.life is not None else ()
            while self.record.steps_done < len(steps):
                step = steps[self.record.steps_done]
                if step.at_ms > elapsed:
                    break
                self._perform(step)
                self.record.steps_done += 1

    def _until_next_s(self) -> float:
        elapsed = self.clock.elapsed_ms()
        steps = self.life.work.steps if self.life is not None else ()
        if elapsed is None or self.record.steps_done >= len(steps):
            return 0.1
        wait = self.pace.seconds(steps[self.record.steps_done].at_ms - elapsed)
        return min(max(wait, 0.002), 0.25)

    def _perform(self, step: Step) -> None:
        if step.kind == RECORD:
            self.recorder.begin(task=step.task, **step.payload)
        elif step.kind == STOP:
            self.recorder.end(how="stopped")
        else:
            self.saver.add(task=step.task, kind=step.kind, payload=dict(step.payload))

    def _misfortune(self) -> None:
        passed = self.clock.since_start_ms()
        if passed is None or self.life is None:
            return
        plan = self.life.plan
        if plan.drop_at_ms is not None and not self._dropped and passed >= plan.drop_at_ms:
            self._dropped = True
            self.machine.pull_cable()
            self.recorder.pull_cable()
        if plan.cut is not None and plan.cut[0] <= passed < plan.cut[1]:
            self.machine.pull_cable()
        if plan.move_at_ms is not None and not self._moved and passed >= plan.move_at_ms:
            self._moved = True
            self.record.moves += 1
            self.recorder.exchange()
            self.machine.exchange()
            self.machine.pull_cable()

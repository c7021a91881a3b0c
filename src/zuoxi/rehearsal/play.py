"""Where a rehearsal takes place: on a temporary installation of its own, or on a given server."""

import asyncio
import contextlib
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

from rich.console import Console

from zuoxi.kernel.language import say
from zuoxi.rehearsal import given_server
from zuoxi.rehearsal.browser import Browser, Network
from zuoxi.rehearsal.chief import ChiefJudge
from zuoxi.rehearsal.faults import Faults
from zuoxi.rehearsal.given_server import GivenServer
from zuoxi.rehearsal.report import Report, compare_takes, compare_with_journal, take_records
from zuoxi.rehearsal.run import Rehearsal, Stage, rehearse
from zuoxi.rehearsal.server import OwnServer
from zuoxi.rehearsal.show import watched
from zuoxi.rehearsal.tasks import played

DURATION_MS = 600_000
GRACE_MS = 10_000
LEAST_GRACE_MS = 1_000


class Interrupted(Exception):
    """Somebody pressed Ctrl-C; ``report`` says what had been done so far, if anything had."""

    def __init__(self, report: Report | None) -> None:
        super().__init__()
        self.report = report


def play_on_own_server(
    *, contestants: int, tasks: Sequence[str], speed: float, seed: str, faults: Faults,
    keep: Path | None, console: Console, database: str | None = None,
) -> Report:  # fmt: skip
    """Rehearse on an installation made for it; it stays in ``keep`` or is deleted afterwards.

    ``database`` is the URL of an empty one to be used instead of SQLite; its rows stay in it.
    Raises :class:`Interrupted`, with server and folder gone all the same.
    """
    stage = Stage()
    with _interruptible(stage), _folder(keep) as folder:
        server = OwnServer(folder, database=database)
        try:
            console.print(say("正在准备临时服务器和 %(count)s 名模拟选手……", count=contestants))
            made = server.helper(
                "zuoxi.rehearsal.installation",
                str(contestants),
                str(round(DURATION_MS / speed)),
                str(max(LEAST_GRACE_MS, round(GRACE_MS / speed))),
                *("--tasks", ",".join(tasks)),
            )
            plan = Rehearsal(
                codes=made["codes"], speed=speed, seed=seed, faults=faults,
                questions={
                    task: played(task).Asked.model_validate(made["questions"][task])
                    for task in tasks
                },
            )  # fmt: skip
            server.start()
            report = asyncio.run(_play_own(plan, made, server, stage, console))
            server.stop()
            stored = server.helper("zuoxi.rehearsal.evidence")
            compare_with_journal(
                report, stage.records, {int(sitting): ops for sitting, ops in stored["ops"].items()}
            )
            takes = {int(sitting): found for sitting, found in stored["takes"].items()}
            compare_takes(report, stage.records, takes)
            return report
        finally:
            server.stop(hard=True)


def play_on_server(
    given: GivenServer, *, contestants: int | None, tasks: Sequence[str], speed: float, seed: str,
    faults: Faults, console: Console,
) -> Report:  # fmt: skip
    """Rehearse on the server that ``given`` names.

    Raises :class:`~zuoxi.rehearsal.seating.CannotRehearse` and :class:`Interrupted`.
    """
    stage = Stage()
    plan = given.plan(contestants=contestants, tasks=tasks, speed=speed, seed=seed, faults=faults)
    with _interruptible(stage):
        return asyncio.run(_play_given(plan, given, stage, console))


async def _play_own(
    plan: Rehearsal, made: dict[str, str], server: OwnServer, stage: Stage, console: Console
) -> Report:
    await server.ready()
    network = Network(server.url)
    chief = ChiefJudge(Browser(network), competition=int(made["competition"]), task=plan.tasks[0])
    async with network, watched(stage, console):
        await chief.log_in(made["username"], made["password"])
        return await rehearse(plan, network=network, server=server, chief=chief, stage=stage)


async def _play_given(
    plan: Rehearsal, given: GivenServer, stage: Stage, console: Console
) -> Report:
    async with given.network() as network:
        await given_server.refuse_unreachable(network)
        chief = await given_server.chief_judge(given, network, task=plan.tasks[0])
        if chief is not None:
            plan = await given_server.with_rules_of(plan, chief)
        async with watched(stage, console):
            return await rehearse(plan, network=network, server=None, chief=chief, stage=stage)


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """Yield the folder of the installation; one of our own is deleted at the end."""
    folder = keep if keep is not None else Path(tempfile.mkdtemp(prefix="zuoxi-rehearsal-"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield folder.resolve()
    finally:
        shutil.rmtree(folder if keep is None else folder / "tmp", ignore_errors=True)


@contextlib.contextmanager
def _interruptible(stage: Stage) -> Iterator[None]:
    """Treat the end of the terminal or of the session as Ctrl-C: what was begun is tidied up."""

    def as_ctrl_c(_number: int, _frame: FrameType | None) -> None:
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started with & by a script
            raise KeyboardInterrupt
        signal.raise_signal(signal.SIGINT)

    ends = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {end: signal.signal(end, as_ctrl_c) for end in ends}
    try:
        yield
    except KeyboardInterrupt as interrupt:
        if stage.report is not None:
            take_records(stage.report, stage.records, started_s=stage.started_s)
            stage.report.interrupted = True
        raise Interrupted(stage.report) from interrupt
    finally:
        for end, handler in before.items():
            signal.signal(end, handler)

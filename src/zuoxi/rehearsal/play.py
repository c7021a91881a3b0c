"""Where a rehearsal takes place: on a temporary installation of its own, or on a given server."""

import asyncio
import contextlib
import csv
import shutil
import tempfile
from pathlib import Path

from rich.console import Console
from rich.live import Live

from zuoxi.kernel.language import say as _
from zuoxi.rehearsal import dictation
from zuoxi.rehearsal.browser import Network, tls_context
from zuoxi.rehearsal.faults import Faults
from zuoxi.rehearsal.report import Report, compare_with_journal
from zuoxi.rehearsal.run import Rehearsal, Stage, rehearse
from zuoxi.rehearsal.server import OwnServer
from zuoxi.rehearsal.show import progress
from zuoxi.tasks.dictation.content import Question

DURATION_MS = 600_000
GRACE_MS = 10_000
LEAST_GRACE_MS = 1_000


class CannotRehearse(Exception):
    """The rehearsal cannot begin; the argument is the sentence for the organiser."""


def play_on_own_server(
    *, contestants: int, task: str, speed: float, seed: str, faults: Faults, keep: Path | None,
    console: Console, database: str | None = None,
) -> Report:  # fmt: skip
    """Rehearse on an installation made for it; it stays in ``keep`` or is deleted afterwards.

    ``database`` is the URL of an empty one to be used instead of SQLite; its rows stay in it.
    """
    folder = keep if keep is not None else Path(tempfile.mkdtemp(prefix="zuoxi-rehearsal-"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    server = OwnServer(folder.resolve(), database=database)
    try:
        console.print(_("正在准备临时服务器和 %(count)s 名模拟选手……") % {"count": contestants})
        made = server.helper(
            "zuoxi.rehearsal.installation",
            str(contestants),
            str(round(DURATION_MS / speed)),
            str(max(LEAST_GRACE_MS, round(GRACE_MS / speed))),
        )
        plan = Rehearsal(
            codes=made["codes"], question=Question.model_validate(made["question"]), task=task,
            duration_ms=DURATION_MS, speed=speed, seed=seed, faults=faults,
            competition=made["competition"],
            chief=(made["username"], made["password"]),
        )  # fmt: skip
        stage = Stage()
        server.start()
        report = asyncio.run(_play(plan, Network(server.url), server, stage, console))
        server.stop()
        stored = server.helper("zuoxi.rehearsal.evidence")
        compare_with_journal(
            report, stage.records, {int(sitting): ops for sitting, ops in stored.items()}
        )
        return report
    finally:
        server.stop(hard=True)
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def play_on_server(
    url: str, *, codes: Path, key_folder: Path, contestants: int, task: str, speed: float,
    seed: str, faults: Faults, ca: str | None, competition: int | None,
    chief: tuple[str, str] | None, console: Console,
) -> Report:  # fmt: skip
    """Rehearse on the server at ``url`` with seat codes as printed and the paper's own folder."""
    plan = Rehearsal(
        codes=seat_codes(codes)[:contestants],
        question=dictation.question_of_folder(key_folder), task=task,
        duration_ms=DURATION_MS, speed=speed, seed=seed, faults=faults, competition=competition,
        chief=chief,
    )  # fmt: skip
    if not plan.codes:
        raise CannotRehearse(_("座位码文件里没有座位码。请重新导出并保留 access_code 列。"))
    context = tls_context(ca=ca) if url.startswith("https") else None
    return asyncio.run(_play(plan, Network(url, context=context), None, Stage(), console))


def seat_codes(file: Path) -> list[str]:
    """Return the seat codes of a printed list: column ``access_code``, else the last column."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.reader(lines) if any(cell.strip() for cell in row)]
    if not rows:
        return []
    names = [cell.strip() for cell in rows[0]]
    column = names.index("access_code") if "access_code" in names else -1
    body = rows[1:] if "access_code" in names else rows
    return [row[column].strip() for row in body if row[column].strip()]


async def _play(
    plan: Rehearsal, network: Network, server: OwnServer | None, stage: Stage, console: Console
) -> Report:
    if server is not None:
        await server.ready()
    with Live(progress(stage), console=console, refresh_per_second=2, transient=True) as live:
        watcher = asyncio.create_task(_refresh(live, stage))
        try:
            return await rehearse(plan, network=network, server=server, stage=stage)
        finally:
            watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watcher
            await network.close()


async def _refresh(live: Live, stage: Stage) -> None:
    while True:
        live.update(progress(stage))
        await asyncio.sleep(0.5)

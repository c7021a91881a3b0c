"""What the organiser sees of a rehearsal: a line of progress, then the findings as a table."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from zuoxi.kernel.language import say
from zuoxi.rehearsal.report import Report, Spread
from zuoxi.rehearsal.run import Stage

EVERY_S = 0.5
EVERY_LINE_S = 10.0
"""How often a line is added where nothing can be redrawn: a file, a pipe, a log."""
NAMED = 10


@contextlib.asynccontextmanager
async def watched(stage: Stage, console: Console) -> AsyncIterator[None]:
    """Show the progress of ``stage`` for as long as the block lasts."""
    watcher = asyncio.create_task(
        _redraw(stage, console) if console.is_terminal else _write_lines(stage, console)
    )
    try:
        yield
    finally:
        watcher.cancel()
        await asyncio.gather(watcher, return_exceptions=True)


async def _redraw(stage: Stage, console: Console) -> None:
    with Live(progress(stage), console=console, refresh_per_second=2, transient=True) as live:
        while True:
            live.update(progress(stage))
            await asyncio.sleep(EVERY_S)


async def _write_lines(stage: Stage, console: Console) -> None:
    told, at_s = "", 0.0
    while True:
        overdue = time.monotonic() - at_s > EVERY_LINE_S
        if stage.records and (stage.step != told or overdue):
            console.print(progress(stage), soft_wrap=True)
            told, at_s = stage.step, time.monotonic()
        await asyncio.sleep(EVERY_S)


def progress(stage: Stage) -> Text:
    """Return one line: step, seats, papers, ops confirmed of those made, moves, receipts."""
    records = stage.records
    steps = {
        "seating": say("入座"),
        "waiting": say("等待裁判长开赛"),
        "running": say("作答"),
        "comparing": say("核对"),
        "publishing": say("等待裁判长公布成绩"),
    }
    line = say(
        "%(step)s：已连接 %(seated)s/%(all)s，已收题 %(papers)s，操作 %(acked)s/%(sent)s，"
        "回执 %(receipts)s",
        step=steps[stage.step],
        seated=sum(record.connections > 0 for record in records),
        all=len(records),
        papers=sum(record.has_papers for record in records),
        acked=sum(record.ops_acked for record in records),
        sent=sum(record.ops_sent for record in records),
        receipts=sum(record.has_receipts for record in records),
    )
    waiting = sum(record.waits_for_release for record in records)
    if waiting:
        line += say("，等待批准换机 %(count)s", count=waiting)
    return Text(line)


def show(report: Report, console: Console) -> None:
    """Print the report for people."""
    table = Table(title=say("赛前试运行报告"), show_header=False, title_justify="left")
    table.add_column(justify="left")
    table.add_column(justify="right")
    for name, value in _rows(report):
        table.add_row(name, str(value))
    console.print(table)
    for wrong in report.scores_wrong[:NAMED]:
        text = say("成绩不符：%(code)s，应为 %(expected)s，系统为 %(official)s。", **wrong)
        console.print(text, style="red", highlight=False)
    if report.interrupted:
        console.print(say("试运行被中断：以上是中断前的情况，没有核对。"), style="bold yellow")
    elif report.good and report.scores_ok is None and report.takes:
        console.print(say("没有丢失。这些题由裁判评分，没有成绩可核对。"), style="green")
    elif report.good and report.scores_ok is None:
        console.print(say("没有丢失。成绩没有公布，没有核对。"), style="yellow")
    elif report.good:
        console.print(say("全部正确：没有丢失，成绩一致。"), style="green")
    else:
        console.print(say("发现问题：%(what)s。", what=_faults(report)), style="bold red")
        console.print(say("请先查清，再正式开赛。"), style="bold red")


def _rows(report: Report) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = [
        (say("模拟选手"), report.contestants),
        (say("操作：发出 / 已确认"), f"{report.ops_sent} / {report.ops_acked}"),
        *([(say("其中换机后重录"), report.ops_retyped)] if report.ops_retyped else []),
        (say("保存确认用时 p50 / p95 / p99 / 最大（毫秒）"), _waits(report.ack_ms)),
        (say("其中未遇断网的保存"), _waits(report.ack_undisturbed_ms)),
        (say("开赛到收题 p50 / p95 / p99 / 最大（毫秒）"), _waits(report.open_ms)),
        *_takes(report),
        (say("断线后恢复 / 换机"), f"{report.resumed} / {report.moved}"),
        (say("补收 / 待裁定"), f"{report.late} / {report.held}"),
        (say("回执"), f"{report.receipts} / {report.contestants}"),
    ]
    if not report.interrupted:
        right = report.scores_compared - len(report.scores_wrong)
        rows += [
            (say("已确认却丢失"), report.ops_lost),
            (say("重复入库"), report.duplicates),
            (say("没有做完的选手"), _names(report.stuck)),
            (say("成绩核对：相符 / 全部"), f"{right} / {report.scores_compared}"),
        ]
    if report.kills:
        downs = " / ".join(f"{seconds:g}" for seconds in report.down_s)
        rows.append((say("服务器被强制结束的次数"), report.kills))
        rows.append((say("每次重新启动用时（秒）"), downs))
    if report.server_cpu_s is not None:
        rows.append((say("服务器处理器用时（秒）"), f"{report.server_cpu_s:g}"))
        rows.append((say("服务器内存（MB）"), f"{report.server_rss_mb:g}"))
    rows.append((say("全程用时（秒）"), f"{report.seconds:g}"))
    return rows


def _takes(report: Report) -> list[tuple[str, object]]:
    if not report.chunks_sent:
        return []
    return [
        (say("录音：完成 / 核对相符"), f"{report.takes} / {report.takes_ok}"),
        (say("录音分片：发出 / 已确认"), f"{report.chunks_sent} / {report.chunks_acked}"),
        (say("分片确认用时 p50 / p95 / p99 / 最大（毫秒）"), _waits(report.chunk_ack_ms)),
        (say("已确认却丢失的分片"), report.chunks_lost),
    ]


def _waits(spread: Spread) -> str:
    return " / ".join("—" if value is None else f"{value:g}" for value in spread.values()) or "—"


def _names(people: list[str]) -> str:
    if not people:
        return "0"
    more = " …" if len(people) > NAMED else ""
    return f"{len(people)} ({', '.join(people[:NAMED])}{more})"


def _faults(report: Report) -> str:
    missing = report.contestants - report.receipts
    broken = report.takes - report.takes_ok
    found = [
        (report.ops_lost, say("已确认却丢失 %(count)s 步", count=report.ops_lost)),
        (report.duplicates, say("重复入库 %(count)s 步", count=report.duplicates)),
        (report.bad_acks, say("确认与本机不符 %(count)s 次", count=report.bad_acks)),
        (report.chunks_lost, say("丢失录音 %(count)s 片", count=report.chunks_lost)),
        (broken, say("录音与本机不符 %(count)s 条", count=broken)),
        (len(report.stuck), say("没有做完 %(count)s 人", count=len(report.stuck))),
        (missing, say("没有回执 %(count)s 人", count=missing)),
        (len(report.scores_wrong), say("成绩不符 %(count)s 人", count=len(report.scores_wrong))),
    ]
    return say("、").join(text for count, text in found if count)

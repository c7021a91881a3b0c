"""What the organiser sees of a rehearsal: a line of progress, then the findings as a table."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from zuoxi.kernel.language import say as _
from zuoxi.rehearsal.report import Report, Spread
from zuoxi.rehearsal.run import Stage


def progress(stage: Stage) -> Text:
    """Return one line: phase, seats, papers, ops confirmed of those made, receipts."""
    records = stage.records
    phases = {
        "seating": _("入座"),
        "waiting": _("等待裁判长开赛"),
        "running": _("作答"),
        "comparing": _("核对"),
    }
    return Text(
        _(
            "%(phase)s　已登录 %(seated)s/%(all)s　已收题 %(papers)s　"
            "操作 %(acked)s/%(sent)s　回执 %(receipts)s"
        )
        % {
            "phase": phases[stage.phase],
            "seated": sum(record.connections > 0 for record in records),
            "all": len(records),
            "papers": sum(record.paper_s is not None for record in records),
            "acked": sum(record.ops_acked for record in records),
            "sent": sum(record.ops_sent for record in records),
            "receipts": sum(record.receipt is not None for record in records),
        }
    )


def _waits(spread: Spread) -> str:
    return " / ".join("—" if value is None else f"{value:g}" for value in spread.values()) or "—"


def show(report: Report, console: Console) -> None:
    """Print the report for people."""
    table = Table(title=_("赛前试运行报告"), show_header=False, title_justify="left")
    table.add_column(justify="left")
    table.add_column(justify="right")
    rows = [
        (_("模拟选手"), report.contestants),
        (_("操作：发出 / 已确认"), f"{report.ops_sent} / {report.ops_acked}"),
        (_("已确认却丢失"), report.ops_lost),
        (_("重复入库"), report.duplicates),
        (_("保存确认用时 p50 / p95 / p99 / 最大（毫秒）"), _waits(report.ack_ms)),
        (_("其中未遇断网的保存"), _waits(report.ack_undisturbed_ms)),
        (_("开赛到收题 p50 / p95 / p99 / 最大（毫秒）"), _waits(report.open_ms)),
        (_("断线后恢复 / 换机"), f"{report.resumed} / {report.moved}"),
        (_("补收 / 待裁定"), f"{report.late} / {report.held}"),
        (_("回执"), f"{report.receipts} / {report.contestants}"),
        (_("没有做完的选手"), "、".join(report.stuck[:8]) or "0"),
        (_("成绩核对：相符 / 全部"),
         f"{report.scores_compared - len(report.scores_wrong)} / {report.scores_compared}"),
    ]  # fmt: skip
    if report.kills:
        downs = "、".join(f"{seconds:g}" for seconds in report.down_s)
        rows.append((_("服务器被强制结束并重启（秒）"), f"{report.kills}（{downs}）"))
    if report.server_cpu_s is not None:
        rows.append((_("服务器处理器用时（秒）"), f"{report.server_cpu_s:g}"))
        rows.append((_("服务器内存（MB）"), f"{report.server_rss_mb:g}"))
    for name, value in rows:
        table.add_row(name, str(value))
    console.print(table)
    for wrong in report.scores_wrong[:10]:
        console.print(
            _("成绩不符：%(code)s，应为 %(expected)s，系统为 %(official)s。") % wrong, style="red"
        )
    if report.good:
        console.print(_("全部正确：没有丢失，成绩一致。"), style="green")
    else:
        console.print(_("发现问题。请先查清上面标出的各项，再正式开赛。"), style="bold red")

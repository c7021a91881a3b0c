"""``zuoxi verify``: check every chain of the installation."""

import re
import sqlite3
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from zuoxi.commands.edge import fail, print_json, with_django
from zuoxi.commands.spoken import command, json_option, option
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence

if TYPE_CHECKING:
    from zuoxi.config.verifying import Report

SHORT = 8
"""So many digits of a hash are noted by hand."""

WHYS = {
    "gap": sentence("这一条不见了"),
    "prev": sentence("与前一条接不上"),
    "hash": sentence("内容被改动"),
    "payload": sentence("内容被改动"),
    "head": sentence("结尾被改动，或有记录被删"),
    "cited": sentence("作答日志里提到它，它却不见了"),
    "seen": sentence("与记下的哈希不符：此前的记录被改动或删除"),
    "missing": sentence("收卷时还有，现在不见了"),
    "op_gap": sentence("选手的操作缺了一步"),
    "proof": sentence("与心跳作证的内容不符"),
    "content": sentence("内容被改动"),
    "ledger": sentence("操作留痕里没有记载"),
    "close": sentence("操作留痕里没有这次收卷"),
    "score": sentence("重新计算的得分不同"),
    "seconds": sentence("重新计算的用时不同"),
}
"""What the short words of ``--json`` mean."""


class _Seen(click.ParamType[tuple[int, str]]):
    name = "seen"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"([0-9]{1,15})[:：]([0-9a-fA-F]{4,64})", value)
        if found is None:
            text = say("“%(value)s”看不懂。请写成 57:3f9a8c21，即条号和哈希的开头（至少 4 位）。")
            self.fail(text % {"value": value}, param, ctx)
        return int(found[1]), found[2]


@command(
    "verify",
    help=sentence(
        "核对操作留痕与全部作答日志，指出第一处被改动的记录\n\n"
        "还核对已冻结的赛题和已公布的成绩，并重新计算每一项得分。"
        "结尾处被整段删去的记录，只有别处记着时才查得出："
        "请把最新一条的条号和哈希记在纸上，用 --seen 核对。\n\n"
        "退出码：0 无误；1 有改动；2 用法错误。"
    ),
)
@option(
    "--seen",
    type=_Seen(),
    multiple=True,
    metavar="N:HASH",
    help=sentence("记下的一条操作留痕：条号和哈希的开头，可写多次"),
)
@json_option
def verify(*, seen: tuple[tuple[int, str], ...], as_json: bool) -> None:
    """Check every chain of the installation."""
    from zuoxi.config import installation

    # Asked before Django is set up, which would make the folder of a mistyped ZUOXI_DATA.
    if not installation.may_be_there():
        _no_installation()
    _verify(seen=dict(seen), as_json=as_json)


@with_django
def _verify(*, seen: dict[int, str], as_json: bool) -> None:
    from django.db import DatabaseError, OperationalError

    from zuoxi.config import start
    from zuoxi.config.verifying import verify_installation

    try:
        if not start.database_holds_installation():
            _no_installation()
        report = verify_installation(seen=seen)
    except OperationalError:
        raise  # it cannot be opened: nothing was checked
    except (DatabaseError, sqlite3.DatabaseError) as error:
        fail(say("数据库文件已损坏：%(error)s。请保留现场，用备份比对。", error=error))
    if as_json:
        print_json(report.as_json())
    else:
        click.echo("\n".join(_good(report) if report.good else _bad(report)), err=not report.good)
    sys.exit(0 if report.good else 1)


def _good(report: "Report") -> list[str]:
    counts, (seq, head) = report.counts, report.head
    lines = [
        say(
            "核对无误：操作留痕 %(ledger)s 条，作答日志 %(journals)s 份，冻结的赛题 %(papers)s 套，"
            "得分 %(scores)s 项，公布的成绩 %(results)s 版。",
            ledger=counts.ledger,
            journals=counts.journals,
            papers=counts.papers,
            scores=counts.scores,
            results=counts.results,
        )
    ]
    if seq:
        text = say(
            "最新一条操作留痕：第 %(seq)s 条 %(head)s。"
            "记在纸上，以后可用 --seen %(seq)s:%(head)s 核对。"
        )
        lines.append(text % {"seq": seq, "head": head[:SHORT]})
    return lines


def _bad(report: "Report") -> list[str]:
    from zuoxi.tasks.registry import name_of

    lines = []
    if report.bad_ledger is not None:
        bad = report.bad_ledger
        text = say("操作留痕第 %(seq)s 条：%(why)s。")
        lines.append(text % {"seq": bad.seq, "why": say(WHYS[bad.why])})
    for entry in report.bad_journals:
        text = say("场次 %(sitting)s 的作答日志第 %(seq)s 条：%(why)s。")
        lines.append(
            text % {"sitting": entry.sitting, "seq": entry.seq, "why": say(WHYS[entry.why])}
        )
    for paper in report.bad_papers:
        text = say("赛题“%(name)s”第 %(version)s 版：%(why)s。")
        lines.append(
            text % {"name": paper.name, "version": paper.version, "why": say(WHYS[paper.why])}
        )
    for score in report.bad_scores:
        task = say(name_of(score.task))
        text = say("场次 %(sitting)s 的得分（%(task)s）：%(why)s。")
        lines.append(text % {"sitting": score.sitting, "task": task, "why": say(WHYS[score.why])})
    for sheet in report.bad_results:
        text = say("赛项 %(competition)s 公布的成绩第 %(version)s 版：%(why)s。")
        values = {"competition": sheet.competition, "version": sheet.version}
        lines.append(text % (values | {"why": say(WHYS[sheet.why])}))
    if report.ledger_was_no_help:
        lines.append(say("操作留痕不完整，赛题、得分和公布的成绩没有核对。"))
    lines.append(say("请立即停止使用本机数据，保留现场，并用最近的备份比对。"))
    return lines


def _no_installation() -> NoReturn:
    """Nothing was checked, so it is misuse and not a finding."""
    from zuoxi.config.installation import named_folder

    text = say(
        "文件夹“%(folder)s”里没有安装数据。请用 ZUOXI_DATA 指定正确的文件夹。",
        folder=named_folder(),
    )
    fail(text, code=2)

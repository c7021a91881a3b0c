"""``zuoxi verify``: check both logs and everything that can be compared with them."""

import sqlite3
import sys

import click

from zuoxi.commands.edge import fail, print_json, with_django
from zuoxi.commands.present import demand_database, demand_folder, misuse
from zuoxi.commands.spoken import command, json_option, option
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence


@command(
    "verify",
    help=sentence(
        "核对操作留痕、全部作答日志，以及与它们有关的一切，"
        "指出每一本日志里第一处改动和每一个对不上的数\n\n"
        "也就是：赛项、规则、时段、任命、选手、座位、赛题、录音、公布的成绩，并重新计算每一项得分。\n\n"
        "结尾处被整段删去的记录，只有别处记着时才查得出：请把最后一行的核对点抄在纸上。"
        "POINT 可以是这样的核对点、当时 --json 输出的文件、一条留痕的“条号:哈希”，"
        "或成绩表、回执上的哈希（至少前 12 位）。\n\n"
        "退出码：0 无误；1 有改动；2 没有核对（用法错误、没有安装数据、数据是别的版本的）。"
    ),
)
@option(
    "--expect",
    multiple=True,
    metavar="POINT",
    help=sentence("另外核对安装数据是否还包含这个核对点，可写多次"),
)
@json_option
def verify(*, expect: tuple[str, ...], as_json: bool) -> None:
    """Check everything of the installation."""
    demand_folder(as_json=as_json)
    _verify(expect, as_json=as_json)


@with_django
def _verify(expect: tuple[str, ...], *, as_json: bool) -> None:
    from django.db import DatabaseError, OperationalError

    from zuoxi.config import anchors
    from zuoxi.config.verifying import verify_installation

    try:
        points = [anchors.parse(text) for text in expect]
    except anchors.UnreadablePointError as error:
        text = say(
            "“%(point)s”看不懂，也不是当时保存的文件。"
            "请写核对点，或写成 57:3f9a8c21，即条号和哈希的开头（至少 4 位）。"
        )
        misuse("bad_point", text % {"point": error}, as_json=as_json)
    try:
        demand_database(as_json=as_json)
        report = verify_installation(*points)
    except OperationalError:
        raise  # it cannot be opened: nothing was checked
    except (DatabaseError, sqlite3.DatabaseError) as error:
        fail(say("数据库文件已损坏：%(error)s。请保留现场，用备份比对。", error=error))
    if as_json:
        print_json(report.as_json())
    else:
        click.echo(report.text(), err=not report.good)
    sys.exit(0 if report.good else 1)

"""``zuoxi rehearse``: 赛前试运行, the whole hall with simulated contestants (R159)."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from zuoxi.commands.edge import fail, print_json
from zuoxi.commands.spoken import command, json_option, option
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence
from zuoxi.rehearsal.faults import BadFaults, Faults, parse_faults

TASKS = ("dictation",)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _FaultsType(click.ParamType[Faults]):
    name = "faults"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return parse_faults(value)
        except BadFaults as bad:
            text = say(
                "看不懂“%(part)s”。可用：drop、dup、reorder、move（0 到 1），"
                "kill、cut（整数），或 none。",
                part=str(bad),
            )
            self.fail(text, param, ctx)


@command(
    "rehearse",
    help=sentence(
        "赛前试运行：模拟选手从登录到回执完整演练一遍\n\n"
        "不写 --server 时自建临时服务器，结束后删除（--keep 保留）。对已有服务器演练时，"
        "用 --codes 指定座位码，用 --key 指定演练赛题；"
        "由真人裁判长开赛，或用 --username 自动开赛。\n\n"
        "退出码：0 全部正确；1 有已确认的内容丢失、有人卡住或成绩不符；2 用法错误。"
    ),
    epilog=sentence("例：zuoxi rehearse --contestants 300 --speed 10 --faults drop=0.2,kill=2"),
)
@option(
    "--contestants",
    type=click.IntRange(1, 10_000),
    default=30,
    show_default=True,
    metavar="N",
    help=sentence("模拟选手人数"),
)
@option("--server", "url", metavar="URL", help=sentence("已有服务器的地址；不写则自建临时服务器"))
@option("--codes", type=FILE, metavar="FILE", help=sentence("打印座位码用的 CSV"))
@option(
    "--key",
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR",
    help=sentence("演练赛题文件夹（含答案）"),
)
@option("--username", metavar="NAME", help=sentence("裁判长账号，由演练自动开赛"))
@option(
    "--password",
    envvar="ZUOXI_REHEARSAL_PASSWORD",
    show_envvar=True,
    metavar="TEXT",
    help=sentence("裁判长密码"),
)
@option("--competition", type=int, metavar="N", help=sentence("赛项编号（与 --username 同用）"))
@option("--ca", type=FILE, metavar="FILE", help=sentence("赛场自建根证书（PEM）"))
@option(
    "--speed",
    type=click.FloatRange(0.1, 600),
    default=1.0,
    show_default=True,
    metavar="X",
    help=sentence("整个时间表加快的倍数"),
)
@option(
    "--tasks",
    "task",
    type=click.Choice(TASKS),
    default=TASKS[0],
    show_default=True,
    metavar="TASK",
    help=sentence("题型"),
)
@option(
    "--seed",
    default="zuoxi",
    show_default=True,
    metavar="TEXT",
    help=sentence("随机种子：相同的种子得到相同的演练"),
)
@option(
    "--faults",
    type=_FaultsType(),
    metavar="drop=…,kill=…",
    help=sentence("故障，如 drop=0.1,cut=60,kill=2；还有 dup、reorder、move；none 为没有"),
)
@option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=sentence("把报告写入 JSON 文件"),
)
@option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=sentence("把临时服务器的全部数据留在 DIR（ZUOXI_DATA=DIR zuoxi verify）"),
)
@json_option
def rehearse(
    *,
    contestants: int,
    url: str | None,
    codes: Path | None,
    key: Path | None,
    username: str | None,
    password: str | None,
    competition: int | None,
    ca: Path | None,
    speed: float,
    task: str,
    seed: str,
    faults: Faults | None,
    report_file: Path | None,
    keep: Path | None,
    as_json: bool,
) -> None:
    """Rehearse the whole hall, on a temporary installation or on a given server."""
    from rich.console import Console

    from zuoxi.rehearsal.browser import HttpRefused
    from zuoxi.rehearsal.play import CannotRehearse, play_on_own_server, play_on_server
    from zuoxi.rehearsal.server import ServerFailed
    from zuoxi.rehearsal.show import show

    if url is None and (codes or key or username):
        raise click.UsageError(say("--codes、--key、--username 只与 --server 同用。"))
    if url is not None and (codes is None or key is None):
        raise click.UsageError(say("用 --server 时请同时给出 --codes 和 --key。"))
    if username and (password is None or competition is None):
        raise click.UsageError(say("用 --username 时请同时给出密码和 --competition。"))
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise click.UsageError(say("“%(folder)s”里已有内容。请换一个空文件夹。", folder=keep))
    wishes = faults or parse_faults(None)
    if url is not None and wishes.kill:
        raise click.UsageError(say("kill 只能用于自建的临时服务器。"))
    console = Console(stderr=True, quiet=as_json)
    try:
        if url is None:
            report = play_on_own_server(
                contestants=contestants,
                task=task,
                speed=speed,
                seed=seed,
                faults=wishes,
                keep=keep,
                console=console,
            )
        else:
            assert codes is not None
            assert key is not None
            report = play_on_server(
                url,
                codes=codes,
                key_folder=key,
                contestants=contestants,
                task=task,
                speed=speed,
                seed=seed,
                faults=wishes,
                ca=str(ca) if ca else None,
                competition=competition,
                chief=(username, password) if username and password else None,
                console=console,
            )
    except (ServerFailed, HttpRefused, CannotRehearse) as failed:
        fail(str(failed))
    if report_file is not None:
        report_file.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n")
    if as_json:
        print_json(report.as_json())
    else:
        show(report, Console())
    sys.exit(0 if report.good else 1)

"""``zuoxi rehearse``: 赛前试运行, the whole hall with simulated contestants (R159)."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from zuoxi.kernel.language import say as _
from zuoxi.rehearsal.browser import HttpRefused
from zuoxi.rehearsal.faults import BadFaults, Faults, parse_faults
from zuoxi.rehearsal.play import CannotRehearse, play_on_own_server, play_on_server
from zuoxi.rehearsal.server import ServerFailed
from zuoxi.rehearsal.show import show

TASKS = ("dictation",)


class _FaultsType(click.ParamType[Faults]):
    name = "drop=…,kill=…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, Faults):
            return value
        try:
            return parse_faults(value)
        except BadFaults as bad:
            self.fail(
                _(
                    "看不懂“%(part)s”。可用：drop、dup、reorder、move（0 到 1），"
                    "kill、cut（整数），或 none。"
                )
                % {"part": str(bad)},
                param,
                ctx,
            )


@click.command("rehearse", epilog="zuoxi rehearse --contestants 300 --speed 10")
@click.option(
    "--contestants",
    type=click.IntRange(1, 10_000),
    default=30,
    show_default=True,
    help="模拟选手人数 · number of simulated contestants",
)
@click.option(
    "--server",
    "url",
    metavar="URL",
    default=None,
    help="已有服务器的地址；不写则自建临时服务器 · an existing server (with --codes, --key)",
)
@click.option(
    "--codes",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="赛务打印的座位码 CSV（access_code 列）· CSV of the printed seat codes",
)
@click.option(
    "--key",
    type=click.Path(exists=True, path_type=Path),
    default=None,
    help="演练赛题文件夹（含答案）· paper folder of the rehearsal, keys included",
)
@click.option(
    "--username", default=None, help="裁判长账号，由演练自动开赛 · chief judge, to start it"
)
@click.option(
    "--password",
    default=None,
    envvar="ZUOXI_REHEARSAL_PASSWORD",
    help="裁判长密码（或环境变量 ZUOXI_REHEARSAL_PASSWORD）",
)
@click.option(
    "--competition",
    type=int,
    default=None,
    help="赛项编号（与 --username 同用）· number of the competition",
)
@click.option(
    "--ca",
    type=click.Path(exists=True, dir_okay=False),
    default=None,
    help="赛场自建根证书（PEM）· the hall's own CA certificate",
)
@click.option(
    "--speed",
    type=click.FloatRange(0.1, 600),
    default=1.0,
    show_default=True,
    help="时间加速倍数 · divides the whole timetable",
)
@click.option(
    "--tasks",
    type=click.Choice(TASKS),
    default=TASKS[0],
    show_default=True,
    help="演练的题型 · task type",
)
@click.option("--seed", default="zuoxi", show_default=True, help="随机种子 · seed, for repeating")
@click.option(
    "--faults",
    type=_FaultsType(),
    default=None,
    help="drop=0.1,cut=60,dup=0.02,reorder=0.02,move=0.02,kill=2 · none",
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="把报告写入 JSON 文件 · write the report",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="保留临时服务器的全部数据 · keep the installation (ZUOXI_DATA=DIR zuoxi verify)",
)
@click.option("--json", "as_json", is_flag=True, help="只输出 JSON · print JSON only")
def rehearse_command(
    *, contestants: int, url: str | None, codes: Path | None, key: Path | None,
    username: str | None, password: str | None, competition: int | None, ca: str | None,
    speed: float, tasks: str, seed: str, faults: Faults | None, report_file: Path | None,
    keep: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """赛前试运行：模拟选手从登录到回执完整演练一遍 · Rehearse the whole hall.

    不写 --server 时自建临时服务器，结束后删除（--keep 保留）。对已有服务器演练时，用 --codes
    指定打印的座位码，用 --key 指定演练赛题；由真人裁判长开赛，或用 --username 自动开赛。
    退出码：0 全部正确；1 有已确认的内容丢失、有人卡住或成绩不符；2 用法错误。

    With --server nothing private is needed: the seat codes as printed and the paper folder.
    """
    if url is None and (codes or key or username):
        raise click.UsageError(_("--codes、--key、--username 只与 --server 同用。"))
    if url is not None and (codes is None or key is None):
        raise click.UsageError(_("用 --server 时请同时给出 --codes 和 --key。"))
    if username and (password is None or competition is None):
        raise click.UsageError(_("用 --username 时请同时给出密码和 --competition。"))
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise click.UsageError(_("“%(folder)s”里已有内容。请换一个空文件夹。") % {"folder": keep})
    wishes = faults or parse_faults(None)
    if url is not None and wishes.kill:
        raise click.UsageError(_("kill 只能用于自建的临时服务器。"))
    console = Console(stderr=True, quiet=as_json)
    try:
        if url is None:
            report = play_on_own_server(
                contestants=contestants, task=tasks, speed=speed, seed=seed, faults=wishes,
                keep=keep, console=console,
            )  # fmt: skip
        else:
            assert codes is not None
            assert key is not None
            report = play_on_server(
                url, codes=codes, key_folder=key, contestants=contestants, task=tasks, speed=speed,
                seed=seed, faults=wishes, ca=ca, competition=competition,
                chief=(username, password) if username and password else None, console=console,
            )  # fmt: skip
    except (ServerFailed, HttpRefused, CannotRehearse) as failed:
        raise click.ClickException(str(failed)) from failed
    if report_file is not None:
        report_file.write_text(json.dumps(report.as_json(), ensure_ascii=False, indent=2) + "\n")
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        show(report, Console())
    sys.exit(0 if report.good else 1)

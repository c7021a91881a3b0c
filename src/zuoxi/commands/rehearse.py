"""``zuoxi rehearse``: 赛前试运行, the whole hall with simulated contestants (R159)."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zuoxi.commands.edge import fail, print_json
from zuoxi.commands.spoken import command, json_option, option
from zuoxi.kernel import invocation
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence
from zuoxi.rehearsal.faults import BadFaults, Faults, parse_faults

if TYPE_CHECKING:
    from zuoxi.rehearsal.given_server import GivenServer
    from zuoxi.rehearsal.report import Report

TASKS = ("dictation", "inbound_call", "outbound_call")
CONTESTANTS = 30
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it: neither good nor found bad."""

ONLY_WITH_SERVER = ("codes", "key", "ca", "username", "competition")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Faults(click.ParamType[Faults]):
    name = "faults"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return parse_faults(value)
        except BadFaults as bad:
            self.fail(say(bad.text, **bad.params), param, ctx)


class _Tasks(click.ParamType[tuple[str, ...]]):
    name = "tasks"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        named = [word.strip() for word in value.replace("，", ",").split(",")]
        for word in named:
            if word not in TASKS:
                text = say("没有“%(task)s”这种题型。可用：%(known)s。")
                self.fail(text % {"task": word, "known": ", ".join(TASKS)}, param, ctx)
        return tuple(task for task in TASKS if task in named)


class _Speed(click.FloatRange):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        speed = super().convert(value, param, ctx)
        if speed != speed:  # noqa: PLR0124 - "nan" is a float and lies in every range
            self.fail(say("“%(value)s”不是数。", value=value), param, ctx)
        return speed


@command(
    "rehearse",
    help=sentence(
        "赛前试运行：模拟选手从登录到回执完整演练一遍\n\n"
        "不写 --server 时自建临时服务器，结束后删除（--keep 保留）。\n\n"
        "对已有服务器演练：用 --codes 给出座位码，用 --key 给出赛题，用 --ca 给出根证书；"
        "由真人裁判长指挥，或用 --username 让模拟裁判长开赛、批准换机、收卷。"
        "请用专为演练新建、还没有开赛的赛项。\n\n"
        "退出码：0 全部正确；1 有已确认的内容丢失、有人卡住或成绩不符；2 用法错误；130 被中断。"
    ),
    epilog=sentence(
        "例：\n\n"
        "zuoxi rehearse --contestants 300 --speed 10 --faults drop=0.2,kill=2\n\n"
        "zuoxi rehearse --server https://192.168.1.10:8443 --codes codes.csv --username chief-judge"
    ),
)
@option(
    "--contestants",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help=sentence("模拟选手人数（不写：30；有 --server 时为全部座位码）"),
)
@option(
    "--speed",
    type=_Speed(0.1, 600),
    default=1.0,
    show_default=True,
    metavar="X",
    help=sentence("整个时间表加快的倍数"),
)
@option(
    "--tasks",
    type=_Tasks(),
    default=TASKS[0],
    show_default=True,
    metavar="TASK,…",
    help=sentence("题型，用逗号隔开；选手在同一个时钟上依次做。写错时会列出可用的题型"),
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
    type=_Faults(),
    metavar="drop=…,kill=…",
    help=sentence(
        "故障：drop 断线一次和 move 换机的人数比例，dup 重复和 reorder 乱序的帧比例（0 到 1）；"
        "cut 三分之一座位跨到时断网的秒数，kill 强制结束服务器的次数；none 没有故障"
        "（不写：drop=0.05, move=0.02）"
    ),
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
    help=sentence("把临时服务器的全部数据留在空文件夹 DIR（ZUOXI_DATA=DIR zuoxi verify 可核对）"),
)
@option("--server", "url", metavar="URL", help=sentence("已有服务器的地址"))
@option(
    "--codes",
    type=FILE,
    metavar="FILE",
    help=sentence("座位码：含座位码的文本或 CSV，或 zuoxi demo --json 的输出"),
)
@option(
    "--key",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help=sentence("赛题文件夹，含答案（不写：演示赛题）"),
)
@option(
    "--ca",
    type=FILE,
    metavar="FILE",
    help=sentence("赛场根证书（不写：本机 ZUOXI_DATA 里的 certs/zuoxi-hall-ca.crt）"),
)
@option("--username", metavar="NAME", help=sentence("裁判长账号"))
@option(
    "--password",
    envvar="ZUOXI_REHEARSAL_PASSWORD",
    show_envvar=True,
    metavar="TEXT",
    help=sentence("裁判长密码；不写时询问"),
)
@option(
    "--competition", type=int, metavar="N", help=sentence("赛项编号（账号只有一个赛项时不用写）")
)
@json_option
def rehearse(
    *,
    contestants: int | None,
    speed: float,
    tasks: tuple[str, ...],
    seed: str,
    faults: Faults | None,
    report_file: Path | None,
    keep: Path | None,
    as_json: bool,
    **server: Any,
) -> None:
    """Rehearse the whole hall, on a temporary installation or on a given server."""
    given = _given_server(**server)
    _refuse_unusable(keep=keep, report_file=report_file, own=given is None)
    from rich.console import Console

    from zuoxi.rehearsal import play
    from zuoxi.rehearsal.browser import HttpRefused
    from zuoxi.rehearsal.seating import CannotRehearse
    from zuoxi.rehearsal.server import ServerFailed
    from zuoxi.rehearsal.show import show

    console = Console(stderr=True, quiet=as_json)
    report: Report | None
    wishes: dict[str, Any] = {"tasks": tasks, "speed": speed, "seed": seed, "console": console}
    try:
        if given is None:
            report = play.play_on_own_server(
                contestants=contestants or CONTESTANTS,
                faults=faults or Faults(),
                keep=keep,
                **wishes,
            )
        else:
            # Where a human commands, nobody is sent to another machine unasked: it would wait.
            ordinary = Faults() if given.account else Faults(move=0.0)
            report = play.play_on_server(
                given, contestants=contestants, faults=faults or ordinary, **wishes
            )
    except play.Interrupted as interrupted:
        report = interrupted.report
    except ServerFailed as failed:
        fail(say("临时服务器没有启动，或中途停止：%(why)s", why=failed))
    except (CannotRehearse, HttpRefused) as refused:
        fail(str(refused), code=2)
    if report is None:
        fail(say("试运行被中断。"), code=INTERRUPTED)
    if report_file is not None:
        _write(report, report_file)
    if as_json:
        print_json(report.as_json())
    else:
        show(report, Console())
        if keep is not None:
            click.echo(say("数据留在 %(folder)s，可用下面的命令核对：", folder=keep))
            click.echo(invocation.typed("verify", data=keep))
    sys.exit(INTERRUPTED if report.interrupted else 0 if report.good else 1)


def _given_server(*, url: str | None, password: str | None, **named: Any) -> "GivenServer | None":
    """Return the server that is meant; None for one of our own. Raises ``UsageError``."""
    if url is None:
        strays = [f"--{name}" for name in ONLY_WITH_SERVER if named[name] is not None]
        if strays:
            raise click.UsageError(say("%(names)s 只与 --server 同用。", names=", ".join(strays)))
        return None
    if named["codes"] is None:
        raise click.UsageError(
            say(
                "对已有服务器演练，还需要 --codes 座位码文件：含座位码的文本或 CSV，或 "
                "zuoxi demo --reset-passwords --json 的输出。"
                "赛题不是演示赛题时加 --key 赛题文件夹；"
                "证书由赛场自己签发时加 --ca 根证书；要自动开赛时加 --username 裁判长账号。"
            )
        )
    if named["competition"] is not None and named["username"] is None:
        raise click.UsageError(say("--competition 只与 --username 同用。"))
    from zuoxi.config.installation import named_folder
    from zuoxi.rehearsal.given_server import GivenServer

    username = named.pop("username")
    account = None if username is None else (username, password or _ask_password())
    own = named_folder() / "certs" / "zuoxi-hall-ca.crt"
    named["ca"] = named["ca"] or (own if own.exists() else None)
    return GivenServer(url, account=account, **named)


def _ask_password() -> str:
    if not sys.stdin.isatty():
        text = say("请用环境变量 ZUOXI_REHEARSAL_PASSWORD 给出裁判长密码。")
        raise click.UsageError(text)
    return str(click.prompt(say("裁判长密码"), hide_input=True, err=True))


def _refuse_unusable(*, keep: Path | None, report_file: Path | None, own: bool) -> None:
    """Find out before the rehearsal what could not be written after it."""
    if keep is not None:
        if not own:
            raise click.UsageError(say("--keep 只用于自建的临时服务器。"))
        if keep.exists() and any(keep.iterdir()):
            raise click.UsageError(say("“%(folder)s”里已有内容。请换一个空文件夹。", folder=keep))
        try:
            keep.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            text = say("“%(file)s”不能写。请检查路径和权限。", file=keep)
            raise click.UsageError(text) from error
    if report_file is not None:
        try:
            with report_file.open("ab"):
                pass
        except OSError as error:
            text = say("“%(file)s”不能写。请检查路径和权限。", file=report_file)
            raise click.UsageError(text) from error


def _write(report: "Report", file: Path) -> None:
    text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
    file.write_text(text + "\n", encoding="utf-8")

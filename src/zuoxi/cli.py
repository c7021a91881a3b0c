"""The ``zuoxi`` command. Exit code 0: good, 1: found bad, 2: misuse.

``score``, ``rank`` and ``certs`` answer without setting Django up; everything else imports late,
so that ``--help`` and misuse answer at once.
"""

import importlib
import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec, TypeVar

import click

from zuoxi.kernel.language import language, say

P = ParamSpec("P")
T = TypeVar("T")

PORT = 8443
LATE = {"rehearse": "zuoxi.rehearsal.command:rehearse_command"}
"""Commands that live beside what they command, imported when they are called."""


class _LateGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *LATE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in LATE:
            module, _, name = LATE[cmd_name].partition(":")
            found: click.Command = getattr(importlib.import_module(module), name)
            return found
        return super().get_command(ctx, cmd_name)


def fail(message: str, *, code: int = 1) -> NoReturn:
    """Say what is wrong and leave with ``code``."""
    click.echo(message, err=True)
    sys.exit(code)


def with_django(command: Callable[P, T]) -> Callable[P, T]:
    """Set Django up before ``command``, in the user's language; tell our errors as sentences."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        import django
        from django.utils import translation

        from zuoxi.kernel.errors import ZuoxiError

        django.setup()
        with translation.override(language()):
            try:
                return command(*args, **kwargs)
            except ZuoxiError as error:
                fail(str(error))

    return wrapped


@click.group(cls=_LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="zuoxi")
def main() -> None:
    """坐席：客户信息服务技能竞赛 · Zuoxi runs the contact-centre skills competition on one LAN.

    环境变量 ZUOXI_DATA 指定数据文件夹（默认 ./data）· ZUOXI_DATA names the data folder.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoxi.config.settings")


@main.command()
@click.option("--demo", "with_demo", is_flag=True, help="演示赛项 · with the demo competition")
@click.option("--host", default="0.0.0.0", show_default=True)  # noqa: S104 - the hall's LAN
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-tls", is_flag=True, help="明文 HTTP，仅供测量 · plain HTTP, for measuring only")
@click.option("--no-worker", is_flag=True, help="另行运行 zuoxi worker · run the worker elsewhere")
def serve(*, with_demo: bool, host: str, port: int, no_tls: bool, no_worker: bool) -> None:
    """启动服务器 · Serve the hall."""
    if no_tls:
        os.environ["ZUOXI_TLS"] = "0"
    _serve(with_demo=with_demo, host=host, port=port, tls=not no_tls, worker=not no_worker)


@with_django
def _serve(*, with_demo: bool, host: str, port: int, tls: bool, worker: bool) -> None:
    from zuoxi.config import certs, serving, start

    start.refuse_taken_port(host, port)
    start.migrate()
    files = certs.ensure(start.data_folder() / "certs") if tls else None
    addresses = start.addresses(host, port, tls=tls)
    if with_demo:
        from zuoxi.rehearsal import demo_competition

        click.echo(demo_competition.describe(demo_competition.ensure(), addresses=addresses))
    banner = start.banner(addresses, authority=files.authority if files else None)
    serving.serve(
        host=host,
        port=port,
        certificate=files.certificate if files else None,
        key=files.key if files else None,
        worker=worker,
        when_answering=lambda: click.echo(banner),
    )


@main.command()
@click.option("--child", is_flag=True, hidden=True)
@with_django
def worker(*, child: bool) -> None:
    """运行后台任务 · Work on jobs: scoring, synthesis."""
    from zuoxi.config.worker import run_worker

    run_worker(child=child)


@main.command()
@click.option("--reset-passwords", is_flag=True, help="换新密码并打印 · new passwords, printed")
@click.option("--contestants", default=10, show_default=True, type=click.IntRange(1, 5000))
@click.option("--json", "as_json", is_flag=True)
@with_django
def demo(*, reset_passwords: bool, contestants: int, as_json: bool) -> None:
    """建立演示赛项 · Make the demo competition, or say what there is."""
    from zuoxi.config import start
    from zuoxi.rehearsal import demo_competition

    start.migrate()
    made = demo_competition.ensure(contestants=contestants, reset_passwords=reset_passwords)
    if as_json:
        click.echo(json.dumps(demo_competition.as_json(made), ensure_ascii=False))
    else:
        addresses = start.addresses("0.0.0.0", PORT, tls=True)  # noqa: S104 - the hall's LAN
        click.echo(demo_competition.describe(made, addresses=addresses))


@main.command()
@click.option("--username", prompt="用户名 · user name")
@click.option("--name", "display_name", prompt="姓名 · name")
@click.password_option("--password", prompt="密码 · password", envvar="ZUOXI_ADMIN_PASSWORD")
@with_django
def createadmin(*, username: str, display_name: str, password: str) -> None:
    """建立管理员 · Make an organiser of every competition."""
    from zuoxi.accounts.domain import create_administrator
    from zuoxi.config import start

    start.migrate()
    create_administrator(username=username, display_name=display_name, password=password)
    click.echo(say("已建立管理员“%(username)s”。", username=username))


@main.command()
@click.argument("scores", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def rank(*, scores: Path, as_json: bool) -> None:
    """排名：SCORES.csv 列为 code、各部分、seconds · Rank a table of scores."""
    from zuoxi.results.command import UnreadableTableError, rank_table

    try:
        rows = rank_table(scores.read_bytes())
    except UnreadableTableError as error:
        problems = [
            {"line": problem.line, "message": say(problem.text, **problem.params)}
            for problem in error.problems
        ]
        if as_json:
            click.echo(json.dumps({"problems": problems}, ensure_ascii=False))
        for problem in problems:
            place = say("第 %(line)s 行：", line=problem["line"])
            click.echo(f"{scores}: {place}{problem['message']}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['rank']:>4}  {row['code']:<12} {row['total']:>8} {row['seconds']:>6}")


@main.group()
def paper() -> None:
    """检查和导入赛题文件夹 · Check and import paper folders."""


@paper.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def paper_check(*, folder: Path, as_json: bool) -> None:
    """检查赛题文件夹：每个问题给出文件、行号和做法 · List the problems of a paper folder."""
    from zuoxi.papers.command import check, has_errors

    rows = check(folder)
    told = [{**row, "message": say(row["text"], **row["params"])} for row in rows]
    if as_json:
        click.echo(json.dumps({"problems": told}, ensure_ascii=False))
    elif told:
        for row in told:
            click.echo(f"{row['file']}:{row['line']}: {row['message']}", err=True)
    else:
        click.echo(say("赛题文件夹没有问题。"))
    sys.exit(1 if has_errors(rows) else 0)


@paper.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--competition", type=int, default=None, help="赛项编号 · number of the competition")
@click.option("--json", "as_json", is_flag=True)
@with_django
def paper_import(*, folder: Path, competition: int | None, as_json: bool) -> None:
    """导入赛题文件夹为草稿 · Import a paper folder as a draft."""
    from zuoxi.config import start
    from zuoxi.papers.command import import_paper

    start.migrate()
    number, name, version = import_paper(folder, competition_id=competition)
    if as_json:
        made = {"paper": number, "name": name, "version": version}
        click.echo(json.dumps(made, ensure_ascii=False))
    else:
        click.echo(say("已导入“%(name)s”第 %(version)s 版（草稿）。", name=name, version=version))


@main.group()
def score() -> None:
    """由两个文件重算成绩 · Recompute a score from two files."""


@score.command("dictation")
@click.argument("key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("answer", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def score_dictation(*, key: Path, answer: Path, as_json: bool) -> None:
    """听打录入：KEY.yaml 为答案，ANSWER.yaml 为作答 · Score a dictation answer."""
    from zuoxi.kernel.yaml_file import FileProblemError
    from zuoxi.tasks.dictation.command import score_files

    try:
        result = score_files(key, answer)
    except FileProblemError as error:
        message = say(error.text, **error.params)
        if as_json:
            problem = {"file": error.file, "line": error.line, "message": message}
            click.echo(json.dumps({"problems": [problem]}, ensure_ascii=False))
        fail(f"{error.file}:{error.line}: {message}" if error.line else f"{error.file}: {message}")
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    click.echo(
        say(
            "正确 %(correct)s 字，应录 %(required)s 字，准确率 %(accuracy)s%%，得分 %(score)s",
            correct=result["correct"],
            required=result["required"],
            accuracy=result["accuracy"],
            score=result["score"],
        )
    )


@main.command()
@click.option("--json", "as_json", is_flag=True)
@with_django
def verify(*, as_json: bool) -> None:
    """核对操作留痕与作答日志 · Check every chain of the installation."""
    from zuoxi.config import start
    from zuoxi.config.verifying import verify_installation

    start.refuse_missing_installation()
    report = verify_installation()
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        click.echo(report.text(), err=not report.good)
    sys.exit(0 if report.good else 1)


@main.command()
def certs() -> None:
    """建立或更新证书 · Make or renew the hall's certificates."""
    from zuoxi.config import certs as makes
    from zuoxi.config.installation import data_folder

    made = makes.ensure(data_folder() / "certs")
    click.echo(say("服务器证书：%(path)s", path=made.certificate))
    click.echo(say("适用地址：%(names)s", names=", ".join(made.names)))
    click.echo(
        say(
            "请在每台选手机的浏览器中把根证书 %(path)s 导入为“受信任的根证书颁发机构”，只需一次。",
            path=made.authority,
        )
    )


if __name__ == "__main__":
    main()

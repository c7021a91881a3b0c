"""``zuoxi serve``, ``zuoxi worker``, ``zuoxi certs``: the server, its jobs, its certificates."""

import os
from dataclasses import dataclass
from typing import Any

import click

from zuoxi.commands.edge import fail, with_django
from zuoxi.commands.spoken import command, option
from zuoxi.commands.steps import make_certificates, make_database
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence

PORT = 8443
ANYWHERE = "0.0.0.0"  # noqa: S104 - the hall's LAN


@command("serve", help=sentence("启动服务器"))
@option("--demo", "with_demo", is_flag=True, help=sentence("同时建立演示赛项"))
@option("--host", default=ANYWHERE, show_default=True, metavar="HOST", help=sentence("监听的地址"))
@option(
    "--port",
    default=PORT,
    show_default=True,
    type=click.IntRange(1, 65535),
    metavar="N",
    help=sentence("监听的端口"),
)
@option(
    "--new-secret",
    is_flag=True,
    help=sentence("secret.key 丢失时另做一把：此前签发的座位码全部作废"),
)
@option("--no-tls", is_flag=True, help=sentence("明文 HTTP，仅供测量"))
@option("--no-worker", is_flag=True, help=sentence("不带后台任务（另行运行 zuoxi worker）"))
def serve(*, no_tls: bool, no_worker: bool, **asked: Any) -> None:
    """Serve the hall."""
    if no_tls:
        os.environ["ZUOXI_TLS"] = "0"  # before the settings are read
    _serve(Asked(tls=not no_tls, worker=not no_worker, **asked))


@dataclass(frozen=True)
class Asked:
    """What ``zuoxi serve`` was asked for."""

    with_demo: bool
    new_secret: bool
    host: str
    port: int
    tls: bool
    worker: bool


@with_django
def _serve(asked: Asked) -> None:
    from zuoxi.config import start
    from zuoxi.config.one_server import AlreadyServed, only_one

    try:
        with only_one(start.data_folder()):
            _serve_alone(asked)
    except AlreadyServed as error:
        fail(str(error), code=2)


def _serve_alone(asked: Asked) -> None:
    from zuoxi.config import serving, start

    start.refuse_unusable_address(asked.host, asked.port)
    make_database(new_secret=asked.new_secret)
    if asked.new_secret:
        click.echo(say("已另做 secret.key，此前的座位码全部作废。开赛前请在“座位”页重新签发。"))
    files = make_certificates(start.data_folder() / "certs") if asked.tls else None
    addresses = start.addresses(asked.host, asked.port, tls=asked.tls)
    if asked.with_demo:
        _tell_demo(addresses, asked)
    click.echo(say("正在启动服务器……"))
    banner = start.banner(addresses, authority=files.authority if files else None)
    serving.serve(
        host=asked.host,
        port=asked.port,
        certificate=files.certificate if files else None,
        key=files.key if files else None,
        worker=asked.worker,
        when_answering=lambda: click.echo("\n".join([banner, *start.time_notices()])),
    )
    click.echo(say("服务器已停止，数据保留在 %(folder)s。", folder=start.data_folder()))


def _tell_demo(addresses: list[str], asked: Asked) -> None:
    from zuoxi.commands.demo_printed import printed
    from zuoxi.rehearsal import demo_competition

    made = demo_competition.ensure(tell=click.echo)
    again = ["serve", "--demo"]
    again += ["--host", asked.host] if asked.host != ANYWHERE else []
    again += ["--port", str(asked.port)] if asked.port != PORT else []
    again += [] if asked.tls else ["--no-tls"]
    click.echo(printed(made, addresses=addresses, serve=again))


@command("worker", help=sentence("运行后台任务：评分、合成录音"))
@option("--child", "anchor", type=int, hidden=True)
@with_django
def worker(*, anchor: int | None) -> None:
    """Work on jobs: scoring, synthesis."""
    from zuoxi.config import installation, start
    from zuoxi.config.worker import run_worker
    from zuoxi.kernel import time
    from zuoxi.sittings import outage

    installation.tighten(start.data_folder())
    child = anchor is not None
    if anchor is not None:
        time.run_from(anchor)
    else:
        outage.keep_up()
    if not child:
        click.echo(say("正在运行后台任务。按 Ctrl+C 停止，没做完的任务下次继续。"))
    try:
        run_worker(child=child)
    finally:
        if not child:
            click.echo(say("后台任务已停止。"))


@command("certs", help=sentence("建立或更新证书，打印根证书的位置"))
def certs() -> None:
    """Make or renew the hall's certificates."""
    from zuoxi.config import certs as makes
    from zuoxi.config.installation import data_folder, keep_private

    keep_private()
    made = makes.ensure(data_folder() / "certs")
    click.echo(say("服务器证书：%(path)s", path=made.certificate))
    click.echo(say("适用地址：%(names)s", names=", ".join(made.names)))
    click.echo(
        say(
            "请在每台选手机的浏览器中把根证书 %(path)s 导入为“受信任的根证书颁发机构”，只需一次。",
            path=made.authority,
        )
    )

"""``zuoxi verify``: check every chain of the installation."""

import sys
from typing import NoReturn

import click

from zuoxi.commands.edge import fail, print_json, with_django
from zuoxi.commands.spoken import command, json_option
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence


@command("verify", help=sentence("核对操作留痕与全部作答日志，指出第一处被改动的记录"))
@json_option
def verify(*, as_json: bool) -> None:
    """Check every chain of the installation."""
    from zuoxi.config import installation

    # Asked before Django is set up, which would make the folder of a mistyped ZUOXI_DATA.
    if not installation.may_be_there():
        _no_installation()
    _verify(as_json=as_json)


@with_django
def _verify(*, as_json: bool) -> None:
    from zuoxi.config import start
    from zuoxi.config.verifying import verify_installation

    if not start.database_holds_installation():
        _no_installation()
    report = verify_installation()
    if as_json:
        print_json(report.as_json())
    else:
        click.echo(report.text(), err=not report.good)
    sys.exit(0 if report.good else 1)


def _no_installation() -> NoReturn:
    """Nothing was checked, so it is misuse and not a finding."""
    from zuoxi.config.installation import named_folder

    text = say(
        "文件夹“%(folder)s”里没有安装数据。请用 ZUOXI_DATA 指定正确的文件夹。",
        folder=named_folder(),
    )
    fail(text, code=2)

"""``zuoxi createadmin``: the first account of an installation."""

import click

from zuoxi.commands.edge import with_django
from zuoxi.commands.spoken import command, option
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence


@command("createadmin", help=sentence("建立管理员：所有赛项的赛务"))
@option("--username", prompt=sentence("用户名"), metavar="NAME", help=sentence("登录用的用户名"))
@option("--name", "display_name", prompt=sentence("姓名"), metavar="NAME", help=sentence("姓名"))
@option(
    "--password",
    prompt=sentence("密码"),
    confirmation_prompt=True,
    hide_input=True,
    envvar="ZUOXI_ADMIN_PASSWORD",
    show_envvar=True,
    metavar="TEXT",
    help=sentence("密码；不写时输入两遍"),
)
@with_django
def createadmin(*, username: str, display_name: str, password: str) -> None:
    """Make an organiser of every competition."""
    from zuoxi.accounts.domain import create_administrator
    from zuoxi.config import start

    start.migrate()
    create_administrator(username=username, display_name=display_name, password=password)
    click.echo(say("已建立管理员“%(username)s”。", username=username))

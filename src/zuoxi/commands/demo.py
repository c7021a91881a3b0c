"""``zuoxi demo``: make the demo competition, or say what there is."""

import click

from zuoxi.commands.demo_printed import printed
from zuoxi.commands.edge import print_json, with_django
from zuoxi.commands.serve import ANYWHERE, PORT
from zuoxi.commands.spoken import command, json_option, option
from zuoxi.commands.steps import make_database
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence

CONTESTANTS = 10


@command("demo", help=sentence("建立演示赛项；已有时说明怎样进入"))
@option("--reset-passwords", is_flag=True, help=sentence("换新密码和座位码并打印"))
@option(
    "--contestants",
    type=click.IntRange(1, 5000),
    metavar="N",
    help=sentence("新建时的选手人数（不写：10）"),
)
@json_option
@with_django
def demo(*, reset_passwords: bool, contestants: int | None, as_json: bool) -> None:
    """Make the demo competition, or say what there is."""
    from zuoxi.config import start
    from zuoxi.rehearsal import demo_competition

    make_database(quiet=as_json)
    made = demo_competition.ensure(
        contestants=contestants or CONTESTANTS,
        reset_passwords=reset_passwords,
        tell=(lambda _step: None) if as_json else click.echo,
    )
    if contestants not in (None, made.contestants):
        text = say("演示赛项已经有 %(count)s 名选手，人数不变。", count=made.contestants)
        click.echo(text, err=True)
    if as_json:
        print_json(demo_competition.as_json(made))
    else:
        addresses = start.addresses(ANYWHERE, PORT, tls=True)
        click.echo(printed(made, addresses=addresses, serve=["serve", "--demo"]))

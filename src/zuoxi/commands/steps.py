"""The steps of a first start, each told before it is taken: nobody waits before a silent screen.

A start that finds everything there says nothing of them. Needs Django set up.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from zuoxi.kernel.language import say

if TYPE_CHECKING:
    from zuoxi.config.certs import Certificates


def make_database(*, quiet: bool = False, new_secret: bool = False) -> None:
    """Make the database, or bring it to the shape of this version; ``quiet`` for JSON.

    ``new_secret``: the installation's secret is lost and may be replaced.
    """
    from zuoxi.config import start

    if not quiet:
        match start.database_state():
            case "empty":
                click.echo(say("正在建立数据库……"))
            case "older":
                click.echo(say("正在把数据库更新到这个版本……"))
            case _:
                pass
    start.migrate(new_secret=new_secret)


def make_certificates(folder: Path) -> "Certificates":
    """Make the hall's certificates, or renew what has to be."""
    from zuoxi.config import certs

    if not (folder / "server.crt").exists():
        click.echo(say("正在签发证书……"))
    return certs.ensure(folder)

"""The demo's words with the command lines that belong to this installation. Needs Django set up."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zuoxi.kernel import invocation

if TYPE_CHECKING:
    from zuoxi.rehearsal.demo_competition import Demo


def printed(demo: "Demo", *, addresses: Sequence[str], serve: Sequence[str]) -> str:
    """Return what is printed of ``demo``; ``serve`` are the words that start its server.

    A demo is played once; another one lives in a folder of its own. On PostgreSQL a folder alone
    makes no new installation.
    """
    from django.db import connection

    from zuoxi.config import start
    from zuoxi.rehearsal import demo_words

    anew = ""
    if connection.vendor == "sqlite":
        fresh = invocation.free_folder(start.data_folder())
        anew = invocation.typed(*serve, data=fresh)
    reset = invocation.typed("demo", "--reset-passwords")
    commands = demo_words.Commands(reset=reset, anew=anew)
    return demo_words.describe(demo, addresses=addresses, commands=commands)

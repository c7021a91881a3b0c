"""What every command does at its edge: set Django up, print JSON, turn our errors into sentences.

Exit code 0: good, 1: found bad or refused, 2: misuse.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from zuoxi.kernel.language import language, say

P = ParamSpec("P")
T = TypeVar("T")


def fail(message: str, *, code: int = 1) -> NoReturn:
    """Say what is wrong and leave with ``code``."""
    click.echo(message, err=True)
    sys.exit(code)


def print_json(value: Any) -> None:
    """Print one JSON document on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def with_django(command: Callable[P, T]) -> Callable[P, T]:
    """Set Django up before ``command``, in the user's language; tell our errors as sentences."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        import django
        from django.utils import translation

        from zuoxi.config.installation import keep_private

        keep_private()
        _refuse_other_databases()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoxi.config.settings")
        try:
            django.setup()
        except OSError as error:  # the settings make the folder and its secret
            text = say("“%(path)s”不能用来存放数据。请检查路径和权限，或换一个 ZUOXI_DATA。")
            fail(text % {"path": error.filename}, code=2)
        from django.db import OperationalError

        from zuoxi.kernel.errors import ZuoxiError

        with translation.override(language()):
            try:
                return command(*args, **kwargs)
            except ZuoxiError as error:
                if kwargs.get("as_json"):
                    told = {"code": error.code, "message": str(error), "params": error.params}
                    print_json(told)
                fail(str(error))
            except OperationalError as error:
                fail(say("数据库打不开：%(error)s", error=str(error).strip()), code=2)

    return wrapped


def _refuse_other_databases() -> None:
    url = os.environ.get("ZUOXI_DATABASE_URL", "")
    if url and not url.startswith(("postgresql://", "postgres://")):
        text = say(
            "ZUOXI_DATABASE_URL 应写成 postgresql://用户@主机:5432/数据库；不写则用 SQLite。"
        )
        fail(text, code=2)

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

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoxi.config.settings")
        try:
            django.setup()
        except PermissionError as error:
            fail(say("没有权限读写“%(path)s”。请换一个 ZUOXI_DATA。", path=error.filename), code=2)
        from django.db import OperationalError

        from zuoxi.kernel.errors import ZuoxiError

        with translation.override(language()):
            try:
                return command(*args, **kwargs)
            except ZuoxiError as error:
                fail(str(error))
            except OperationalError as error:
                fail(say("数据库打不开：%(error)s", error=str(error).strip()), code=2)

    return wrapped

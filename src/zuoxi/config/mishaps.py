"""What a user is told when something went wrong that nobody meant: a code and a sentence.

Everything is logged with a short mark that the user is told too, so that support finds it.
"""

import errno
import logging
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.utils.translation import gettext, gettext_noop

logger = logging.getLogger(__name__)

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
SQLITE_NO_ROOM = ("disk is full", "disk i/o error", "readonly database", "unable to open")
POSTGRES_NO_ROOM = {"53100", "25006", "58030"}  # disk full, read only, I/O error
SENTENCES = {
    "storage": gettext_noop(
        "服务器的磁盘写不进去（可能已满），这一步没有完成。请立即通知技术支持。（编号 %(mark)s）"
    ),
    "busy": gettext_noop("服务器正忙，这一步没有完成。请稍候重试。（编号 %(mark)s）"),
    "too_large": gettext_noop("提交的内容太大。请分几次提交。"),
    "malformed_request": gettext_noop("服务器看不懂这个请求。请刷新页面后重试。"),
    "server_error": gettext_noop(
        "服务器出了差错，这一步没有完成。请重试；仍不成功时，请把编号 %(mark)s 告诉技术支持。"
    ),
}
STATUS = {
    "storage": 507,
    "busy": 503,
    "too_large": 413,
    "malformed_request": 400,
    "server_error": 500,
}


class Mishap(NamedTuple):
    """The answer: HTTP status and the API's error shape."""

    status: int
    body: dict[str, Any]


def answer(error: BaseException | None, *, where: str) -> Mishap:
    """Log ``error`` and return what the user is told, in the user's language."""
    code = code_of(error)
    mark = secrets.token_hex(3)
    if STATUS[code] >= 500:
        logger.error("%s (%s): %s", where, mark, code, exc_info=error)
    params = {"mark": mark} if "%(mark)s" in SENTENCES[code] else {}
    message = gettext(SENTENCES[code]) % params
    return Mishap(STATUS[code], {"code": code, "message": message, "params": params})


def code_of(error: BaseException | None) -> str:
    """Return the code for an error, by it or by what caused it."""
    if isinstance(error, RequestDataTooBig):
        return "too_large"
    if isinstance(error, SuspiciousOperation):
        return "malformed_request"
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in NO_ROOM:
            return "storage"
        text = str(cause).lower()
        if getattr(cause, "sqlstate", None) in POSTGRES_NO_ROOM:
            return "storage"
        if isinstance(cause, DatabaseError) and any(word in text for word in SQLITE_NO_ROOM):
            return "storage"
        if isinstance(cause, DatabaseError) and "database is locked" in text:
            return "busy"
    return "server_error"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

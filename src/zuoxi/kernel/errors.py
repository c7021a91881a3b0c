"""Errors that a user can meet, each with a code, a sentence that says what to do, and parameters.

    ZuoxiError
    ├── BadRequest      the words or the file are not what is needed       (HTTP 400)
    ├── NotLoggedIn     who is asking is not known                         (HTTP 401)
    ├── Forbidden       this role may not do it                            (HTTP 403)
    ├── NotFound        no such thing                                      (HTTP 404)
    ├── Conflict        the state of the hall does not allow it now        (HTTP 409)
    └── TooMany         slow down                                          (HTTP 429)

Each stage derives its own from these. ``sentence`` is Simplified Chinese and the message id of
its translation; ``%(name)s`` places are filled from ``params``. The sentence goes to the user,
the ledger keeps what happened.
"""

from typing import ClassVar

from django.utils.translation import gettext, gettext_noop


class ZuoxiError(Exception):
    """Base of all errors that are meant for a user's eyes. Caught once, at the edge."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    sentence: ClassVar[str] = gettext_noop("操作没有完成。请重试；仍不成功时请联系技术支持。")

    def __init__(self, **params: str | int) -> None:
        super().__init__(self.code, params)
        self.params = params

    def __str__(self) -> str:
        return gettext(self.sentence) % self.params


class BadRequest(ZuoxiError):
    """The words or the file are not what is needed."""

    code = "bad_request"


class ControlCharacters(BadRequest):
    """A text holds characters that nobody sees (:mod:`zuoxi.kernel.words`)."""

    code = "control_characters"
    sentence = gettext_noop("内容里有看不见的控制字符。请删去后重试；从别处粘贴的，请重新输入。")


class NotLoggedIn(ZuoxiError):
    """Who is asking is not known."""

    code = "not_logged_in"
    status = 401
    sentence = gettext_noop("登录已失效。请重新登录，已录入的内容不会丢失。")


class Forbidden(ZuoxiError):
    """This role may not do it."""

    code = "forbidden"
    status = 403
    sentence = gettext_noop("您的角色没有这项权限。")


class NotFound(ZuoxiError):
    """No such thing, or not for these eyes."""

    code = "not_found"
    status = 404
    sentence = gettext_noop("没有找到。请返回列表重新选择。")


class Conflict(ZuoxiError):
    """The state of the hall does not allow it now."""

    code = "conflict"
    status = 409


class TooMany(ZuoxiError):
    """Too many tries in a short time; ``seconds`` says how long to wait."""

    code = "too_many"
    status = 429
    sentence = gettext_noop("尝试次数过多。请 %(seconds)s 秒后再试。")
    from_a_minute_on: ClassVar[str] = gettext_noop(
        "尝试次数过多。请 %(minutes)s 分 %(seconds)s 秒后再试。"
    )

    def __str__(self) -> str:
        minutes, seconds = divmod(int(self.params["seconds"]), 60)
        if minutes == 0:
            return super().__str__()
        return gettext(self.from_a_minute_on) % {"minutes": minutes, "seconds": seconds}

"""The guard of a contestant's own operations: the seat cookie, and nothing but it."""

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from zuoxi.accounts.roles import PERMISSIONS
from zuoxi.competitions.permissions import Guard
from zuoxi.kernel.errors import NotLoggedIn
from zuoxi.sittings import access
from zuoxi.sittings.models import Sitting


class NoSeat(NotLoggedIn):
    """No seat cookie, or its code has been issued anew."""

    code = "no_seat"
    sentence = gettext_noop("请输入座位码登录。座位码印在座位卡上。")


class OwnSitting(Guard):
    """Admits the contestant whose cookie this is; ``request.auth`` is the sitting."""

    openapi_name = access.COOKIE

    def __init__(self, permission: str) -> None:
        if permission not in PERMISSIONS:
            raise KeyError(permission)
        self.permission = permission
        super().__init__()

    def admit(self, request: HttpRequest) -> Sitting:
        """Return the sitting of the cookie or raise :class:`NoSeat`."""
        sitting = access.sitting_of_cookie(request.COOKIES.get(access.COOKIE, ""))
        if sitting is None:
            raise NoSeat
        return sitting


def own_sitting(permission: str = "sitting.answer") -> OwnSitting:
    """Return the guard of an operation on one's own sitting."""
    return OwnSitting(permission)


def sitting_of(request: HttpRequest) -> Sitting:
    """Return the sitting that the guard found."""
    found = getattr(request, "auth", None)
    if not isinstance(found, Sitting):
        raise TypeError("the operation has no own_sitting() guard")
    return found

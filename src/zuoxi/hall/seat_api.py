"""Operations of a contestant's machine: log in by seat code, who am I, log out.

The cookie is not the officials' session: both can live in two tabs of one browser.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from ninja import Router
from ninja.responses import Status

from zuoxi.accounts import throttle
from zuoxi.competitions.permissions import public
from zuoxi.competitions.queries import rule_sheet_view
from zuoxi.competitions.schemas import RuleSheet
from zuoxi.hall.schemas import SeatMe, SeatWords
from zuoxi.hall.seat_guard import own_sitting, sitting_of
from zuoxi.sittings import access
from zuoxi.sittings.errors import NoSuchSeatCode
from zuoxi.sittings.models import Sitting

router = Router(tags=["seat"])


def _seat_me(sitting: Sitting) -> dict[str, Any]:
    return {
        "sitting_id": sitting.pk,
        "seat": sitting.seat_label,
        "competition": sitting.competition.name,
    }


@router.post("/login", response=SeatMe, auth=public())
def log_in(request: HttpRequest, words: SeatWords, response: HttpResponse) -> dict[str, Any]:
    """Open the sitting of a seat code on this machine; wrong codes are throttled by address."""
    try:
        sitting = access.find_by_code(words.code)
    except NoSuchSeatCode:
        throttle.begin(throttle.seat_limits(request.META.get("REMOTE_ADDR", "")))
        raise
    response.set_cookie(
        access.COOKIE,
        access.cookie_for(sitting),
        max_age=access.COOKIE_AGE_S,
        secure=settings.TLS,
        httponly=True,
        samesite="Strict",
    )
    return _seat_me(sitting)


@router.get("/me", response=SeatMe, auth=own_sitting())
def me(request: HttpRequest) -> dict[str, Any]:
    """Return whose sitting this machine holds."""
    get_token(request)
    return _seat_me(sitting_of(request))


@router.get("/rules", response=RuleSheet, auth=own_sitting())
def rules(request: HttpRequest) -> dict[str, Any]:
    """Return the published rules of one's own competition; nothing of a paper is in them."""
    return rule_sheet_view(sitting_of(request).competition)


@router.post("/logout", response={204: None}, auth=public())
def log_out(request: HttpRequest, response: HttpResponse) -> Status[None]:
    """Forget the sitting on this machine; what was typed stays in its op log."""
    response.delete_cookie(access.COOKIE, samesite="Strict")
    return Status(204, None)

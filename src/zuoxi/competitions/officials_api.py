"""Operations on officials: who is what here, open an account, appoint, new password, close."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from zuoxi.accounts import domain as accounts
from zuoxi.accounts.models import User
from zuoxi.competitions import domain, officials
from zuoxi.competitions.permissions import access, requires
from zuoxi.competitions.schemas import (
    AppointmentWords,
    OfficialView,
    OfficialWords,
    OneTimePassword,
)

router = Router(tags=["officials"])


def _all(request: HttpRequest) -> list[dict[str, Any]]:
    found = access(request)
    return officials.officials(found.competition, reader=found.user)


def _managed(request: HttpRequest, user_id: int) -> User:
    found = access(request)
    return officials.managed_account(user_id, by=found.user, competition=found.competition)


def _shown(user: User, password: str) -> dict[str, Any]:
    return {
        "user": user.pk,
        "username": user.username,
        "display_name": user.display_name,
        "password": password,
    }


@router.get(
    "/{competition_id}/officials", response=list[OfficialView], auth=requires("officials.view")
)
def list_officials(request: HttpRequest, competition_id: int) -> list[dict[str, Any]]:
    """Return the accounts and what their holders are in this competition."""
    return _all(request)


@router.post(
    "/{competition_id}/officials", response=OneTimePassword, auth=requires("officials.manage")
)
def create_account(
    request: HttpRequest, competition_id: int, words: OfficialWords
) -> dict[str, Any]:
    """Open an account, with a role at once if one is named; its password is shown this once."""
    found = access(request)
    with transaction.atomic():  # no account is left over when the appointment is refused
        user, password = accounts.create_account(
            username=words.username, display_name=words.display_name, actor=found.actor
        )
        if words.role is not None:
            domain.appoint(user, competition=found.competition, role=words.role, actor=found.actor)
    return _shown(user, password)


@router.post(
    "/{competition_id}/appointments",
    response=list[OfficialView],
    auth=requires("officials.manage"),
)
def appoint(
    request: HttpRequest, competition_id: int, words: AppointmentWords
) -> list[dict[str, Any]]:
    """Give somebody a role."""
    found = access(request)
    domain.appoint(
        officials.account(words.user),
        competition=found.competition,
        role=words.role,
        actor=found.actor,
    )
    return _all(request)


@router.post(
    "/{competition_id}/dismissals",
    response=list[OfficialView],
    auth=requires("officials.manage"),
)
def dismiss(
    request: HttpRequest, competition_id: int, words: AppointmentWords
) -> list[dict[str, Any]]:
    """Take a role from somebody."""
    found = access(request)
    domain.dismiss(
        officials.account(words.user),
        competition=found.competition,
        role=words.role,
        actor=found.actor,
    )
    return _all(request)


@router.post(
    "/{competition_id}/officials/{int:user_id}/password",
    response=OneTimePassword,
    auth=requires("officials.manage"),
)
def reset_password(request: HttpRequest, competition_id: int, user_id: int) -> dict[str, Any]:
    """Give an account a one-time password; its sessions end."""
    user = _managed(request, user_id)
    return _shown(user, accounts.reset_password(user, actor=access(request).actor))


@router.post(
    "/{competition_id}/officials/{int:user_id}/close",
    response={204: None},
    auth=requires("officials.manage"),
)
def close_account(request: HttpRequest, competition_id: int, user_id: int) -> Status[None]:
    """Close an account; what it did stays on record."""
    accounts.close_account(_managed(request, user_id), actor=access(request).actor)
    return Status(204, None)


@router.post(
    "/{competition_id}/officials/{int:user_id}/reopen",
    response=OneTimePassword,
    auth=requires("officials.manage"),
)
def reopen_account(request: HttpRequest, competition_id: int, user_id: int) -> dict[str, Any]:
    """Open a closed account again, with a one-time password."""
    user = _managed(request, user_id)
    return _shown(user, accounts.reopen_account(user, actor=access(request).actor))

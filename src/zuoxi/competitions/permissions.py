"""Guards of the API: every operation names what is needed to call it.

``auth=requires("hall.command")`` on an operation whose address holds ``competition_id``, or
``requires("paper.view", through=Paper, by="paper_id")`` where the competition hangs on something
else, or ``requires("paper.view", anywhere=True)`` where the address does not lead to one; such an
operation then calls :func:`demand_in_one` with what it found. ``requires("competition.create",
installation=True)`` is for the administrators of the installation. ``logged_in()`` names what any
official may do with the own account. ``public()`` names the few
operations that anybody may call, ``own_sitting`` (:mod:`zuoxi.hall.seat_guard`) those of a
contestant. All of them demand a CSRF token on unsafe calls.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import rules
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from zuoxi.accounts.errors import PasswordMustChange
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import ADMINISTRATOR, PERMISSIONS, Role
from zuoxi.competitions.models import Competition
from zuoxi.competitions.rules import roles_of
from zuoxi.kernel.errors import Forbidden, NotFound, NotLoggedIn
from zuoxi.kernel.ledger import Actor


class CsrfMissing(Forbidden):
    """An unsafe call without the token of this browser's page."""

    code = "csrf"
    sentence = gettext_noop("页面已过期。请刷新页面后重试。")


@dataclass(frozen=True)
class Access:
    """Who calls an operation, where, and as whom the ledger names them. Found in ``request.auth``.

    There is no competition in ``anywhere`` and ``installation`` operations.
    """

    user: User
    permission: str
    competition_or_none: Competition | None
    actor: Actor

    @property
    def competition(self) -> Competition:
        """Return the competition that the address names."""
        if self.competition_or_none is None:
            raise LookupError("this operation belongs to no competition")
        return self.competition_or_none


def may(user: User, permission: str, competition: Competition) -> bool:
    """Return whether ``user`` holds ``permission`` in ``competition``; unknown names: no."""
    return bool(rules.has_perm(permission, user, competition))


def permissions_of(user: User, competition: Competition) -> list[str]:
    """Return all permissions of ``user`` in ``competition``, sorted."""
    roles = roles_of(user, competition)
    return sorted(name for name, holders in PERMISSIONS.items() if holders & roles)


def permissions_in_the_installation(user: User) -> list[str]:
    """Return what ``user`` may do where no competition is meant, sorted."""
    allowed = user.is_administrator and user.is_active and not user.must_change_password
    return sorted(ADMINISTRATOR) if allowed else []


def access(request: HttpRequest) -> Access:
    """Return what the guard of this operation found."""
    found = getattr(request, "auth", None)
    if not isinstance(found, Access):
        raise TypeError("the operation has no requires(…) guard")
    return found


def demand_in_one(found: Access, competitions: Iterable[Competition]) -> None:
    """Raise :class:`Forbidden` unless the caller's permission holds in one of ``competitions``."""
    if not any(may(found.user, found.permission, competition) for competition in competitions):
        raise Forbidden


class Guard(AuthBase):
    """Base of the guards: CSRF first, then :meth:`admit`. Raises, never answers None."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = "zuoxi_session"

    def __call__(self, request: HttpRequest) -> Any:
        if check_csrf(request) is not None:
            raise CsrfMissing
        return self.admit(request)

    def admit(self, request: HttpRequest) -> Any:
        """Return what ``request.auth`` shall be, or raise."""
        raise NotImplementedError


class Public(Guard):
    """Anybody may call it; unsafe calls still need the CSRF token."""

    def admit(self, request: HttpRequest) -> bool:
        return True


class LoggedIn(Guard):
    """Any official's account will do, also one that must choose its own password first."""

    def admit(self, request: HttpRequest) -> User:
        return official(request)


class Requires(Guard):
    """One permission of the table, held in the competition that the address leads to."""

    def __init__(
        self,
        permission: str,
        *,
        through: type[Model] | None,
        by: str,
        anywhere: bool,
        installation: bool,
    ) -> None:
        if permission not in PERMISSIONS:
            raise KeyError(permission)
        self.permission = permission
        self.through, self.by, self.anywhere = through, by, anywhere
        self.installation = installation
        super().__init__()

    def admit(self, request: HttpRequest) -> Access:
        user = official(request)
        if user.must_change_password:
            raise PasswordMustChange
        if self.installation:
            if not (user.is_administrator and self.permission in ADMINISTRATOR):
                raise Forbidden
            actor = Actor(f"user:{user.pk}", user.display_name, Role.ORGANISER.value)
            return Access(user, self.permission, None, actor)
        if self.anywhere:
            for competition in Competition.objects.all():
                if may(user, self.permission, competition):
                    return self._access(user, competition, named=None)
            raise Forbidden
        competition = self._competition(request)
        if not may(user, self.permission, competition):
            raise Forbidden
        return self._access(user, competition, named=competition)

    def _competition(self, request: HttpRequest) -> Competition:
        match = request.resolver_match
        key = match.kwargs.get(self.by, "") if match else ""
        if not str(key).isascii() or not str(key).isdigit() or len(str(key)) > 18:
            raise NotFound
        if self.through is None:
            competition = Competition.objects.filter(pk=key).first()
        else:
            competition = Competition.objects.filter(
                pk__in=self.through._default_manager.filter(pk=key).values("competition")  # noqa: SLF001
            ).first()
        if competition is None:
            raise NotFound
        return competition

    def _access(self, user: User, competition: Competition, named: Competition | None) -> Access:
        mine = roles_of(user, competition) & PERMISSIONS[self.permission]
        role = next(role for role in Role if role in mine)
        actor = Actor(id=f"user:{user.pk}", name=user.display_name, role=role.value)
        return Access(user, self.permission, named, actor)


def requires(
    permission: str,
    *,
    through: type[Model] | None = None,
    by: str = "competition_id",
    anywhere: bool = False,
    installation: bool = False,
) -> Requires:
    """Return the guard that admits who holds ``permission``; see the module's description."""
    return Requires(
        permission, through=through, by=by, anywhere=anywhere, installation=installation
    )


def public() -> Public:
    """Return the guard of an operation that anybody may call."""
    return Public()


def logged_in() -> LoggedIn:
    """Return the guard of an operation for any official."""
    return LoggedIn()


def official(request: HttpRequest) -> User:
    """Return the account whose session this is; raise :class:`NotLoggedIn` if there is none."""
    if not isinstance(request.user, User) or not request.user.is_active:
        raise NotLoggedIn
    return request.user

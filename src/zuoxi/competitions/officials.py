"""Which officials a competition has, and whose account its organiser may deal with."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zuoxi.accounts.errors import NotYourAccount
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Appointment, Competition
from zuoxi.competitions.permissions import may
from zuoxi.kernel.errors import NotFound


def officials(competition: Competition, *, reader: User) -> list[dict[str, Any]]:
    """Return every account that ``reader`` can appoint here (``schemas.OfficialView``).

    Appointed people come first in the order of the roles, then the others by name.
    """
    roles: dict[int, list[Role]] = defaultdict(list)
    for user, role in Appointment.objects.filter(competition=competition).values_list(
        "user", "role"
    ):
        roles[user].append(Role(role))
    reach = _reach(reader)
    order = list(Role)
    rows = [
        {
            "id": user.pk,
            "username": user.username,
            "display_name": user.display_name,
            "is_active": user.is_active,
            "is_administrator": user.is_administrator,
            "must_change_password": user.must_change_password,
            "roles": sorted(roles[user.pk], key=order.index),
            "may_manage": reach.covers(user, competition),
        }
        for user in User.objects.order_by("username")
    ]
    return sorted(rows, key=lambda row: _place(row["roles"], order))


def account(user_id: int) -> User:
    """Return an account; raise :class:`NotFound`."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def managed_account(user_id: int, *, by: User, competition: Competition) -> User:
    """Return an account that ``by`` may give a new password or close.

    An organiser deals with accounts that work in the own competitions only, so that one
    competition's organiser cannot become another's chief judge; administrators deal with all but
    their own. Raises NotFound or :class:`NotYourAccount`.
    """
    user = account(user_id)
    if not _reach(by).covers(user, competition):
        raise NotYourAccount
    return user


@dataclass(frozen=True)
class _Reach:
    """Whose accounts one reader may deal with, looked up once for a whole list."""

    reader: User
    manages: frozenset[int]
    works_in: Mapping[int, set[int]]

    def covers(self, user: User, competition: Competition) -> bool:
        if user.pk == self.reader.pk or competition.pk not in self.manages:
            return False
        if self.reader.is_administrator:
            return True
        return not user.is_administrator and self.works_in.get(user.pk, set()) <= self.manages


def _reach(reader: User) -> _Reach:
    works_in: dict[int, set[int]] = defaultdict(set)
    for user, competition in Appointment.objects.values_list("user", "competition"):
        works_in[user].add(competition)
    managed = (c.pk for c in Competition.objects.all() if may(reader, "officials.manage", c))
    return _Reach(reader, frozenset(managed), works_in)


def _place(roles: list[Role], order: list[Role]) -> int:
    return order.index(roles[0]) if roles else len(order)

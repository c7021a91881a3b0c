"""Who may what, as ``rules`` predicates made from the one table of rights (R187, R198).

Found by ``rules``' autodiscovery when Django starts.
"""

import rules

from zuoxi.accounts.models import User
from zuoxi.accounts.roles import PERMISSIONS, Role
from zuoxi.competitions.models import Appointment, Competition


def roles_of(user: User, competition: Competition) -> frozenset[Role]:
    """Return the roles that ``user`` holds in ``competition``; the administrator is organiser.

    A closed account holds none, nor does one whose one-time password has not been replaced.
    """
    if not user.is_active or user.must_change_password:
        return frozenset()
    held = Appointment.objects.filter(user=user, competition=competition)
    roles = {Role(role) for role in held.values_list("role", flat=True)}
    if user.is_administrator:
        roles.add(Role.ORGANISER)
    return frozenset(roles)


def _holds_one_of(roles: frozenset[Role]) -> rules.Predicate:
    @rules.predicate(f"holds one of {', '.join(sorted(roles))}")  # type: ignore[untyped-decorator]
    def holds(user: User, competition: Competition) -> bool:
        return bool(roles & roles_of(user, competition))

    return holds


for _permission, _roles in PERMISSIONS.items():
    rules.set_perm(_permission, _holds_one_of(_roles))

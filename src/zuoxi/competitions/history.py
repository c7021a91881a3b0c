"""What the ledger says of a competition's course, as far as its own verbs must know it.

Papers and sittings are later stages; that a paper was frozen or a task started is known here from
the entries that their verbs have left.
"""

import json

from django.db.models import QuerySet

from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry

STARTED = "started_task"
FROZEN = "froze_paper"


def started(competition: Competition) -> bool:
    """Return whether a task has ever been started."""
    return _entries(competition, STARTED).exists()


def rules_stand(competition: Competition) -> bool:
    """Return whether the rules are fixed: with the first frozen paper, at the latest at a start."""
    return _entries(competition, FROZEN, STARTED).exists()


def roles_since_start(user: User, competition: Competition) -> set[Role]:
    """Return the roles that ``user`` held at the first start or was given after it, even if gone.

    Before the first start there are none: a wrong appointment can be put right.
    """
    first = _entries(competition, STARTED).order_by("seq").values_list("seq", flat=True).first()
    if first is None:
        return set()
    held: set[Role] = set()
    story = _entries(competition, "appointed", "dismissed").filter(subject=f"user:{user.pk}")
    for entry in story.order_by("seq"):
        role = Role(json.loads(entry.payload)["role"])
        if entry.verb == "appointed":
            held.add(role)
        elif entry.seq < first:
            held.discard(role)
    return held


def _entries(competition: Competition, *verbs: str) -> "QuerySet[LedgerEntry]":
    return LedgerEntry.objects.filter(competition_id=competition.pk, verb__in=verbs)

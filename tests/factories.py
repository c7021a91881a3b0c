"""The ordinary case of each thing; a test states only the exception."""

import itertools
from typing import Any

from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Appointment, Competition, TimeSlot

PASSWORD = "竹影扫阶尘不动-58"

_numbers = itertools.count(1)


def competition(**changes: Any) -> Competition:
    """A competition with one slot of ten minutes of dictation."""
    fields = {"name": "客户信息服务技能竞赛", "edition": "校内选拔", "created_ms": 0} | changes
    made = Competition.objects.create(**fields)
    TimeSlot.objects.create(competition=made, order=1, task="dictation", duration_ms=600_000)
    return made


def user(*, username: str = "", role: Role | None = None, at: Competition | None = None) -> User:
    """An official with the usual password; appointed when ``role`` and ``at`` are given."""
    name = username or f"official{next(_numbers)}"
    made = User.objects.create_user(name, password=PASSWORD, display_name="林晓岚")
    if role is not None and at is not None:
        Appointment.objects.create(user=made, competition=at, role=role)
    return made

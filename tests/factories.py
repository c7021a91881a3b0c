"""The ordinary case of each thing; a test states only the exception."""

import itertools
from typing import Any

from django.db import transaction

from zuoxi.accounts.domain import create_administrator
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Appointment, Competition, TimeSlot
from zuoxi.kernel import canonical, ledger
from zuoxi.papers.models import Paper

PASSWORD = "竹影扫阶尘不动-58"

_numbers = itertools.count(1)


def competition(**changes: Any) -> Competition:
    """A competition with one slot of ten minutes of dictation."""
    fields = {"name": "客户信息服务技能竞赛", "edition": "校内选拔", "created_ms": 0} | changes
    made = Competition.objects.create(**fields)
    TimeSlot.objects.create(competition=made, order=1, task="dictation", duration_ms=600_000)
    return made


def frozen_paper(at: Competition, *, name: str = "听打录入样题") -> Paper:
    """A frozen paper of one dictation of one item."""
    fields = {"name": ["王小明"], "address": ["江苏省南京市玄武区珠江路88号"]}
    question = {"items": [{"id": "1", "fields": fields, "transcript": "您好"}]}
    return frozen(at, question, name=name)


def frozen(
    at: Competition,
    question: dict[str, Any],
    *,
    name: str = "听打录入样题",
    task: str = "dictation",
) -> Paper:
    """A frozen paper of this one task, as the ledger has it; it may lack its recordings."""
    return frozen_tasks(at, {task: question}, name=name)


def frozen_tasks(at: Competition, questions: dict[str, dict[str, Any]], *, name: str) -> Paper:
    """A frozen paper of these tasks of 10 points each; it may lack its recordings."""
    tasks = [
        {"task": task, "points": "10", "minutes": 10, "question": question}
        for task, question in questions.items()
    ]
    content = {"name": name, "total_points": str(10 * len(tasks)), "tasks": tasks}
    paper = Paper.objects.create(
        competition=at,
        name=name,
        version=1,
        state=Paper.State.FROZEN,
        hash=canonical.sha256_hex(content),
        content=content,
        created_ms=0,
    )
    with transaction.atomic():
        ledger.append(
            verb="froze_paper",
            actor=ledger.SYSTEM,
            subject=f"paper:{paper.pk}",
            competition_id=at.pk,
            payload={"name": name, "version": 1, "hash": paper.hash},
        )
    return paper


def administrator(*, username: str = "admin") -> User:
    """An administrator of the installation with the usual password."""
    return create_administrator(username=username, display_name="管理员", password=PASSWORD)


def user(*, username: str = "", role: Role | None = None, at: Competition | None = None) -> User:
    """An official with the usual password; appointed when ``role`` and ``at`` are given."""
    name = username or f"official{next(_numbers)}"
    made = User.objects.create_user(name, password=PASSWORD, display_name="林晓岚")
    if role is not None and at is not None:
        Appointment.objects.create(user=made, competition=at, role=role)
    return made

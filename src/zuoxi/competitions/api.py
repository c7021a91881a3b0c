"""Session and competition operations: log in, log out, who am I, what is this competition."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router

from zuoxi.accounts import domain
from zuoxi.accounts.models import User
from zuoxi.competitions import domain as verbs
from zuoxi.competitions import queries
from zuoxi.competitions.permissions import access, logged_in, official, public, requires
from zuoxi.competitions.schemas import (
    CompetitionView,
    CompetitionWords,
    LoginWords,
    Me,
    OwnPassword,
    RuleChanges,
    RuleSheet,
    TaskTypeView,
    Welcome,
)

router = Router(tags=["competition"])


@router.get("/me", response=Me, auth=public())
def me(request: HttpRequest) -> dict[str, Any]:
    """Return who is logged in; gives the browser its CSRF token."""
    get_token(request)
    return queries.me(request.user if isinstance(request.user, User) else None)


@router.get("/welcome", response=Welcome, auth=public())
def welcome(request: HttpRequest) -> dict[str, Any]:
    """Return what the first page shows to anybody: which competitions are held here."""
    return {"competitions": queries.competitions()}


@router.post("/login", response=Me, auth=public())
def log_in(request: HttpRequest, words: LoginWords) -> dict[str, Any]:
    """Log an official in; the answer is that of ``/me``."""
    user = domain.log_in(request, username=words.username, password=words.password)
    return queries.me(user)


@router.post("/logout", response=Me, auth=public())
def log_out(request: HttpRequest) -> dict[str, Any]:
    """End the official's session of this browser."""
    domain.log_out(request)
    return queries.me(None)


@router.put("/me/password", response=Me, auth=logged_in())
def change_own_password(request: HttpRequest, words: OwnPassword) -> dict[str, Any]:
    """Choose the own password; the account's other sessions end."""
    user = official(request)
    domain.change_own_password(request, user, old=words.old, new=words.new)
    return queries.me(user)


@router.get(
    "/competitions/{competition_id}", response=CompetitionView, auth=requires("competition.view")
)
def competition(request: HttpRequest, competition_id: int) -> dict[str, Any]:
    """Return a competition with its published settings, timetable and the caller's rights."""
    found = access(request)
    return queries.competition_view(found.competition, user=found.user)


@router.get("/task-types", response=list[TaskTypeView], auth=logged_in())
def task_types(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the task types that a timetable can hold."""
    return queries.task_types()


@router.post(
    "/competitions",
    response=CompetitionView,
    auth=requires("competition.create", installation=True),
)
def create_competition(request: HttpRequest, words: CompetitionWords) -> dict[str, Any]:
    """Create a competition with its timetable; the rules have their defaults."""
    found = access(request)
    made = verbs.create_competition(
        name=words.name,
        edition=words.edition,
        level=words.level,
        host=words.host,
        slots=_slots(words),
        actor=found.actor,
    )
    return queries.competition_view(made, user=found.user)


@router.put(
    "/competitions/{competition_id}", response=CompetitionView, auth=requires("competition.edit")
)
def change_competition(
    request: HttpRequest, competition_id: int, words: CompetitionWords
) -> dict[str, Any]:
    """Change name and timetable, until the first start."""
    found = access(request)
    changed = verbs.change_competition(
        found.competition,
        name=words.name,
        edition=words.edition,
        level=words.level,
        host=words.host,
        slots=_slots(words),
        actor=found.actor,
    )
    return queries.competition_view(changed, user=found.user)


def _slots(words: CompetitionWords) -> list[verbs.Slot]:
    return [verbs.Slot(s.task, s.duration_ms, s.planned_ms, s.shares_clock) for s in words.slots]


@router.get(
    "/competitions/{competition_id}/rules", response=RuleSheet, auth=requires("competition.view")
)
def rules(request: HttpRequest, competition_id: int) -> dict[str, Any]:
    """Return the rule sheet: every setting in words, with one line of why."""
    return queries.rule_sheet_view(access(request).competition)


@router.put(
    "/competitions/{competition_id}/rules", response=RuleSheet, auth=requires("competition.edit")
)
def change_rules(request: HttpRequest, competition_id: int, words: RuleChanges) -> dict[str, Any]:
    """Change settings, until a paper is frozen."""
    found = access(request)
    changed = verbs.change_rules(found.competition, changes=words.changes, actor=found.actor)
    return queries.rule_sheet_view(changed)

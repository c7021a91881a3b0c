"""Session and competition operations: log in, log out, who am I, what is this competition."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router

from zuoxi.accounts import domain
from zuoxi.accounts.models import User
from zuoxi.competitions import queries
from zuoxi.competitions.permissions import access, public, requires
from zuoxi.competitions.schemas import CompetitionView, LedgerPage, LoginWords, Me, Welcome

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


@router.get(
    "/competitions/{competition_id}", response=CompetitionView, auth=requires("competition.view")
)
def competition(request: HttpRequest, competition_id: int) -> dict[str, Any]:
    """Return a competition with its published settings, timetable and the caller's rights."""
    found = access(request)
    return queries.competition_view(found.competition, user=found.user)


@router.get(
    "/competitions/{competition_id}/ledger", response=LedgerPage, auth=requires("ledger.view")
)
def ledger(
    request: HttpRequest, competition_id: int, after: int = 0, limit: int = 100
) -> dict[str, Any]:
    """Return the official acts after ``after``, oldest first."""
    return queries.ledger_page(access(request).competition, after=after, limit=limit)

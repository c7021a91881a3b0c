"""Shapes of the session's and the competition's answers."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from zuoxi.accounts.roles import PERMISSIONS, Role
from zuoxi.competitions.rule_set import RuleSet

# The browser's pages name permissions; the table of rights tells it which there are.
Permission = Annotated[str, Field(json_schema_extra={"enum": sorted(PERMISSIONS)})]


class LoginWords(Schema):
    """What an official types to log in."""

    username: str
    password: str


class UserView(Schema):
    """The account that is logged in."""

    id: int
    username: str
    display_name: str


class CompetitionBrief(Schema):
    """A competition's name."""

    id: int
    name: str
    edition: str


class Welcome(Schema):
    """What anybody may know: the names of the competitions that are held here, newest first."""

    competitions: list[CompetitionBrief]


class AppointmentView(Schema):
    """The roles held in one competition and all that they allow."""

    competition: CompetitionBrief
    roles: list[Role]
    permissions: list[Permission]


class Me(Schema):
    """Who is logged in here, and as what. ``server_ms`` is the server's clock."""

    user: UserView | None
    appointments: list[AppointmentView]
    server_ms: int


class SlotView(Schema):
    """One task of the timetable; times in ms."""

    task: str
    planned_ms: int | None
    duration_ms: int


class CompetitionView(Schema):
    """A competition with its published settings and timetable."""

    id: int
    name: str
    edition: str
    is_demo: bool
    rule_set: RuleSet
    slots: list[SlotView]
    permissions: list[Permission]


class LedgerEntryView(Schema):
    """One official act (操作留痕). ``payload`` is whatever its verb writes down."""

    seq: int
    at_ms: int
    actor_name: str
    role: str
    verb: str
    subject: str
    payload: dict[str, Any]
    hash: str


class LedgerPage(Schema):
    """Entries after the asked one; ``n`` is the last sequence number of the ledger."""

    n: int
    entries: list[LedgerEntryView]


class ErrorView(Schema):
    """Every error: a code, a sentence in the user's language, and its parameters."""

    code: str
    message: str
    params: dict[str, str | int]

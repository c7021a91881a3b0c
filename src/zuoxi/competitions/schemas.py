"""Shapes of the session's and the competition's answers."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from zuoxi.accounts.roles import PERMISSIONS, Role
from zuoxi.competitions.models import Competition
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
    must_change_password: bool


class OwnPassword(Schema):
    """Who changes the own password must know the old one."""

    old: Annotated[str, Field(max_length=200)]
    new: Annotated[str, Field(max_length=200)]


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
    """Who is logged in here, and as what. ``server_ms`` is the server's clock.

    An account that must change its password first has no appointments until then.
    """

    user: UserView | None
    appointments: list[AppointmentView]
    # what belongs to no competition: an administrator's
    permissions: list[Permission]
    server_ms: int


class SlotView(Schema):
    """One task of the timetable; times in ms. ``shares_clock``: it runs with the one before it."""

    task: str
    planned_ms: int | None
    duration_ms: int
    shares_clock: bool = False


class CompetitionWords(Schema):
    """What an organiser says of a competition. Times in ms; planned starts are only defaults."""

    name: Annotated[str, Field(max_length=120)]
    edition: Annotated[str, Field(max_length=40)]
    level: Competition.Level
    host: Annotated[str, Field(max_length=120)] = ""
    slots: Annotated[list[SlotView], Field(max_length=20)]


class TaskTypeView(Schema):
    """A task type of this installation; ``name`` in the reader's language.

    ``minutes`` is what the proposal allows; with ``shares_clock`` it usually runs with the one
    before it.
    """

    key: str
    name: str
    minutes: int
    shares_clock: bool


class RuleChoice(Schema):
    """A value that a setting may have, in words."""

    value: str
    words: str


class RuleLine(Schema):
    """One setting in words. ``name`` is empty where it is fixed; a ``seconds`` value is in ms."""

    name: str
    title: str
    part: str
    why: str
    paragraph: str
    kind: Literal["fixed", "whole", "seconds", "choice", "words"]
    value: int | str | None
    says: str
    choices: list[RuleChoice]
    minimum: int
    maximum: int
    unit: str


class RuleSection(Schema):
    """The settings of the competition (``task`` empty) or of one task."""

    task: str
    title: str
    lines: list[RuleLine]


class RuleSheet(Schema):
    """The rule sheet. ``may_change`` until a paper is frozen, at the latest until a start."""

    version: int
    may_change: bool
    sections: list[RuleSection]


class RuleChanges(Schema):
    """New values by the settings' names."""

    changes: dict[str, int | str]


class OfficialView(Schema):
    """An account and what its holder is in this competition.

    ``may_manage``: whether the reader may give it a new password or close it.
    """

    id: int
    username: str
    display_name: str
    is_active: bool
    is_administrator: bool
    must_change_password: bool
    roles: list[Role]
    may_manage: bool


class OfficialWords(Schema):
    """A new account; ``role`` appoints its holder at once."""

    username: Annotated[str, Field(max_length=60)]
    display_name: Annotated[str, Field(max_length=80)]
    role: Role | None = None


class AppointmentWords(Schema):
    """A role given to an account, or taken from it."""

    user: int
    role: Role


class OneTimePassword(Schema):
    """Shown this once, for printing."""

    user: int
    username: str
    display_name: str
    password: str


class CompetitionView(Schema):
    """A competition with its published settings and timetable."""

    id: int
    name: str
    edition: str
    level: Competition.Level
    host: str
    is_demo: bool
    # until the first start
    may_change: bool
    rule_set: RuleSet
    slots: list[SlotView]
    permissions: list[Permission]


class ErrorView(Schema):
    """Every error: a code, a sentence in the user's language, and its parameters."""

    code: str
    message: str
    params: dict[str, str | int]

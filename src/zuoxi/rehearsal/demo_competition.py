"""The demo competition: everything a newcomer needs for the first five minutes. Idempotent.

Passwords and seat codes are random per installation, printed once and not kept in clear; a second
run finds what is there and says how to get new ones. All people are invented.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zuoxi.accounts.domain import give_password
from zuoxi.accounts.models import User
from zuoxi.accounts.passwords import one_time_password
from zuoxi.accounts.roles import Role
from zuoxi.competitions.domain import Slot, actor_of, appoint, create_competition
from zuoxi.competitions.models import Competition
from zuoxi.competitions.rule_set import RuleSet
from zuoxi.hall.domain import furnish, seat_contestants
from zuoxi.kernel import ledger
from zuoxi.papers.domain import freeze_paper, import_folder
from zuoxi.registration.domain import Entrant, enter_contestants
from zuoxi.rehearsal.demo_paper import demo_folder
from zuoxi.sittings.access import IssuedCode, issue_codes
from zuoxi.sittings.models import Sitting

TEN_MINUTES_MS = 10 * 60_000
FIFTY_MINUTES_MS = 50 * 60_000
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = ("晓岚", "子墨", "雨桐", "思远", "嘉禾", "若溪", "景行", "书瑶", "知夏", "云舒", "乐言")
OFFICIALS: dict[Role, str] = {
    Role.CHIEF_JUDGE: "周裁判长",
    Role.ORGANISER: "方赛务",
    Role.TECHNICAL_SUPPORT: "石技术",
    Role.HALL_JUDGE: "何现场",
    Role.MARKING_JUDGE: "孟评分",
    Role.ENCRYPTION_JUDGE: "严加密",
    Role.SUPERVISOR: "韦监督",
    Role.ARBITRATION: "卢仲裁",
    Role.TEAM_LEADER: "林领队",
    Role.INSTRUCTOR: "苏指导",
    Role.SCREEN: "赛场大屏",
}


@dataclass(frozen=True)
class Account:
    """An official of the demo; ``password`` only when it was made just now."""

    role: Role
    username: str
    password: str | None


@dataclass(frozen=True)
class Demo:
    """The demo as it is; ``codes`` only when they were issued just now."""

    competition: Competition
    accounts: tuple[Account, ...]
    codes: tuple[IssuedCode, ...]

    @property
    def contestants(self) -> int:
        """How many contestants have a seat."""
        return Sitting.objects.filter(competition=self.competition).count()


def _tell_nobody(_sentence: str) -> None:
    """Say nothing: for whoever reads JSON."""


def _existing() -> Competition | None:
    return Competition.objects.filter(is_demo=True).order_by("id").first()


def ensure(
    *,
    contestants: int = 10,
    reset_passwords: bool = False,
    tell: Callable[[str], None] = _tell_nobody,
) -> Demo:
    """Return the demo competition, made if there is none (``contestants`` counts only then).

    ``tell`` hears of each step of the making before it is taken.

    ``reset_passwords`` gives every account a new password and every seat a new code.
    """
    competition = _existing()
    if competition is None:
        return _make(contestants, tell)
    if reset_passwords:
        return _renew(competition)
    accounts = tuple(Account(role, _username(role), None) for role in OFFICIALS)
    return Demo(competition, accounts, ())


@transaction.atomic
def _make(contestants: int, tell: Callable[[str], None]) -> Demo:
    tell(_("正在建立演示赛项的账号……"))
    passwords = {role: one_time_password() for role in OFFICIALS}
    users = {role: _user(role, passwords[role]) for role in OFFICIALS}
    organiser = actor_of(users[Role.ORGANISER], Role.ORGANISER)
    chief = actor_of(users[Role.CHIEF_JUDGE], Role.CHIEF_JUDGE)
    competition = create_competition(
        name="客户信息服务技能竞赛（演示）",
        edition="演示",
        slots=[
            Slot(task="dictation", duration_ms=TEN_MINUTES_MS),
            Slot(task="inbound_call", duration_ms=FIFTY_MINUTES_MS),
            Slot(task="outbound_call", duration_ms=FIFTY_MINUTES_MS, shares_clock=True),
        ],
        rule_set=RuleSet(contestant_sees="score_and_rank"),
        is_demo=True,
        actor=organiser,
    )
    for role, user in users.items():
        appoint(user, competition=competition, role=role, actor=organiser)
    tell(_("正在导入演示赛题和录音……"))
    with demo_folder() as folder:
        paper = import_folder(competition, folder=folder, by=organiser)
    paper = freeze_paper(paper, by=chief)
    tell(_("正在安排选手和座位……"))
    spares = max(2, -(-contestants // 10))
    columns = max(4, min(20, -(-(contestants + spares) // 12)))
    furnish(competition, seats=contestants, spares=spares, columns=columns, actor=organiser)
    people = enter_contestants(competition, entrants=_entrants(contestants), actor=organiser)
    seat_contestants(competition, contestants=people, paper=paper, actor=organiser)
    codes = issue_codes(competition, actor=organiser)
    accounts = [Account(role, _username(role), passwords[role]) for role in OFFICIALS]
    return Demo(competition, tuple(accounts), tuple(codes))


@transaction.atomic
def _renew(competition: Competition) -> Demo:
    passwords = {role: one_time_password() for role in OFFICIALS}
    for role, password in passwords.items():
        give_password(User.objects.get(username=_username(role)), password, actor=ledger.SYSTEM)
    ledger.append(
        verb="reset_demo_passwords",
        actor=ledger.SYSTEM,
        subject=f"competition:{competition.pk}",
        competition_id=competition.pk,
        payload={"accounts": [_username(role) for role in OFFICIALS]},
    )
    codes = issue_codes(competition, actor=ledger.SYSTEM)
    accounts = [Account(role, _username(role), passwords[role]) for role in OFFICIALS]
    return Demo(competition, tuple(accounts), tuple(codes))


def as_json(demo: Demo) -> dict[str, Any]:
    """Return the demo for ``--json``; passwords and codes are null or missing when not new."""
    return {
        "competition": demo.competition.pk,
        "name": demo.competition.name,
        "accounts": [
            {"role": a.role.value, "username": a.username, "password": a.password}
            for a in demo.accounts
        ],
        "codes": [
            {
                "sitting": code.sitting_id,
                "seat": code.seat_label,
                "contestant_code": code.contestant_code,
                "access_code": code.access_code,
            }
            for code in demo.codes
        ],
    }


def _username(role: Role) -> str:
    return role.value.replace("_", "-")


def _user(role: Role, password: str) -> User:
    user = User.objects.filter(username=_username(role)).first()
    if user is None:
        return User.objects.create_user(
            _username(role), password=password, display_name=OFFICIALS[role]
        )
    give_password(user, password, actor=ledger.SYSTEM)
    return user


def _entrants(count: int) -> list[Entrant]:
    return [
        Entrant(
            code=f"{number + 1:03}",
            name=_SURNAMES[number % len(_SURNAMES)] + _GIVEN[number % len(_GIVEN)],
            school=f"演示职业学院第 {number % 5 + 1} 队",
        )
        for number in range(count)
    ]

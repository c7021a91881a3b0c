"""The demo competition: everything a newcomer needs for the first five minutes. Idempotent.

Passwords and seat codes are random per installation, printed once and not kept in clear; a second
run finds what is there and says how to get new ones. All people are invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rich.cells import cell_len

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
from zuoxi.sittings.access import IssuedCode, issue_codes
from zuoxi.sittings.models import Sitting

FOLDER = Path(__file__).resolve().parent / "demo" / "paper"
TEN_MINUTES_MS = 10 * 60_000
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


def ensure(*, contestants: int = 10, reset_passwords: bool = False) -> Demo:
    """Return the demo competition, made if there is none (``contestants`` counts only then).

    ``reset_passwords`` gives every account a new password and every seat a new code.
    """
    competition = Competition.objects.filter(is_demo=True).order_by("id").first()
    if competition is None:
        return _make(contestants)
    if reset_passwords:
        return _renew(competition)
    accounts = tuple(Account(role, _username(role), None) for role in OFFICIALS)
    return Demo(competition, accounts, ())


@transaction.atomic
def _make(contestants: int) -> Demo:
    passwords = {role: one_time_password() for role in OFFICIALS}
    users = {role: _user(role, passwords[role]) for role in OFFICIALS}
    organiser = actor_of(users[Role.ORGANISER], Role.ORGANISER)
    chief = actor_of(users[Role.CHIEF_JUDGE], Role.CHIEF_JUDGE)
    competition = create_competition(
        name="客户信息服务技能竞赛（演示）",
        edition="演示",
        slots=[Slot(task="dictation", duration_ms=TEN_MINUTES_MS)],
        rule_set=RuleSet(contestant_sees="score_and_rank"),
        is_demo=True,
        actor=organiser,
    )
    for role, user in users.items():
        appoint(user, competition=competition, role=role, actor=organiser)
    paper = import_folder(competition, folder=FOLDER, by=organiser)
    paper = freeze_paper(paper, by=chief)
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


def describe(demo: Demo, *, addresses: Sequence[str]) -> str:
    """Return what is printed: accounts, seat codes and the next step, in the user's language."""
    address = addresses[-1] if addresses else ""
    lines = ["", demo.competition.name, ""]
    if demo.codes:
        lines.append(_("账号（密码只显示这一次，请记下）："))
        lines += _aligned([(_(a.role.label), a.username, a.password or "") for a in demo.accounts])
        lines += ["", _("座位码（只显示这一次）：")]
        lines += _aligned(
            [(code.seat_label, code.contestant_code, code.access_code) for code in demo.codes[:12]]
        )
        if len(demo.codes) > 12:
            lines.append(
                _("  …… 共 %(count)s 个，赛务可在“座位”页重新生成。") % {"count": len(demo.codes)}
            )
        chief, first = demo.accounts[0], demo.codes[0]
        lines += [
            "",
            _("下一步："),
            _("  1. 打开 %(url)slogin，用“%(username)s”登录（裁判长），进入“赛场”，点“确认就绪”。")
            % {"url": address, "username": chief.username},
            _("  2. 在另一个标签页打开 %(url)ssit，输入座位码 %(code)s（选手）。")
            % {"url": address, "code": first.access_code},
            _("  3. 裁判长点“开始”，选手录入、提交；点“终止”可提前收卷，在“成绩”页看排名。"),
        ]
    else:
        lines += [
            _("演示赛项已存在，数据保留。账号：%(names)s")
            % {"names": "、".join(a.username for a in demo.accounts[:4]) + " ……"},
            _("忘记密码或座位码时运行：zuoxi demo --reset-passwords（会同时更换座位码）"),
            _("工作人员登录：%(url)slogin  选手入口：%(url)ssit") % {"url": address},
        ]
    return "\n".join([*lines, ""])


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Return the rows in columns, a Chinese character counted as the two columns it takes."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    padded = (
        [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        for row in rows
    )
    return [("  " + "  ".join(cells)).rstrip() for cells in padded]


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

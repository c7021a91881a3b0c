"""What is printed about the demo: accounts and codes once, and always what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from rich.cells import cell_len

from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.kernel.time import now_ms
from zuoxi.rehearsal.demo_competition import Demo
from zuoxi.sittings import timeline
from zuoxi.sittings.clock import Phase, clock

NOBODY = 0
"""The hall's own clock: no sitting has this number."""


class Played(StrEnum):
    """How far the demo has been played."""

    NOT_YET = "not_yet"
    UNDERWAY = "underway"
    OVER = "over"


@dataclass(frozen=True)
class Commands:
    """Command lines that work as printed; ``anew`` is empty where a new folder is not enough."""

    reset: str
    anew: str


def played(competition: Competition, *, at_ms: int) -> Played:
    """Return whether the hall's first task has begun, and whether the last one is over."""
    entries = timeline.read(competition.pk).hall
    phases = {
        clock(
            task=task, duration_ms=duration_ms, sitting=NOBODY, entries=entries, now_ms=at_ms
        ).phase
        for task, duration_ms in competition.slots.values_list("task", "duration_ms")
    }
    if phases == {Phase.BEFORE}:
        return Played.NOT_YET
    return Played.OVER if phases == {Phase.ENDED} else Played.UNDERWAY


def describe(demo: Demo, *, addresses: Sequence[str], commands: Commands) -> str:
    """Return what is printed: what is new, how far the demo is, the next step."""
    address = addresses[-1] if addresses else ""
    stage = played(demo.competition, at_ms=now_ms())
    lines = ["", demo.competition.name, ""]
    if demo.codes:
        lines += [*_secrets(demo), ""]
    else:
        lines += [*_kept(stage), ""]
    lines += [_("下一步："), *_next(demo, stage, address=address, commands=commands)]
    if not demo.codes and stage is not Played.OVER:
        lines += [
            "",
            _("密码和座位码只显示过一次。要换一批新的（旧的随即作废），运行："),
            f"  {commands.reset}",
        ]
    return "\n".join([*lines, ""])


def _secrets(demo: Demo) -> list[str]:
    lines = [_("账号（密码只显示这一次，请记下）：")]
    lines += _aligned([(_(a.role.label), a.username, a.password or "") for a in demo.accounts])
    lines += ["", _("座位码（只显示这一次）：")]
    lines += _aligned(
        [(code.seat_label, code.contestant_code, code.access_code) for code in demo.codes[:12]]
    )
    if len(demo.codes) > 12:
        lines.append(
            _("  …… 共 %(count)s 个，赛务可在“座位”页重新生成。") % {"count": len(demo.codes)}
        )
    return lines


def _kept(stage: Played) -> list[str]:
    match stage:
        case Played.NOT_YET:
            return [_("演示赛项已经建好，还没有开始。")]
        case Played.UNDERWAY:
            return [_("演示赛项正在进行，数据保留。")]
        case Played.OVER:
            return [_("演示赛项已经结束，数据保留。")]


def _next(demo: Demo, stage: Played, *, address: str, commands: Commands) -> list[str]:
    chief = next(a.username for a in demo.accounts if a.role is Role.CHIEF_JUDGE)
    login = {"url": address, "username": chief}
    if stage is Played.OVER:
        return [
            _("  看成绩：打开 %(url)slogin，用“%(username)s”登录（裁判长），进入“成绩”。") % login,
            _("  不记得密码：%(command)s（同时换新座位码）") % {"command": commands.reset},
            _("  再玩一次：先停止服务器，再运行 %(command)s（另建一份新的演示，这一份保留）")
            % {"command": commands.anew}
            if commands.anew
            else _("  再玩一次：换一个空的数据库（ZUOXI_DATABASE_URL）和一个新的 ZUOXI_DATA。"),
        ]
    if demo.codes:
        seat = _("  2. 在另一个标签页打开 %(url)ssit，输入座位码 %(code)s（选手）。") % {
            "url": address,
            "code": demo.codes[0].access_code,
        }
    else:
        seat = _("  2. 在另一个标签页打开 %(url)ssit，输入一个座位码（选手）。") % {"url": address}
    # Only an official moves a seat to another machine, before the start too: a second holder of
    # the code could otherwise wait for the first one's network to drop.
    moved = _("     换一个浏览器或无痕窗口再登录，算换了机器：裁判长在“赛场”点这个座位，按“换机”。")
    if stage is Played.UNDERWAY:
        first = _("  1. 打开 %(url)slogin，用“%(username)s”登录（裁判长），进入“赛场”。") % login
        return [
            first,
            seat,
            moved,
            _("  3. 选手作答、提交；裁判长点“终止”可提前收卷，再开始下一段；"),
            _("     全部结束后在“成绩”页看排名。"),
        ]
    return [
        _("  1. 打开 %(url)slogin，用“%(username)s”登录（裁判长），进入“赛场”，点“确认就绪”。")
        % login,
        seat,
        moved,
        _("  3. 裁判长点“开始”，选手作答、提交；点“终止”可提前收卷，再开始下一段；"),
        _("     全部结束后在“成绩”页看排名。"),
    ]


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Return the rows in columns, a Chinese character counted as the two columns it takes."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    padded = (
        [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        for row in rows
    )
    return [("  " + "  ".join(cells)).rstrip() for cells in padded]

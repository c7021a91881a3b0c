"""What a competition still needs before its hall can be started, in the order of the work.

Every step is a fold of what is stored: nobody ticks anything off. A ``warn`` step lets the hall
go on, but somebody should look.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext

from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Appointment, Competition
from zuoxi.hall.models import Seat
from zuoxi.kernel.sentences import sentence
from zuoxi.papers.content import PaperContent
from zuoxi.papers.models import Paper
from zuoxi.registration.models import Contestant
from zuoxi.sittings import live
from zuoxi.sittings.models import Sitting
from zuoxi.tasks import registry

Key = Literal["timetable", "paper", "contestants", "seats", "codes", "officials", "trial"]
State = Literal["done", "warn", "todo"]
NEEDED = (Role.CHIEF_JUDGE,)
USUAL = (Role.HALL_JUDGE, Role.TECHNICAL_SUPPORT, Role.SUPERVISOR)
SPARES_PER_HUNDRED = 10
"""Spare machines for so many in a hundred contestants (R135, I51)."""


@dataclass(frozen=True)
class Step:
    """One step; ``text`` is a message id that says what there is, or what is missing."""

    key: Key
    state: State
    text: str
    params: dict[str, str | int] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the sentence in the user's language."""
        return gettext(self.text) % self.params


def steps(competition: Competition) -> list[Step]:
    """Return the steps of a competition as they stand now."""
    tasks = [slot.task for slot in competition.slots.all()]
    sittings = list(
        Sitting.objects.filter(competition=competition)
        .exclude(seat_label="")
        .values_list("paper_id", "code_hmac")
    )
    return [
        _timetable(tasks),
        _paper(competition, tasks),
        _contestants(competition),
        _seats(competition, sitting=len(sittings)),
        _codes(without=sum(not code for _, code in sittings), sitting=len(sittings)),
        _officials(competition),
        _trial(competition, sitting=len(sittings)),
    ]


def _timetable(tasks: Sequence[str]) -> Step:
    if not tasks:
        return Step("timetable", "todo", sentence("还没有安排时段。"))
    text = sentence("已安排 %(count)s 道题。请核对时长和规则表；冻结赛题后规则不能再改。")
    return Step("timetable", "done", text, {"count": len(tasks)})


def _paper(competition: Competition, tasks: Sequence[str]) -> Step:
    papers = list(Paper.objects.filter(competition=competition).order_by("-pk"))
    if not papers:
        return Step("paper", "todo", sentence("还没有赛题。请导入赛题，由裁判长检查后冻结。"))
    frozen = [paper for paper in papers if paper.state == Paper.State.FROZEN]
    if not frozen:
        text = sentence("赛题“%(name)s”还是草稿。请裁判长检查后冻结。")
        return Step("paper", "todo", text, {"name": papers[0].name})
    paper = frozen[0]
    held = {task.task for task in PaperContent.model_validate(paper.content).tasks}
    missing = [gettext(registry.name_of(task)) for task in tasks if task not in held]
    if missing:
        text = sentence("赛题“%(name)s”里没有“%(task)s”。请改时段，或另备赛题。")
        return Step("paper", "todo", text, {"name": paper.name, "task": missing[0]})
    text = sentence("“%(name)s”第 %(version)s 版已冻结。")
    return Step("paper", "done", text, {"name": paper.name, "version": paper.version})


def _contestants(competition: Competition) -> Step:
    count = Contestant.objects.filter(competition=competition).count()
    if not count:
        return Step("contestants", "todo", sentence("还没有选手。请粘贴或上传名单。"))
    return Step("contestants", "done", sentence("已登记 %(count)s 名选手。"), {"count": count})


def _seats(competition: Competition, *, sitting: int) -> Step:
    seats = Seat.objects.filter(competition=competition)
    spares = seats.filter(is_spare=True).count()
    if not seats.exists():
        return Step("seats", "todo", sentence("还没有座位图。请先布置座位。"))
    waiting = Contestant.objects.filter(competition=competition).count() - sitting
    if waiting > 0:
        text = sentence("还有 %(count)s 名选手没有座位。")
        return Step("seats", "todo", text, {"count": waiting})
    if not sitting:
        return Step("seats", "todo", sentence("座位已布置，还没有选手入座。"))
    wanted = -(-sitting * SPARES_PER_HUNDRED // 100)
    if spares < wanted:
        text = sentence("%(count)s 名选手已入座。备用机 %(spares)s 台，建议 %(wanted)s 台。")
        params: dict[str, str | int] = {"count": sitting, "spares": spares, "wanted": wanted}
        return Step("seats", "warn", text, params)
    text = sentence("%(count)s 名选手已入座，备用机 %(spares)s 台。")
    return Step("seats", "done", text, {"count": sitting, "spares": spares})


def _codes(*, without: int, sitting: int) -> Step:
    if not sitting:
        return Step("codes", "todo", sentence("选手入座后，签发并打印座位码。"))
    if without:
        text = sentence("还有 %(count)s 个座位没有座位码。请签发并打印。")
        return Step("codes", "todo", text, {"count": without})
    text = sentence("%(count)s 个座位码已签发。请确认座位卡已打印。")
    return Step("codes", "done", text, {"count": sitting})


def _officials(competition: Competition) -> Step:
    held = set(
        Appointment.objects.filter(competition=competition, user__is_active=True).values_list(
            "role", flat=True
        )
    )
    for roles, state in ((NEEDED, "todo"), (USUAL, "warn")):
        missing = [gettext(role.label) for role in roles if role.value not in held]
        if missing:
            text = sentence("还没有任命：%(roles)s。")
            named: State = "todo" if state == "todo" else "warn"
            return Step("officials", named, text, {"roles": gettext("、").join(missing)})
    count = len(held)
    return Step("officials", "done", sentence("已任命 %(count)s 种角色。"), {"count": count})


def _trial(competition: Competition, *, sitting: int) -> Step:
    if not sitting:
        return Step("trial", "todo", sentence("签发座位码后，逐座登录一次并检查设备。"))
    checked = sum(row["checked"] for row in live.board(competition.pk).rows)
    if checked >= sitting:
        text = sentence("全部 %(count)s 个座位都已登录并完成设备检查。")
        return Step("trial", "done", text, {"count": sitting})
    text = sentence(
        "请在每个座位登录一次并完成设备检查（%(checked)s/%(count)s）；"
        "技术人员另用 zuoxi rehearse 试跑全场。"
    )
    return Step("trial", "warn", text, {"checked": checked, "count": sitting})

"""What stands in the way of declaring the hall ready, and what is only worth knowing (R50, R51)."""

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from zuoxi.competitions.models import Competition
from zuoxi.papers.models import Paper
from zuoxi.sittings import live, outage
from zuoxi.sittings.domain import altered_papers
from zuoxi.sittings.models import Sitting

SENTENCES = outage.SENTENCES | {
    "no_seats": gettext_noop("还没有选手入座。请先安排座位。"),
    "paper_not_frozen": gettext_noop("赛题尚未冻结。请裁判长先在“赛题”页冻结赛题。"),
    "paper_altered": gettext_noop(
        "赛题“%(name)s”的内容与冻结时不符，已停止发放。请用 zuoxi verify 核对并恢复备份。"
    ),
    "no_codes": gettext_noop("还有 %(count)s 个座位没有座位码。请赛务生成并打印座位码。"),
    "not_connected": gettext_noop("还有 %(count)s 名选手没有连接。可以等候，也可以照常进行。"),
    "not_checked": gettext_noop("还有 %(count)s 名选手没有完成设备检查。"),
}


@dataclass(frozen=True)
class Found:
    """One thing in the way; with ``blocks`` False the chief judge may go on."""

    code: str
    blocks: bool
    params: tuple[tuple[str, str | int], ...] = ()

    @property
    def message(self) -> str:
        """Return the sentence in the user's language."""
        return gettext(SENTENCES[self.code]) % dict(self.params)


def find(competition: Competition, *, connected: int, checked: int) -> list[Found]:
    """Return everything in the way, the blocking first."""
    seated = Sitting.objects.filter(competition=competition).exclude(seat_label="")
    sittings = seated.count()
    found = [
        Found(told.code, blocks=False, params=told.params) for told in live.outages(competition.pk)
    ]
    if not sittings:
        return [Found("no_seats", blocks=True), *found]
    told, found = found, []
    papers = Paper.objects.filter(pk__in=seated.values("paper"))
    if any(paper.state != Paper.State.FROZEN for paper in papers):
        found.append(Found("paper_not_frozen", blocks=True))
    found += [
        Found("paper_altered", blocks=True, params=(("name", paper.name),))
        for paper in altered_papers(competition)
    ]
    if without := seated.filter(code_hmac="").count():
        found.append(Found("no_codes", blocks=True, params=(("count", without),)))
    if connected < sittings:
        missing = sittings - connected
        found.append(Found("not_connected", blocks=False, params=(("count", missing),)))
    if checked < sittings:
        missing = sittings - checked
        found.append(Found("not_checked", blocks=False, params=(("count", missing),)))
    return found + told

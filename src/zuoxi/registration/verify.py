"""Whether every contestant is still the person that was entered under the code."""

from collections.abc import Iterator

from zuoxi.kernel.findings import Finding
from zuoxi.kernel.record import Record
from zuoxi.kernel.sentences import sentence
from zuoxi.registration.domain import commitment
from zuoxi.registration.models import Contestant


def check(record: Record) -> Iterator[Finding]:
    """Yield every contestant who differs from what the ledger holds; no name is in a finding."""
    entered = _entered(record)
    for row in Contestant.objects.order_by("pk"):
        seq, committed = entered.pop((row.competition_id, row.code), (None, ""))
        about = f"contestant:{row.pk}"
        if seq is None:
            text = sentence("选手“%(code)s”在操作留痕里没有记录。")
            yield Finding("contestant.unrecorded", about, text, {"code": row.code})
        elif committed != commitment(row):
            text = sentence("选手“%(code)s”的姓名或单位与报名时（操作留痕第 %(seq)s 条）不符。")
            params: dict[str, str | int] = {"code": row.code, "seq": seq}
            yield Finding("contestant.identity", about, text, params, seq)
    for (competition, code), (seq, _) in entered.items():
        text = sentence("操作留痕第 %(seq)s 条登记的选手“%(code)s”已不在数据库里。")
        params = {"code": code, "seq": seq}
        yield Finding("contestant.missing", f"competition:{competition}", text, params, seq)


def _entered(record: Record) -> dict[tuple[int | None, str], tuple[int, str]]:
    entered: dict[tuple[int | None, str], tuple[int, str]] = {}
    for act in record.of("entered_contestants", "changed_contestant", "removed_contestants"):
        with record.reading(act):
            if act.verb == "removed_contestants":
                for code in act.payload["codes"]:
                    entered.pop((act.competition, code), None)
                continue
            if act.verb == "changed_contestant":
                entered.pop((act.competition, act.payload["was"]), None)
            for code, committed in act.payload["contestants"]:
                entered[act.competition, code] = (act.seq, committed)
    return entered

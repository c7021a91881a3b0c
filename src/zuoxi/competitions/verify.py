"""Whether competitions, rule sets, timetables and appointments are what the ledger recorded."""

from collections.abc import Iterator
from typing import Any

from zuoxi.competitions.domain import slot_as_recorded
from zuoxi.competitions.models import Appointment, Competition
from zuoxi.kernel.findings import Finding
from zuoxi.kernel.record import Record
from zuoxi.kernel.sentences import sentence

NAMES = ("name", "edition", "level", "host")
ACTS: dict[str, tuple[str, ...]] = {
    "created_competition": (*NAMES, "is_demo", "slots", "rule_set"),
    "changed_competition": (*NAMES, "slots"),
    "changed_rules": ("rule_set", "version"),
}
"""What each verb decides of a competition; the newest act that names a thing counts."""

_DIFFERENT = (
    (
        "competition.name",
        (*NAMES, "is_demo"),
        sentence(
            "赛项“%(name)s”的名称、届别、级别、承办单位或演示标记与操作留痕第 %(seq)s 条不符。"
        ),
    ),
    (
        "competition.rule_set",
        ("rule_set", "version"),
        sentence("赛项“%(name)s”的规则设置与操作留痕第 %(seq)s 条不符。"),
    ),
    (
        "competition.slots",
        ("slots",),
        sentence("赛项“%(name)s”的竞赛时段与操作留痕第 %(seq)s 条不符。"),
    ),
)
Decided = dict[str, tuple[int, Any]]  # what → (ledger seq, value)


def check(record: Record) -> Iterator[Finding]:
    """Yield everything of this stage that differs from its newest ledger entry."""
    yield from _competitions(record)
    yield from _appointments(record)


def _competitions(record: Record) -> Iterator[Finding]:
    decided: dict[int, Decided] = {}
    for act in record.of(*ACTS):
        with record.reading(act):
            words = {key: (act.seq, act.payload[key]) for key in ACTS[act.verb]}
            decided.setdefault(act.id_of("competition"), {"version": (act.seq, 1)}).update(words)
    for row in Competition.objects.order_by("pk").prefetch_related("slots"):
        wanted, about = decided.pop(row.pk, None), f"competition:{row.pk}"
        if wanted is None:
            text = sentence("赛项“%(name)s”在操作留痕里没有记录。")
            yield Finding("competition.unrecorded", about, text, {"name": row.name})
            continue
        found = _as_recorded(row)
        for code, keys, text in _DIFFERENT:
            off = [wanted[key][0] for key in keys if key in wanted and wanted[key][1] != found[key]]
            if off:
                seq = max(off)
                yield Finding(code, about, text, {"name": row.name, "seq": seq}, seq)
    for key, wanted in decided.items():
        seq = min(seq for seq, _ in wanted.values())
        text = sentence("操作留痕第 %(seq)s 条建立的赛项已不在数据库里。")
        yield Finding("competition.missing", f"competition:{key}", text, {"seq": seq}, seq)


def _as_recorded(row: Competition) -> dict[str, Any]:
    return {
        **{key: getattr(row, key) for key in (*NAMES, "is_demo", "rule_set")},
        "version": row.rule_set_version,
        "slots": [slot_as_recorded(s) for s in row.slots.all()],
    }


def _appointments(record: Record) -> Iterator[Finding]:
    appointed: dict[tuple[int, int | None, str], int] = {}
    names: dict[int, tuple[int, str, str]] = {}
    for act in record.of("appointed", "dismissed"):
        with record.reading(act):
            user, words = act.id_of("user"), act.payload
            held = (user, act.competition, words["role"])
            if act.verb == "appointed":
                names[user] = (act.seq, words["username"], words["name"])
                appointed[held] = act.seq
            else:
                appointed.pop(held, None)
    for row in Appointment.objects.order_by("pk").select_related("user"):
        username, about = row.user.username, f"user:{row.user_id}"
        if appointed.pop((row.user_id, row.competition_id, row.role), None) is None:
            text = sentence("账号“%(user)s”的角色“%(role)s”在操作留痕里没有记录。")
            params: dict[str, str | int] = {"user": username, "role": row.role}
            yield Finding("appointment.unrecorded", about, text, params)
        known = names.pop(row.user_id, None)
        if known is not None and known[1:] != (username, row.user.display_name):
            text = sentence("账号“%(user)s”的用户名或姓名与操作留痕第 %(seq)s 条不符。")
            params = {"user": username, "seq": known[0]}
            yield Finding("appointment.name", about, text, params, known[0])
    for (user_id, _, role), seq in appointed.items():
        text = sentence("操作留痕第 %(seq)s 条授予的角色“%(role)s”已不在数据库里。")
        params = {"seq": seq, "role": role}
        yield Finding("appointment.missing", f"user:{user_id}", text, params, seq)

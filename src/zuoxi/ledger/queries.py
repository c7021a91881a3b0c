"""The ledger of a competition as people read it: in pages, in sentences, as a table."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zuoxi.accounts.domain import OWN
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry
from zuoxi.kernel.table_file import Cell
from zuoxi.ledger.sentences import People, Said, Who, say
from zuoxi.sittings.models import Sitting

PAGE = 500
ADMINISTRATORS = ("made_administrator", "created_administrator")
HEAD = (
    gettext_noop("序号"),
    gettext_noop("时间"),
    gettext_noop("操作人"),
    gettext_noop("角色"),
    gettext_noop("操作"),
    gettext_noop("座位"),
    gettext_noop("选手号"),
    gettext_noop("内容"),
    gettext_noop("原因"),
    gettext_noop("见证人"),
    gettext_noop("校验码"),
)


def people_of(competition: Competition) -> People:
    """Return who sits where, by sitting."""
    rows = Sitting.objects.filter(competition=competition).values_list(
        "pk", "seat_label", "contestant__code"
    )
    return {sitting: Who(seat, code) for sitting, seat, code in rows}


def entries_of(competition: Competition) -> QuerySet[LedgerEntry]:
    """Return what belongs to a competition: its own acts, and those on the accounts of its people.

    Its people are whoever was ever appointed to it, and the administrators: who reset the chief
    judge's password is no less a question of this competition than who paused it (R165).
    """
    appointed = LedgerEntry.objects.filter(
        Q(competition_id=competition.pk, verb="appointed")
        | Q(competition_id=None, verb__in=ADMINISTRATORS)
    )
    accounts = Q(competition_id=None, subject__in=appointed.values("subject"))
    return LedgerEntry.objects.filter(Q(competition_id=competition.pk) | accounts)


def page(competition: Competition, *, after: int, limit: int) -> dict[str, Any]:
    """Return the entries after number ``after``, oldest first (``schemas.LedgerPage``)."""
    entries = entries_of(competition)
    last = entries.aggregate(n=Max("seq"))["n"] or 0
    found = entries.filter(seq__gt=after).order_by("seq")[: min(max(limit, 1), PAGE)]
    people = people_of(competition)
    return {"n": last, "entries": [_view(entry, say(entry, people=people)) for entry in found]}


def _view(entry: LedgerEntry, said: Said) -> dict[str, Any]:
    return asdict(said) | {
        "seq": entry.seq,
        "at_ms": entry.at_ms,
        "verb": entry.verb,
        "subject": entry.subject,
        "hash": entry.hash,
    }


def table(competition: Competition) -> list[list[Cell]]:
    """Return the whole ledger of a competition with its headings, oldest first."""
    head: list[Cell] = [_(name) for name in HEAD]
    return [head, *_lines(competition)]


def _lines(competition: Competition) -> Iterator[list[Cell]]:
    people = people_of(competition)
    entries = entries_of(competition).order_by("seq")
    for entry in entries.iterator(chunk_size=2000):
        said = say(entry, people=people)
        yield [
            entry.seq,
            _moment(entry.at_ms),
            said.actor,
            _role(said.role),
            said.name,
            said.seat,
            said.code,
            said.text,
            said.reason,
            said.witness,
            entry.hash,
        ]


def _moment(ms: int) -> str:
    at = datetime.fromtimestamp(ms / 1000, tz=timezone.get_current_timezone())
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _role(value: str) -> str:
    if value == OWN:
        return _("本人")
    return _(str(Role(value).label)) if value in Role.values else _("系统")

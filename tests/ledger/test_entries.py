"""What a competition's ledger page holds: its own acts, and those on its people's accounts."""

import pytest
from django.test import Client
from django.utils import translation

from zuoxi.accounts.domain import (
    close_account,
    create_account,
    create_administrator,
    reset_password,
)
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.domain import Slot, appoint, create_competition, dismiss
from zuoxi.competitions.models import Competition
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.ledger import queries

pytestmark = pytest.mark.django_db


def competition(name: str) -> Competition:
    return create_competition(
        name=name, edition="2026", slots=[Slot("dictation", 60_000)], actor=SYSTEM
    )


def account(username: str, name: str) -> User:
    return create_account(username=username, display_name=name, actor=SYSTEM)[0]


def said(of: Competition) -> list[str]:
    with translation.override("zh-hans"):
        return [row["text"] for row in queries.page(of, after=0, limit=100)["entries"]]


def test_the_accounts_of_its_people_belong_to_it_and_those_of_others_do_not() -> None:
    mine, other = competition("校内选拔"), competition("省赛")
    chief, stranger = account("zhou", "周裁判长"), account("wu", "吴裁判长")
    appoint(chief, competition=mine, role=Role.CHIEF_JUDGE, actor=SYSTEM)
    appoint(stranger, competition=other, role=Role.CHIEF_JUDGE, actor=SYSTEM)
    reset_password(chief, actor=SYSTEM)
    reset_password(stranger, actor=SYSTEM)
    assert said(mine) == [
        "建立赛项“校内选拔 2026”，共 1 道赛题",
        "为周裁判长开立账号",
        "任命周裁判长为裁判长",
        "重置周裁判长的密码",
    ]


def test_who_was_dismissed_stays_in_it() -> None:
    mine = competition("校内选拔")
    judge = account("he", "何现场")
    appoint(judge, competition=mine, role=Role.HALL_JUDGE, actor=SYSTEM)
    dismiss(judge, competition=mine, role=Role.HALL_JUDGE, actor=SYSTEM)
    close_account(judge, actor=SYSTEM)
    assert said(mine)[-2:] == ["免去何现场的现场裁判", "停用何现场的账号"]


def test_administrators_may_act_in_every_competition_so_their_accounts_belong_to_all() -> None:
    create_administrator(username="guan", display_name="管赛务", password="一串很长的口令2026")
    one, two = competition("校内选拔"), competition("省赛")
    reset_password(User.objects.get(username="guan"), actor=SYSTEM)
    for each in (one, two):
        assert said(each)[0] == "把管赛务设为管理员"
        assert said(each)[-1] == "重置管赛务的密码"


def test_page_and_table_hold_the_same_entries(client: Client) -> None:
    mine = competition("校内选拔")
    chief = account("zhou", "周裁判长")
    appoint(chief, competition=mine, role=Role.CHIEF_JUDGE, actor=SYSTEM)
    reset_password(chief, actor=SYSTEM)
    with translation.override("zh-hans"):
        rows = queries.table(mine)[1:]
    assert [row[7] for row in rows] == said(mine)
    after = rows[1][0]
    assert isinstance(after, int)
    page = queries.page(mine, after=after, limit=1)
    assert [row["seq"] for row in page["entries"]] == [rows[2][0]]
    assert page["n"] == rows[-1][0]

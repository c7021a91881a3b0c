"""The answers as officials download them, and what the ledger keeps of it."""

import hashlib
import io
import json
import zipfile
from urllib.parse import unquote

import pytest
from django.test import Client

from tests import factories
from tests.results.typist import CHIEF, Typist
from zuoxi.accounts.models import User
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry
from zuoxi.ledger.queries import people_of
from zuoxi.ledger.sentences import say
from zuoxi.results import answers, domain
from zuoxi.results.command import rank_table

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_officials_download_the_answers_and_the_ledger_says_who_when_and_what(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    sheet = domain.publish(hall, reason="", actor=CHIEF)
    user = factories.user(role=Role.ARBITRATION, at=hall)
    address = f"/api/competitions/{hall.pk}/results/answers"
    answer = client_of(user).post(address, secure=True)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    name = unquote(answer.headers["Content-Disposition"]).split("''")[1]
    assert name == "客户信息服务技能竞赛 校内选拔-作答与答案-第1版.zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {path: archive.read(path) for path in archive.namelist()}
    folders = ["%3DSUM%28A1%29", "002", "003"]
    parts = ("ANSWER.yaml", "KEY.yaml", "RULES.yaml")
    assert set(files) == {f"{code}/dictation/{part}" for code in folders for part in parts} | {
        "README.txt",
        "scores.csv",
        "sha256.txt",
    }
    assert [(r["rank"], r["code"], r["total"], r["seconds"]) for r in rank_table(
        files["scores.csv"]
    )] == [(r["rank"], r["code"], r["total"], r["seconds"]) for r in sheet.rows]  # fmt: skip

    act = LedgerEntry.objects.get(verb="exported_answers")
    digest = hashlib.sha256(files["sha256.txt"]).hexdigest()
    assert (act.actor, act.actor_name, act.role) == (f"user:{user.pk}", "林晓岚", "arbitration")
    assert json.loads(act.payload) == {
        "hash": digest,
        "contestants": 3,
        "version": 1,
        "sheet": sheet.hash,
    }
    text = say(act, people=people_of(hall)).text
    assert text == f"导出 3 名选手的作答，校验码 {digest[:12]}"


def test_nothing_is_exported_while_a_task_is_open_and_nothing_is_written(
    hall: Competition, typists: list[Typist]
) -> None:
    client = client_of(factories.user(role=Role.CHIEF_JUDGE, at=hall))
    answer = client.post(f"/api/competitions/{hall.pk}/results/answers", secure=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "answers_not_closed")
    assert not LedgerEntry.objects.filter(verb="exported_answers").exists()


def test_whoever_never_took_a_seat_has_neither_folder_nor_line(
    hall: Competition, typists: list[Typist]
) -> None:
    for typist in typists[:2]:
        typist.takes_the_seat().types("name", "沈知夏")
    for typist in typists:
        typist.closes()
    domain.compute_scores(hall)
    made = answers.collect(hall)
    codes = {path.split("/")[0] for path in made.files if "/" in path}
    assert (made.contestants, codes) == (2, {"%3DSUM%28A1%29", "002"})
    assert [row["code"] for row in rank_table(made.files["scores.csv"])] == ["002", "=SUM(A1)"]


def test_each_code_has_a_folder_of_its_own_that_leads_nowhere_else() -> None:
    codes = ["..", "../x", "甲-01", "a_1", "A%2F", "A/", ".", "C:\\x", "%"]
    assert [answers.folder_of(code) for code in codes] == [
        "%2E%2E",
        "%2E%2E%2Fx",
        "甲-01",
        "a_1",
        "A%252F",
        "A%2F",
        "%2E",
        "C%3A%5Cx",
        "%25",
    ]

"""The tables that leave the house: text and numbers, never a formula."""

import csv
import io

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests import factories
from tests.results.typist import Typist
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.results import domain, exports, queries

pytestmark = pytest.mark.django_db


def test_the_tables_hold_text_and_numbers_and_never_a_formula(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    table = exports.table(queries.present_rows(hall), ["dictation"])
    text = exports.as_csv(table)
    assert text.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert lines[0] == ["名次", "选手编号", "座位", "听打录入", "总分", "用时（秒）", "是否提交"]
    assert lines[1] == ["1", "'=SUM(A1)", "A01", "10.00", "10.00", "120", "是"]
    sheet = load_workbook(io.BytesIO(exports.as_xlsx(table, title="成绩"))).active
    assert sheet is not None
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=SUM(A1)", "s")
    assert (sheet["E4"].value, sheet["E4"].number_format) == (8.89, "0.00")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_tables_are_downloaded_under_the_competitions_name(
    hall: Competition, played: list[Typist], ending: str
) -> None:
    domain.compute_scores(hall)
    client = Client()
    client.force_login(factories.user(role=Role.ORGANISER, at=hall))
    answer = client.get(f"/api/competitions/{hall.pk}/results.{ending}", secure=True)
    assert answer.status_code == 200
    assert "filename*=UTF-8''%E5%AE%A2" in answer.headers["Content-Disposition"]

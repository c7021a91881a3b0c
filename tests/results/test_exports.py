"""The tables that leave the house: text and numbers, never a formula."""

import csv
import io
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from tests import factories
from tests.results.typist import CHIEF, Typist, command
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.kernel import table_file
from zuoxi.results import domain, exports, queries
from zuoxi.results.models import ResultSheet

pytestmark = pytest.mark.django_db


def workbook(content: bytes) -> Any:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return sheet


def grid(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


HEAD = ["名次", "选手号", "座位", "听打录入", "总分", "用时（秒）", "交卷", "终止人"]


def test_the_csv_opens_in_a_desktop_spreadsheet_with_numbers_and_no_formula(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    content = table_file.as_csv(exports.table(queries.present_rows(hall), ["dictation"]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        HEAD,
        ["1", "'=SUM(A1)", "A01", "10.00", "10.00", "120", "本人提交", ""],
        ["2", "002", "A02", "10.00", "10.00", "600", "到时收卷", ""],
        ["3", "003", "B01", "8.89", "8.89", "60", "本人提交", ""],
    ]


def test_the_workbook_holds_numbers_as_numbers_and_text_as_text(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    table = exports.table(queries.present_rows(hall), ["dictation"])
    sheet = workbook(table_file.as_xlsx(table, title="成绩", heading="校内选拔"))
    assert grid(sheet) == [
        HEAD,
        [1, "=SUM(A1)", "A01", 10, 10, 120, "本人提交", None],
        [2, "002", "A02", 10, 10, 600, "到时收卷", None],
        [3, "003", "B01", 8.89, 8.89, 60, "本人提交", None],
    ]
    assert [cell.data_type for cell in sheet[2]] == ["n", "s", "s", "n", "n", "n", "s", "n"]
    assert [cell.number_format for cell in sheet[4]][3:6] == ["0.00", "0.00", "General"]
    assert sheet["B2"].quotePrefix


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_name_becomes_a_formula(start: str) -> None:
    table: list[list[table_file.Cell]] = [["选手号"], [start]]
    [[_head], [shown]] = csv.reader(
        io.StringIO(table_file.as_csv(table).decode("utf-8-sig"), newline=""), strict=True
    )
    cell = workbook(table_file.as_xlsx(table, title="成绩", heading="校内选拔"))["A2"]
    assert (shown, cell.data_type, cell.quotePrefix) == (f"'{start}", "s", True)


def test_the_workbook_prints_as_it_looks(hall: Competition, played: list[Typist]) -> None:
    domain.compute_scores(hall)
    table = exports.table(queries.present_rows(hall), ["dictation"])
    sheet = workbook(table_file.as_xlsx(table, title="成绩", heading="甲&乙 校内选拔"))
    assert (sheet.title, sheet.freeze_panes, sheet.print_title_rows) == ("成绩", "A2", "$1:$1")
    page = sheet.page_setup
    assert (page.paperSize, page.orientation) == (9, "portrait")
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, page.fitToWidth) == (True, 1)
    assert page.fitToHeight == 0
    assert sheet.oddHeader.center.text == "甲&&乙 校内选拔"
    assert sheet.oddFooter.center.text == "&P / &N"


OF_SHEET = ["状态", "公布时间", "校验码"]
ROWS = [
    ["1", "'=SUM(A1)", "A01", "10.00", "10.00", "120", "本人提交", ""],
    ["2", "002", "A02", "10.00", "10.00", "600", "到时收卷", ""],
    ["3", "003", "B01", "8.89", "8.89", "60", "本人提交", ""],
]


class Office:
    """Somebody of the office, downloading in Chinese or English."""

    def __init__(self, hall: Competition, language: str = "zh-hans") -> None:
        self.client = Client(headers={"accept-language": language})
        self.client.force_login(factories.user(role=Role.ORGANISER, at=hall))
        self.address = f"/api/competitions/{hall.pk}/results"

    def gets(self, ending: str) -> Any:
        answer = self.client.get(f"{self.address}.{ending}", secure=True)
        assert answer.status_code == 200
        return answer

    def csv(self, query: str = "") -> list[list[str]]:
        text = self.gets(f"csv{query}").content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    def book(self, query: str = "") -> Any:
        return load_workbook(io.BytesIO(self.gets(f"xlsx{query}").content))

    def name(self, ending: str) -> str:
        return unquote(self.gets(ending).headers["Content-Disposition"]).split("''")[1]


def at(sheet: ResultSheet) -> str:
    moment = datetime.fromtimestamp(sheet.published_ms / 1000, tz=ZoneInfo("Asia/Shanghai"))
    return f"{moment:%Y-%m-%d %H:%M:%S} (UTC+0800)"


@pytest.mark.parametrize(
    ("language", "head", "above"),
    [
        (
            "zh-hans",
            [*HEAD, *OF_SHEET],
            ["客户信息服务技能竞赛 校内选拔　成绩（暂定，未公布）",
             "客户信息服务技能竞赛 校内选拔　成绩（第 1 版，已公布）"],
        ),
        (
            "en",
            ["Rank", "Contestant", "Seat", "Dictation", "Total", "Time (s)", "Ending",
             "Stopped by", "State", "Published at", "Checksum"],
            ["客户信息服务技能竞赛 校内选拔 — results (provisional, not published)",
             "客户信息服务技能竞赛 校内选拔 — results (version 1, published)"],
        ),
    ],
)  # fmt: skip
def test_the_tables_speak_the_language_of_whoever_downloads_them(
    hall: Competition, played: list[Typist], language: str, head: list[str], above: list[str]
) -> None:
    domain.compute_scores(hall)
    office = Office(hall, language)
    assert office.csv()[0] == head
    before = office.book()
    domain.publish(hall, reason="", actor=CHIEF)
    after = office.book()
    for book, line in zip((before, after), above, strict=True):
        assert grid(book.worksheets[0])[0] == head[:-3]
        assert [sheet.oddHeader.center.text for sheet in book.worksheets] == [line, line]


def test_what_is_not_published_is_marked_as_provisional_in_every_file(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    office = Office(hall)
    state = ["暂定，未公布", "", ""]
    assert office.csv() == [[*HEAD, *OF_SHEET], *([*row, *state] for row in ROWS)]
    assert office.name("csv") == "客户信息服务技能竞赛 校内选拔-成绩-暂定.csv"
    assert office.name("xlsx") == "客户信息服务技能竞赛 校内选拔-成绩-暂定.xlsx"
    assert grid(office.book()["公布信息"]) == [
        ["项目", "内容"],
        ["赛项", "客户信息服务技能竞赛 校内选拔"],
        ["状态", "暂定，未公布"],
        ["公布时间", None],
        ["校验码", None],
    ]


def test_a_published_table_carries_version_time_and_hash_of_its_sheet(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    sheet = domain.publish(hall, reason="", actor=CHIEF)
    office = Office(hall)
    state = ["第 1 版，已公布", at(sheet), sheet.hash]
    assert office.csv() == [[*HEAD, *OF_SHEET], *([*row, *state] for row in ROWS)]
    assert office.name("csv") == "客户信息服务技能竞赛 校内选拔-成绩-第1版.csv"
    book = office.book()
    assert book.sheetnames == ["成绩", "公布信息"]
    assert grid(book["成绩"])[0] == HEAD
    assert grid(book["公布信息"])[1:] == [
        ["赛项", "客户信息服务技能竞赛 校内选拔"],
        ["状态", "第 1 版，已公布"],
        ["公布时间", at(sheet)],
        ["校验码", sheet.hash],
    ]


def test_a_correction_and_what_it_corrects_are_told_apart(
    hall: Competition, played: list[Typist]
) -> None:
    domain.compute_scores(hall)
    first = domain.publish(hall, reason="", actor=CHIEF)
    played[2].types("name", "沈知夏", at=61_000).op(62_000, "submit").closes()
    domain.compute_scores(hall)
    office = Office(hall)
    pending = office.csv()
    assert {tuple(row[-3:]) for row in pending[1:]} == {
        ("暂定，未公布：第 1 版公布后有变化", "", "")
    }
    second = domain.publish(hall, reason="补时", witness="吴监督", actor=CHIEF)
    newest, old = office.csv(), office.csv("?version=1")
    assert [row[:-3] for row in newest] == [row[:-3] for row in pending]
    assert newest[1][:-3] == ["1", "003", "B01", "10.00", "10.00", "62", "本人提交", ""]
    corrects = ("第 2 版，已公布，更正第 1 版", at(second), second.hash)
    assert {tuple(row[-3:]) for row in newest[1:]} == {corrects}
    corrected = ["第 1 版，已公布，已由第 2 版更正", at(first), first.hash]
    assert old == [[*HEAD, *OF_SHEET], *([*row, *corrected] for row in ROWS)]
    assert [row[1] for row in grid(office.book("?version=1")["公布信息"])[2:]] == corrected
    assert office.name("csv?version=1") == "客户信息服务技能竞赛 校内选拔-成绩-第1版.csv"
    missing = office.client.get(f"{office.address}.csv?version=3", secure=True)
    assert missing.status_code == 404


def test_the_ranking_and_its_tables_say_who_ended_whose_work_by_force(
    hall: Competition, typists: list[Typist]
) -> None:
    alone, handed_in, others = typists
    alone.types("name", "沈知夏")
    handed_in.types("name", "沈知夏").op(90_000, "submit")
    others.types("name", "沈")
    command(hall, "ended_person", at=200_000, sitting=alone.sitting.pk)
    command(hall, "ended_hall", at=300_000, sitting=None)
    alone.closes(bell=200_000)
    handed_in.closes(bell=300_000)
    others.closes(bell=300_000)
    domain.compute_scores(hall)
    rows = queries.present_rows(hall)
    chief = {"by": "周裁判长", "role": "chief_judge"}
    assert {row["seat"]: (row["ending"], row["stop"]) for row in rows} == {
        "A01": ("stopped", {"whom": "person"} | chief),
        "A02": ("submitted", None),
        "B01": ("stopped", {"whom": "hall"} | chief),
    }
    with translation.override("zh-hans"):
        table = exports.table(rows, ["dictation"])
    assert {line[2]: line[-2:] for line in table[1:]} == {
        "A01": ["个人终止", "裁判长 周裁判长"],
        "A02": ["本人提交", ""],
        "B01": ["全场终止", "裁判长 周裁判长"],
    }


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


def test_what_nobody_sees_is_shown_as_a_mark_and_stops_no_workbook() -> None:
    table: list[list[table_file.Cell]] = [["选手号"], ["0\x0001"], ["\x1b座"]]
    sheet = workbook(table_file.as_xlsx(table, title="成\x01绩", heading="校内\x0b选拔"))
    assert grid(sheet) == [["选手号"], ["0�01"], ["�座"]]

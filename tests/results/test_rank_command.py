"""``zuoxi rank``: a table from any desktop, and every bad row named by its line."""

import pytest

from zuoxi.results.command import RowProblem, UnreadableTableError, rank_table

TABLE = (
    "code,dictation,inbound_call,seconds\n甲01,9.83,20.5,480\n乙02,9.83,20.50,480\n丙03,10,30,1\n"
)
RANKING = [
    {"code": "丙03", "total": "40.00", "seconds": 1, "rank": 1},
    {"code": "乙02", "total": "30.33", "seconds": 480, "rank": 2},
    {"code": "甲01", "total": "30.33", "seconds": 480, "rank": 2},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_table_is_read_as_chinese_desktops_save_it(encoding: str) -> None:
    assert rank_table(TABLE.encode(encoding)) == RANKING


@pytest.mark.parametrize(
    "table",
    [
        TABLE.replace("\n", "\r\n"),
        TABLE.replace(",", "\t"),
        TABLE.replace("code", "Code "),
        TABLE + "\n,,,\n",
        TABLE.replace("甲01", '"甲01"'),
    ],
)
def test_line_ends_tabs_blank_rows_and_quotes_change_nothing(table: str) -> None:
    assert rank_table(table.encode()) == RANKING


def test_a_total_is_exact_and_never_rounded() -> None:
    table = b"code,a,b,seconds\nA,0.1,0.205,1\nB,-1,3,1\n"
    assert [row["total"] for row in rank_table(table)] == ["2.00", "0.305"]


def bad(table: str) -> list[tuple[int, dict[str, str]]]:
    with pytest.raises(UnreadableTableError) as caught:
        rank_table(table.encode())
    return [(problem.line, problem.params) for problem in caught.value.problems]


def test_every_bad_row_is_named_by_its_line() -> None:
    table = (
        "code,dictation,seconds\n"
        "A,9.83,480\n"
        "A,9.80,481\n"
        ",9.80,481\n"
        "B,九分,480\n"
        "C,9.8,8:01\n"
        "D,9.8\n"
        "E,NaN,1\n"
        "F,１,1\n"
    )
    assert bad(table) == [
        (3, {"code": "A", "line": "2"}),
        (4, {}),
        (5, {"column": "dictation", "value": "九分"}),
        (6, {"value": "8:01"}),
        (7, {"found": "2", "expected": "3"}),
        (8, {"column": "dictation", "value": "NaN"}),
        (9, {"column": "dictation", "value": "１"}),
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("", [(1, {})]),
        ("name,dictation\n甲,1\n", [(1, {"column": "code"}), (1, {"column": "seconds"})]),
        ("code,seconds\nA,1\n", [(1, {})]),
        ("code,a,a,seconds\nA,1,1,1\n", [(1, {"column": "a"})]),
        ("code,a,total,seconds\nA,1,1,1\n", [(1, {})]),
        ('code,a,seconds\nA,"1,1\n', [(2, {})]),
    ],
)
def test_a_table_without_the_right_columns_says_which(
    table: str, expected: list[tuple[int, dict[str, str]]]
) -> None:
    assert bad(table) == expected


def test_total_alone_is_a_part_like_any_other() -> None:
    assert rank_table(b"code,total,seconds\nA,9.8,1\n") == [
        {"code": "A", "total": "9.80", "seconds": 1, "rank": 1}
    ]


def test_bytes_that_are_no_text_are_refused_with_their_line() -> None:
    with pytest.raises(UnreadableTableError) as caught:
        rank_table(b"code,a,seconds\nA,\xff\xff\xff,1\n")
    assert caught.value.problems == (
        RowProblem(2, "文字编码无法识别。请另存为“CSV UTF-8”后重试。", {}),
    )

"""A list of contestants is read as people have it: workbook, CSV in any encoding, pasted cells."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from zuoxi.registration.entrants import Entrant, problems_of
from zuoxi.registration.sheet import (
    MAX_BYTES,
    MAX_ROWS,
    Listed,
    UnreadableSheetError,
    read_file,
    read_text,
)

PEOPLE = (Entrant("001", "赵晓岚"), Entrant("002", "钱子墨"))
CSV = "选手号,姓名\r\n001,赵晓岚\r\n002,钱子墨\r\n"


def workbook(*rows: tuple[Any, ...], number_format: str = "General") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cells in sheet.iter_rows(max_col=1):
        cells[0].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_is_read_in_the_encoding_that_it_has(encoding: str) -> None:
    assert read_file(CSV.encode(encoding)).entrants == PEOPLE


def test_rare_characters_of_gb18030_arrive_too() -> None:
    listed = read_file("编号,姓名\n001,𫍯㛃\n".encode("gb18030"))
    assert listed.entrants == (Entrant("001", "𫍯㛃"),)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableSheetError):
        read_file(b"\x80\x81\xff\x00\x01")


def test_a_workbook_is_read_by_its_headings_in_any_order() -> None:
    content = workbook(("学校", "姓名", "选手号"), ("海州职业学院", "赵晓岚", "001"))
    assert read_file(content) == Listed((Entrant("001", "赵晓岚", "海州职业学院"),), (2,))


@pytest.mark.parametrize(
    ("value", "number_format", "code"),
    [(1, "000", "001"), (1, "General", "1"), (12.0, "General", "12"), ("001", "General", "001")],
)
def test_a_number_is_read_as_the_spreadsheet_shows_it(
    value: Any, number_format: str, code: str
) -> None:
    content = workbook(("选手号", "姓名"), (value, "赵晓岚"), number_format=number_format)
    assert read_file(content).entrants == (Entrant(code, "赵晓岚"),)


def test_a_broken_workbook_is_refused() -> None:
    with pytest.raises(UnreadableSheetError):
        read_file(workbook(("选手号", "姓名"), ("001", "赵晓岚"))[:-200])


@pytest.mark.parametrize("mark", ["\t", ",", ";", "，"])
def test_pasted_cells_may_be_parted_by_any_usual_mark(mark: str) -> None:
    assert read_text(CSV.replace(",", mark)).entrants == PEOPLE


def test_without_headings_the_first_columns_are_code_and_name() -> None:
    listed = read_text("001\t赵晓岚\t海州职业学院\t一队\n002\t钱子墨")
    assert listed.entrants == (
        Entrant("001", "赵晓岚", "海州职业学院", "一队"),
        Entrant("002", "钱子墨"),
    )


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers() -> None:
    listed = read_text("选手号,姓名\n\n001,赵晓岚\n , \n002,钱子墨\n")
    assert (listed.entrants, listed.rows) == (PEOPLE, (3, 5))


def test_full_width_digits_and_spaces_around_do_not_make_another_code() -> None:
    assert read_text("００１ ,　赵晓岚　").entrants == (Entrant("001", "赵晓岚"),)


@pytest.mark.parametrize("text", ["", "\n \n", "选手号,姓名\n", 'a,"b\n', "a\x00,b"])
def test_what_holds_nobody_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSheetError):
        read_text(text)


def test_the_longest_list_is_read_and_one_row_more_is_not() -> None:
    rows = [f"{n:05},赵晓岚" for n in range(MAX_ROWS + 1)]
    assert len(read_text("\n".join(rows[:-1])).entrants) == MAX_ROWS
    with pytest.raises(UnreadableSheetError):
        read_text("\n".join(rows))


def test_a_file_that_is_too_large_is_not_even_opened() -> None:
    with pytest.raises(UnreadableSheetError):
        read_file(b"P" * (MAX_BYTES + 1))


@given(st.binary(max_size=400))
def test_no_file_makes_the_reader_stumble(content: bytes) -> None:
    try:
        read_file(content)
    except UnreadableSheetError:
        return


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    try:
        listed = read_text(text)
    except UnreadableSheetError:
        return
    problems_of(listed.entrants, rows=listed.rows, taken=set())


def said(*entrants: Entrant, taken: frozenset[str] = frozenset()) -> list[tuple[int, str]]:
    rows = range(2, len(entrants) + 2)
    return [(p.row, p.text % p.params) for p in problems_of(entrants, rows=rows, taken=taken)]


def test_every_wrong_row_is_named_with_what_is_wrong() -> None:
    found = said(
        Entrant("001", "赵晓岚"),
        Entrant("", ""),
        Entrant("001", "钱子墨"),
        Entrant("0 4", "孙雨桐"),
        Entrant("005", "李\n思远"),
        Entrant("006", "周嘉禾", school="校" * 121),
        Entrant("007", "吴若溪"),
        taken=frozenset({"007"}),
    )
    assert found == [
        (3, "缺少选手号。"),
        (3, "缺少姓名。"),
        (4, "选手号 001 和第 2 行重复。"),
        (5, "选手号不能超过 20 个字符，也不能含空格。"),
        (6, "姓名不能超过 60 个字符，也不能含换行等控制字符。"),
        (7, "学校不能超过 120 个字符，代表队不能超过 80 个字符。"),
        (8, "选手号 007 已经登记过。"),
    ]


@pytest.mark.parametrize(("length", "count"), [(20, 0), (21, 1)])
def test_a_code_has_at_most_twenty_characters(length: int, count: int) -> None:
    assert len(said(Entrant("9" * length, "赵晓岚"))) == count

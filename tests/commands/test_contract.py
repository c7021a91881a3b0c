"""The command line's contract: exit 0 good, 1 found bad, 2 misuse; Chinese or English by locale."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from zuoxi import cli
from zuoxi.kernel import language

TABLE = "code,dictation,seconds\n甲01,9.83,480\n乙02,9.83,481\n"


def zuoxi(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, list(arguments))


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    path = tmp_path / "scores.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_rank_prints_the_ranking_as_json(scores: Path) -> None:
    done = zuoxi("rank", str(scores), "--json")
    assert (done.exit_code, json.loads(done.output)) == (
        0,
        [
            {"code": "甲01", "total": "9.83", "seconds": 480, "rank": 1},
            {"code": "乙02", "total": "9.83", "seconds": 481, "rank": 2},
        ],
    )


def test_ranks_are_shared_and_the_next_counts_everybody_before_it(scores: Path) -> None:
    scores.write_text(
        "code,dictation,inbound_call,seconds\n丁04,0,0,600\n丙03,9.83,20.00,480\n"
        "乙02,9.8,20.03,480\n甲01,9.83,20.01,599\n戊05,9.83,20,481\n",
        encoding="utf-8-sig",
    )
    done = zuoxi("rank", str(scores), "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (
        0,
        [
            {"code": "甲01", "total": "29.84", "seconds": 599, "rank": 1},
            {"code": "丙03", "total": "29.83", "seconds": 480, "rank": 2},
            {"code": "乙02", "total": "29.83", "seconds": 480, "rank": 2},
            {"code": "戊05", "total": "29.83", "seconds": 481, "rank": 4},
            {"code": "丁04", "total": "0.00", "seconds": 600, "rank": 5},
        ],
    )


def test_the_ranking_for_people_stands_in_columns(scores: Path) -> None:
    scores.write_text("code,a,seconds\n选手甲,10,9\nB,9.5,600\n", encoding="utf-8")
    assert zuoxi("rank", str(scores)).stdout.splitlines() == [
        "名次  选手号   总分  用时（秒）",
        "   1  选手甲  10.00           9",
        "   2  B        9.50         600",
    ]


def test_a_table_without_contestants_ranks_nobody(scores: Path) -> None:
    scores.write_text("code,dictation,seconds\n", encoding="utf-8")
    done = zuoxi("rank", str(scores), "--json")
    assert (done.exit_code, done.stdout) == (0, "[]\n")


def test_every_bad_row_is_named_with_file_and_line_and_exits_with_1(scores: Path) -> None:
    scores.write_text(
        "code,dictation,seconds\n甲01,九分,480\n乙02,9.83,-1\n甲01,9.83,480.5\n", encoding="gb18030"
    )
    told = [
        (2, "“dictation”列的“九分”不是数。没有成绩请写 0。"),
        (3, "用时（seconds）的“-1”不是整秒数。"),
        (4, "编号“甲01”与第 2 行重复。"),
        (4, "用时（seconds）的“480.5”不是整秒数。"),
    ]
    done = zuoxi("rank", str(scores), "--json")
    expected = {"problems": [{"line": line, "message": text} for line, text in told]}
    assert (done.exit_code, json.loads(done.stdout)) == (1, expected)
    assert done.stderr == "".join(f"{scores}: 第 {line} 行：{text}\n" for line, text in told)


def test_a_workbook_is_refused_with_what_to_do(scores: Path) -> None:
    book = Workbook()
    book.active.append(["code", "dictation", "seconds"])  # type: ignore[union-attr]
    book.save(scores)
    done = zuoxi("rank", str(scores))
    expected = "第 1 行：这是 Excel 工作簿。请在 Excel 里另存为“CSV UTF-8（逗号分隔）”后重试。"
    assert (done.exit_code, done.stderr) == (1, f"{scores}: {expected}\n")


def test_an_empty_file_is_refused_with_the_columns_it_needs(scores: Path) -> None:
    scores.write_bytes(b"")
    done = zuoxi("rank", str(scores), "--json")
    message = "文件是空的。第一行应为列名：code、各部分、seconds。"
    assert (done.exit_code, json.loads(done.stdout)) == (
        1, {"problems": [{"line": 1, "message": message}]},
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [["rank"], ["rank", "没有这个文件.csv"], ["没有这个命令"], ["serve", "--port", "0"]],
)
def test_misuse_exits_with_2(arguments: list[str]) -> None:
    assert zuoxi(*arguments).exit_code == 2


def test_score_recomputes_the_example_of_the_rules(tmp_path: Path) -> None:
    key, answer = tmp_path / "key.yaml", tmp_path / "answer.yaml"
    address = (
        "云岭市明湖区花园北路一百一十八号六栋十二单元三零三室东侧门卫代收转客户本人亲启谢谢请勿折叠"
        * 2
    )
    address = address[:59]
    key.write_text(f"items: [{{id: a, fields: {{address: '{address}'}}}}]", encoding="utf-8")
    wrong = address[:-1] + "错"
    answer.write_text(f"items: [{{id: a, fields: {{address: '{wrong}'}}}}]", encoding="utf-8")
    done = zuoxi("score", "dictation", str(key), str(answer), "--json")
    assert (done.exit_code, json.loads(done.output)) == (
        0,
        {
            "required": 59,
            "correct": 58,
            "accuracy": "98.31",
            "score": "9.83",
            "fields": [
                {"item": "a", "field": "address", "required": 59, "correct": 58, "surplus": 0}
            ],
        },
    )


def test_score_names_file_and_line_of_what_is_wrong(tmp_path: Path) -> None:
    key, answer = tmp_path / "key.yaml", tmp_path / "answer.yaml"
    key.write_text("items:\n- id: a\n  fields: {name: 沈知夏}\n", encoding="utf-8")
    answer.write_text("items:\n- id: b\n  fields: {name: 沈知夏}\n", encoding="utf-8")
    done = zuoxi("score", "dictation", str(key), str(answer))
    assert done.exit_code == 1
    assert done.stderr.startswith(f"{answer}:2: ")


def test_a_folder_without_a_paper_is_found_bad(tmp_path: Path) -> None:
    done = zuoxi("paper", "check", str(tmp_path), "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["problems"][0]["file"] == "paper.yaml"


@pytest.mark.parametrize("command", ["score", "rank"])
def test_score_and_rank_set_up_no_django(command: str, scores: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.yaml"
    key.write_text("items:\n- id: a\n  fields: {name: 沈知夏}\n", encoding="utf-8")
    files = [str(scores)] if command == "rank" else ["dictation", str(key), str(key)]
    program = (
        "import sys\nfrom zuoxi.cli import main\n"
        f"main({[command, *files, '--json']!r}, standalone_mode=False)\n"
        "assert 'django' not in sys.modules, 'django'\n"
    )
    folder = tmp_path / "untouched"
    environment = {**os.environ, "ZUOXI_DATA": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("locale", "tongue"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "C"}, "zh-hans"),
        ({}, "zh-hans"),
    ],
)
def test_the_language_follows_the_locale(
    monkeypatch: pytest.MonkeyPatch, locale: dict[str, str], tongue: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert language.language() == tongue

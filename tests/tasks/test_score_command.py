"""``zuoxi score dictation``: two files in, one score out; every bad file is named by line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from zuoxi.kernel.yaml_text import FileProblemError
from zuoxi.tasks import dictation
from zuoxi.tasks.dictation.command import read_rules, score_files

KEY = """\
items:
  - id: 1
    fields: {name: 黄如新, postcode: 010018, phone: [199-0000-1234, "19900001234"]}
  - id: "2"
    case_sensitive: true
    fields: {email: LiNa@example.cn}
"""
ANSWER = """\
items:
  - id: "1"
    fields: {name: 黄如, postcode: ０１００１８, phone: 19900001234}
  - id: 2
    fields: {email: lina@example.cn}
"""


def write(folder: Path, key: str, answer: str) -> tuple[Path, Path]:
    (folder / "key.yaml").write_text(key, encoding="utf-8")
    (folder / "answer.yaml").write_text(answer, encoding="utf-8")
    return folder / "key.yaml", folder / "answer.yaml"


def test_values_are_taken_as_written_with_or_without_quotes(tmp_path: Path) -> None:
    assert score_files(*write(tmp_path, KEY, ANSWER)) == {
        "required": 35,
        "correct": 32,
        "accuracy": "91.43",
        "score": "9.14",
        "fields": [
            {"item": "1", "field": "name", "required": 3, "correct": 2, "surplus": 0},
            {"item": "1", "field": "postcode", "required": 6, "correct": 6, "surplus": 0},
            {"item": "1", "field": "phone", "required": 11, "correct": 11, "surplus": 0},
            {"item": "2", "field": "email", "required": 15, "correct": 13, "surplus": 0},
        ],
    }


def test_what_was_not_answered_counts_as_nothing_typed(tmp_path: Path) -> None:
    for answer in ("items:", "items: []", "items:\n  - id: 1\n    fields: {name: }"):
        result = score_files(*write(tmp_path, KEY, answer))
        assert (result["required"], result["score"]) == (35, "0.00")


@pytest.mark.parametrize(
    ("key", "answer", "problem"),
    [
        (KEY, "", "answer.yaml:0: 文件是空的。请按样例填写内容。"),
        (KEY, "a: 1", "answer.yaml:1: 缺少“items:”。请按样例填写。"),
        (KEY, "items: {}", "answer.yaml:1: “items”应是列表，每条以“- ”开头。"),
        (KEY, "items:\n  - id: 3\n    fields: {}",
         "answer.yaml:2: 编号“3”不在答案文件里。请核对两个文件的 id。"),
        (KEY, "items:\n  - id: 1\n  - id: 1", "answer.yaml:3: 编号“1”重复（第 2 行已有）。"),
        (KEY, "items:\n  - id: 2\n    fields: {fax: 1}",
         "answer.yaml:3: 没有“fax”这个字段。可用的字段：name, address, postcode, phone, email。"),
        (KEY, "items:\n  - id: 2\n    fields: {name: 王}",
         "answer.yaml:3: 编号“2”的答案文件里没有“name”字段。"),
        (KEY, "items:\n  - id: 1\n    fields:\n      name: 黄如新黄如新黄",
         "answer.yaml:4: “name”过长：计分 7 字，最多 6 字。"),
        (KEY.replace("黄如新", "，。"), ANSWER,
         "key.yaml:3: “name”没有计分字符。请填写答案，或删去这一项。"),
        (KEY, "items:\n\t- id: 1",
         "answer.yaml:2: 这一行用制表符（Tab）缩进。请改用空格。"),
    ],
)  # fmt: skip
def test_a_bad_file_is_named_with_its_line(
    tmp_path: Path, key: str, answer: str, problem: str
) -> None:
    with pytest.raises(FileProblemError) as refused:
        score_files(*write(tmp_path, key, answer))
    error = refused.value
    found = f"{Path(error.file).name}:{error.line}: {error.text % error.params}"
    assert found == problem


def test_the_sample_is_scored_and_django_is_not_needed() -> None:
    samples = Path(dictation.__file__).parent / "samples"
    program = (
        "import sys; from pathlib import Path\n"
        "from zuoxi.tasks.dictation.command import score_files\n"
        "a, b = map(Path, sys.argv[1:])\n"
        "print(score_files(a, b)['score'], 'django' in sys.modules)"
    )
    files = [str(samples / "dictation.yaml"), str(samples / "answer.yaml")]
    done = subprocess.run(
        [sys.executable, "-c", program, *files], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["9.80", "False"]


# 3 + 22 + 6 + 11 + 17 = 59 counted characters, as the printed sample has.
SAMPLE = """\
items:
  - id: s1
    fields:
      name: 黄如新
      address: [海州市云溪区清河路一百二十八号春晓苑六栋三零, 海州市云溪区清河路128号春晓苑6栋30]
      postcode: "010018"
      phone: "19900001234"
      email: huangrx@example.c
"""


def run(
    folder: Path, answer: str, *options: str, key: str = SAMPLE, locale: str = "zh_CN.UTF-8"
) -> subprocess.CompletedProcess[str]:
    files = [str(path) for path in write(folder, key, answer)]
    return subprocess.run(
        [sys.executable, "-m", "zuoxi.cli", "score", "dictation", *files, *options],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": locale, "PYTHONUTF8": "1"},
    )


def test_one_wrong_of_59_characters_is_98_31_percent_and_9_83_points(tmp_path: Path) -> None:
    one = re.sub(r"address: \[(.*?),.*\]", r"address: \1", SAMPLE).replace("黄如新", "黄如心")
    done = run(tmp_path, one, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert list(result) == ["required", "correct", "accuracy", "score", "fields"]
    assert (result["required"], result["correct"]) == (59, 58)
    assert (result["accuracy"], result["score"]) == ("98.31", "9.83")
    assert [list(field.values()) for field in result["fields"]] == [
        ["s1", "name", 3, 2, 0],
        ["s1", "address", 22, 22, 0],
        ["s1", "postcode", 6, 6, 0],
        ["s1", "phone", 11, 11, 0],
        ["s1", "email", 17, 17, 0],
    ]
    assert run(tmp_path, one).stdout == "正确 58 字，应录 59 字，准确率 98.31%，得分 9.83\n"
    english = run(tmp_path, one, locale="en_US.UTF-8")
    assert english.stdout == "58 of 59 characters correct, accuracy 98.31%, score 9.83\n"


@pytest.mark.parametrize(
    ("field", "typed", "correct", "surplus"),
    [
        # full width, spaces and punctuation
        ("name", "'黄 如·新。'", 3, 0),
        ("postcode", "'０１００１８'", 6, 0),
        ("postcode", "010018", 6, 0),
        ("phone", "199-0000-1234", 11, 0),
        ("phone", "'（１９９）00001234'", 11, 0),
        ("email", "'ＨＵＡＮＧＲＸ＠example．C'", 17, 0),
        ("email", "Huang RX@example.c", 17, 0),
        ("email", "huangrx-example.c", 16, 0),
        # any accepted answer, whole or in part
        ("address", "海州市云溪区清河路128号春晓苑6栋30", 22, 0),
        ("address", "海州市云溪区，清河路１２８号 春晓苑６栋３０。", 22, 0),
        ("address", "海州市云溪区清河路128号春晓苑6栋", 19, 0),
        # surplus, up to twice the key
        ("name", "黄如新新", 3, 1),
        ("name", "黄如新黄如新", 3, 3),
        # nothing
        ("name", "", 0, 0),
        ("name", "'  '", 0, 0),
    ],
)
def test_what_counts_in_a_field(
    tmp_path: Path, field: str, typed: str, correct: int, surplus: int
) -> None:
    answer = f"items:\n  - id: s1\n    fields:\n      {field}: {typed}\n"
    result = score_files(*write(tmp_path, SAMPLE, answer))
    (found,) = (row for row in result["fields"] if row["field"] == field)
    assert (found["correct"], found["surplus"]) == (correct, surplus)
    assert (result["required"], result["correct"]) == (59, correct)


def test_an_item_that_is_missing_from_the_answer_still_counts_as_required(tmp_path: Path) -> None:
    key = SAMPLE + "  - id: s2\n    fields: {name: 单雨桐}\n"
    result = score_files(*write(tmp_path, key, "items:\n  - id: s2\n    fields: {name: 单雨桐}"))
    assert (result["required"], result["correct"], result["score"]) == (62, 3, "0.48")


def test_more_than_twice_the_key_is_refused_in_the_language_of_the_user(tmp_path: Path) -> None:
    answer = "items:\n  - id: s1\n    fields:\n      name: 黄如新黄如新黄\n"
    done = run(tmp_path, answer)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.endswith("answer.yaml:4: “name”过长：计分 7 字，最多 6 字。\n")
    english = run(tmp_path, answer, "--json", locale="en_US.UTF-8")
    assert english.returncode == 1
    (problem,) = json.loads(english.stdout)["problems"]
    assert problem["line"] == 4
    assert not re.search("[\u4e00-\u9fff]", english.stdout + english.stderr)
    missing = subprocess.run(
        [sys.executable, "-m", "zuoxi.cli", "score", "dictation", "nowhere.yaml"],
        capture_output=True,
        check=False,
    )
    assert missing.returncode == 2


@pytest.mark.parametrize(
    ("rules", "typed", "accuracy", "score"),
    [
        ("slip_penalty: 0", "黄如心", "98.31", "9.83"),
        ("accuracy_reading: ratio", "黄如心", "0.98", "9.80"),
        ("surplus_penalty: 0", "黄如新新", "100.00", "10.00"),
        ("surplus_penalty: 1", "黄如新新", "98.31", "9.83"),
        ("slip_penalty: 1", "黄如心", "96.61", "9.66"),
        ("slip_penalty: 10", "黄如心", "94.92", "9.49"),
        ("accuracy_reading: ratio\nsurplus_penalty: 1", "黄如新新", "0.98", "9.80"),
        ("length_cap_factor: 3\nsurplus_penalty: 0", "黄如新黄如新黄如新", "100.00", "10.00"),
    ],
)
def test_the_settings_of_a_competition_can_be_given(
    tmp_path: Path, rules: str, typed: str, accuracy: str, score: str
) -> None:
    (tmp_path / "rules.yaml").write_text(rules + "\n", encoding="utf-8")
    one = re.sub(r"address: \[(.*?),.*\]", r"address: \1", SAMPLE).replace("黄如新", typed)
    settings = read_rules(tmp_path / "rules.yaml")
    result = score_files(*write(tmp_path, SAMPLE, one), rules=settings)
    assert (result["accuracy"], result["score"]) == (accuracy, score)


def test_the_command_takes_the_settings_and_names_a_wrong_one_with_its_line(
    tmp_path: Path,
) -> None:
    one = re.sub(r"address: \[(.*?),.*\]", r"address: \1", SAMPLE).replace("黄如新", "黄如心")
    file = tmp_path / "rules.yaml"
    file.write_text("accuracy_reading: ratio\n", encoding="utf-8")
    done = run(tmp_path, one, "--rules", str(file))
    assert done.stdout == "正确 58 字，应录 59 字，准确率 0.98，得分 9.80\n"
    file.write_text("# 规则\nsurplus_penalty: 1\nslip_penalty: 许多\n", encoding="utf-8")
    done = run(tmp_path, one, "--rules", str(file))
    assert (done.returncode, done.stderr) == (
        1,
        (
            f"{file}:3: 规则设置“slip_penalty”不合要求。可用的名称：accuracy_reading, "
            "surplus_penalty, slip_penalty, length_cap_factor, classes, labels。\n"
        ),
    )

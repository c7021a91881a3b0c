"""``zuoxi score dictation``: two files in, one score out; every bad file is named by line."""

import subprocess
import sys
from pathlib import Path

import pytest

from zuoxi.kernel.yaml_text import FileProblemError
from zuoxi.tasks import dictation
from zuoxi.tasks.dictation.command import score_files

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

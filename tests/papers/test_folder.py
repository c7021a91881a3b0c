"""What a person can get wrong in a paper folder: each mistake with file, line and what to do."""

from pathlib import Path

import numpy as np
import pytest

from zuoxi.media import audio
from zuoxi.papers.folder import UnreadablePaperError, check_folder, read_folder

PAPER = """\
name: 测试赛题
total_points: 10
tasks:
  - type: dictation
    file: dictation.yaml
    points: 10
    minutes: 10
"""
TASK = """\
items:
  - id: a1
    recording: 一.wav
    fields:
      name: 单雨桐
      postcode: "010010"
  - id: a2
    transcript: 客户姓名：任重远。
    synthesise: true
    fields:
      name: [任重远, 任重園]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "paper.yaml").write_text(PAPER, encoding="utf-8")
    (tmp_path / "dictation.yaml").write_text(TASK, encoding="utf-8")
    t = np.arange(48_000) / 48_000
    audio.write_wave(tmp_path / "一.wav", (0.2 * np.sin(880 * t)).astype(np.float32))
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> list[str]:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [f"{p.file}:{p.line}: {p.text % p.params}" for p in check_folder(folder)]


def test_a_good_folder_has_no_problem_and_says_where_its_recordings_are(folder: Path) -> None:
    assert check_folder(folder) == []
    task = read_folder(folder).tasks[0]
    assert (task.task, task.points, task.minutes) == ("dictation", "10", 10)
    assert [(s.path, s.file, s.line) for s in task.sounds] == [
        (("items", 0), folder / "一.wav", ""),
        (("items", 1), None, "ke4 hu4 xing4 ming2, ren2 zhong4 yuan3."),
    ]
    assert task.question["items"][1]["fields"] == {"name": ["任重远", "任重園"]}
    assert task.question["items"][0]["fields"]["postcode"] == ["010010"]


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("dictation.yaml", "一.wav", "二.wav",
         "dictation.yaml:3: 找不到文件“二.wav”。请放入文件夹，或改正文件名。"),
        ("dictation.yaml", "一.wav", "../一.wav",
         "dictation.yaml:3: “../一.wav”在赛题文件夹之外。请把文件放进文件夹。"),
        ("dictation.yaml", "    recording: 一.wav\n", "",
         "dictation.yaml:2: 第 1 条没有录音。请上传录音，或用拼音合成。"),
        ("dictation.yaml", "id: a2", "id: a1",
         "dictation.yaml:7: 编号“a1”重复。请为每条录音使用不同的 id。"),
        ("dictation.yaml", '"010010"', "010010",
         'dictation.yaml:6: “postcode”的内容 010010 会被当作数或真假值。请加引号："010010"。'),
        ("dictation.yaml", "name: 单雨桐", "name: no",
         'dictation.yaml:5: “name”的内容 no 会被当作数或真假值。请加引号："no"。'),
        ("dictation.yaml", "name: 单雨桐", "name: on",
         'dictation.yaml:5: “name”的内容 on 会被当作数或真假值。请加引号："on"。'),
        ("dictation.yaml", "name: 单雨桐", "name:",
         "dictation.yaml:5: “name”是空的。请填写内容，或删去这一行。"),
        ("dictation.yaml", "name: 单雨桐", 'name: "，。"',
         "dictation.yaml:5: “，。”里没有计分字符。请填写答案，或删去这一项。"),
        ("dictation.yaml", "name: 单雨桐", "nmae: 单雨桐",
         "dictation.yaml:5: 不认识“nmae”。是否应为“name”？"),
        ("dictation.yaml", "transcript: 客户姓名：任重远。", "pinyin: ren9",
         "dictation.yaml:8: 拼音行里的“ren9”无法朗读。请写带声调的音节（如 huang2）或大写字母。"),
        ("dictation.yaml", TASK, "", "dictation.yaml:0: 文件是空的。请按样例填写内容。"),
        ("dictation.yaml", "  - id: a2", "\t- id: a2",
         "dictation.yaml:7: YAML 写法有误。请检查缩进（只用空格）、冒号后的空格和引号是否成对。"),
        ("dictation.yaml", "name: 单雨桐", "name: 单雨桐\n      name: 单雨",
         "dictation.yaml:6: “name”写了两次（第 5 行已有）。请删去一处。"),
        ("paper.yaml", "type: dictation", "type: dictatoin",
         "paper.yaml:4: 不认识“dictatoin”。是否应为“dictation”？"),
        ("paper.yaml", "minutes: 10", "minuts: 10",
         "paper.yaml:7: 不认识“minuts”。是否应为“minutes”？"),
        ("paper.yaml", "file: dictation.yaml", "file: ../../secret.yaml",
         "paper.yaml:5: “../../secret.yaml”在赛题文件夹之外。请把文件放进文件夹。"),
        ("paper.yaml", "total_points: 10", "total_points: 12",
         "paper.yaml:2: 各题分值合计 10 分，总分写的是 12 分。请改正分值，或补上缺少的题目。"),
    ],
)  # fmt: skip
def test_every_mistake_is_named_with_file_and_line(
    folder: Path, name: str, old: str, new: str, problem: str
) -> None:
    assert problem in change(folder, name, old, new)
    with pytest.raises(UnreadablePaperError):
        read_folder(folder)


def test_a_recording_that_is_empty_or_none_is_refused(folder: Path) -> None:
    (folder / "一.wav").write_bytes(b"")
    assert change(folder, "paper.yaml", "minutes: 10", "minutes: 9") == [
        "dictation.yaml:3: 文件是空的。请重新导出录音。"
    ]
    (folder / "一.wav").write_text("不是录音", encoding="utf-8")
    assert change(folder, "paper.yaml", "minutes: 9", "minutes: 10")[0].startswith(
        "dictation.yaml:3: 文件不是录音"
    )


def test_a_task_of_the_machine_has_the_points_that_the_machine_gives(folder: Path) -> None:
    change(folder, "paper.yaml", "total_points: 10", "total_points: 12")
    assert change(folder, "paper.yaml", "points: 10\n    m", "points: 12\n    m") == [
        "paper.yaml:6: “dictation”由系统评 10 分，这里写的是 12 分。请改正。"
    ]


def test_a_rubric_below_100_percent_is_refused_with_both_ways_out(folder: Path) -> None:
    rubric = (
        "minutes: 10\n    rubric:\n      criteria:\n"
        "        - {name: 甲, percent: 15}\n        - {name: 乙, percent: 65}\n"
    )
    (problem,) = change(folder, "paper.yaml", "minutes: 10", rubric)
    assert problem.startswith("paper.yaml:8: 评分标准合计 80 %，应为 100 %。两种办法：")
    assert "way: normalise" in problem
    assert "way: add_criterion" in problem
    resolved = rubric + "      resolution: {way: normalise, by: 王裁判}\n"
    assert change(folder, "paper.yaml", rubric, resolved) == []


def test_a_folder_without_paper_yaml_says_so(tmp_path: Path) -> None:
    assert [p.file for p in check_folder(tmp_path)] == ["paper.yaml"]
    assert len(check_folder(tmp_path / "无")) == 1


def test_the_demo_paper_has_eight_items_and_no_problem() -> None:
    from zuoxi import rehearsal

    folder = Path(rehearsal.__file__).parent / "demo" / "paper"
    assert check_folder(folder) == []
    (task,) = read_folder(folder).tasks
    assert len(task.question["items"]) == len(task.sounds) == 8


def test_an_unfolding_alias_does_not_eat_the_machine(folder: Path) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
    )
    assert "嵌套过深或过多" in change(folder, "dictation.yaml", TASK, bomb)[0]

"""What a person can get wrong in a paper folder: each mistake with file, line and what to do."""

import gettext
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import zuoxi
from tests.sounds import coded, syllables, wav
from zuoxi.kernel import yaml_text
from zuoxi.media import decoding
from zuoxi.papers.folder import check_folder, read_folder
from zuoxi.papers.problems import FolderProblem, UnreadablePaperError

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
HAN = re.compile("[\u4e00-\u9fff]")
ENGLISH = gettext.translation("django", Path(zuoxi.__file__).parent / "locale", ["en"])
RUBRIC = """\
    minutes: 10
    rubric:
      criteria:
        - {name: 服务用语, percent: 15}
        - {name: 业务知识, percent: 30}
        - {name: 服务流程, percent: 5}
        - {name: 服务指标, percent: 30}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "paper.yaml").write_text(PAPER, encoding="utf-8")
    (tmp_path / "dictation.yaml").write_text(TASK, encoding="utf-8")
    wav(tmp_path / "一.wav", syllables(1, level=0.2))
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(problems: list[FolderProblem]) -> list[str]:
    return [f"{p.file}:{p.line}: {p.text % p.params}" for p in problems]


def assert_refused(folder: Path, problems: list[str]) -> None:
    """The whole list, in Chinese; in English no Chinese but the author's own; no import."""
    found = check_folder(folder)
    assert told(found) == problems
    for problem in found:
        words = {key: "x" if isinstance(value, str) else value for key, value in
                 problem.params.items()}  # fmt: skip
        assert not HAN.search(ENGLISH.gettext(problem.text) % words)
    with pytest.raises(UnreadablePaperError):
        read_folder(folder)


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


NAME = "name: 单雨桐"
D, P = "dictation.yaml", "paper.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "problems"),
    [
        # recordings
        (D, "一.wav", "二.wav",
         ["dictation.yaml:3: 找不到文件“二.wav”。请放入文件夹，或改正文件名。"]),
        (D, "一.wav", "一.WAV", ["dictation.yaml:3: 找不到文件“一.WAV”。是否应为“一.wav”？"]),
        (D, "一.wav", "一.mp3", ["dictation.yaml:3: 找不到文件“一.mp3”。是否应为“一.wav”？"]),
        (D, "一.wav", "../一.wav",
         ["dictation.yaml:3: “../一.wav”在赛题文件夹之外。请把文件放进文件夹。"]),
        (D, "一.wav", "/etc/passwd",
         ["dictation.yaml:3: “/etc/passwd”是绝对路径。请把文件放进赛题文件夹，只写文件名。"]),
        (D, "一.wav", "'C:\\一.wav'",
         ["dictation.yaml:3: “C:\\一.wav”是绝对路径。请把文件放进赛题文件夹，只写文件名。"]),
        (D, "一.wav", "'.'", ["dictation.yaml:3: “.”是文件夹或设备，不是文件。请写文件名。"]),
        (D, "recording: 一.wav", "recording:",
         ["dictation.yaml:3: 这里应写文件名。请填写，或删去这一行。"]),
        (D, "recording: 一.wav", "recording: [一.wav]",
         ["dictation.yaml:3: “recording”应是一个文件名。"]),
        (D, "    recording: 一.wav\n", "",
         ["dictation.yaml:2: 第 1 条没有录音。请上传录音，或用拼音合成。"]),
        (D, "recording: 一.wav", "recording: 一.wav\n    synthesise: true",
         ["dictation.yaml:3: “recording”和“synthesise”只能写一个。请删去其中一行。"]),
        (D, "synthesise: true", "synthesise: no",
         ["dictation.yaml:9: “synthesise”应写 true 或 false。"]),
        (D, "synthesise: true", "synthesise: yes",
         ["dictation.yaml:9: “synthesise”应写 true 或 false。"]),
        (D, "synthesise: true", "synthesise: false",
         ["dictation.yaml:7: 第 2 条没有录音。请上传录音，或用拼音合成。"]),
        (D, "    transcript: 客户姓名：任重远。\n", "",
         ["dictation.yaml:8: 没有可以朗读的内容。请填写 transcript 或 pinyin。"]),
        (D, "transcript: 客户姓名：任重远。", "pinyin: ren2 zhogn4",
         ["dictation.yaml:8: 拼音行里的“zhogn4”不是拼音。是否应为“zhong4”？"]),
        (D, "transcript: 客户姓名：任重远。", "pinyin: ren",
         ["dictation.yaml:8: 拼音行里的“ren”没有声调。请在后面加 1 到 5（轻声为 5），如 ren1。"]),
        # ids
        (D, "id: a2", "id: a1", ["dictation.yaml:7: 编号“a1”重复。请为每条录音使用不同的 id。"]),
        (D, "id: a2", "id: 2",
         ['dictation.yaml:7: “id”的内容 2 会被当作数或真假值。请加引号："2"。']),
        (D, "id: a2", "id: 第二条",
         ["dictation.yaml:7: “id”只能用英文字母、数字、- 和 _，最多 40 个字符。"]),
        (D, "  - id: a2\n    transcript", "  - transcript",
         ["dictation.yaml:7: 缺少“id”。请补上这一项。"]),
        # numbers and yes or no
        (D, '"010010"', "010010",
         ['dictation.yaml:6: “postcode”的内容 010010 会被当作数或真假值。请加引号："010010"。']),
        (D, 'postcode: "010010"', "phone: 19900001234",
         [("dictation.yaml:6: “phone”的内容 19900001234 会被当作数或真假值。"
          '请加引号："19900001234"。')]),
        (D, NAME, "name: no",
         ['dictation.yaml:5: “name”的内容 no 会被当作数或真假值。请加引号："no"。']),
        (D, NAME, "name: on",
         ['dictation.yaml:5: “name”的内容 on 会被当作数或真假值。请加引号："on"。']),
        (D, NAME, "name: Yes",
         ['dictation.yaml:5: “name”的内容 Yes 会被当作数或真假值。请加引号："Yes"。']),
        (D, "[任重远, 任重園]", "[任重远, off]",
         ['dictation.yaml:11: “name”的内容 off 会被当作数或真假值。请加引号："off"。']),
        # keys of the answer
        (D, NAME, "name:", ["dictation.yaml:5: “name”是空的。请填写内容，或删去这一行。"]),
        (D, NAME, "name: []", ["dictation.yaml:5: “name”是空的。请填写内容，或删去这一行。"]),
        (D, NAME, 'name: "，。"',
         ["dictation.yaml:5: “，。”里没有计分字符。请填写答案，或删去这一项。"]),
        (D, NAME, "name: " + "单" * 501, ["dictation.yaml:5: “name”过长，最多 500 个字符。"]),
        (D, NAME, "nmae: 单雨桐", ["dictation.yaml:5: 不认识“nmae”。是否应为“name”？"]),
        (D, NAME, "fax: 单雨桐",
         ["dictation.yaml:5: 不认识“fax”。可用的名称：name, address, postcode, phone, email。"]),
        (D, "items:", "itmes:",
         ["dictation.yaml:1: 不认识“itmes”。是否应为“items”？",
          "dictation.yaml:1: 缺少“items”。请补上这一项。"]),
        (D, TASK, "- 单雨桐\n", ["dictation.yaml:1: “-”下面应是“名称: 内容”。"]),
        # YAML itself
        (D, TASK, "", ["dictation.yaml:0: 文件是空的。请按样例填写内容。"]),
        (D, TASK, "# 还没写\n", ["dictation.yaml:0: 文件是空的。请按样例填写内容。"]),
        (D, "  - id: a2", "\t- id: a2",
         ["dictation.yaml:7: 这一行用制表符（Tab）缩进。请改用空格。"]),
        (D, NAME, "name: '单雨桐", ["dictation.yaml:5: 从这一行起，引号没有成对。请补上引号。"]),
        (D, NAME, "name: 单: 雨桐",
         ["dictation.yaml:5: 这一行有两个“: ”，或缩进不齐。请对齐缩进；冒号是文字时请加引号。"]),
        (D, NAME, "name: @单雨桐",
         ["dictation.yaml:5: 这一行的内容以特殊字符开头。请给内容加引号。"]),
        (D, NAME, "name: *单雨桐",
         ["dictation.yaml:5: 以 * 开头的内容是 YAML 的引用。是文字时请加引号。"]),
        (D, NAME, "name: 单\u0007雨桐",
         ["dictation.yaml:5: 这一行有不可见的控制字符。请删去后重试。"]),
        (D, NAME, "name: [单雨桐",
         ["dictation.yaml:6: YAML 写法有误。请检查缩进（只用空格）、冒号后的空格和引号是否成对。"]),
        (D, "items:", "items: []\n---\nitems:",
         ["dictation.yaml:2: 文件里有两份内容（以 --- 分开）。请只留一份。"]),
        (D, NAME, "name: 单雨桐\n      name: 单雨",
         ["dictation.yaml:6: “name”写了两次（第 5 行已有）。请删去一处。"]),
        (D, NAME, "name: &a 单雨桐",
         ["dictation.yaml:5: 不能用 &a 引用别处的内容。请在每一处把内容写全。"]),
        (D, NAME, "<<: {name: 单雨桐}",
         ["dictation.yaml:5: 不能用 << 合并别处的内容。请在这里把内容写全。"]),
        (D, NAME, "name: !!python/name:os.system 单雨桐",
         ["dictation.yaml:5: 不能用标记 !!python/name:os.system。请删去标记，只留内容。"]),
        (D, NAME, "? [a]\n      : 单雨桐", ["dictation.yaml:5: 冒号前面应是一个名称。"]),
        # paper.yaml
        (P, "type: dictation", "type: dictatoin",
         ["paper.yaml:4: 不认识“dictatoin”。是否应为“dictation”？"]),
        (P, "minutes: 10", "minuts: 10",
         ["paper.yaml:4: 缺少“minutes”。请补上这一项。",
          "paper.yaml:7: 不认识“minuts”。是否应为“minutes”？"]),
        (P, "minutes: 10", "minutes: 0", ["paper.yaml:7: “minutes”太小，至少为 1。"]),
        (P, "minutes: 10", "minutes: 601", ["paper.yaml:7: “minutes”太大，最多为 600。"]),
        (P, "minutes: 10", "minutes: 一刻钟", ["paper.yaml:7: “minutes”应是整数。"]),
        (P, "    points: 10", "    points: 十",
         ["paper.yaml:6: “points”应是数，例如 10 或 2.5。"]),
        (P, "name: 测试赛题", "name: 2026",
         ['paper.yaml:1: “name”的内容 2026 会被当作数或真假值。请加引号："2026"。']),
        (P, "file: dictation.yaml", "file: ../../secret.yaml",
         ["paper.yaml:5: “../../secret.yaml”在赛题文件夹之外。请把文件放进文件夹。"]),
        (P, "file: dictation.yaml", "file: dictation.yml",
         ["paper.yaml:5: 找不到文件“dictation.yml”。是否应为“dictation.yaml”？"]),
        (P, "total_points: 10", "total_points: 12",
         [("paper.yaml:2: 各题分值合计 10 分，总分写的是 12 分，少 2 分。"
          "请把 total_points 改为 10，或给题目加分，或补上缺少的题目。")]),
        (P, "total_points: 10", "total_points: 9.5",
         [("paper.yaml:2: 各题分值合计 10 分，总分写的是 9.5 分，多 0.5 分。"
          "请把 total_points 改为 10，或给题目减分。")]),
        (P, PAPER[PAPER.index("tasks"):], "tasks: []\n",
         ["paper.yaml:3: “tasks”是空的。请填写内容，或删去这一行。"]),
        (P, "    minutes: 10\n", "    minutes: 10\n" + PAPER[PAPER.index("  - type"):],
         [("paper.yaml:2: 各题分值合计 20 分，总分写的是 10 分，多 10 分。"
          "请把 total_points 改为 20，或给题目减分。"),
          "paper.yaml:8: 题型“dictation”出现了两次。每种题型只能有一道。"]),
    ],
)  # fmt: skip
def test_every_mistake_is_named_with_file_line_and_what_to_do(
    folder: Path, name: str, old: str, new: str, problems: list[str]
) -> None:
    change(folder, name, old, new)
    assert_refused(folder, problems)


def test_all_mistakes_are_listed_at_once_in_the_order_of_the_files(folder: Path) -> None:
    change(folder, P, "minutes: 10", "minuten: 10")
    change(folder, P, "name: 测试赛题", "name: no")
    change(folder, D, TASK, (
        "items:\n"
        "  - id: a1\n"
        "    recording: 没有.wav\n"
        "    fields:\n"
        "      name: on\n"
        "      postcode: 010010\n"
        "  - id: 二\n"
        "    transcript: 客户姓名：任重远。\n"
        "    synthesise: yes\n"
        "    fields:\n"
        "      nmae: 任重远\n"
        "  - id: a3\n"
        "    fields:\n"
        '      name: "……"\n'
        "  - id: a3\n"
        "    pinyin: ren2 zhogn4\n"
        "    synthesise: true\n"
        "    fields: {name: 任重远, name: 任重}\n"
    ))  # fmt: skip
    assert_refused(folder, [
        'paper.yaml:1: “name”的内容 no 会被当作数或真假值。请加引号："no"。',
        "paper.yaml:4: 缺少“minutes”。请补上这一项。",
        "paper.yaml:7: 不认识“minuten”。是否应为“minutes”？",
        "dictation.yaml:3: 找不到文件“没有.wav”。请放入文件夹，或改正文件名。",
        'dictation.yaml:5: “name”的内容 on 会被当作数或真假值。请加引号："on"。',
        'dictation.yaml:6: “postcode”的内容 010010 会被当作数或真假值。请加引号："010010"。',
        "dictation.yaml:7: “id”只能用英文字母、数字、- 和 _，最多 40 个字符。",
        "dictation.yaml:9: “synthesise”应写 true 或 false。",
        "dictation.yaml:11: 不认识“nmae”。是否应为“name”？",
        "dictation.yaml:12: 第 3 条没有录音。请上传录音，或用拼音合成。",
        "dictation.yaml:14: “……”里没有计分字符。请填写答案，或删去这一项。",
        "dictation.yaml:15: 编号“a3”重复。请为每条录音使用不同的 id。",
        "dictation.yaml:16: 拼音行里的“zhogn4”不是拼音。是否应为“zhong4”？",
        "dictation.yaml:18: “name”写了两次（第 18 行已有）。请删去一处。",
    ])  # fmt: skip


def outside(folder: Path) -> Path:
    """Return a place that is not in the folder."""
    place = folder.parent / f"{folder.name}-outside"
    place.mkdir(exist_ok=True)
    return place


def test_a_link_may_not_lead_out_of_the_folder(folder: Path) -> None:
    secret = wav(outside(folder) / "机密.wav", syllables(1, level=0.2))
    (folder / "一.wav").unlink()
    (folder / "一.wav").symlink_to(secret)
    said = "是指向赛题文件夹之外的链接。请把文件本身放进文件夹。"
    assert_refused(folder, [f"dictation.yaml:3: “一.wav”{said}"])
    (folder / "一.wav").unlink()
    (folder / "录音").symlink_to(secret.parent)
    change(folder, D, "一.wav", "录音/机密.wav")
    assert_refused(folder, [f"dictation.yaml:3: “录音/机密.wav”{said}"])


def test_the_yaml_files_may_not_be_such_links_either(folder: Path) -> None:
    secret = outside(folder) / "机密.yaml"
    secret.write_text("password: 123\n", encoding="utf-8")
    said = "是指向赛题文件夹之外的链接。请把文件本身放进文件夹。"
    (folder / D).unlink()
    (folder / D).symlink_to(secret)
    assert_refused(folder, [f"paper.yaml:5: “dictation.yaml”{said}"])
    (folder / P).unlink()
    (folder / P).symlink_to(secret)
    assert_refused(folder, [f"paper.yaml:0: “paper.yaml”{said}"])


def test_a_link_inside_the_folder_is_a_file_like_others(folder: Path) -> None:
    (folder / "一.wav").rename(folder / "原.wav")
    (folder / "一.wav").symlink_to("原.wav")
    assert check_folder(folder) == []


def test_a_link_to_itself_and_a_pipe_are_no_files(folder: Path) -> None:
    (folder / "一.wav").unlink()
    (folder / "一.wav").symlink_to("一.wav")
    assert told(check_folder(folder)) == [
        "dictation.yaml:3: 找不到文件“一.wav”。请放入文件夹，或改正文件名。"
    ]
    (folder / "一.wav").unlink()
    os.mkfifo(folder / "一.wav")
    assert_refused(folder, ["dictation.yaml:3: “一.wav”是文件夹或设备，不是文件。请写文件名。"])


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda path: path.write_bytes(b""), "文件是空的。请重新导出录音。"),
        (lambda path: path.write_text("不是录音", encoding="utf-8"),
         "文件不是录音，或已损坏、格式无法识别。请使用 wav、mp3、m4a、ogg、flac 或 webm。"),
        (lambda path: wav(path, np.zeros(48_000, np.float32)),
         "录音里没有声音，或声音太轻。请检查话筒或文件后重新录制。"),
        (lambda path: wav(path, syllables(0.3, level=0.2)),
         "录音太短或已损坏。请重新导出后再试。"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_recording_is_refused_before_the_import(
    folder: Path, make: Callable[[Path], object], problem: str
) -> None:
    make(folder / "一.wav")
    assert_refused(folder, [f"dictation.yaml:3: {problem}"])


def test_files_that_are_too_big_are_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_BYTES", 64 * 1024)
    assert_refused(folder, ["dictation.yaml:3: 文件过大。请压缩到 0 MB 以内。"])
    monkeypatch.undo()
    with (folder / D).open("a", encoding="utf-8") as file:
        file.write("#" * yaml_text.MAX_BYTES)
    assert_refused(
        folder,
        ["dictation.yaml:0: 文件超过 4 MB，不像一份手写的 YAML。请检查是否选错了文件。"],
    )


@pytest.mark.parametrize(
    ("encoding", "problem"),
    [
        ("gbk", ("dictation.yaml:5: 文件是 GBK 编码，应为 UTF-8。"
                "请在记事本里“另存为”，编码选 UTF-8。")),
        ("utf-16", "dictation.yaml:1: 文件是 UTF-16 编码，应为 UTF-8。请另存为 UTF-8 后重试。"),
    ],
)  # fmt: skip
def test_another_encoding_is_named(folder: Path, encoding: str, problem: str) -> None:
    text = TASK.replace("一.wav", "a.wav")
    (folder / D).write_bytes(text.encode(encoding))
    assert_refused(folder, [problem])


def test_a_file_that_is_no_text_is_not_called_gbk(folder: Path) -> None:
    (folder / D).write_bytes(bytes([0x89, 0xFF, 0xFE, 0x00, 0x80]) * 20)
    assert_refused(
        folder,
        ["dictation.yaml:1: 文件不是 UTF-8 编码，也可能不是文本文件。请用 UTF-8 另存后重试。"],
    )


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder: Path) -> None:
    for name, text in ((P, PAPER), (D, TASK)):
        (folder / name).write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert check_folder(folder) == []


def test_an_alias_that_would_unfold_without_end_is_refused_where_it_begins(folder: Path) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
    )
    change(folder, D, TASK, bomb)
    assert_refused(
        folder,
        [
            f"dictation.yaml:{n + 1}: 不能用 &{chr(97 + n)} 引用别处的内容。请在每一处把内容写全。"
            for n in range(9)
        ],
    )


@pytest.mark.parametrize(("lines", "refused"), [(20_000, False), (20_001, True)])
def test_a_file_that_would_occupy_the_server_is_refused_before_it_is_parsed(
    lines: int, refused: bool
) -> None:
    text = "- x\n" * lines
    if not refused:
        assert len(yaml_text.composed(text, name=TASK).value) == lines
        return
    with pytest.raises(yaml_text.FileProblemError) as found:
        yaml_text.composed(text, name=TASK)
    assert (found.value.file, found.value.line) == (TASK, 0)
    assert found.value.params == {"count": 20_001, "limit": 20_000}


@pytest.mark.parametrize("content", ["[" * 50, "[" * 5000, "- " * 50 + "x"])
def test_nesting_without_end_is_refused(folder: Path, content: str) -> None:
    closing = "]" * content.count("[")
    change(folder, D, TASK, content + closing + "\n")
    (problem,) = check_folder(folder)
    assert problem.text == "内容嵌套过深或过多。请简化。"


def test_a_task_of_the_machine_has_the_points_that_the_machine_gives(folder: Path) -> None:
    change(folder, P, "total_points: 10", "total_points: 12")
    change(folder, P, "points: 10\n    m", "points: 12\n    m")
    assert_refused(folder, ["paper.yaml:6: “dictation”由系统评 10 分，这里写的是 12 分。请改正。"])


def test_a_rubric_below_100_percent_is_refused_with_both_ways_out(folder: Path) -> None:
    change(folder, P, "    minutes: 10\n", RUBRIC)
    assert_refused(folder, [
        ("paper.yaml:8: 评分标准合计 80 %，应为 100 %。两种办法，都要专家签名：按比例折算，加一行 "
        "resolution: {way: normalise, by: 姓名, date: 年-月-日}；或补上缺少的评分项目，加一行 "
        "resolution: {way: add_criterion, criterion: 项目名称, by: 姓名, date: 年-月-日}。")
    ])  # fmt: skip


@pytest.mark.parametrize(
    "resolution",
    [
        "{way: normalise, by: 王专家, date: 2018-05-02}",
        "{way: add_criterion, criterion: 销售引导与搭销, by: 王专家, date: 2018-05-02}",
    ],
)
def test_a_signed_way_out_lets_the_rubric_in_with_its_printed_figures(
    folder: Path, resolution: str
) -> None:
    change(folder, P, "    minutes: 10\n", RUBRIC + f"      resolution: {resolution}\n")
    assert check_folder(folder) == []
    rubric = read_folder(folder).tasks[0].rubric
    assert rubric is not None
    assert [criterion.percent for criterion in rubric.criteria] == ["15", "30", "5", "30"]
    assert rubric.resolution is not None
    assert (rubric.resolution.by, rubric.resolution.date) == ("王专家", "2018-05-02")


@pytest.mark.parametrize(
    ("resolution", "problem"),
    [
        ("{way: normalise, date: 2018-05-02}", "paper.yaml:14: 缺少“by”。请补上这一项。"),
        ("{way: normalise, by: 王专家}", "paper.yaml:14: 缺少“date”。请补上这一项。"),
        ("{way: normalise, by: 王专家, date: 昨天}",
         "paper.yaml:14: “date”应是日期，例如 2018-05-02。"),
        ("{way: round, by: 王专家, date: 2018-05-02}",
         "paper.yaml:14: “way”只能是：normalise, add_criterion。"),
    ],
)  # fmt: skip
def test_a_way_out_without_signature_or_date_is_none(
    folder: Path, resolution: str, problem: str
) -> None:
    change(folder, P, "    minutes: 10\n", RUBRIC + f"      resolution: {resolution}\n")
    assert_refused(folder, [problem])


def test_a_rubric_over_100_percent_cannot_be_filled_up(folder: Path) -> None:
    change(folder, P, "    minutes: 10\n", RUBRIC.replace("15}", "45}"))
    assert_refused(folder, [
        ("paper.yaml:8: 评分标准合计 110 %，应为 100 %。请改正百分比；或由专家签名，按比例折算："
        "加一行 resolution: {way: normalise, by: 姓名, date: 年-月-日}。")
    ])  # fmt: skip


def test_a_way_out_that_nobody_needs_is_refused(folder: Path) -> None:
    resolution = "      resolution: {way: normalise, by: 王专家, date: 2018-05-02}\n"
    change(folder, P, "    minutes: 10\n", RUBRIC.replace("15}", "35}") + resolution)
    assert_refused(
        folder, ["paper.yaml:8: 评分标准合计已是 100 %，不需要 resolution。请删去这一项。"]
    )


def test_what_should_be_known_of_a_recording_is_a_warning_and_lets_the_paper_in(
    folder: Path,
) -> None:
    path = coded(folder / "一.wav", syllables(8, level=0.1), codec="pcm_s16le")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 9 // 16])
    (problem,) = check_folder(folder)
    assert (problem.severity, problem.line) == ("warning", 3)
    assert problem.text % problem.params == (
        "原文件标明 8 秒，只读到 4 秒，可能不完整。请从头到尾听一遍。"
    )
    assert len(read_folder(folder).tasks) == 1


def test_a_folder_without_paper_yaml_says_so(tmp_path: Path) -> None:
    assert_refused(tmp_path, ["paper.yaml:0: 文件夹里没有 paper.yaml。请选择赛题所在的文件夹。"])
    assert_refused(tmp_path / "无", [f"{tmp_path / '无'}:0: 没有这个文件夹。请检查路径。"])


def test_the_demo_paper_has_its_three_tasks_and_no_problem() -> None:
    from zuoxi.rehearsal.demo_paper import demo_folder

    with demo_folder() as folder:
        assert check_folder(folder) == []
        dictation, inbound, outbound = read_folder(folder).tasks
    assert (dictation.task, len(dictation.question["items"]), len(dictation.sounds)) == (
        "dictation",
        8,
        8,
    )
    assert (inbound.task, outbound.task) == ("inbound_call", "outbound_call")


def run(folder: Path, *, locale: str, json: bool = False) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "zuoxi.cli", "paper", "check", str(folder)]
    environment = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "1"}
    return subprocess.run(
        program + ["--json"] * json, capture_output=True, text=True, env=environment, check=False
    )


def test_the_command_speaks_the_language_of_its_user(tmp_path: Path) -> None:
    (tmp_path / P).write_text(PAPER.replace("测试赛题", "Test"), encoding="utf-8")
    (tmp_path / D).write_text(
        "items:\n  - id: a1\n    recording: a.wav\n    fields:\n      postcode: 010010\n",
        encoding="utf-8",
    )
    clipped = np.clip(syllables(1, level=3), -1, 1)
    wav(tmp_path / "a.wav", clipped)
    chinese = run(tmp_path, locale="zh_CN.UTF-8")
    assert chinese.returncode == 1
    assert re.sub(r"\d+ 处", "n 处", chinese.stderr) == (
        "dictation.yaml:3: 提醒：原录音有 n 处削波失真，无法修复。建议调低话筒音量后重录。\n"
        'dictation.yaml:5: “postcode”的内容 010010 会被当作数或真假值。请加引号："010010"。\n'
    )
    english = run(tmp_path, locale="en_US.UTF-8")
    assert english.returncode == 1
    assert re.sub(r"in \d+ places", "in n places", english.stderr) == (
        "dictation.yaml:3: Note: The original is clipped in n places, which cannot be mended. "
        "Better lower the microphone's level and record again.\n"
        "dictation.yaml:5: The content 010010 of “postcode” would be taken for a number or a "
        'yes/no. Quote it: "010010".\n'
    )
    as_json = run(tmp_path, locale="en_US.UTF-8", json=True)
    assert not HAN.search(as_json.stdout)
    assert '"severity": "warning"' in as_json.stdout
    (tmp_path / D).unlink()
    assert run(tmp_path, locale="zh_CN.UTF-8").stderr == (
        "paper.yaml:5: 找不到文件“dictation.yaml”。请放入文件夹，或改正文件名。\n"
    )

"""Help, usage and misuse of every command are Chinese or English by locale, never mixed."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from click.testing import CliRunner

from zuoxi import cli
from zuoxi.commands import rehearse
from zuoxi.kernel.language import CATALOGUES

HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
NAMES = {"zuoxi", "JSON", "HTTP", "CSV", "PostgreSQL", "PEM", "code", "seconds", "none"}
NAMES |= {"drop", "cut", "dup", "reorder", "move", "kill", "chief", "judge", "codes"}
"""Words that are the same in both languages: they are typed, or they are names."""

MISUSES = [
    ["没有这个命令"],
    ["rank"],
    ["rank", "没有这个文件.csv"],
    ["rank", "."],
    ["rank", "a.csv", "b.csv"],
    ["rank", "--jsom", "a.csv"],
    ["serve", "--port", "0"],
    ["serve", "--port", "八"],
    ["serve", "--port"],
    ["serve", "--demo=1"],
    ["paper"],
    ["paper", "check"],
    ["paper", "check", __file__],
    ["score", "dictatoin"],
    ["score", "dictation", __file__],
    ["rehearse", "--contestants", "0"],
    ["rehearse", "--contestants", "10001"],
    ["rehearse", "--tasks", "typing"],
    ["rehearse", "--speed", "0"],
    ["rehearse", "--speed", "600.1"],
    ["rehearse", "--speed", "nan"],
    ["rehearse", "--speed", "快"],
    ["rehearse", "--faults", "drop=2"],
    ["rehearse", "--faults", "kill=1.5"],
    ["rehearse", "--seed"],
    ["verify", "--seen", "57"],
    ["rehearse", "--faults", "fire=1"],
    ["rehearse", "--keep", __file__],
    ["rehearse", "--codes", __file__],
    ["demo", "--contestants", "很多"],
]


def commands(group: click.Group, *names: str) -> Iterator[tuple[list[str], click.Command]]:
    """Yield every command with the words that call it, the group itself first."""
    context = click.Context(group)
    yield list(names), group
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from commands(found, *names, name)
        else:
            yield [*names, name], found


EVERY = list(commands(cli.main))


def typed_words(words: list[str]) -> set[str]:
    """Return what the user types to call a command: its words, options and metavars."""
    typed = (
        NAMES | set(rehearse.TASKS) | set(words) | {name for names, _ in EVERY for name in names}
    )
    for _, command in EVERY:
        for param in command.params:
            typed |= {*param.opts, str(param.metavar or ""), str(param.default)}
    return {part for word in typed for part in re.findall("[A-Za-z]{2,}", word)}


def english_left(text: str, words: list[str]) -> list[str]:
    """Return the English words of a Chinese screen that are not typed by anybody."""
    text = re.sub(
        r"ZUOXI_[A-Z_]+|--?[a-z-]+|[./\w-]+\.(py|csv|yaml|crt)|https:|[a-z]+=\S+|\./data", " ", text
    )
    return sorted(set(re.findall("[A-Za-z]{2,}", text)) - typed_words(words))


def run(locale: str, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.main, list(words), prog_name="zuoxi", env={"LC_ALL": locale})
    return done.exit_code, done.output


@pytest.mark.parametrize("words", [words for words, _ in EVERY], ids=" ".join)
def test_the_help_of_every_command_is_one_language(words: list[str]) -> None:
    code, chinese = run("zh_CN.UTF-8", *words, "--help")
    assert (code, english_left(chinese, words)) == (0, [])
    assert chinese.startswith("用法：zuoxi")
    code, english = run("en_GB.UTF-8", *words, "--help")
    assert (code, HAN.findall(english)) == (0, [])
    assert english.startswith("Usage: zuoxi")


@pytest.mark.parametrize("words", MISUSES, ids=" ".join)
def test_misuse_exits_with_2_in_one_language(words: list[str]) -> None:
    code, chinese = run("zh_CN.UTF-8", *words)
    assert (code, english_left(chinese, words)) == (2, [])
    assert re.search("用法：zuoxi|错误：", chinese)
    plain = [word if word.isascii() else "nonesuch" for word in words]
    code, english = run("en_GB.UTF-8", *plain)
    assert (code, HAN.findall(english)) == (2, [])


@pytest.mark.parametrize("locale", ["C", "zh_TW.UTF-8", "POSIX"])
def test_without_a_language_the_command_speaks_chinese(locale: str) -> None:
    assert run(locale, "--help")[1].startswith("用法：zuoxi")


def test_a_command_without_a_sub_command_shows_its_help_as_misuse() -> None:
    code, shown = run("zh_CN.UTF-8")
    assert (code, shown) == (2, run("zh_CN.UTF-8", "--help")[1])


def test_a_password_is_asked_for_twice_and_in_the_users_language() -> None:
    done = CliRunner().invoke(
        cli.main, ["createadmin"], input="li\n李\n一\n二\n", env={"LC_ALL": "zh_CN.UTF-8"}
    )
    assert done.output.splitlines()[:5] == [
        "用户名: li",
        "姓名: 李",
        "密码: ",
        "再输入一遍: ",
        "错误：两次输入不一致。",
    ]


def test_every_sentence_of_click_has_its_chinese() -> None:
    with (CATALOGUES / "zh_Hans/LC_MESSAGES/click.po").open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    assert not catalogue.fuzzy
    found = extract_from_dir(
        str(Path(click.__file__).parent),
        [("**.py", "python")],
        keywords={"_": None, "ngettext": (1, 2)},
    )
    # What only a programmer can provoke stays as it is.
    programmers = re.compile(
        "Name '|Boolean option|Could not determine|No options|color|Arguments take|Choice\\("
    )
    missing = {
        message
        for _file, _line, message, _comments, _context in found
        if not programmers.search(str(message))
        and not (catalogue.get(message) and catalogue[message].string)
    }
    assert missing == set()


def test_a_missing_argument_is_told_with_the_punctuation_of_the_language() -> None:
    assert run("zh_CN.UTF-8", "score", "dictation")[1].endswith("错误：缺少参数：KEY.yaml。\n")
    english = run("en_GB.UTF-8", "score", "dictation")[1]
    assert english.endswith("Error: Missing argument: KEY.yaml.\n")

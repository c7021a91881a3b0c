"""docs/protocol.md tells what the code does."""

import re
from pathlib import Path
from typing import get_args

from zuoxi.sittings import protocol as p

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")


def named(pattern: str) -> set[str]:
    return set(re.findall(pattern, PAGE, re.MULTILINE))


def test_the_page_names_the_version_that_is_spoken() -> None:
    assert named(r"version (\d+), one JSON") == {str(p.PROTOCOL_VERSION)}


def test_every_close_code_has_a_row() -> None:
    codes = {str(code) for name, code in vars(p).items() if name.startswith("CLOSE_")}
    assert codes - named(r"^\| (\d{4}) \|") == set()


def test_every_problem_has_a_row() -> None:
    told = {code for row in named(r"^\| (`[a-z_`, ]+`) \|") for code in re.findall(r"[a-z_]+", row)}
    assert set(get_args(p.ProblemCode)) - told == set()


def test_every_message_of_a_browser_has_a_row() -> None:
    schema = p.client_messages.json_schema()
    kinds = {
        one["properties"]["type"]["const"]
        for one in schema["$defs"].values()
        if "type" in one.get("properties", {}) and "const" in one["properties"]["type"]
    }
    assert kinds - {row.split()[0] for row in named(r"^\| `([a-z]+[^`]*)` \|")} == set()

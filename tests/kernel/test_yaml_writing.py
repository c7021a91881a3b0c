"""What is written is read back as it was, whatever somebody typed."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zuoxi.kernel import yaml_file, yaml_text, yaml_writing
from zuoxi.kernel.words import has_control
from zuoxi.kernel.yaml_values import Scalar, Series, Table

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(
    lambda text: not has_control(text)
)
ODD = ["no", "010018", "~", "", " 前后 ", "- 甲", "甲: 乙", "#", '"\\', "第一行\n第二行\t列",
       "\u2028", "\u3000", "{{", "\U0001f600", "'", "\ufeff头"]  # fmt: skip


def read_back(text: str) -> str:
    value, problems = yaml_file.parse(yaml_writing.dumps({"a": text}).encode(), name="x")
    assert problems == []
    assert isinstance(value, Table)
    found = value.values["a"]
    assert isinstance(found, Scalar)
    assert not found.is_null
    return found.text


@pytest.mark.parametrize("text", ODD)
def test_an_odd_text_is_read_back_as_it_was(text: str) -> None:
    assert read_back(text) == text


@given(text=TEXTS)
@settings(max_examples=300)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    assert read_back(text) == text


def test_every_character_that_can_be_typed_is_read_back_where_any_text_is_taken() -> None:
    every = [chr(code) for code in range(0x11_0000) if not 0xD800 <= code <= 0xDFFF]
    told = {"a": ["".join(every[at : at + 512]) for at in range(0, len(every), 512)]}
    content = yaml_writing.dumps(told).encode()
    with patch.object(yaml_text, "MAX_BYTES", len(content)):
        value, problems = yaml_file.parse(content, name="x", any_text=True)
    assert problems == []
    assert isinstance(value, Table)
    found = value.values["a"]
    assert isinstance(found, Series)
    assert [one.text for one in found.values if isinstance(one, Scalar)] == told["a"]


def test_a_file_looks_as_a_person_would_write_it() -> None:
    told = {"items": [{"id": "a-1", "fields": {"name": ["沈知夏"], "email": []}}], "points": 10}
    assert yaml_writing.dumps(told) == (
        "items:\n"
        '  - id: "a-1"\n'
        "    fields:\n"
        "      name:\n"
        '        - "沈知夏"\n'
        "      email: []\n"
        "points: 10\n"
    )


def test_the_same_text_twice_is_written_twice() -> None:
    text = "长" * 300
    assert yaml_writing.dumps({"a": text, "b": [text, True]}) == (
        f'a: "{text}"\nb:\n  - "{text}"\n  - true\n'
    )

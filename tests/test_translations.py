"""Every sentence that Python says to a user exists in English, with the same places to fill."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[1] / "src/zuoxi"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "say": None,
    "sentence": None,
}
PLACE = re.compile(r"%\((\w+)\)[sd]")
HAN = re.compile(r"[\u4e00-\u9fff]")


def sentences() -> dict[str, str]:
    """Return every marked sentence with the place it was found first."""
    found = extract_from_dir(str(SOURCE), [("**.py", "python")], keywords=KEYWORDS)
    texts: dict[str, str] = {}
    for file, line, message, _comments, _context in found:
        for text in (message,) if isinstance(message, str) else message:
            texts.setdefault(text, f"{file}:{line}")
    return texts


def english() -> Catalog:
    with (SOURCE / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="en")


def test_every_sentence_has_its_english() -> None:
    catalogue = english()
    missing = {
        place: text
        for text, place in sentences().items()
        if HAN.search(text) and not (catalogue.get(text) and catalogue[text].string)
    }
    assert missing == {}


def test_nothing_is_marked_as_fuzzy_because_the_compiler_leaves_it_out() -> None:
    catalogue = english()
    assert not catalogue.fuzzy
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_a_translation_fills_the_same_places() -> None:
    different = [
        message.id
        for message in english()
        if message.id
        and isinstance(message.id, str)
        and isinstance(message.string, str)
        and sorted(PLACE.findall(message.id)) != sorted(PLACE.findall(message.string))
    ]
    assert different == []


def test_no_chinese_is_left_in_the_english() -> None:
    assert [m.string for m in english() if isinstance(m.string, str) and HAN.search(m.string)] == []

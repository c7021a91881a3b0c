"""docs/structure.md says what is so: folders exist, and what it calls pure is guarded as pure."""

import configparser
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = re.findall(
    r"^\| `([a-z_]+)/` \|[^|]*\|([^|]*)\|$",
    (ROOT / "docs" / "structure.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def guarded() -> set[str]:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    return set(contracts["importlinter:contract:pure"]["source_modules"].split())


def test_every_folder_of_the_package_has_a_row_and_every_row_a_folder() -> None:
    package = ROOT / "src" / "zuoxi"
    folders = {path.parent.name for path in package.glob("*/__init__.py")}
    assert {name for name, _ in ROWS} == folders


def test_what_is_called_pure_is_guarded_by_an_import_contract() -> None:
    named = {
        f"zuoxi.{folder}.{module}"
        for folder, modules in ROWS
        for module in re.findall(r"`([a-z_]+)`", modules)
    }
    assert named
    assert named - guarded() == set()

"""Which file a name in a paper folder means: always one inside the folder.

A paper folder may come from anywhere. No name in it may lead out of it: not by its path, not by a
link, and not to anything but a plain file.
"""

import unicodedata
from pathlib import Path

from zuoxi.kernel.sentences import sentence

_LISTED = 2000
"""Files of a folder that are looked at, at most, to find what a name meant."""


class WrongPlaceError(ValueError):
    """The name means no file of the folder; ``text`` is a message id for ``params``."""

    def __init__(self, text: str, /, **params: str | int) -> None:
        super().__init__(text, params)
        self.text = text
        self.params = params


def file_in(folder: Path, name: str) -> Path:
    """Return the file that ``name`` means in ``folder``; raise :class:`WrongPlaceError`."""
    if not name.strip() or "\0" in name:
        raise WrongPlaceError(sentence("这里应写文件名。请填写，或删去这一行。"))
    if Path(name).is_absolute() or name[1:3] in (":\\", ":/"):
        text = sentence("“%(file)s”是绝对路径。请把文件放进赛题文件夹，只写文件名。")
        raise WrongPlaceError(text, file=name)
    root = folder.resolve()
    try:
        found = (root / name).resolve()
        is_file = found.is_file()
        exists = is_file or found.exists()
    except (OSError, RuntimeError) as error:  # a link that leads to itself, a name too long
        raise WrongPlaceError(_MISSING, file=name) from error
    if not found.is_relative_to(root):
        if _is_link(root, name):
            text = sentence("“%(file)s”是指向赛题文件夹之外的链接。请把文件本身放进文件夹。")
            raise WrongPlaceError(text, file=name)
        text = sentence("“%(file)s”在赛题文件夹之外。请把文件放进文件夹。")
        raise WrongPlaceError(text, file=name)
    if is_file:
        return found
    if exists:
        text = sentence("“%(file)s”是文件夹或设备，不是文件。请写文件名。")
        raise WrongPlaceError(text, file=name)
    near = _nearest(root, name)
    if near:
        text = sentence("找不到文件“%(file)s”。是否应为“%(near)s”？")
        raise WrongPlaceError(text, file=name, near=near)
    raise WrongPlaceError(_MISSING, file=name)


_MISSING = sentence("找不到文件“%(file)s”。请放入文件夹，或改正文件名。")


def _is_link(root: Path, name: str) -> bool:
    """Return whether ``name`` stays inside as written, so that a link must have led out."""
    place = root
    for step in Path(name).parts:
        place = place.parent if step == ".." else place / step
        if not place.is_relative_to(root):
            return False
        if place.is_symlink():
            return True
    return False


def _nearest(root: Path, name: str) -> str:
    """Return the file whose name differs only in what is easily overlooked, or an empty text."""
    asked = Path(name.replace("\\", "/"))
    for number, path in enumerate(root.rglob("*")):
        if number >= _LISTED:
            break
        there = path.relative_to(root)
        if _alike(there.with_suffix("")) == _alike(asked.with_suffix("")) and path.is_file():
            return there.as_posix()
    return ""


def _alike(name: Path) -> str:
    """Return ``name`` without what other systems change: case, and how accents are stored."""
    return unicodedata.normalize("NFC", name.as_posix()).casefold()

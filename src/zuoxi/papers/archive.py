"""Unpacks a paper folder that came as a .zip, which anybody may have made. Pure: no database.

Nothing is written outside the given folder, nothing is a link, and neither the size on disk nor the
number of files is taken on trust: what unpacks to more than it may is broken off in the middle.
"""

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.words import has_control
from zuoxi.papers.index import INDEX

MAX_BYTES = 200 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_FILES = 500
MAX_RATIO = 200
"""How many times its packed size one file may unpack to; YAML packs well, recordings hardly."""

_RATIO_FROM = 1024 * 1024  # bytes; what is smaller cannot hurt
_MAX_NAME = 200  # bytes of one step of a name, as file systems take it
_MAX_DIRECTORY = 1024 * 1024  # bytes of the list of names, read before anything is known
_CHUNK = 256 * 1024
_TAIL = 22 + 65_535
_UTF8 = 0x800
_JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")

_NO_ZIP = sentence("文件不是完整的 .zip。请把赛题文件夹重新压缩成 .zip 后上传。")
_TOO_MUCH = sentence("解压后超过 %(limit)s MB。请删去赛题用不到的文件，再压缩上传。")


class RefusedArchiveError(ValueError):
    """The file is not unpacked; ``text`` is a message id for ``params``."""

    def __init__(self, text: str, /, **params: str | int) -> None:
        super().__init__(text, params)
        self.text = text
        self.params = params


def unpack(file: IO[bytes], target: Path) -> Path:
    """Unpack ``file`` into the empty folder ``target``; return the folder where the paper lies.

    That is ``target``, or the one folder in it that people pack together with its content. Raises
    :class:`RefusedArchiveError`; what was unpacked until then is the caller's to remove.
    """
    try:
        _refuse_long_list(file)
        with zipfile.ZipFile(file) as archive:
            members = dict(_members(archive.infolist()))
            left = MAX_UNPACKED
            for name, member in members.items():
                left -= _extract(archive, member, target / name, at_most=left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise RefusedArchiveError(_NO_ZIP) from error
    inside = [path for path in target.iterdir() if path.is_dir()]
    if not (target / INDEX).exists() and len(inside) == 1:
        return inside[0]
    return target


def _refuse_long_list(file: IO[bytes]) -> None:
    """Refuse a list of names that would fill the memory before it can be looked at."""
    size = file.seek(0, 2)
    if size > MAX_BYTES:
        text = sentence("文件超过 %(limit)s MB。请删去赛题用不到的文件，再压缩上传。")
        raise RefusedArchiveError(text, limit=MAX_BYTES // 1024 // 1024)
    start = max(0, size - _TAIL)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    record = tail[at : at + 22] if at >= 0 else b""
    if len(record) < 22:
        raise RefusedArchiveError(_NO_ZIP)
    count, length = (int.from_bytes(record[a:b], "little") for a, b in ((10, 12), (12, 16)))
    is_zip64 = at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07"
    if is_zip64 or count > 4 * MAX_FILES or length > _MAX_DIRECTORY:
        raise _too_many()
    file.seek(0)


def _too_many() -> RefusedArchiveError:
    text = sentence("文件超过 %(limit)s 个。请只压缩赛题文件夹，不要连同别的文件夹。")
    return RefusedArchiveError(text, limit=MAX_FILES)


def _members(infos: list[zipfile.ZipInfo]) -> Iterator[tuple[Path, zipfile.ZipInfo]]:
    """Yield the files with their checked names; folders and what systems leave behind are none."""
    seen: dict[str, str] = {}
    for info in infos:
        name = _name_of(info)
        path = _checked(name)
        if info.is_dir() or name.endswith("/") or any(step in _JUNK for step in path.parts):
            continue
        kind = info.external_attr >> 16
        if kind and stat.S_IFMT(kind) not in (0, stat.S_IFREG):
            text = sentence("“%(file)s”是链接或设备，不是文件。请放入文件本身，再压缩上传。")
            raise RefusedArchiveError(text, file=name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            text = sentence("压缩包用了少见的压缩方式。请用系统自带的压缩功能重新压缩成 .zip。")
            raise RefusedArchiveError(text)
        if info.flag_bits & 1:
            text = sentence("压缩包设了密码。请去掉密码，重新压缩后上传。")
            raise RefusedArchiveError(text)
        alike = unicodedata.normalize("NFC", path.as_posix()).casefold()
        if alike in seen:
            text = sentence("“%(file)s”出现了两次。请删去一个，再压缩上传。")
            raise RefusedArchiveError(text, file=name)
        seen[alike] = name
        if len(seen) > MAX_FILES:
            raise _too_many()
        yield path, info


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return the name as its author wrote it: older Chinese systems pack names in GB18030."""
    if info.flag_bits & _UTF8:
        return info.filename.replace("\\", "/")
    try:
        raw = info.orig_filename.encode("cp437")
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding).split("\0")[0].replace("\\", "/")
            except UnicodeDecodeError:
                continue
    except UnicodeEncodeError:
        pass
    return info.filename.replace("\\", "/")


def _checked(name: str) -> Path:
    """Return ``name`` as a path inside the folder; raise :class:`RefusedArchiveError`."""
    path = Path(name)
    leads_out = path.is_absolute() or ".." in path.parts or name[1:2] == ":"
    too_long = any(len(step.encode("utf-8", "replace")) > _MAX_NAME for step in path.parts)
    if leads_out or too_long or has_control(name) or not path.parts or len(path.parts) > 8:
        text = sentence("压缩包里有不能用的文件名“%(file)s”。请改名，再压缩上传。")
        raise RefusedArchiveError(text, file="".join(c for c in name if c.isprintable())[:80])
    return path


def _extract(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, *, at_most: int
) -> int:
    """Write one file and return its bytes; the size that the archive tells is not believed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    allowed = max(_RATIO_FROM, member.compress_size * MAX_RATIO)
    size = 0
    with archive.open(member) as source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > at_most:
                raise RefusedArchiveError(_TOO_MUCH, limit=MAX_UNPACKED // 1024 // 1024)
            if size > allowed:
                text = sentence("“%(file)s”压缩得太狠，不像赛题文件。请删去，再压缩上传。")
                raise RefusedArchiveError(text, file=target.name)
            file.write(chunk)
    return size

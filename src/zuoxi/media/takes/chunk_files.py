"""How the chunks of a take lie on the disk, and which of them count.

    <root>/ab/<take>/000012.<sha256>.<received_ms>.chunk
                     000000.<sha256>.<received_ms>.copy     chunk 0 once more
                     finished.json

The name holds what must survive a restore beside the bytes: number, hash, and when it arrived. A
chunk is written beside its place and renamed, so a killed process leaves it whole or not at all.
After a power cut a file may be there whose bytes never reached the disk; so what counts is a file
whose bytes have the hash of its name, and of several for one number the one that arrived first.
"""

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_TAKE = re.compile(r"[0-9a-f]{32}")
_FILE = re.compile(r"([0-9]{6})\.([0-9a-f]{64})\.([0-9]{1,15})\.(chunk|copy)")


class Chunk(NamedTuple):
    """A chunk that is on the disk: ``received_ms`` is the server's clock."""

    n: int
    sha256: str
    bytes: int
    received_ms: int


def place(root: Path, take: str) -> Path:
    """Return the folder of ``take``; raise ValueError if it is no id of a take."""
    if not _TAKE.fullmatch(take):
        raise ValueError("not the id of a take")
    return root / take[:2] / take


def load(folder: Path) -> Iterator[tuple[Chunk, bytes]]:
    """Yield the chunks that count, ascending, each with its bytes.

    Yields nothing where there is no folder; raises OSError where the disk cannot be read.
    """
    last = -1
    for n, received_ms, _, sha256, path in _candidates(folder):
        if n == last:
            continue
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == sha256:
            last = n
            yield Chunk(n, sha256, len(content), received_ms), content


def _candidates(folder: Path) -> list[tuple[int, int, str, str, Path]]:
    """Return number, arrival, suffix (a copy after its chunk), hash and path, in order."""
    found = []
    for name in os.listdir(folder) if folder.is_dir() else ():  # noqa: PTH208 - names are asked
        if parts := _FILE.fullmatch(name):
            n, sha256, ms, suffix = parts.groups()
            found.append((int(n), int(ms), suffix, sha256, folder / name))
    return sorted(found, key=lambda item: (*item[:2], item[2] != "chunk", item[3]))


def named(folder: Path) -> frozenset[int]:
    """Return the numbers for which there is a file, whatever is in it; raise OSError."""
    return frozenset(n for n, _, _, _, _ in _candidates(folder))


def size(folder: Path) -> int:
    """Return how many bytes the files in ``folder`` have, 0 where there is none; raise OSError."""
    if not folder.is_dir():
        return 0
    with os.scandir(folder) as files:
        return sum(file.stat().st_size for file in files)


def write(folder: Path, chunk: Chunk, content: bytes) -> None:
    """Write ``chunk`` durably, chunk 0 twice; raise OSError, and leave nothing, where that fails.

    The bytes are synced after the file has its name: name and bytes then are one trip to the disk.
    """
    suffixes = ("chunk", "copy") if chunk.n == 0 else ("chunk",)
    names = [f"{chunk.n:06d}.{chunk.sha256}.{chunk.received_ms}.{suffix}" for suffix in suffixes]
    try:
        for name in names:
            _write_named(folder / name, content)
        sync_folder(folder)
    except OSError:
        for name in names:
            with contextlib.suppress(OSError):
                (folder / name).unlink(missing_ok=True)
        raise


def _write_named(path: Path, content: bytes) -> None:
    fresh = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        with fresh.open("xb", buffering=0) as file:
            rest = memoryview(content)
            while rest:
                rest = rest[file.write(rest) or 0 :]
            fresh.rename(path)
            os.fsync(file.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def make_folder(root: Path, folder: Path) -> None:
    """Make the folder of a take durably; raise OSError. Clears what a killed process left."""
    root.parent.mkdir(parents=True, exist_ok=True)
    for level in (root, folder.parent, folder):
        level.mkdir(mode=0o700, exist_ok=True)
        sync_folder(level.parent)
    for left in folder.glob(".*.part"):
        left.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file durably, whole or not at all; raise OSError."""
    fresh = path.parent / f".{secrets.token_hex(8)}.part"
    try:
        with fresh.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable; raise OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""The content-addressed store: a file lies under its own SHA-256, is stored once, never changed.

    <root>/ab/abcdef…   64 hexadecimal digits, no extension

A file appears whole or not at all: it is written beside its place, synced, then renamed, and the
folder is synced too, so that what the database names survives the power plug.
"""

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

CHUNK = 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")


class MissingFileError(LookupError):
    """Nothing is stored under this SHA-256."""


class Store:
    """The files below ``root``, a folder that is made when first needed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Store ``content`` durably and return its SHA-256."""
        return self.put_stream([content])

    def put_file(self, path: Path) -> str:
        """Store a copy of the file at ``path`` durably and return its SHA-256."""
        return self.put_stream(_chunks(path))

    def put_stream(self, chunks: Iterable[bytes]) -> str:
        """Store what ``chunks`` yield durably and return its SHA-256."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.root / f".{secrets.token_hex(8)}.part"
        digest = hashlib.sha256()
        try:
            with fresh.open("xb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            sha256 = digest.hexdigest()
            place = self._place(sha256)
            if not place.is_file():
                place.parent.mkdir(mode=0o700, exist_ok=True)
                fresh.replace(place)
                _sync_folder(place.parent)
                _sync_folder(self.root)
            return sha256
        finally:
            with contextlib.suppress(FileNotFoundError):
                fresh.unlink()

    def path(self, sha256: str) -> Path:
        """Return where ``sha256`` lies; raise :class:`MissingFileError` if it does not."""
        if not _NAME.fullmatch(sha256) or not self._place(sha256).is_file():
            raise MissingFileError(sha256)
        return self._place(sha256)

    def is_whole(self, sha256: str) -> bool:
        """Return whether the stored bytes still have their hash (False also if they are gone)."""
        try:
            path = self.path(sha256)
        except MissingFileError:
            return False
        digest = hashlib.sha256()
        for chunk in _chunks(path):
            digest.update(chunk)
        return digest.hexdigest() == sha256

    def _place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

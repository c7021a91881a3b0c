"""Receives the chunks of takes: what is acknowledged is on the disk, and nothing is ever replaced.

Rules: R67, R69, R74; docs/takes.md has the words of the channel. Blocking and thread-safe: call it
from a pool of eight threads, whose trips to the disk the file system joins by itself
(docs/decisions/2026-11-30-a-file-per-chunk.md). One process receives; any may read.
"""

import contextlib
import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zuoxi.media.takes import chunk_files, finished
from zuoxi.media.takes.chunk_files import Chunk
from zuoxi.media.takes.errors import (
    MissingChunks,
    NoWebm,
    OtherContent,
    TakeError,
    TakeFinished,
    TakeStorageFailure,
    TooLarge,
    WrongHash,
)
from zuoxi.media.takes.finished import Finished, How
from zuoxi.media.takes.webm import opus_channels

__all__ = [
    "MAX_CHUNKS",
    "MAX_CHUNK_BYTES",
    "MAX_TAKE_BYTES",
    "Chunk",
    "Finished",
    "How",
    "MissingChunks",
    "NoWebm",
    "OtherContent",
    "TakeError",
    "TakeFinished",
    "TakeStorageFailure",
    "Takes",
    "TooLarge",
    "WrongHash",
]

MAX_CHUNK_BYTES = 512 * 1024
MAX_CHUNKS = 7_200
"""Two hours of seconds."""

MAX_TAKE_BYTES = 128 * 1024 * 1024
"""Two hours of stereo are half of it."""

_IN_MIND = 2_000  # takes whose chunks are known without a look at the disk


class Takes:
    """The takes below ``root``, a folder that is made when first needed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._lock = threading.Lock()
        self._is_synced = False

    def receive(self, take: str, n: int, *, sha256: str, content: bytes, received_ms: int) -> bool:
        """Store chunk ``n`` (from 0); True if it is new, False if it was there. Durable on return.

        ``received_ms`` is the server's clock. Raises WrongHash, NoWebm, OtherContent, TooLarge,
        TakeFinished, TakeStorageFailure; ValueError where ``take`` or ``n`` name nothing.
        """
        if n < 0 or not 0 <= received_ms < 10**15:
            raise ValueError("no chunk of any take")
        if len(content) > MAX_CHUNK_BYTES or n >= MAX_CHUNKS:
            raise TooLarge
        if hashlib.sha256(content).hexdigest() != sha256:
            raise WrongHash
        chunk = Chunk(n, sha256, len(content), received_ms)
        with self._one(take) as known:
            if not known.lacks(chunk):
                return False
            if n == 0 and opus_channels(content) is None:
                raise NoWebm
            if not known.is_made:
                chunk_files.make_folder(self.root, known.folder)
                known.is_made = True
            chunk_files.write(known.folder, chunk, content)
            known.chunks[n] = chunk
            known.bytes += len(content)
            return True

    def received(self, take: str) -> frozenset[int]:
        """Return the numbers of the chunks that are there; raise TakeStorageFailure."""
        with self._one(take) as known:
            return frozenset(known.chunks)

    def finish(
        self, take: str, *, chunks: int, sha256: str, how: How, late_after_ms: int | None = None
    ) -> Finished:
        """End the take with ``chunks`` chunks; durable on return. The same again returns the same.

        ``sha256`` is over all chunks in order; those that arrived after ``late_after_ms`` (server's
        clock, the bell) are counted as late. A page that was killed may have sent more than it has
        written down: a ``recovered`` take that begins as announced ends with all that is there.
        Raises MissingChunks; WrongHash, also where of another take more is there than announced,
        and for another end than the first; TooLarge, TakeStorageFailure; ValueError where ``take``
        or ``chunks`` name nothing.
        """
        if chunks < 1:
            raise ValueError("a take has at least one chunk")
        if chunks > MAX_CHUNKS:
            raise TooLarge
        with self._one(take) as known:
            end = known.finished or known.ended(chunks, how, late_after_ms)
            is_wanted = end.is_of(chunks=chunks, sha256=sha256) or (
                how == "recovered"
                and chunks < end.chunks
                and finished.begins_with(known.folder, chunks=chunks, sha256=sha256)
            )
            if not is_wanted:
                raise WrongHash
            if known.finished is None:
                finished.write(known.folder, end)
                known.finished = end
            return end

    def finished(self, take: str) -> Finished | None:
        """Return how the take ended, None while it has not; raise TakeStorageFailure."""
        with _storage():
            return finished.read(chunk_files.place(self.root, take))

    def content(self, take: str) -> bytes:
        """Return the chunks in order up to the first gap; b"" where chunk 0 is not there.

        Read from the disk, finished or not; raises TakeStorageFailure.
        """
        whole = []
        for due, (chunk, content) in enumerate(self.chunks(take)):
            if chunk.n != due:
                break
            whole.append(content)
        return b"".join(whole)

    def parts(self, take: str) -> list[Chunk]:
        """Return the chunks that are there, ascending; raise TakeStorageFailure."""
        return [chunk for chunk, _ in self.chunks(take)]

    def named(self, take: str) -> frozenset[int]:
        """Return the numbers for which a file is there, also one that is not what its name says;
        raise TakeStorageFailure."""
        with _storage():
            return chunk_files.named(chunk_files.place(self.root, take))

    def size(self, take: str) -> int:
        """Return how many bytes lie on the disk for a take; raise TakeStorageFailure."""
        with _storage():
            return chunk_files.size(chunk_files.place(self.root, take))

    def chunks(self, take: str) -> Iterator[tuple[Chunk, bytes]]:
        """Yield each chunk that is there with its bytes, ascending; raise TakeStorageFailure."""
        with _storage():
            yield from chunk_files.load(chunk_files.place(self.root, take))

    @contextlib.contextmanager
    def _one(self, take: str) -> Iterator["_Known"]:
        """Have ``take`` for oneself, with what is known of it, the first time from the disk."""
        with self._lock:
            known = self._known.get(take)
            if known is None:
                known = self._known[take] = _Known(chunk_files.place(self.root, take))
            self._known.move_to_end(take)
            known.users += 1
        try:
            with known.lock, _storage():
                if known.load():
                    self._sync_what_was_left()
                yield known
        except TakeStorageFailure:
            known.is_made = False  # perhaps somebody took the folder away
            raise
        finally:
            with self._lock:
                known.users -= 1
                self._forget_idle()

    def _sync_what_was_left(self) -> None:
        """Make durable what a killed process had named and not yet synced, before it counts."""
        with self._lock:
            if not self._is_synced:
                os.sync()
                self._is_synced = True

    def _forget_idle(self) -> None:
        while len(self._known) > _IN_MIND:
            idle = next((take for take, known in self._known.items() if not known.users), None)
            if idle is None:
                return
            del self._known[idle]


@dataclass
class _Known:
    """What is known of one take; ``lock`` is held by whoever reads or changes it."""

    folder: Path
    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0
    chunks: dict[int, Chunk] = field(default_factory=dict)
    bytes: int = 0
    finished: Finished | None = None
    is_loaded: bool = False
    is_made: bool = False

    def load(self) -> bool:
        """Read from the disk what is there, the first time; return whether that is anything."""
        if self.is_loaded:
            return False
        self.chunks = {chunk.n: chunk for chunk, _ in chunk_files.load(self.folder)}
        self.bytes = sum(chunk.bytes for chunk in self.chunks.values())
        self.finished = finished.read(self.folder)
        self.is_loaded = True
        return bool(self.chunks)

    def lacks(self, chunk: Chunk) -> bool:
        """Return whether ``chunk`` is to be written, False if it is there; raise TakeError."""
        there = self.chunks.get(chunk.n)
        if there is not None and there.sha256 != chunk.sha256:
            raise OtherContent
        if there is None and self.finished is not None:
            raise TakeFinished
        if there is None and self.bytes + chunk.bytes > MAX_TAKE_BYTES:
            raise TooLarge
        return there is None

    def ended(self, chunks: int, how: How, late_after_ms: int | None) -> Finished:
        """Return the end that the chunks make; raise MissingChunks."""
        missing = tuple(n for n in range(chunks) if n not in self.chunks)
        if missing:
            raise MissingChunks(missing)
        return finished.compute(self.folder, how=how, late_after_ms=late_after_ms)


@contextlib.contextmanager
def _storage() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TakeStorageFailure(str(error)) from error

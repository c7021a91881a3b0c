"""How a take ended: the figures of its seal, kept beside its chunks as ``finished.json``."""

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from zuoxi.media.takes import chunk_files

How = Literal["stopped", "recovered", "bell"]
"""By the contestant, found on the machine after its page had gone, or by the end of the task."""

_NAME = "finished.json"


class Finished(BaseModel):
    """What a finished take is; ``sha256`` is over all chunks in order.

    ``first_ms`` and ``last_ms`` (server's clock) say when its earliest and latest chunk arrived,
    ``late_chunks`` how many of them after the bell.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    chunks: int
    bytes: int
    sha256: str
    first_ms: int
    last_ms: int
    late_chunks: int
    how: How

    def is_of(self, *, chunks: int, sha256: str) -> bool:
        """Return whether this is the end that is announced."""
        return (self.chunks, self.sha256) == (chunks, sha256)


def begins_with(folder: Path, *, chunks: int, sha256: str) -> bool:
    """Return whether the first ``chunks`` chunks on the disk, all there, have this hash; raise
    OSError."""
    digest = hashlib.sha256()
    for due, (chunk, content) in enumerate(chunk_files.load(folder)):
        if chunk.n != due:
            return False
        digest.update(content)
        if due == chunks - 1:
            return digest.hexdigest() == sha256
    return False


def read(folder: Path) -> Finished | None:
    """Return how the take in ``folder`` ended, None while it has not; raise OSError.

    A file that can no longer be read says nothing: the take can be ended again, by the same hash.
    """
    try:
        return Finished.model_validate_json((folder / _NAME).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def write(folder: Path, end: Finished) -> None:
    """Keep ``end`` durably; raise OSError."""
    chunk_files.write_whole(folder / _NAME, end.model_dump_json().encode())


def compute(folder: Path, *, how: How, late_after_ms: int | None) -> Finished:
    """Return the end that the chunks on the disk make; chunk 0 is there. Raises OSError.

    Of a recovered take that is what comes before the first gap: nobody has the rest any more.
    """
    digest = hashlib.sha256()
    chunks: list[chunk_files.Chunk] = []
    for chunk, content in chunk_files.load(folder):
        if how == "recovered" and chunk.n != len(chunks):
            break
        digest.update(content)
        chunks.append(chunk)
    arrived = [chunk.received_ms for chunk in chunks]
    return Finished(
        chunks=len(chunks),
        bytes=sum(chunk.bytes for chunk in chunks),
        sha256=digest.hexdigest(),
        first_ms=min(arrived),
        last_ms=max(arrived),
        late_chunks=sum(late_after_ms is not None and ms > late_after_ms for ms in arrived),
        how=how,
    )

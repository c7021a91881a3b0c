"""Why a chunk or the end of a take is not accepted. ``code`` is the word of docs/takes.md.

    TakeError
    ├── WrongHash            the bytes are not the announced ones
    ├── NoWebm               chunk 0 does not begin as WebM with an Opus track does
    ├── OtherContent         this number is known with other bytes
    ├── TooLarge             more bytes, or a higher number, than a take has
    ├── TakeFinished         the take has ended with fewer chunks
    ├── MissingChunks        the take cannot end yet; ``missing`` says what has not arrived
    └── TakeStorageFailure   the disk does not do its work; trying again may help

All but the last two are final: the same again is refused again.
"""

from typing import ClassVar


class TakeError(Exception):
    """Base of what is refused of a take; caught once, at the edge."""

    code: ClassVar[str] = "take"


class WrongHash(TakeError):
    """The bytes, or the whole of all chunks, are not those that were announced."""

    code = "wrong_hash"


class NoWebm(TakeError):
    """Chunk 0 is no beginning of WebM with an Opus track."""

    code = "no_webm"


class OtherContent(TakeError):
    """The number is known with other bytes; what came first stays."""

    code = "other_content"


class TooLarge(TakeError):
    """The chunk has too many bytes, or its number is beyond the longest take."""

    code = "too_large"


class TakeFinished(TakeError):
    """The take is finished, and this chunk was no part of it."""

    code = "finished"


class MissingChunks(TakeError):
    """Some chunks have not arrived; ``missing`` are their numbers, ascending."""

    code = "missing"

    def __init__(self, missing: tuple[int, ...]) -> None:
        super().__init__(missing)
        self.missing = missing


class TakeStorageFailure(TakeError):
    """The disk is full or broken: nothing is promised of this chunk."""

    code = "storage"

"""Makes one file of a take that players can seek: the same packets, with cues and a duration.

Rules: R67, R74. Nothing is encoded again. The file is neutral: it names no person, place, time or
program, and the same chunks give the same bytes. What of a damaged take can be heard is kept.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from zuoxi.kernel.sentences import sentence
from zuoxi.media.takes.folder import Takes
from zuoxi.media.takes.headless import with_header
from zuoxi.media.takes.peaks import Peaks, peaks
from zuoxi.media.takes.remuxing import Layout, Remuxed, remux
from zuoxi.media.takes.sound import TakeSound
from zuoxi.media.takes.told import Told, in_seconds, told

_NOTHING = sentence("录音里没有可以解码的声音。")
_NO_BEGINNING = sentence(
    "录音的开头（第 0 片）没有到达服务器；其余部分按录音程序的惯用格式解出，请听一遍确认。"
)
_MISSING = sentence("录音缺少 %(count)s 片（每片约 1 秒），从第 %(first)s 片起；其余部分已保留。")
_STALLED = sentence("录音机器来不及录制，共缺 %(seconds)s 秒；缺处播放为静音。")
_BROKEN = sentence("录音有损坏处，已跳过；能解码的部分都保留。")

_STALL = 0.01
_STALL_MS = 100  # timestamps of a healthy recording waver by some ten milliseconds


class Sealed(BaseModel):
    """One file of a take, or what is left of it.

    ``span_ms`` is what the timestamps say, ``sound_ms`` what the packets hold. ``stalled``: more
    than 1 % of the span is missing (from 0.1 s on) though no chunk is: the recording machine did
    not keep up. ``missing`` are the numbers of chunks that are not there; ``damage`` says what is
    wrong. ``peaks``: 50 a second, 0..127, for each channel. Where nothing can be heard there is no
    file: ``bytes`` is 0, ``layout`` and ``sha256`` are None.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    layout: Layout | None = None
    bytes: int = 0
    sha256: str | None = None
    span_ms: int = 0
    sound_ms: int = 0
    stalled: bool = False
    missing: tuple[int, ...] = ()
    peaks: Peaks = ()
    damage: tuple[Told, ...] = ()


def seal(takes: Takes, take: str, target: Path) -> Sealed:
    """Write the take, finished or not, to ``target`` and say what it is.

    Raises TakeStorageFailure or OSError where the disk does not do its work, ValueError where
    ``take`` names nothing; never because of what is in the take.
    """
    chunks = list(takes.chunks(take))
    end = takes.finished(take)
    there = [chunk.n for chunk, _ in chunks]
    due = max(end.chunks if end else 0, max(there, default=-1) + 1)
    missing = tuple(sorted(set(range(due)).difference(there)))
    content = b"".join(content for _, content in chunks)
    made = remux(with_header(content) if content and 0 in missing else content, target)
    if made is None:
        return Sealed(missing=missing, damage=(told(_NOTHING),))
    sound = TakeSound(target)
    drawing = peaks(sound)
    stalled = _is_stalled(made, holes=_runs(missing))
    return Sealed(
        layout=made.layout,
        bytes=target.stat().st_size,
        sha256=_sha256(target),
        span_ms=made.span_ms,
        sound_ms=round(made.sound_ms),
        stalled=stalled,
        missing=missing,
        peaks=drawing,
        damage=tuple(_damage(made, sound, missing=missing, stalled=stalled)),
    )


def _is_stalled(made: Remuxed, *, holes: int) -> bool:
    """Return whether time is missing beside what ``holes`` runs of missing chunks explain."""
    explained = sum(sorted(made.steps_ms)[-holes:]) if holes else 0.0
    lost = made.span_ms - made.sound_ms - explained
    return lost > max(_STALL_MS, made.span_ms * _STALL)


def _runs(numbers: Sequence[int]) -> int:
    """Return how many stretches of consecutive numbers there are."""
    return bool(numbers) + sum(later - earlier > 1 for earlier, later in pairwise(numbers))


def _damage(
    made: Remuxed, sound: TakeSound, *, missing: Sequence[int], stalled: bool
) -> Iterator[Told]:
    if 0 in missing:
        yield told(_NO_BEGINNING)
    if missing:
        yield told(_MISSING, count=len(missing), first=missing[0])
    if stalled:
        yield told(_STALLED, seconds=in_seconds(made.span_ms - made.sound_ms))
    if made.is_broken or sound.damaged or sound.is_cut:
        yield told(_BROKEN)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Brings recordings into the store: normalised or synthesised, and remembered with what they are.

Slow, and outside of any transaction: the store keeps the same bytes only once.
"""

import hashlib
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from zuoxi.kernel.time import now_ms
from zuoxi.media.models import Blob
from zuoxi.media.speakers import Speaker
from zuoxi.media.store import CHUNK, Store

if TYPE_CHECKING:
    from zuoxi.media import audio


def store_recording(source: Path) -> "tuple[str, audio.Recording, int]":
    """Normalise and store the recording in ``source``: its SHA-256, what it is, its bytes.

    No database. Raises :class:`zuoxi.media.errors.RefusedFileError`.
    """
    with tempfile.TemporaryDirectory(prefix="zuoxi-recording-") as folder:
        target = Path(folder) / "recording.ogg"
        from zuoxi.media import audio  # noqa: PLC0415 - codecs load slowly; no start waits for them

        recording = audio.normalise(source, target)
        return Store(settings.MEDIA_ROOT).put_file(target), recording, target.stat().st_size


def stored_before(source: Path) -> Blob | None:
    """Return the row of a recording that is stored byte for byte as ``source`` is, if there is one.

    A paper that was taken away and comes back must not be coded a second time: it would sound
    worse and be another paper by its hash.
    """
    digest = hashlib.sha256()
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    sha256 = digest.hexdigest()
    known = Blob.objects.filter(pk=sha256, duration_ms__isnull=False).first()
    return known if known and Store(settings.MEDIA_ROOT).is_whole(sha256) else None


def store_synthesised(
    line: str, *, speaker: Speaker | None = None
) -> "tuple[str, audio.Recording, int]":
    """Synthesise and store a reading line, as :func:`store_recording` does a file.

    Read twice as an item of a dictation, or once by ``speaker`` as a line of a dialogue.
    """
    with tempfile.TemporaryDirectory(prefix="zuoxi-recording-") as folder:
        target = Path(folder) / "recording.ogg"
        from zuoxi.media import synthesis  # noqa: PLC0415 - as above

        if speaker is None:
            recording = synthesis.synthesise(line, target)
        else:
            recording = synthesis.say(line, target, speaker=speaker)
        return Store(settings.MEDIA_ROOT).put_file(target), recording, target.stat().st_size


def remember_recording(sha256: str, *, recording: "audio.Recording", size: int) -> Blob:
    """Return the row of a stored recording, made if it was missing."""
    from zuoxi.media import audio  # noqa: PLC0415 - as above

    blob, _ = Blob.objects.get_or_create(
        sha256=sha256,
        defaults={
            "size": size,
            "media_type": audio.MEDIA_TYPE,
            "duration_ms": recording.duration_ms,
            "peaks": {"per_second": audio.PEAKS_PER_SECOND, "values": list(recording.peaks)},
            "lufs": recording.loudness.lufs,
            "true_peak_db": recording.loudness.true_peak_db,
            "remarks": [asdict(remark) for remark in recording.remarks],
            "created_ms": now_ms(),
        },
    )
    return blob

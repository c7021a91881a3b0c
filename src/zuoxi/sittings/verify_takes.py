"""Whether every sealed take is still what its seal says, and what was made of it is in the store.

Rules: R67, R74. The journal holds the seal (entry ``sealed``); the chunks lie beside it, each under
its own hash. A take that was never sealed claims nothing. Of chunk 0, which is there twice, one
good copy is enough; so is a second file of a chunk after a power cut.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from zuoxi.kernel.findings import Finding
from zuoxi.kernel.sentences import sentence
from zuoxi.media.models import Blob
from zuoxi.media.takes.folder import Takes
from zuoxi.sittings import taking
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.models import Take
from zuoxi.sittings.taking import KnownTake

_MISSING = sentence("场次 %(sitting)s 的录音 %(take)s… 缺第 %(n)s 片（共缺 %(count)s 片）。")
_CHANGED = sentence("场次 %(sitting)s 的录音 %(take)s… 第 %(n)s 片的内容被改动或已损坏。")
_CONTENT = sentence("场次 %(sitting)s 的录音 %(take)s… 与封装时的不同。")
_SEAL = sentence("场次 %(sitting)s 的录音 %(take)s… 旁的封装记录与作答日志不符。")
_ROW = sentence("场次 %(sitting)s 的录音 %(take)s… 的登记与作答日志不符。")
_FILE = sentence("场次 %(sitting)s 的录音 %(take)s…：登记的文件与保存的不符。")
_STRAY = sentence("场次 %(sitting)s 登记了录音 %(take)s…，作答日志里没有它。")


@dataclass(frozen=True)
class _Sealed:
    seq: int
    seal: Mapping[str, Any]


class TakesCheck:
    """Checks one sitting after the other; ``count`` is how many sealed takes there were."""

    def __init__(self) -> None:
        self.count = 0
        self._takes = Takes(settings.ZUOXI_DATA / "takes")
        self._rows: dict[int, list[Take]] = {}
        for row in Take.objects.order_by("sitting", "pk"):
            self._rows.setdefault(row.sitting_id, []).append(row)

    def check(self, sitting: int, entries: Iterable[Entry]) -> Iterator[Finding]:
        """Yield what is wrong with the takes of a sitting, whose whole journal is ``entries``."""
        known, sealed = _told(entries)
        for take, seal in sealed.items():
            self.count += 1
            yield from self._chunks(sitting, take, seal)
        for row in self._rows.pop(sitting, ()):
            yield from _row(row, known.get(row.take))

    def skip(self, sitting: int) -> None:
        """Leave out a sitting whose journal cannot be believed."""
        self._rows.pop(sitting, None)

    def without_journal(self) -> Iterator[Finding]:
        """Yield the rows of sittings that have no journal."""
        for row in (row for rows in self._rows.values() for row in rows):
            yield _found("take.stray", _STRAY, row.sitting_id, row.take)

    def _chunks(self, sitting: int, take: str, sealed: _Sealed) -> Iterator[Finding]:
        name, seal = taking.folder_name(sitting, take), sealed.seal
        digest, there, size = hashlib.sha256(), set(), 0
        for chunk, content in self._takes.chunks(name):
            if seal["how"] == "recovered" and chunk.n > seal["chunks"]:
                continue  # behind a gap that nobody could fill: it is heard, but not sealed
            digest.update(content)
            there.add(chunk.n)
            size += chunk.bytes
        gone = sorted(set(range(seal["chunks"])) - there)
        changed = [n for n in gone if n in self._takes.named(name)]
        missing = [n for n in gone if n not in changed]
        if missing:
            more = {"n": missing[0], "count": len(missing)}
            yield _found("take.missing", _MISSING, sitting, take, sealed.seq, **more)
        for n in changed:
            yield _found("take.changed", _CHANGED, sitting, take, sealed.seq, n=n)
        whole = (len(there), size, digest.hexdigest())
        if not gone and whole != (seal["chunks"], seal["bytes"], seal["sha256"]):
            yield _found("take.content", _CONTENT, sitting, take, sealed.seq)
        end = self._takes.finished(name)
        if end is None or any(seal[key] != value for key, value in end.model_dump().items()):
            yield _found("take.seal", _SEAL, sitting, take, sealed.seq)


def _told(entries: Iterable[Entry]) -> tuple[dict[str, KnownTake], dict[str, _Sealed]]:
    known: dict[str, KnownTake] = {}
    sealed: dict[str, _Sealed] = {}
    for entry in entries:
        if entry.client_seq is not None or entry.kind not in ("take", "sealed"):
            continue
        payload = json.loads(entry.payload)
        if entry.kind == "take":
            known[payload["take"]] = taking.granted(payload, entry.received_ms)
        else:
            known[payload["take"]] = taking.sealed(known[payload["take"]], payload)
            sealed[payload["take"]] = _Sealed(entry.seq, payload)
    return known, sealed


def _row(row: Take, known: KnownTake | None) -> Iterator[Finding]:
    """Yield where a row differs; one that is of fewer chunks than have come is only not new."""
    if known is None:
        yield _found("take.stray", _STRAY, row.sitting_id, row.take)
        return
    sources = {str(known.sealed["sha256"])} if known.sealed else set()
    unread = (row.source, row.sha256) == ("", "")
    fits = unread or row.source in sources or row.source.endswith(" chunks")
    if not fits or (row.task, row.place) != (known.task, known.place):
        yield _found("take.row", _ROW, row.sitting_id, row.take)
    blob = Blob.objects.filter(pk=row.sha256).first() if row.sha256 else None
    stored = ("", 0) if blob is None else (blob.pk, blob.size)
    if stored != (row.sealed["sha256"] or "", row.sealed["bytes"]):
        yield _found("take.file", _FILE, row.sitting_id, row.take)


def _found(
    code: str, text: str, sitting: int, take: str, seq: int | None = None, **more: int
) -> Finding:
    params: dict[str, str | int] = {"sitting": sitting, "take": take[:8], **more}
    return Finding(code, f"sitting:{sitting}", text, params, seq)

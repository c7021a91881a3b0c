"""Points that an installation was at, to be kept outside of it and asked for later.

A hash chain cannot show that its newest entries were cut off together with its head. Whoever
keeps a point elsewhere (on paper, in another house) can: ``zuoxi verify --expect`` says whether
the installation still contains it. A point is

- a *root*: ``<ledger seq>-<until ms>-<journal entries>-<sha256>``, short enough for paper. It
  covers the ledger up to that entry and every journal entry received until that moment.
- the JSON that ``zuoxi verify --json`` printed: every head by itself, so that it can be said
  which journal differs.
- number and hash of a ledger entry, ``57:3f9a8c21``, at least the first 4 digits of the hash.
- a hash from a published sheet or a receipt, at least its first 12 digits.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zuoxi.kernel import canonical
from zuoxi.kernel.findings import Finding
from zuoxi.kernel.ledger import GENESIS
from zuoxi.kernel.sentences import sentence
from zuoxi.sittings.journal import Entry

SETTLED_MS = 10_000
"""A root leaves out what is younger: entries of that moment may still be on their way."""

_ROOT = re.compile(r"([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,18})-([0-9a-f]{64})")
_ENTRY = re.compile(r"([0-9]{1,15})[:：]([0-9a-f]{4,64})")
_HASH = re.compile(r"[0-9a-f]{12,64}")

Head = tuple[int, str]


class UnreadablePointError(ValueError):
    """What was given to ``--expect`` is no point."""


@dataclass(frozen=True)
class Point:
    """Something to be contained; ``text`` is how it was given."""

    text: str


@dataclass(frozen=True)
class Root(Point):
    """The whole installation up to a ledger entry and a moment."""

    seq: int
    until_ms: int
    entries: int
    digest: str


@dataclass(frozen=True)
class Heads(Point):
    """The whole installation, every head by itself."""

    ledger: Head
    journals: Mapping[int, Head]


@dataclass(frozen=True)
class LedgerPoint(Point):
    """One ledger entry; ``begins`` is how its hash begins."""

    seq: int
    begins: str


@dataclass(frozen=True)
class HashPoint(Point):
    """Any hash of a log or a sheet; ``begins`` is how it begins."""

    begins: str


def parse(text: str) -> Point:
    """Return the point that ``text`` is, or that the file of that name holds.

    Raises :class:`UnreadablePointError`.
    """
    if found := _short(text):
        return found
    path = Path(text)
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UnreadablePointError(text) from error
    if found := _short(content):
        return found
    try:
        anchor = json.loads(content)["anchor"]
        ledger = (int(anchor["ledger"]["seq"]), str(anchor["ledger"]["hash"]))
        journals = {
            int(sitting): (int(seq), str(hash_))
            for sitting, (seq, hash_) in anchor["journals"].items()
        }
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise UnreadablePointError(text) from error
    return Heads(path.name, ledger, journals)


def _short(text: str) -> Point | None:
    words = text.strip().lower()
    if match := _ROOT.fullmatch(words):
        seq, until, entries, digest = match.groups()
        return Root(words, int(seq), int(until), int(entries), digest)
    if match := _ENTRY.fullmatch(words):
        return LedgerPoint(words, int(match[1]), match[2])
    return HashPoint(words, words) if _HASH.fullmatch(words) else None


@dataclass
class _Seen:
    """What the journals have shown so far of one expected point."""

    found: bool = False
    heads: dict[int, Head] = field(default_factory=dict)
    entries: int = 0
    wrong: list[tuple[int, int]] = field(default_factory=list)


class Watch:
    """Sees every journal once and knows the heads, the root, and whether points were passed."""

    def __init__(self, now_ms: int, expected: Sequence[Point] = ()) -> None:
        self.expected = tuple(expected)
        self.heads: dict[int, Head] = {}
        self.entries = 0
        self._settled_ms = now_ms - SETTLED_MS
        self._newest_ms = 0
        self._settled = _Seen()
        self._seen = [_Seen() for _ in self.expected]

    def see(self, sitting: int, entries: Sequence[Entry]) -> None:
        """Take in the whole journal of one sitting."""
        self.entries += len(entries)
        self.heads[sitting] = (entries[-1].seq, entries[-1].hash)
        self._newest_ms = max(self._newest_ms, *(entry.received_ms for entry in entries))
        _cut(self._settled, sitting, entries, self._settled_ms)
        for point, seen in zip(self.expected, self._seen, strict=True):
            match point:
                case HashPoint(begins=begins):
                    seen.found |= any(entry.hash.startswith(begins) for entry in entries)
                case Root(until_ms=until_ms):
                    _cut(seen, sitting, entries, until_ms)
                case Heads(journals=journals) if sitting in journals:
                    seq, digest = journals[sitting]
                    if seq > len(entries) or entries[seq - 1].hash != digest:
                        seen.wrong.append((sitting, seq))

    def root(self, ledger: Head) -> str:
        """Return the root of the installation as it was seen."""
        until_ms = min(self._newest_ms, self._settled_ms)
        digest = _digest(ledger, until_ms, self._settled.heads)
        return f"{ledger[0]}-{until_ms}-{self._settled.entries}-{digest}"

    def as_json(self, ledger: Head) -> dict[str, Any]:
        """Return everything that ``--expect FILE`` compares later."""
        return {
            "ledger": {"seq": ledger[0], "hash": ledger[1]},
            "journals": {str(sitting): list(head) for sitting, head in sorted(self.heads.items())},
        }

    def missed(self, hashes: Mapping[int, str], sheets: Iterable[str]) -> Iterator[Finding]:
        """Yield what of the expected points the installation does not contain.

        ``hashes`` are those of the ledger's entries by number, ``sheets`` of published sheets.
        """
        for point, seen in zip(self.expected, self._seen, strict=True):
            match point:
                case HashPoint():
                    if not seen.found:
                        yield from _missed_hash(point, [*hashes.values(), *sheets])
                case LedgerPoint():
                    yield from _missed_entry(point.seq, point.begins, hashes)
                case Root():
                    yield from _missed_root(point, seen, hashes)
                case Heads():
                    yield from _missed_entry(*point.ledger, hashes)
                    yield from self._missed_journals(point, seen)

    def _missed_journals(self, point: Heads, seen: _Seen) -> Iterator[Finding]:
        gone = [(s, head[0]) for s, head in point.journals.items() if s not in self.heads]
        for sitting, seq in sorted([*seen.wrong, *gone]):
            text = sentence("场次 %(sitting)s 的作答日志里没有核对点的第 %(seq)s 条，或它已不同。")
            params: dict[str, str | int] = {"sitting": sitting, "seq": seq}
            yield Finding("anchor.journal", f"sitting:{sitting}", text, params, seq)


def _missed_hash(point: HashPoint, known: Sequence[str]) -> Iterator[Finding]:
    if not any(one.startswith(point.begins) for one in known):
        text = sentence("没有以 %(hash)s 开头的留痕条目、日志条目或成绩表。")
        yield Finding("anchor.hash", "anchor", text, {"hash": point.begins})


def _missed_entry(seq: int, begins: str, hashes: Mapping[int, str]) -> Iterator[Finding]:
    if not hashes.get(seq, GENESIS if seq == 0 else "").startswith(begins):
        text = sentence("操作留痕里没有核对点的第 %(seq)s 条，或它已不同。")
        yield Finding("anchor.ledger", "ledger", text, {"seq": seq}, seq)


def _missed_root(point: Root, seen: _Seen, hashes: Mapping[int, str]) -> Iterator[Finding]:
    known = hashes.get(point.seq, GENESIS if point.seq == 0 else "")
    if known and _digest((point.seq, known), point.until_ms, seen.heads) == point.digest:
        return
    params: dict[str, str | int] = {
        "seq": point.seq,
        "entries": point.entries,
        "found": seen.entries,
    }
    if not known:
        text = sentence("操作留痕里没有核对点的第 %(seq)s 条：后面的条目被去掉了。")
        yield Finding("anchor.ledger", "ledger", text, params, point.seq)
    elif seen.entries > point.entries:
        text = sentence(
            "核对点那时作答日志有 %(entries)s 条，现在同一时刻以前有 %(found)s 条："
            "有人补进了条目，或服务器的时钟曾被往回调。请改用当时 --json 输出的文件核对。"
        )
        yield Finding("anchor.added", "journal", text, params)
    elif seen.entries < point.entries:
        text = sentence(
            "核对点那时作答日志有 %(entries)s 条，现在只剩 %(found)s 条：有条目被去掉了。"
        )
        yield Finding("anchor.removed", "journal", text, params)
    else:
        text = sentence("操作留痕第 %(seq)s 条以前的内容，或那时的作答日志，与核对点不符。")
        yield Finding("anchor.root", "ledger", text, params, point.seq)


def _cut(seen: _Seen, sitting: int, entries: Sequence[Entry], until_ms: int) -> None:
    """Take in of a journal what had been received by ``until_ms``."""
    length = next((n for n, e in enumerate(entries) if e.received_ms > until_ms), len(entries))
    if length:
        seen.heads[sitting] = (entries[length - 1].seq, entries[length - 1].hash)
        seen.entries += length


def _digest(ledger: Head, until_ms: int, heads: dict[int, Head]) -> str:
    return canonical.sha256_hex(
        {
            "zuoxi": "root",
            "version": 1,
            "ledger": list(ledger),
            "until_ms": until_ms,
            "journals": [[sitting, *head] for sitting, head in sorted(heads.items())],
        }
    )

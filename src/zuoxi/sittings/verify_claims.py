"""Whether journal and ledger tell the same story, where each speaks of the other.

A chain alone cannot show that its newest entries were cut off together with its head. But a
journal names ledger entries (a release, a decision), its bells follow from the ledger's time
entries, and nobody can have answered before the start: what was cut off one log is missed by the
other.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zuoxi.kernel.findings import Finding
from zuoxi.kernel.record import Act, Record
from zuoxi.kernel.sentences import sentence
from zuoxi.sittings.clock import Phase, TimeEntry, clock
from zuoxi.sittings.journal import Entry, Head
from zuoxi.sittings.timeline import (
    CLOSED,
    DECIDED,
    RELEASED,
    REVERSED,
    Close,
    Timeline,
    closes_in,
)
from zuoxi.sittings.verify import BadJournalEntry

RULINGS = {"decided": DECIDED, "reversed": REVERSED}
"""Kind of journal entry → the ledger's verb that it must stand on."""
LAG_MS = 10_000
"""How long the word of an official's act may be on its way to the hall's clock."""


@dataclass
class Claims:
    """What one sitting's journal says of the ledger. Made by :func:`claims_of`."""

    sitting: int
    first_ops: dict[str, Entry] = field(default_factory=dict)
    bells: dict[str, tuple[Entry, int]] = field(default_factory=dict)  # newest, with its moment
    releases: list[tuple[Entry, int]] = field(default_factory=list)  # with the ledger's number
    decisions: list[tuple[Entry, tuple[int, int, int, bool, Any]]] = field(default_factory=list)


def claims_of(sitting: int, entries: Iterable[Entry]) -> Claims | BadJournalEntry:
    """Return what a journal that is whole says of the ledger, or the entry that says nothing."""
    claims = Claims(sitting)
    for entry in entries:
        try:
            _take(claims, entry)
        except (ValueError, TypeError, LookupError):
            return BadJournalEntry(sitting, entry.seq, "shape")
    return claims


def _take(claims: Claims, entry: Entry) -> None:
    if entry.client_seq is not None:
        claims.first_ops.setdefault(entry.task, entry)
    elif entry.kind == "bell":
        claims.bells[entry.task] = (entry, json.loads(entry.payload)["ended_ms"])
    elif entry.kind == "lease":
        if release := json.loads(entry.payload)["release"]:
            claims.releases.append((entry, release))
    elif entry.kind in RULINGS:
        said = json.loads(entry.payload)
        about = (said["ledger_seq"], said["epoch"], said["last_seq"])
        claims.decisions.append((entry, (*about, said["accept"], said.get("ranges"))))


def closes_of(record: Record) -> list[Close]:
    """Return every close that the ledger holds, in order."""
    found: list[Close] = []
    for act in record.of(CLOSED):
        with record.reading(act):
            found += closes_in(seq=act.seq, payload=act.payload)
    return found


def heads_of(closes: Iterable[Close]) -> Iterator[Head]:
    """Yield the journal heads of closes."""
    return (close.head for close in closes)


def timelines_of(record: Record) -> dict[int, Timeline]:
    """Return the timeline of every competition that the ledger speaks of."""
    found: dict[int, Timeline] = {}
    for act in record.acts:
        if act.competition is not None:
            timeline = found.setdefault(act.competition, Timeline())
            with record.reading(act):
                timeline.take_act(seq=act.seq, at_ms=act.at_ms, verb=act.verb, payload=act.payload)
    return found


@dataclass(frozen=True)
class Seated:
    """What is needed to know a sitting's clock: its competition and the length of its tasks."""

    competition: int
    durations_ms: Mapping[str, int]


def contradictions(
    claims: Iterable[Claims], record: Record, seated: Mapping[int, Seated]
) -> Iterator[Finding]:
    """Yield where journals say what the ledger does not know.

    ``record`` must have been read after the journals.
    """
    acts = {act.seq: act for act in record.acts}
    timelines = timelines_of(record)
    for one in claims:
        place = seated.get(one.sitting)
        if place is None:
            text = sentence("有场次 %(sitting)s 的作答日志，数据库里却没有这个场次。")
            yield Finding("journal.orphan", _about(one), text, {"sitting": one.sitting})
            continue
        timeline = timelines.get(place.competition, Timeline())
        yield from _times(one, place, timeline.of(one.sitting))
        yield from _acts(one, acts)


def _about(claims: Claims) -> str:
    return f"sitting:{claims.sitting}"


def _times(claims: Claims, place: Seated, entries: list[TimeEntry]) -> Iterator[Finding]:
    for task, op in claims.first_ops.items():
        duration = place.durations_ms.get(task)
        if duration is None:
            continue  # the timetable's own finding
        at = clock(
            task=task,
            duration_ms=duration,
            sitting=claims.sitting,
            entries=entries,
            now_ms=op.received_ms,
        )
        if at.phase is Phase.BEFORE:
            text = sentence(
                "场次 %(sitting)s 的作答日志第 %(seq)s 条已在作答，操作留痕里那时却还没有开始。"
            )
            params: dict[str, str | int] = {"sitting": claims.sitting, "seq": op.seq}
            yield Finding("journal.before_start", _about(claims), text, params, op.seq)
    for task, (entry, ended_ms) in claims.bells.items():
        duration = place.durations_ms.get(task)
        if duration is None:
            continue
        if ended_ms not in _bells(claims.sitting, task, duration, entries, entry.received_ms):
            text = sentence(
                "场次 %(sitting)s 的作答日志第 %(seq)s 条记下的到时时刻，"
                "与操作留痕里的时间决定不符。"
            )
            params = {"sitting": claims.sitting, "seq": entry.seq}
            yield Finding("journal.bell", _about(claims), text, params, entry.seq)


def _bells(
    sitting: int, task: str, duration_ms: int, entries: list[TimeEntry], rung_ms: int
) -> set[int | None]:
    """Return when the bell may have been due for somebody who rang it at ``rung_ms``.

    The newest decisions may not have reached whoever rang; another bell follows then.
    """
    recent = {e.at_ms - 1 for e in entries if rung_ms - LAG_MS < e.at_ms <= rung_ms}
    return {
        clock(
            task=task,
            duration_ms=duration_ms,
            sitting=sitting,
            entries=[e for e in entries if e.at_ms <= until],
            now_ms=rung_ms,
        ).ended_ms
        for until in (rung_ms, *recent)
    }


def _acts(claims: Claims, acts: Mapping[int, Act]) -> Iterator[Finding]:
    for entry, release in claims.releases:
        if _said(acts.get(release), RELEASED, "sitting") != [claims.sitting]:
            yield _unknown(claims, entry, release)
    for entry, (seq, *decision) in claims.decisions:
        verb = RULINGS[entry.kind]
        said = _said(acts.get(seq), verb, "sitting", "epoch", "last_seq", "accept", "ranges")
        if said != [claims.sitting, *decision]:
            yield _unknown(claims, entry, seq)


def _said(act: Act | None, verb: str, *keys: str) -> list[Any] | None:
    if act is None or act.verb != verb or not isinstance(act.payload, dict):
        return None
    return [act.payload.get(key) for key in keys]


def _unknown(claims: Claims, entry: Entry, ledger_seq: int) -> Finding:
    return Finding(
        "journal.act",
        _about(claims),
        sentence(
            "场次 %(sitting)s 的作答日志第 %(seq)s 条引用操作留痕第 %(ledger_seq)s 条的决定，"
            "那里却没有这个决定。"
        ),
        {"sitting": claims.sitting, "seq": entry.seq, "ledger_seq": ledger_seq},
        entry.seq,
    )

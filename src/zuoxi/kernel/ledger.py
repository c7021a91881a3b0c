"""The ledger (操作留痕): what officials decide, append-only and hash-chained (R165).

An entry is written inside the verb's own transaction: if it cannot be written, the verb did not
happen. Each entry's hash covers its content and the hash before it, so a later change of any
entry is found by :func:`first_bad_entry`.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction

from zuoxi.kernel import canonical, feed
from zuoxi.kernel.models import LedgerEntry, LedgerHead
from zuoxi.kernel.time import now_ms

GENESIS = canonical.sha256_hex({"zuoxi": "ledger", "version": 1})
"""The hash that the first entry of every installation stands on."""

TOPIC = "ledger"


@dataclass(frozen=True)
class Actor:
    """Who acts: ``id`` as stored ("user:7", "sitting:17", "system"), name and role at that time."""

    id: str
    name: str
    role: str


SYSTEM = Actor(id="system", name="系统", role="system")


def append(
    *,
    verb: str,
    actor: Actor,
    subject: str,
    payload: Mapping[str, Any],
    competition_id: int | None = None,
    at_ms: int | None = None,
) -> LedgerEntry:
    """Write one entry and return it; readers are told once the transaction is committed.

    ``at_ms`` is the moment the act counts from (default: now), but never one before the entry
    before it: time in the ledger does not go back. Must run inside the verb's
    ``transaction.atomic()``; raises :class:`RuntimeError` elsewhere, because an entry without
    its act (or an act without its entry) would be a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("ledger.append() belongs inside the verb's transaction")
    head, _ = LedgerHead.objects.select_for_update().get_or_create(
        id=1, defaults={"seq": 0, "hash": GENESIS}
    )
    before = LedgerEntry.objects.filter(seq=head.seq).values_list("at_ms", flat=True).first()
    entry = LedgerEntry(
        seq=head.seq + 1,
        at_ms=max(now_ms() if at_ms is None else at_ms, before or 0),
        competition_id=competition_id,
        actor=actor.id,
        actor_name=actor.name,
        role=actor.role,
        verb=verb,
        subject=subject,
        payload=canonical.dumps(dict(payload)),
        prev=head.hash,
    )
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    LedgerHead.objects.filter(id=1).update(seq=entry.seq, hash=entry.hash)
    transaction.on_commit(lambda: feed.publish(TOPIC, entry.seq))
    return entry


def hash_of(entry: LedgerEntry) -> str:
    """Return the hash that ``entry`` must carry: SHA-256 over its canonical content."""
    return canonical.sha256_hex(
        {
            "seq": entry.seq,
            "at_ms": entry.at_ms,
            "competition": entry.competition_id,
            "actor": entry.actor,
            "actor_name": entry.actor_name,
            "role": entry.role,
            "verb": entry.verb,
            "subject": entry.subject,
            "payload": json.loads(entry.payload),
            "prev": entry.prev,
        }
    )


@dataclass(frozen=True)
class BadEntry:
    """Where a chain breaks, and why.

    ``gap``, ``prev``, ``payload`` (no canonical JSON), ``value`` (a column holds what it cannot),
    ``hash``, ``unreadable`` (the database cannot give the row) or ``head``.
    """

    seq: int
    why: str


def first_bad_entry() -> BadEntry | None:
    """Return the first entry that does not follow from the one before it, or None if all do."""
    return next((BadEntry(entry.seq, why) for entry, why in walk() if why is not None), None)


def walk() -> Iterator[tuple[LedgerEntry, str | None]]:
    """Yield every entry in order with what is wrong with it; the chain is followed on after that.

    An entry that is missing, or that the database cannot read, comes as one with only its number.
    """
    seq, prev = 0, GENESIS
    for entry in _rows():
        why = _fault(entry, seq + 1, prev)
        if why == "gap":
            yield LedgerEntry(seq=seq + 1), why
            why = None
        yield entry, why
        seq, prev = entry.seq, entry.hash
    head = LedgerHead.objects.filter(id=1).first()
    if ((head.seq, head.hash) if head else (0, GENESIS)) != (seq, prev):
        yield LedgerEntry(seq=seq + 1), "head"


def _rows() -> Iterator[LedgerEntry]:
    left = deque(LedgerEntry.objects.order_by("seq").values_list("seq", flat=True))
    while left:
        rows = LedgerEntry.objects.filter(seq__gte=left[0]).order_by("seq")
        try:
            # One by one: what cannot be read takes no neighbour with it.
            for entry in rows.iterator(chunk_size=1):
                if not left:
                    return  # written since
                left.popleft()
                yield entry
        except DatabaseError:
            yield LedgerEntry(seq=left.popleft())
        else:
            return


def _fault(entry: LedgerEntry, seq: int, prev: str) -> str | None:
    if entry.seq != seq:
        return "gap"
    if not entry.hash:
        return "unreadable"
    if entry.prev != prev:
        return "prev"
    try:
        if canonical.dumps(json.loads(entry.payload)) != entry.payload:
            return "payload"
    except (ValueError, TypeError, RecursionError):
        return "payload"
    try:
        return None if hash_of(entry) == entry.hash else "hash"
    except (ValueError, TypeError):
        return "value"

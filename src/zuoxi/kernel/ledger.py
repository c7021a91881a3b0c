"""The ledger (操作留痕): what officials decide, append-only and hash-chained (R165).

An entry is written inside the verb's own transaction: if it cannot be written, the verb did not
happen. Each entry's hash covers its content and the hash before it, so a later change of any
entry is found by :func:`first_bad_entry`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

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

    ``at_ms`` is the moment the act counts from (default: now). Must run inside the verb's
    ``transaction.atomic()``; raises :class:`RuntimeError` elsewhere, because an entry without
    its act (or an act without its entry) would be a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("ledger.append() belongs inside the verb's transaction")
    head, _ = LedgerHead.objects.select_for_update().get_or_create(
        id=1, defaults={"seq": 0, "hash": GENESIS}
    )
    entry = LedgerEntry(
        seq=head.seq + 1,
        at_ms=now_ms() if at_ms is None else at_ms,
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
    """Where a chain breaks, and why: ``gap``, ``hash``, ``prev``, ``payload`` or ``head``."""

    seq: int
    why: str


def first_bad_entry() -> BadEntry | None:
    """Return the first entry that does not follow from the one before it, or None if all do."""
    expected_seq, expected_prev = 1, GENESIS
    for entry in LedgerEntry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected_seq:
            return BadEntry(expected_seq, "gap")
        if entry.prev != expected_prev:
            return BadEntry(entry.seq, "prev")
        try:
            if canonical.dumps(json.loads(entry.payload)) != entry.payload:
                return BadEntry(entry.seq, "payload")
        except ValueError:
            return BadEntry(entry.seq, "payload")
        if hash_of(entry) != entry.hash:
            return BadEntry(entry.seq, "hash")
        expected_seq, expected_prev = entry.seq + 1, entry.hash
    head = LedgerHead.objects.filter(id=1).first()
    head_seq, head_hash = (head.seq, head.hash) if head else (0, GENESIS)
    if (head_seq, head_hash) != (expected_seq - 1, expected_prev):
        return BadEntry(expected_seq, "head")
    return None

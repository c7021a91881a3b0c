"""One entry of the ledger as a sentence in the reader's language: what, who, how long, why.

Pure but for the language: an entry that somebody has spoilt gets a sentence too, because a page
that fails would hide all the others.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zuoxi.accounts.roles import Role
from zuoxi.kernel.models import LedgerEntry
from zuoxi.ledger import words
from zuoxi.tasks import registry

HASH_SHOWN = 12
"""Figures of a hash that a sentence shows; the whole stands among the details."""


@dataclass(frozen=True)
class Who:
    """The contestant of a sitting, by seat and code and never by name."""

    seat: str
    code: str


People = Mapping[int, Who]
"""Sitting → who sits there now."""


@dataclass(frozen=True)
class Said:
    """An entry in words. ``seat`` and ``code`` are empty where no single person is meant."""

    name: str
    text: str
    actor: str
    role: str
    seat: str
    code: str
    reason: str
    witness: str
    payload: dict[str, Any]


def say(entry: LedgerEntry, *, people: People) -> Said:
    """Return ``entry`` in the words of the active language."""
    payload = _payload(entry)
    sitting = _sitting_of(entry, payload)
    who = people.get(sitting) if sitting is not None else None
    reason, witness = str(payload.get("reason") or ""), str(payload.get("witness") or "")
    return Said(
        name=_(words.NAMES[entry.verb]) if entry.verb in words.NAMES else entry.verb,
        text=_text(entry, payload, sitting, people, reason=reason, witness=witness),
        actor=_(words.SYSTEM) if entry.actor == "system" else entry.actor_name,
        role=entry.role,
        seat=who.seat if who else "",
        code=who.code if who else "",
        reason=reason,
        witness=witness,
        payload=payload,
    )


def _payload(entry: LedgerEntry) -> dict[str, Any]:
    try:
        found = json.loads(entry.payload)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _sitting_of(entry: LedgerEntry, payload: Mapping[str, Any]) -> int | None:
    """Return the one sitting that the entry is about."""
    kind, _colon, number = entry.subject.partition(":")
    if kind == "sitting" and number.isdecimal():
        return int(number)
    closed = payload.get("sittings")
    if entry.verb == "closed_sitting" and isinstance(closed, list) and len(closed) == 1:
        one = closed[0].get("sitting") if isinstance(closed[0], dict) else None
        return one if isinstance(one, int) else None
    return None


def _text(
    entry: LedgerEntry,
    payload: Mapping[str, Any],
    sitting: int | None,
    people: People,
    *,
    reason: str,
    witness: str,
) -> str:
    template = words.SENTENCES.get(_variant(entry, payload))
    try:
        said = _(template) % facts_of(payload, sitting, people) if template else ""
    except (KeyError, TypeError, ValueError):
        said = ""
    parts = [said or _(words.UNREADABLE)]
    if reason:
        parts.append(_(words.REASON) % {"reason": reason})
    if witness:
        parts.append(_(words.WITNESS) % {"witness": witness})
    return _(words.SEPARATOR).join(parts)


def _variant(entry: LedgerEntry, payload: Mapping[str, Any]) -> str:
    match entry.verb:
        case "decided_held" | "reversed_held":
            way = "accept" if payload.get("accept") else "reject"
            return f"{entry.verb}.{way}{'.after_end' if payload.get('after_end') else ''}"
        case "resumed_person" if entry.role == Role.CONTESTANT.value:
            return "resumed_person.self"
        case "paused_hall" | "paused_person" if payload.get("ms"):
            return f"{entry.verb}.outage"
        case "closed_sitting" if len(payload.get("sittings") or ()) == 1:
            return "closed_sitting.one"
        case "resolved_rubric":
            return f"resolved_rubric.{payload.get('way')}"
        case "published_results" if payload.get("version") != 1:
            return "published_results.again"
        case verb:
            return verb


def facts_of(payload: Mapping[str, Any], sitting: int | None, people: People) -> dict[str, str]:
    """Return everything that a sentence may ask of an entry; what it does not hold is left out."""
    facts = {name: str(value) for name, value in payload.items() if isinstance(value, str | int)}
    if "name" in payload:
        facts["title"] = " ".join(
            str(part) for part in (payload["name"], payload.get("edition")) if part
        )
    if "task" in payload:
        facts["task"] = _(registry.name_of(facts["task"]))
    if "role" in payload:
        facts["role"] = _(str(Role(payload["role"]).label))
    if "hash" in payload:
        facts["hash"] = facts["hash"][:HASH_SHOWN]
    if "ms" in payload and isinstance(payload["ms"], int):
        minutes, seconds = divmod(payload["ms"] // 1000, 60)
        facts["length"] = _(words.MINUTES_AND_SECONDS) % {"minutes": minutes, "seconds": seconds}
    listed = next((value for value in payload.values() if isinstance(value, list)), None)
    if listed is not None:
        facts.setdefault("count", str(len(listed)))
        # a list of codes, or of rows that begin with one
        heads = [row[0] if isinstance(row, list) and row else row for row in listed]
        if heads and isinstance(heads[0], str):
            facts["first"], facts["last"] = heads[0], str(heads[-1])
    if sitting is not None:
        who = people.get(sitting)
        facts["who"] = named(sitting, who)
        if who is not None:
            facts.setdefault("code", who.code)
            facts.setdefault("seat", who.seat)
    return facts


def named(sitting: int, who: Who | None) -> str:
    """Return how a sentence names a person."""
    if who is None:
        return _(words.UNKNOWN_SITTING) % {"sitting": sitting}
    if not who.seat:
        return _(words.NO_LONGER_SEATED) % {"code": who.code}
    return _(words.SEAT_AND_CODE) % {"seat": who.seat, "code": who.code}

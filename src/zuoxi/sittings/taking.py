"""What a sitting's journal knows of its takes (docs/takes.md). Pure.

A take is *known* from its grant on (entry ``take``) and *sealed* when the server has all of it
(entry ``sealed``). Which place it belongs to never changes; which take counts is the answer's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from zuoxi.tasks.contract import Layout

MAX_TAKES = 500
"""Takes of one sitting: a task of 14 turns leaves room for thirty tries at each."""

MAX_BYTES = 2 * 1024**3
"""Of all takes of one sitting: forty hours of speech."""


@dataclass(frozen=True)
class KnownTake:
    """One take: ``granted_ms`` on the server's clock, ``sealed`` the payload of its seal."""

    task: str
    place: str
    layout: Layout
    granted_ms: int
    sealed: Mapping[str, Any] | None = None


def folder_name(sitting: int, take: str) -> str:
    """Return under which name a take's chunks lie: neutral, and nobody else's."""
    return hashlib.sha256(f"zuoxi take {sitting}/{take}".encode()).hexdigest()[:32]


def granted(payload: Mapping[str, Any], received_ms: int) -> KnownTake:
    """Return what the journal's entry ``take`` says."""
    return KnownTake(payload["task"], payload["place"], payload["layout"], received_ms)


def sealed(known: KnownTake, payload: Mapping[str, Any]) -> KnownTake:
    """Return a take with its seal."""
    return replace(known, sealed=dict(payload))

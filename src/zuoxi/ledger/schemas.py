"""Shapes of the ledger's answers. All times in ms on the server's clock."""

from typing import Any

from ninja import Schema


class LedgerEntryView(Schema):
    """One official act (操作留痕) in the reader's language.

    ``name`` is the verb, ``text`` the whole sentence; ``seat`` and ``code`` name the contestant
    where one is meant. ``verb``, ``subject``, ``payload`` and ``hash`` are as they were written.
    """

    seq: int
    at_ms: int
    actor: str
    role: str
    name: str
    text: str
    seat: str
    code: str
    reason: str
    witness: str
    verb: str
    subject: str
    payload: dict[str, Any]
    hash: str


class LedgerPage(Schema):
    """Entries after the asked one; ``n`` is the last sequence number of the ledger."""

    n: int
    entries: list[LedgerEntryView]

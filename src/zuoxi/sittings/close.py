"""The ledger's record of closed sittings, with the heads of their journals.

Written by the hub, in a thread, one ledger entry for all that closed together; the results stage
reads it: ``closed_sitting`` {task, sittings: [{sitting, seq, hash, closed_ms, ended_ms, ops, late,
held, submitted_ms}]}. A later entry for the same sitting and task replaces the earlier one (proved
late ops, a decision on held ops, make-up time).
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from zuoxi.kernel import ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.sittings.timeline import CLOSED


@transaction.atomic
def close_sittings(
    competition_id: int, *, task: str, sittings: Sequence[dict[str, Any]]
) -> LedgerEntry:
    """Record that ``task`` is closed for these sittings and where their journals end."""
    return ledger.append(
        verb=CLOSED,
        actor=ledger.SYSTEM,
        subject=f"competition:{competition_id}",
        competition_id=competition_id,
        payload={"task": task, "sittings": list(sittings)},
    )

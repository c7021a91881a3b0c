"""Verbs on results: compute, publish."""

from django.db import transaction

from zuoxi.competitions.models import Competition
from zuoxi.kernel import feed, ledger
from zuoxi.kernel.models import LedgerHead
from zuoxi.kernel.time import now_ms
from zuoxi.results import queries, scoring
from zuoxi.results.errors import (
    CorrectionNeedsReason,
    CorrectionNeedsWitness,
    HeldUndecided,
    NotAllClosed,
    NothingToPublish,
    StillComputing,
)
from zuoxi.results.models import ResultSheet
from zuoxi.results.recompute import Recomputed, recompute


def topic_of(competition_id: int) -> str:
    """Return the live feed's topic of a competition's results; n is a time in ms."""
    return f"results:{competition_id}"


def compute_scores(competition: Competition) -> int:
    """Compute what is due, tell the results page, and return how many parts were computed."""
    count = scoring.compute_scores(competition)
    if count:
        feed.publish(topic_of(competition.pk), now_ms())
    return count


def publish(
    competition: Competition, *, reason: str, actor: ledger.Actor, witness: str = ""
) -> ResultSheet:
    """Freeze the present ranking as the next version; ledger: ``published_results``.

    Everything must be closed, computed and decided, and every score must be what computing it
    again from journal and paper gives. A correction of what was published before needs a reason
    and a witness; the version before it stays as it was.
    """
    # Reading all journals takes its time: nobody else's verb has to wait for it.
    again = recompute(competition)
    return _publish(competition, again, reason=reason, actor=actor, witness=witness)


@transaction.atomic
def _publish(
    competition: Competition,
    again: Recomputed,
    *,
    reason: str,
    actor: ledger.Actor,
    witness: str,
) -> ResultSheet:
    # No decision on time or held entries comes between looking and publishing.
    LedgerHead.objects.select_for_update().filter(id=1).first()
    found = queries.standing_of(competition)
    # The journal has the last word on what is held: the hall in memory may be a moment behind.
    held = sum(count for _, count in scoring.held_of(competition))
    match found.state:
        case "open" | "collecting":
            raise NotAllClosed
        case "computing" if not held:
            raise StillComputing
        case "published" if not held:
            raise NothingToPublish
        case _ if held:
            raise HeldUndecided(count=held)
        case _:
            rows, sheet = found.rows, found.sheet
    again.demand(competition)
    if sheet is not None and not reason.strip():
        raise CorrectionNeedsReason
    if sheet is not None and not witness.strip():
        raise CorrectionNeedsWitness
    version = sheet.version + 1 if sheet else 1
    made = ResultSheet.objects.create(
        competition=competition,
        version=version,
        rows=rows,
        hash=queries.sheet_hash(competition, version, rows),
        published_ms=now_ms(),
    )
    ledger.append(
        verb="published_results",
        actor=actor,
        subject=f"competition:{competition.pk}",
        competition_id=competition.pk,
        at_ms=made.published_ms,
        payload={
            "version": version,
            "hash": made.hash,
            "published_ms": made.published_ms,
            "reason": reason.strip(),
            "witness": witness.strip(),
        },
    )
    transaction.on_commit(lambda: feed.publish(topic_of(competition.pk), made.published_ms))
    return made

"""Whether a frozen paper is still the one that was frozen.

The row's own hash proves nothing: who can change the content can change it too. What counts is
the hash in the ledger's entry ``froze_paper``.
"""

import json
from collections.abc import Iterable

from zuoxi.kernel import canonical
from zuoxi.kernel.models import LedgerEntry
from zuoxi.papers.models import Paper

FROZE = "froze_paper"


def altered(papers: Iterable[Paper]) -> frozenset[int]:
    """Return the ids of the frozen papers whose content is not what the ledger says was frozen."""
    frozen = [paper for paper in papers if paper.state == Paper.State.FROZEN]
    if not frozen:
        return frozenset()
    entries = LedgerEntry.objects.filter(
        verb=FROZE, competition_id__in={paper.competition_id for paper in frozen}
    )
    hashes = {entry.subject: _hash_in(entry.payload) for entry in entries.order_by("seq")}
    return frozenset(
        paper.pk for paper in frozen if not _is_whole(paper, hashes.get(f"paper:{paper.pk}", ""))
    )


def _is_whole(paper: Paper, recorded: str) -> bool:
    return paper.hash == recorded == hash_of(paper)


def hash_of(paper: Paper) -> str:
    """Return the hash of a paper's content as it is stored now, "" if it has none."""
    try:
        return canonical.sha256_hex(paper.content)
    except canonical.NotCanonicalError:
        return ""


def _hash_in(payload: str) -> str:
    try:
        return str(json.loads(payload)["hash"])
    except (ValueError, TypeError, LookupError):
        return ""

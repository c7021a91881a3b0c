"""Whether a frozen paper is still what was frozen: its content, and the ledger's word for it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from zuoxi.kernel import canonical
from zuoxi.kernel.models import LedgerEntry
from zuoxi.papers.models import Paper

FROZE = "froze_paper"


@dataclass(frozen=True)
class ChangedPaper:
    """``content``: it does not have its hash; ``ledger``: nobody froze a paper of this hash."""

    paper: int
    name: str
    version: int
    why: Literal["content", "ledger"]


def changed_papers() -> Iterator[ChangedPaper]:
    """Yield every frozen paper of the installation that is not what was frozen."""
    frozen = {
        (entry.subject, json.loads(entry.payload)["hash"])
        for entry in LedgerEntry.objects.filter(verb=FROZE)
    }
    for paper in Paper.objects.filter(state=Paper.State.FROZEN).order_by("pk"):
        if canonical.sha256_hex(paper.content) != paper.hash:
            yield ChangedPaper(paper.pk, paper.name, paper.version, "content")
        elif (f"paper:{paper.pk}", paper.hash) not in frozen:
            yield ChangedPaper(paper.pk, paper.name, paper.version, "ledger")

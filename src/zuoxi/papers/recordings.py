"""What is known of a paper's recordings.

Only officials of its competition may hear them (R187).
"""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from zuoxi.competitions.models import Competition
from zuoxi.kernel import canonical
from zuoxi.media.models import Blob
from zuoxi.papers.models import MadeRecording, Paper


def remember(paper_id: int, sha256: str) -> None:
    """Note that a recording was made for a paper, so that its author hears it before saving."""
    MadeRecording.objects.get_or_create(paper_id=paper_id, sha256=sha256)


def competitions_of(sha256: str) -> QuerySet[Competition]:
    """Return the competitions with a paper that uses a stored recording or had it made."""
    papers = set(MadeRecording.objects.filter(sha256=sha256).values_list("paper", flat=True))
    # A SHA-256 in full stands for nothing else, wherever a task type keeps it in its question.
    for pk, content in Paper.objects.values_list("pk", "content"):
        if sha256 in canonical.dumps(content):
            papers.add(pk)
    return Competition.objects.filter(papers__in=papers).distinct()


def view(blob: Blob, *, with_peaks: bool = False) -> dict[str, Any]:
    """Return a recording as its author sees it; remarks in the reader's language."""
    return {
        "sha256": blob.sha256,
        "duration_ms": blob.duration_ms,
        "bytes": blob.size,
        "lufs": blob.lufs,
        "true_peak_db": blob.true_peak_db,
        "remarks": [gettext(remark["text"]) % remark["params"] for remark in blob.remarks],
        "peaks": blob.peaks if with_peaks else None,
    }

"""Computing a stored part score again from the journal, with nothing of it taken over."""

from collections.abc import Mapping, Sequence

from zuoxi.results.models import PartScore
from zuoxi.results.scoring import Figures, figures_of
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.opened import OpenTask
from zuoxi.sittings.state import SittingState
from zuoxi.sittings.timeline import Timeline


def recomputed(
    part: PartScore,
    entries: Sequence[Entry],
    *,
    tasks: Mapping[str, OpenTask],
    duration_ms: int,
    timeline: Timeline,
    bell_ms: int | None,
) -> Figures:
    """Return what the journal ``entries`` of the part's sitting give up to the part's close."""
    counted = [entry for entry in entries if entry.seq <= part.journal_seq]
    state = SittingState.rebuilt(part.sitting_id, tasks, counted)
    return figures_of(
        state,
        task=part.task,
        duration_ms=duration_ms,
        entries=timeline.of(part.sitting_id),
        bell_ms=bell_ms,
    )


def agrees(part: PartScore, figures: Figures) -> bool:
    """Return whether everything stored of a part is what was computed again."""
    return Figures(part.score, part.seconds, part.detail, part.journal_hash) == figures

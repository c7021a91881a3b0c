"""Computing stored part scores again from the journals, with nothing of them taken over."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zuoxi.competitions.models import Competition
from zuoxi.results.errors import JournalAltered, ScoreAltered, StillComputing
from zuoxi.results.models import PartScore
from zuoxi.results.scoring import Figures, figures_of, tasks_of
from zuoxi.sittings import journal, timeline
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.opened import OpenTask
from zuoxi.sittings.state import SittingState
from zuoxi.sittings.timeline import Timeline
from zuoxi.sittings.verify import Chains


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


@dataclass(frozen=True)
class Recomputed:
    """What the journals of a competition gave, by sitting, task and the journal's number there."""

    figures: Mapping[tuple[int, str, int], Figures]

    def demand(self, competition: Competition) -> None:
        """Raise :class:`ScoreAltered` unless the parts that are stored now are these.

        Raises :class:`StillComputing` for a part that has been computed since.
        """
        parts = PartScore.objects.filter(sitting__competition=competition)
        for part in parts.select_related("sitting"):
            known = self.figures.get((part.sitting_id, part.task, part.journal_seq))
            if known is None:
                raise StillComputing
            if not agrees(part, known):
                raise ScoreAltered(seat=part.sitting.seat_label)


def recompute(competition: Competition) -> Recomputed:
    """Compute every stored part of a competition again; takes as long as reading all journals.

    Raises :class:`JournalAltered` for a journal that is not what was written, ScoreAltered for a
    part whose close the ledger does not know, and
    :class:`zuoxi.sittings.errors.PaperAltered`.
    """
    known = timeline.read(competition.pk)
    closes = timeline.closes(competition.pk)
    bells = {(c.head.sitting, c.task, c.head.seq): c.ended_ms for c in closes}
    chains = Chains(close.head for close in closes)
    durations = dict(competition.slots.values_list("task", "duration_ms"))
    parts: dict[int, list[PartScore]] = defaultdict(list)
    for part in PartScore.objects.filter(sitting__competition=competition):
        parts[part.sitting_id].append(part)
    figures: dict[tuple[int, str, int], Figures] = {}
    papers: dict[int, Mapping[str, OpenTask]] = {}
    store = journal.open_store()
    try:
        sittings = Sitting.objects.filter(pk__in=parts).select_related("competition")
        for sitting in sittings:
            entries = store.entries(sitting.pk)
            if bad := chains.first_bad(sitting.pk, entries):
                raise JournalAltered(seat=sitting.seat_label, seq=bad.seq)
            if sitting.paper_id not in papers:
                papers[sitting.paper_id] = tasks_of(sitting)
            for part in parts[sitting.pk]:
                place = (sitting.pk, part.task, part.journal_seq)
                if place not in bells:
                    raise ScoreAltered(seat=sitting.seat_label)
                figures[place] = recomputed(
                    part,
                    entries,
                    tasks=papers[sitting.paper_id],
                    duration_ms=durations.get(part.task, 0),
                    timeline=known,
                    bell_ms=bells[place],
                )
    finally:
        store.close()
    return Recomputed(figures)

"""Scores of parts, computed from the journal as it was when the task closed (R94).

A score can be computed again at any time and gives the same figures: it is a function of the
paper, the rule set and the sitting's journal up to the head that the ledger recorded at the
close. Proved late entries, a decision on held ones or make-up time record a new head, which makes
the score due again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, TypedDict

from django.db import transaction

from zuoxi.competitions.models import Competition
from zuoxi.competitions.queries import rule_set_of
from zuoxi.kernel.time import now_ms
from zuoxi.papers import seal
from zuoxi.papers.models import Paper
from zuoxi.results.models import PartScore
from zuoxi.results.working_time import working_seconds
from zuoxi.sittings import journal, timeline
from zuoxi.sittings.clock import TimeEntry, clock
from zuoxi.sittings.errors import PaperAltered
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.opened import OpenTask, open_tasks
from zuoxi.sittings.state import SittingState
from zuoxi.sittings.timeline import Timeline


@dataclass(frozen=True)
class Due:
    """A part whose score is missing or older than its close."""

    sitting: Sitting
    task: str
    closed_seq: int


def due_parts(competition: Competition, *, known: Timeline | None = None) -> list[Due]:
    """Return what has to be computed, in the order of the seats."""
    closed = (known or timeline.read(competition.pk)).closed
    if not closed:
        return []  # asked at every word of the ledger, while the hall works most of all
    tasks = list(competition.slots.values_list("task", flat=True))
    sittings = Sitting.objects.filter(competition=competition).exclude(seat_label="")
    computed = {
        (score.sitting_id, score.task): score.journal_seq
        for score in PartScore.objects.filter(sitting__competition=competition)
    }
    return [
        Due(sitting, task, closed[sitting.pk, task])
        for sitting in sittings
        for task in tasks
        if (sitting.pk, task) in closed
        and computed.get((sitting.pk, task)) != closed[sitting.pk, task]
    ]


def compute_scores(competition: Competition) -> int:
    """Compute every part that is due and return how many there were."""
    known = timeline.read(competition.pk)
    due = due_parts(competition, known=known)
    store = journal.open_store()
    try:
        scorer = Scorer(competition, store=store, known=known)
        for part in due:
            with transaction.atomic():
                PartScore.objects.update_or_create(
                    sitting=part.sitting,
                    task=part.task,
                    defaults=asdict(scorer.figures(part))
                    | {"journal_seq": part.closed_seq, "computed_ms": now_ms()},
                )
    finally:
        store.close()
    return len(due)


def replay(
    sitting: Sitting, tasks: dict[str, OpenTask], *, store: journal.Store, until: int
) -> SittingState:
    """Return what the sitting's journal up to entry ``until`` comes to."""
    entries = [entry for entry in store.entries(sitting.pk) if entry.seq <= until]
    return SittingState.rebuilt(sitting.pk, tasks, entries)


def _tasks(competition: Competition, paper_id: int) -> dict[str, OpenTask]:
    paper = Paper.objects.get(pk=paper_id)
    if seal.altered([paper]):
        raise PaperAltered(name=paper.name)
    return open_tasks(paper, rule_set_of(competition), competition_id=competition.pk)


def tasks_of(sitting: Sitting) -> dict[str, OpenTask]:
    """Return the tasks of a sitting's paper."""
    return _tasks(sitting.competition, sitting.paper_id)


@dataclass(frozen=True)
class Figures:
    """Everything of a part score that follows from the logs and the paper."""

    score: Decimal
    seconds: int
    detail: dict[str, Any]
    journal_hash: str


class Scorer:
    """Computes parts of one competition; each paper is read once."""

    def __init__(
        self, competition: Competition, *, store: journal.Store, known: Timeline | None = None
    ) -> None:
        self.competition = competition
        self.store = store
        self.known = known or timeline.read(competition.pk)
        self._papers: dict[int, dict[str, OpenTask]] = {}
        self._durations = dict(competition.slots.values_list("task", "duration_ms"))

    def figures(self, part: Due) -> Figures:
        """Return the figures of ``part`` as its newest close has them."""
        paper_id = part.sitting.paper_id
        if paper_id not in self._papers:
            self._papers[paper_id] = _tasks(self.competition, paper_id)
        tasks = self._papers[paper_id]
        return figures_of(
            replay(part.sitting, tasks, store=self.store, until=part.closed_seq),
            task=part.task,
            duration_ms=self._durations[part.task],
            entries=self.known.of(part.sitting.pk),
            bell_ms=self.known.bells.get((part.sitting.pk, part.task)),
        )


class _Time(TypedDict):
    task: str
    duration_ms: int
    sitting: int
    entries: Sequence[TimeEntry]


def figures_of(
    state: SittingState,
    *,
    task: str,
    duration_ms: int,
    entries: Sequence[TimeEntry],
    bell_ms: int | None,
) -> Figures:
    """Return the figures of one task of the sitting that ``state`` was replayed from.

    ``bell_ms`` is the bell that the close was made for. Pure, so that anybody who has the logs
    and the paper gets the same.
    """
    found = state.task(task)
    opened = state.open_tasks.get(task)
    scores = (
        opened.type.auto_scores(opened.question, found.answer, opened.rules)
        if opened is not None and found.answer is not None
        else []
    )
    time: _Time = {
        "task": task,
        "duration_ms": duration_ms,
        "sitting": state.sitting,
        "entries": entries,
    }
    return Figures(
        score=sum((score.score for score in scores), Decimal(0)),
        seconds=working_seconds(**time, submitted_ms=found.submitted_ms),
        detail={
            "submitted": found.submitted_ms is not None,
            "ended_by": None if bell_ms is None else clock(**time, now_ms=bell_ms).ended_by,
            # Nobody ever worked at this seat: no machine held the sitting (I26).
            "present": bool(state.epochs),
            "criteria": [score.model_dump(mode="json") for score in scores],
        },
        journal_hash=state.chain.hash,
    )


def held_of(competition: Competition) -> Iterator[tuple[Sitting, int]]:
    """Yield sittings with entries that wait for the chief judge, and how many."""
    store = journal.open_store()
    try:
        for sitting in Sitting.objects.filter(competition=competition).exclude(seat_label=""):
            state = SittingState.rebuilt(sitting.pk, {}, store.entries(sitting.pk))
            if state.held:
                yield sitting, len(state.held)
    finally:
        store.close()

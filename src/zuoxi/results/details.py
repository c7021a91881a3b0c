"""How one sitting's scores came about: the page behind a figure, with the evidence beside it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext

from zuoxi.kernel.time import now_ms
from zuoxi.results import scoring
from zuoxi.results.heard import takes_view
from zuoxi.results.models import PartScore
from zuoxi.results.time_used import TimeUsed, time_used
from zuoxi.sittings import journal, timeline
from zuoxi.sittings.clock import TimeEntry, clock
from zuoxi.sittings.models import Sitting
from zuoxi.sittings.state import SittingState
from zuoxi.tasks.contract import Facts

CHUNK_MS = 1_000
"""A take arrives in pieces of about so long."""


def detail_view(sitting: Sitting) -> dict[str, Any]:
    """Return how a sitting's scores came about, with the difference view of its task types."""
    tasks = scoring.tasks_of(sitting)
    parts = {part.task: part for part in PartScore.objects.filter(sitting=sitting)}
    durations = dict(sitting.competition.slots.values_list("task", "duration_ms"))
    entries, now = timeline.read(sitting.competition_id).of(sitting.pk), now_ms()
    store = journal.open_store()
    takes = takes_view(sitting)
    made = {take["take"]: take["duration_ms"] for take in takes}
    views: list[dict[str, Any]] = []
    try:
        for key, opened in tasks.items():
            if key not in parts or key not in durations:
                continue
            part = parts[key]
            state = scoring.replay(sitting, tasks, store=store, until=part.journal_seq)
            task = state.task(key)
            facts = Facts(
                remaining=_remaining(key, durations[key], sitting.pk, entries),
                lengths=_sealed_lengths(state) | made,
            )
            shown = opened.type.evidence(opened.question, task.answer, opened.rules, facts)
            evidence = [
                {**piece.model_dump(mode="json"), "title": gettext(piece.title)} for piece in shown
            ]
            time = time_used(
                task=key,
                duration_ms=durations[key],
                sitting=sitting.pk,
                entries=entries,
                submitted_ms=task.submitted_ms,
                until_ms=now,
            )
            views.append(_task_view(key, part, evidence, time))
    finally:
        store.close()
    return {
        "sitting": sitting.pk,
        "code": sitting.contestant.code,
        "seat": sitting.seat_label,
        "tasks": views,
        "takes": takes,
    }


def _sealed_lengths(state: SittingState) -> dict[str, int]:
    """Return the takes that arrived whole, by their chunks of a second: files are made later."""
    return {
        take: known.sealed["chunks"] * CHUNK_MS
        for take, known in state.takes.items()
        if known.sealed is not None
    }


def _remaining(
    task: str, duration_ms: int, sitting: int, entries: Sequence[TimeEntry]
) -> Callable[[int], int | None]:
    """Return the clock of a task as evidence may ask it: what was left at a moment, in ms."""

    def left(at_ms: int) -> int | None:
        state = clock(
            task=task, duration_ms=duration_ms, sitting=sitting, entries=entries, now_ms=at_ms
        )
        return None if state.started_ms is None else state.remaining_ms

    return left


def _task_view(
    key: str, part: PartScore, evidence: list[dict[str, Any]], time: TimeUsed
) -> dict[str, Any]:
    return {
        "task": key,
        "score": str(part.score),
        "seconds": part.seconds,
        "time": time,
        "submitted": part.detail["submitted"],
        "journal_seq": part.journal_seq,
        "journal_hash": part.journal_hash,
        "evidence": evidence,
    }

"""Makes what judges hear of the takes of closed tasks: one file each that seeks, and observations.

Reads the journals and the chunks, writes the store and one row a take. Repeating it changes
nothing; a take of which more has come since is made anew, and one that cannot be made stands in no
other's way. Not while a hall works: recording and saving come first.
"""

import logging
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError

from zuoxi.competitions.models import Competition
from zuoxi.competitions.queries import rule_set_of
from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.time import now_ms
from zuoxi.media.models import Blob
from zuoxi.media.store import Store
from zuoxi.media.takes.folder import Takes
from zuoxi.media.takes.told import told
from zuoxi.papers.models import Paper
from zuoxi.sittings import journal, taking, timeline
from zuoxi.sittings.models import Sitting, Take
from zuoxi.sittings.opened import OpenTask, open_tasks
from zuoxi.sittings.state import SittingState
from zuoxi.sittings.taking import KnownTake
from zuoxi.sittings.underway import anybody_works

logger = logging.getLogger(__name__)

MEDIA_TYPE = "audio/webm"
_LATER = sentence("录音暂时读不出来（服务器的磁盘），稍后自动再试；一直如此时请通知技术支持。")
_AT_ONCE = 2  # the libraries leave Python's lock


@dataclass(frozen=True)
class DueTake:
    """A take that is not made yet, or not of all that has come."""

    sitting: int
    take: str
    known: KnownTake
    source: str
    text: str | None

    @property
    def folder(self) -> str:
        """Return the name of its chunks' folder."""
        return taking.folder_name(self.sitting, self.take)


def due_takes(competition: Competition) -> list[DueTake]:
    """Return what is to be made, in the order of the seats; [] while nothing has closed."""
    closed = timeline.read(competition.pk).closed
    if not closed:
        return []
    takes = Takes(settings.ZUOXI_DATA / "takes")
    rows = Take.objects.filter(sitting__competition=competition)
    made = {
        (sitting, take): source
        for sitting, take, source in rows.values_list("sitting", "take", "source")
    }
    store = journal.open_store(make=False)
    try:
        return [
            due
            for sitting, state in _states(competition, store)
            for due in _due_of(sitting, state, takes)
            if (sitting.pk, due.known.task) in closed
            and made.get((sitting.pk, due.take)) != due.source
        ]
    finally:
        store.close()


def _states(
    competition: Competition, store: journal.Store
) -> Iterator[tuple[Sitting, SittingState]]:
    opened: dict[int, dict[str, OpenTask]] = {}
    for sitting in Sitting.objects.filter(competition=competition).exclude(seat_label=""):
        entries = store.entries(sitting.pk)
        if not any(entry.kind == "take" for entry in entries):
            continue
        if sitting.paper_id not in opened:
            paper = Paper.objects.get(pk=sitting.paper_id)
            opened[sitting.paper_id] = open_tasks(
                paper, rule_set_of(competition), competition_id=competition.pk
            )
        yield sitting, SittingState.rebuilt(sitting.pk, opened[sitting.paper_id], entries)


def _due_of(sitting: Sitting, state: SittingState, takes: Takes) -> Iterator[DueTake]:
    for take, known in state.takes.items():
        if known.sealed is not None:
            source = str(known.sealed["sha256"])
        else:
            count = len(takes.received(taking.folder_name(sitting.pk, take)))
            source = f"{count} chunks"
        opened, answer = state.open_tasks.get(known.task), state.task(known.task).answer
        text = opened.spoken_text(answer, known.place) if opened and answer is not None else None
        yield DueTake(sitting.pk, take, known, source, text)


class Outcome(NamedTuple):
    """How many takes were made, and how many are left: a hall works, or they cannot be read."""

    made: int
    left: int


def make_takes(competition: Competition) -> Outcome:
    """Make everything that is due; stop when a hall works."""
    if anybody_works(competition):
        return Outcome(0, 1)
    due = due_takes(competition)
    made = 0
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for first in range(0, len(due), _AT_ONCE):  # a few at a time, so that a stop is soon
            if first and anybody_works(competition):
                break
            some = due[first : first + _AT_ONCE]
            making = [pool.submit(_make, each) for each in some]
            made += sum(_done(each, future) for each, future in zip(some, making, strict=True))
    return Outcome(made, len(due) - made)


def _done(due: DueTake, making: "Future[_Made]") -> bool:
    """Remember what was made; False where it could not be, and another job is to try again."""
    try:
        _remember(due, making.result())
    except DatabaseError:
        raise  # of no take's own: the job has failed
    except Exception:
        logger.exception("a take of sitting %d could not be made", due.sitting)
        _remember_failure(due)
        return False
    return True


@dataclass(frozen=True)
class _Made:
    sha256: str
    size: int
    sealed: dict[str, Any]
    observations: dict[str, Any] | None


def _make(due: DueTake) -> _Made:
    # Codecs load slowly; no start waits for them.
    from zuoxi.media.errors import RefusedFileError  # noqa: PLC0415
    from zuoxi.media.takes.observations import observe  # noqa: PLC0415
    from zuoxi.media.takes.sealing import seal  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="zuoxi-take-") as folder:
        target = Path(folder) / "take.webm"
        made = seal(Takes(settings.ZUOXI_DATA / "takes"), due.folder, target)
        if made.sha256 is None:
            return _Made("", 0, made.model_dump(mode="json"), None)
        try:
            heard = observe(target, layout=due.known.layout, text=due.text).model_dump(mode="json")
        except RefusedFileError:
            logger.exception("a take of sitting %d cannot be listened to", due.sitting)
            heard = None
        sha256 = Store(settings.MEDIA_ROOT).put_file(target)
        return _Made(sha256, made.bytes, made.model_dump(mode="json"), heard)


def _remember_failure(due: DueTake) -> None:
    """Judges read why there is nothing to hear; what was made before stays."""
    from zuoxi.media.takes.sealing import Sealed  # noqa: PLC0415

    Take.objects.get_or_create(
        sitting_id=due.sitting,
        take=due.take,
        defaults={
            "task": due.known.task,
            "place": due.known.place,
            "source": "",
            "sealed": Sealed(damage=(told(_LATER),)).model_dump(mode="json", exclude={"peaks"}),
            "made_ms": now_ms(),
        },
    )


def _remember(due: DueTake, made: _Made) -> None:
    sealed = {name: value for name, value in made.sealed.items() if name != "peaks"}
    if made.sha256:
        Blob.objects.get_or_create(
            sha256=made.sha256,
            defaults={
                "size": made.size,
                "media_type": MEDIA_TYPE,
                "duration_ms": made.sealed["span_ms"],
                "peaks": made.sealed["peaks"],
                "created_ms": now_ms(),
            },
        )
    Take.objects.update_or_create(
        sitting_id=due.sitting,
        take=due.take,
        defaults={
            "task": due.known.task,
            "place": due.known.place,
            "source": due.source,
            "sha256": made.sha256,
            "sealed": sealed,
            "observations": made.observations,
            "made_ms": now_ms(),
        },
    )

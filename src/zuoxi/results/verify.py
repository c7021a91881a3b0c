"""Whether scores are what the logs and the papers give, and sheets what was published.

Every stored part score is computed again from the journal up to its close, with the task type's
own scoring; nothing of the stored figures is taken over.
"""

import contextlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from zuoxi.competitions.models import TimeSlot
from zuoxi.competitions.queries import rule_set_of
from zuoxi.kernel.findings import Finding
from zuoxi.kernel.record import Record
from zuoxi.kernel.sentences import sentence
from zuoxi.papers.models import Paper
from zuoxi.papers.seal import altered
from zuoxi.results.models import PartScore, ResultSheet
from zuoxi.results.queries import sheet_hash
from zuoxi.results.recompute import agrees, recomputed
from zuoxi.results.scoring import Figures
from zuoxi.sittings.journal import Entry
from zuoxi.sittings.opened import OpenTask, open_tasks
from zuoxi.sittings.timeline import Close, Timeline


class Scores:
    """The part scores as stored at one moment, with what is needed to compute them again.

    Read inside one snapshot; :meth:`check` needs only the journal then.
    """

    def __init__(self, timelines: Mapping[int, Timeline], closes: Iterable[Close]) -> None:
        self._timelines = timelines
        self._closes = {(c.head.sitting, c.task, c.head.seq): c for c in closes}
        self._parts: dict[int, list[PartScore]] = defaultdict(list)
        self._tasks: dict[int, dict[str, OpenTask]] = {}
        self._durations = {
            (slot.competition_id, slot.task): slot.duration_ms for slot in TimeSlot.objects.all()
        }
        for part in PartScore.objects.order_by("pk").select_related("sitting"):
            self._parts[part.sitting_id].append(part)
        wanted = {part.sitting.paper_id for own in self._parts.values() for part in own}
        papers = list(Paper.objects.filter(pk__in=wanted).select_related("competition"))
        changed = altered(papers)
        for paper in papers:
            if paper.pk in changed:
                continue  # not the one that was frozen: that is the finding
            with contextlib.suppress(ValidationError):  # the rule set's own finding
                rules = rule_set_of(paper.competition)
                self._tasks[paper.pk] = open_tasks(
                    paper, rules, competition_id=paper.competition_id
                )

    @property
    def count(self) -> int:
        """How many parts are still to be checked."""
        return sum(map(len, self._parts.values()))

    def check(self, sitting: int, entries: Sequence[Entry]) -> Iterator[Finding]:
        """Yield every part score of a sitting that its journal does not give; ask once for each."""
        for part in self._parts.pop(sitting, ()):
            yield from self._part(part, entries)

    def skip(self, sitting: int) -> None:
        """Leave out a sitting whose journal is not whole: that is the finding."""
        self._parts.pop(sitting, None)

    def without_journal(self) -> Iterator[Finding]:
        """Yield what is wrong with the parts of sittings that were not asked for."""
        for sitting in list(self._parts):
            yield from self.check(sitting, ())

    def _part(self, part: PartScore, entries: Sequence[Entry]) -> Iterator[Finding]:
        about, params = f"sitting:{part.sitting_id}", _named(part)
        close = self._closes.get((part.sitting_id, part.task, part.journal_seq))
        if close is None:
            text = sentence("场次 %(sitting)s 的成绩（%(task)s）依据的收卷在操作留痕里没有记录。")
            yield Finding("score.unrecorded", about, text, params)
            return
        if part.sitting.paper_id not in self._tasks:
            return  # nothing to compute it from
        figures = recomputed(
            part,
            entries,
            tasks=self._tasks[part.sitting.paper_id],
            duration_ms=self._durations.get((part.sitting.competition_id, part.task), 0),
            timeline=self._timelines.get(part.sitting.competition_id, Timeline()),
            bell_ms=close.ended_ms,
        )
        if agrees(part, figures):
            return
        text = sentence(
            "场次 %(sitting)s 的成绩（%(task)s）与重算不符："
            "存的是 %(stored)s 分、%(stored_s)s 秒，重算为 %(score)s 分、%(seconds)s 秒，"
            "或明细不同。"
        )
        yield Finding("score.figures", about, text, params | _compared(part, figures))


def _named(part: PartScore) -> dict[str, str | int]:
    return {"sitting": part.sitting_id, "task": part.task}


def _compared(part: PartScore, figures: Figures) -> dict[str, str | int]:
    return {
        "stored": str(part.score),
        "stored_s": part.seconds,
        "score": str(figures.score),
        "seconds": figures.seconds,
    }


def check_sheets(record: Record) -> Iterator[Finding]:
    """Yield every published sheet that is not the one whose hash the ledger holds."""
    published: dict[tuple[int | None, int], tuple[int, str, int]] = {}
    for act in record.of("published_results"):
        with record.reading(act):
            words = act.payload
            made = (act.seq, words["hash"], words["published_ms"])
            published[act.competition, words["version"]] = made
    for sheet in ResultSheet.objects.order_by("pk").select_related("competition"):
        about = f"sheet:{sheet.pk}"
        params: dict[str, str | int] = {
            "name": sheet.competition.name,
            "version": sheet.version,
        }
        seq, *wanted = published.pop((sheet.competition_id, sheet.version), (None, "", 0))
        if seq is None:
            text = sentence("“%(name)s”第 %(version)s 版成绩在操作留痕里没有公布记录。")
            yield Finding("sheet.unrecorded", about, text, params)
            continue
        found = sheet_hash(sheet.competition, sheet.version, sheet.rows)
        if [found, sheet.published_ms] != wanted or sheet.hash != found:
            text = sentence(
                "“%(name)s”第 %(version)s 版成绩与公布时（操作留痕第 %(seq)s 条）不符。"
            )
            yield Finding("sheet.content", about, text, params | {"seq": seq}, seq)
    for (competition, version), (seq, *_) in published.items():
        text = sentence("操作留痕第 %(seq)s 条公布的第 %(version)s 版成绩已不在数据库里。")
        params = {"seq": seq, "version": version}
        yield Finding("sheet.missing", f"competition:{competition}", text, params, seq)
    yield from _missing_parts()


def _missing_parts() -> Iterator[Finding]:
    """Yield every part score of the newest published sheets that is not stored any more."""
    stored = set(PartScore.objects.values_list("sitting_id", "task"))
    newest: dict[int, ResultSheet] = {}
    for sheet in ResultSheet.objects.order_by("version"):
        newest[sheet.competition_id] = sheet
    for sheet in newest.values():
        wanted = {(row["sitting"], task) for row in sheet.rows for task in row["parts"]}
        for sitting, task in sorted(wanted - stored):
            text = sentence("场次 %(sitting)s 的成绩（%(task)s）已公布，却已不在数据库里。")
            params: dict[str, str | int] = {"sitting": sitting, "task": task}
            yield Finding("score.missing", f"sitting:{sitting}", text, params)

"""语音服务·呼入 as the stages know it: the contract of :mod:`zuoxi.tasks.contract`, fulfilled."""

from typing import ClassVar

from zuoxi.kernel import yaml_writing
from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.setting import Setting
from zuoxi.tasks import takes
from zuoxi.tasks.contract import (
    NO_FACTS,
    CriterionScore,
    Due,
    Evidence,
    Facts,
    Layout,
    Operation,
    Problem,
    Touched,
    WithoutPerson,
)
from zuoxi.tasks.inbound_call import content as c
from zuoxi.tasks.inbound_call import operations as o
from zuoxi.tasks.inbound_call import rules as r
from zuoxi.tasks.inbound_call.folding import fold
from zuoxi.tasks.inbound_call.problems import problems
from zuoxi.tasks.inbound_call.rule_sheet import SETTINGS
from zuoxi.tasks.inbound_call.showing import dialogue

SCRIPT = sentence("话术")
SUMMARY = sentence("知识总结")
TAKE = sentence("录音")
NOTES = sentence("记录")


class InboundCall(WithoutPerson):
    """The task type ``inbound_call``; its operations are in :mod:`.operations`. Judges mark."""

    key: ClassVar[str] = "inbound_call"
    name: ClassVar[str] = sentence("语音服务·呼入")
    minutes: ClassVar[int] = 50  # with the outbound call
    shares_clock: ClassVar[bool] = False
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS
    recomputes: ClassVar[str] = ""  # judges mark: there is nothing to recompute
    Question = c.Question
    Answer = c.Answer
    Rules = r.Rules

    def problems(self, question: c.Question) -> list[Problem]:
        """Return what keeps the question from being frozen, with warnings among it."""
        return list(problems(question))

    def recordings(self, question: c.Question) -> list[str]:
        """Return the SHA-256 of every recording, each once, in the order of the items."""
        lines = [item.line.recording for item in question.items if item.line]
        return list(dict.fromkeys(line.sha256 for line in lines if line))

    def takes(self, question: c.Question) -> dict[str, Layout]:
        """Return ``turn:<id>``, mono, for each agent turn and each recording to retell."""
        return dict.fromkeys(o.places(question), "mono")

    def spoken_text(self, question: c.Question, answer: c.Answer, place: str) -> str | None:
        """Return the script of the turn; None for a retelling, which has none."""
        for item in question.items:
            if o.place_of(item.id) == place and item.kind in o.WRITTEN:
                return answer.scripts.get(item.id) or None
        return None

    def due(self, question: c.Question, answer: c.Answer, rules: r.Rules) -> Due | None:
        """Return nothing: the server does nothing by itself."""
        return None

    def contestant_view(self, question: c.Question, rules: r.Rules) -> c.ContestantView:
        """Return card, cues, recordings, knowledge and actions; no transcript, no reference."""
        return c.ContestantView(
            call_card=question.call_card,
            rings=question.rings,
            items=tuple(
                c.ItemView(
                    id=item.id,
                    number=number,
                    kind=item.kind,
                    cue=item.cue,
                    instruction=item.instruction,
                    recording=item.line.recording if item.line else None,
                    articles=item.articles,
                )
                for number, item in enumerate(question.items, start=1)
            ),
            knowledge=question.knowledge,
            actions=question.actions,
            script_limit=rules.script_limit,
            summary_limit=rules.summary_limit,
        )

    def check(self, question: c.Question, operation: Operation, rules: r.Rules) -> None:
        """Raise :class:`RefusedOperation` as :func:`.operations.check` says."""
        o.check(question, operation, rules)

    def apply(self, question: c.Question, answer: c.Answer, operation: Operation) -> c.Answer:
        """Fold one operation in. Anything after ``submit`` takes the submission back."""
        return fold(question, answer, operation)

    def touched(
        self, question: c.Question, answer: c.Answer, operation: Operation, rules: r.Rules
    ) -> Touched | None:
        """Return number and both texts of a ``set``, both lengths of a take that ends or is
        chosen, both texts of a ``note``; None for all else."""
        after = fold(question, answer, operation)
        if operation.kind == "note":
            return Touched("", NOTES, "", answer.notes, after.notes)
        if operation.kind not in ("set", "take.ended", "take.chosen"):
            return None
        for number, item in enumerate(question.items, start=1):
            if operation.kind == "set" and operation.payload.get("turn") == item.id:
                field = SUMMARY if item.kind == c.Kind.SUMMARY else SCRIPT
                texts = (each.scripts.get(item.id, "") for each in (answer, after))
                return Touched(str(number), field, "", *texts)
            place = o.place_of(item.id)
            if operation.kind in takes.KINDS and operation.payload.get("place") == place:
                lengths = (_length(each.takes, place) for each in (answer, after))
                return Touched(str(number), TAKE, "", *lengths)
        return None

    def progress(self, question: c.Question, answer: c.Answer) -> tuple[int, int]:
        """Return (items that are answered in full, items to answer): a turn needs its script and
        an ended take, a retelling its take, a summary its text."""
        asked = [item for item in question.items if item.kind != c.Kind.CUSTOMER]
        return sum(_is_answered(item, answer) for item in asked), len(asked)

    def auto_scores(
        self, question: c.Question, answer: c.Answer, rules: r.Rules
    ) -> list[CriterionScore]:
        """Return []: judges mark."""
        return []

    def evidence(
        self, question: c.Question, answer: c.Answer, rules: r.Rules, facts: Facts = NO_FACTS
    ) -> list[Evidence]:
        """Return the dialogue turn by turn (R68, R103, R105)."""
        content = dialogue(question, answer, facts.lengths).model_dump(mode="json")
        return [Evidence(kind="inbound_call.dialogue", title=sentence("对话全程"), content=content)]

    def recompute_files(
        self, question: c.Question, answer: c.Answer, rules: r.Rules
    ) -> dict[str, str]:
        """Return ``QUESTION.yaml``, ``ANSWER.yaml`` and ``RULES.yaml``: what was asked, written and
        said by which take."""
        return {
            "QUESTION.yaml": yaml_writing.dumps(question.model_dump(mode="json")),
            "ANSWER.yaml": yaml_writing.dumps(answer.model_dump(mode="json")),
            "RULES.yaml": yaml_writing.dumps(rules.model_dump(mode="json")),
        }


def _is_answered(item: c.Item, answer: c.Answer) -> bool:
    take = answer.takes.counting(o.place_of(item.id))
    is_spoken = item.kind not in o.SPOKEN or (take is not None and take.end is not None)
    is_written = item.kind not in o.WRITTEN or bool(answer.scripts.get(item.id, "").strip())
    return is_spoken and is_written


def _length(known: takes.Takes, place: str) -> str:
    """Return which take counts and its length, as ``2 (0:12)``; "" where there is none."""
    take = known.counting(place)
    if take is None:
        return ""
    number = known.places[place].index(take) + 1
    seconds = take.end.ms // 1000 if take.end else 0
    return f"{number} ({seconds // 60}:{seconds % 60:02})"

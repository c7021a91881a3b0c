"""语音服务·呼出 in a rehearsal: script, questions and answers, and a call of a simulated customer.

The agent says enough in each stage and answers what comes; what the customer says next follows
from the task's own rules, so every contestant hears it to the end (I18).
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from zuoxi.rehearsal.faults import dice
from zuoxi.rehearsal.tasks import RECORD, STOP
from zuoxi.rehearsal.tasks.own_paper import row_of, write_hum, write_json
from zuoxi.rehearsal.typist import Step
from zuoxi.tasks.outbound_call import customer
from zuoxi.tasks.outbound_call.content import PLACE, Question
from zuoxi.tasks.outbound_call.plan import NOBODY, Plan, plan_of
from zuoxi.tasks.outbound_call.stages import Stage

_LEAST_MS = 3_000
_SAID_MS = 5_000
_TURNS = 12
"""At most so many turns in one stage: a customer who only listens is left at last."""

_LINES = {
    "greet": "喂，您好。",
    "opening": "哪家公司？",
    "needs": "净水机老是漏水。",
    "guidance": "是该换一台了。",
    "product": "新的要多少钱？",
    "deal": "怎么付钱？",
    "farewell": "还有事吗？",
    "dear": "太贵了。",
    "mm": "您说。",
    "nag": "喂？",
    "bye": "没人说话，挂了。",
    "yes": "行，给我留一台。",
    "later": "下周再打来吧。",
    "no": "不要，再见。",
}
_SCRIPT = "您好，我是清源电器的客户代表，想了解一下您家的净水设备。"


class OutboundCall:
    """See :class:`zuoxi.rehearsal.tasks.Played`."""

    key = "outbound_call"
    speaks = True
    rules: ClassVar[Mapping[str, Any]] = {"call_latest_ms": 0}
    Asked = Question

    def write(self, folder: Path) -> dict[str, Any]:
        """Write a customer with one objection, who hums."""
        write_json(folder / "outbound_call.yaml", _question())
        for number, name in enumerate(_LINES):
            write_hum(folder / f"{name}.wav", hertz=200 + 20 * number, seconds=1)
        return row_of(self.key)

    def is_same_paper(self, question: Question, view: Mapping[str, Any]) -> bool:
        """Compare the title and the customer's recordings."""
        tree = question.customer.tree if question.customer.kind == "simulated" else None
        lines = [node["recording"] for node in (view.get("plan") or {}).get("nodes", ())]
        title = view.get("background", {}).get("title")
        return (title, len(lines)) == (
            question.background.title,
            len(tree.nodes) if tree else 0,
        )

    def work(
        self, question: Question, *, seed: str, contestant: int, until_ms: int
    ) -> tuple[Step, ...]:
        """Return a script that is written, and a call through all stages that is then submitted.

        Without a simulated customer nobody answers: the script alone.
        """
        roll = dice(seed, "outbound_call", contestant)
        tree = question.customer.tree if question.customer.kind == "simulated" else None
        writing = list(self._written())
        calling = list(self._called(plan_of(tree))) if tree else []
        kinds = [*writing, *calling, ("submit", {})]
        every = until_ms * roll.uniform(0.8, 0.95) / (len(kinds) + 1)
        return tuple(
            Step(round(every * number), kind, payload, self.key)
            for number, (kind, payload) in enumerate(kinds, start=1)
        )

    def _written(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for stage in Stage:
            yield "section", {"section": str(stage), "value": _SCRIPT}
        for row in range(1, 11):
            yield "faq", {"row": row, "question": f"问题{row}？", "answer": "包一年保修。"}

    def _called(self, plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
        place = {"place": PLACE, "layout": "mono"}
        yield from (("dial", {}), ("ringing", {}), ("connected", {}), (RECORD, place))
        state = customer.answers_the_phone(plan)
        scripts = dict.fromkeys(Stage, _SCRIPT)
        for stage in Stage:
            yield "stage", {"stage": str(stage)}
            state = customer.marked(state, stage)
            for _ in range(_TURNS):
                heard = state.speaking
                if heard != NOBODY:
                    yield "heard", {"node": heard}
                    state = customer.heard(state, heard)
                # One who only listens has nothing more to say in this stage.
                if state.leaving or (heard in plan.listening and stage is not Stage.FAREWELL):
                    break
                yield "said", {"ms": _SAID_MS}
                state = customer.said(plan, state, _SAID_MS, scripts)
            if state.leaving:
                break
        yield from (("hang_up", {}), (STOP, place))

    def score(
        self, question: Question, done: Sequence[Step], *, rules: Mapping[str, Any]
    ) -> Decimal | None:
        """Return None: judges mark."""
        return None


def _question() -> dict[str, Any]:
    stages = {str(stage): {"first": str(stage), "least_ms": _LEAST_MS} for stage in Stage}
    tree = {
        "greeting": "greet",
        "stages": stages,
        "objections": [{"id": "dear", "node": "dear", "stages": ["deal"], "least_ms": 2_000}],
        "listening": ["mm"],
        "nags": ["nag"],
        "leave": "bye",
        "endings": {"deal": "yes", "callback": "later", "refusal": "no"},
        "nodes": [
            {"id": name, "line": {"transcript": text, "recording": f"{name}.wav"}}
            for name, text in _LINES.items()
        ],
        "seed": 7,
        "least_answers": 1,
        "callback_stages": 3,
        "patience_ms": 8_000,
        "hold_patience_ms": 20_000,
    }
    says = [_SAID_MS] * 3
    ideal = [{"stage": str(stage), "says": says} for stage in Stage]
    return {
        "background": {
            "title": "推介净水机",
            "company": "清源电器（海州市）",
            "price": "每台1980元。",
            "passages": [{"heading": "公司介绍", "text": "清源电器经营净水设备十年。"}],
        },
        "card": {"name": "吴女士", "phone": "19900005533", "about": "三口之家。"},
        "customer": {"kind": "simulated", "tree": tree},
        "references": {
            "script": {str(stage): _SCRIPT for stage in Stage},
            "faq": [{"question": "多少钱？", "answer": "一千九百八十元。"}],
            "techniques": {"FABE": "看证据。"},
        },
        "trials": [
            {"name": "理想的坐席", "turns": ideal, "expects": "deal"},
            {"name": "不说话的坐席", "expects": "refusal"},
        ],
    }

"""语音服务·呼入 in a rehearsal: a call of three turns; each is written, spoken, and closed.

One contestant in three goes back to the first turn and speaks it again (R69).
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from zuoxi.rehearsal.faults import dice
from zuoxi.rehearsal.tasks import RECORD, STOP
from zuoxi.rehearsal.tasks.own_paper import row_of, write_hum, write_json
from zuoxi.rehearsal.typist import Step
from zuoxi.tasks.inbound_call.content import Kind, Question
from zuoxi.tasks.inbound_call.operations import SPOKEN, WRITTEN, place_of

_LINES = ("我要订一间大床房。", "住两晚，后天到。", "好的，谢谢。")
_CUES = (
    ("问候客户", "您好，云溪酒店预订中心，请讲。", {"kind": "opening", "says": ["您好"]}),
    ("询问日期", "请问您哪天到店，住几晚？", None),
    ("感谢来电", "已为您预订，欢迎再来。", {"kind": "closing", "says": ["欢迎再来"]}),
)
_SAYS = "您好，这里是云溪酒店预订中心，我马上为您查询，请稍等。"


class InboundCall:
    """See :class:`zuoxi.rehearsal.tasks.Played`."""

    key = "inbound_call"
    speaks = True
    rules: ClassVar[Mapping[str, Any]] = {}
    Asked = Question

    def write(self, folder: Path) -> dict[str, Any]:
        """Write three turns on each side; the customer hums."""
        items: list[dict[str, Any]] = []
        for number, ((cue, reference, check), line) in enumerate(
            zip(_CUES, _LINES, strict=True), start=1
        ):
            checklist = {"checklist": [check]} if check else {}
            agent = {"id": f"a{number}", "kind": "agent", "cue": cue, "reference": reference}
            items.append(agent | checklist)
            spoken = {"transcript": line, "recording": "customer.wav"}
            items.append({"id": f"c{number}", "kind": "customer", "line": spoken})
        card = {
            "company": "云溪酒店",
            "date": "2026年11月30日",
            "customer": "白露",
            "number": "19900001234",
            "need": "订房",
        }
        write_json(folder / "inbound_call.yaml", {"call_card": card, "rings": 1, "items": items})
        write_hum(folder / "customer.wav", hertz=300, seconds=1)
        return row_of(self.key)

    def is_same_paper(self, question: Question, view: Mapping[str, Any]) -> bool:
        """Compare the items."""
        shown = [item["id"] for item in view.get("items", ())]
        return shown == [item.id for item in question.items]

    def work(
        self, question: Question, *, seed: str, contestant: int, until_ms: int
    ) -> tuple[Step, ...]:
        """Return a call that is answered, gone through in turn, and submitted."""
        roll = dice(seed, "inbound_call", contestant)
        asked = [item for item in question.items if item.kind in SPOKEN | WRITTEN]
        again = [asked[0]] if roll.random() < 1 / 3 else []
        turns = [*((item.id, item.kind) for item in asked), *((i.id, i.kind) for i in again)]
        span = until_ms * roll.uniform(0.8, 0.95) / max(1, len(turns) + 1)
        steps = [self._step(span * 0.1, "ring"), self._step(span * 0.2, "answer_call")]
        for number, (item, kind) in enumerate(turns):
            begun = span * (number + 0.3)
            steps += self._turn(item, kind, begun, span, again=number >= len(asked))
        steps.append(self._step(span * (len(turns) + 0.5), "submit"))
        return tuple(steps)

    def _turn(
        self, item: str, kind: Kind, begun: float, span: float, *, again: bool
    ) -> Iterator[Step]:
        if again:
            yield self._step(begun, "open", turn=item)
        if kind in WRITTEN:
            for part in (0.5, 1.0):
                text = _SAYS[: round(len(_SAYS) * part)]
                yield self._step(begun + span * 0.15 * part, "set", turn=item, value=text)
        if kind in SPOKEN:
            place = {"place": place_of(item), "layout": "mono"}
            yield self._step(begun + span * 0.2, RECORD, **place)
            yield self._step(begun + span * 0.8, STOP, **place)
        yield self._step(begun + span * 0.85, "close", turn=item)

    def _step(self, at_ms: float, kind: str, **payload: Any) -> Step:
        return Step(round(at_ms), kind, payload, self.key)

    def score(
        self, question: Question, done: Sequence[Step], *, rules: Mapping[str, Any]
    ) -> Decimal | None:
        """Return None: judges mark."""
        return None

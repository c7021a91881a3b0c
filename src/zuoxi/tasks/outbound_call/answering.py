"""How one operation changes the answer: the fold. Pure; the same in ``web/model.ts``."""

from zuoxi.tasks import takes
from zuoxi.tasks.contract import Operation
from zuoxi.tasks.outbound_call import call, operations, played
from zuoxi.tasks.outbound_call.content import MAX_CALLS, PLACE, Answer, FaqRow
from zuoxi.tasks.outbound_call.plan import Plan
from zuoxi.tasks.outbound_call.stages import Technique


def fold(plan: Plan | None, answer: Answer, operation: Operation) -> Answer:
    """Return ``answer`` with one operation in it. Whatever changes it takes a submission back."""
    if operation.kind == "submit":
        is_sound = operations.read(operation) is not None
        return answer.model_copy(update={"submitted": True}) if is_sound else answer
    if operation.kind in takes.KINDS:
        kept = takes.fold(answer.takes, operation, places=(PLACE,))
        return answer if kept is answer.takes else answer.model_copy(update={"takes": kept})
    if operation.kind in played.KINDS:
        return played.fold(answer, operation)
    changed = _changed(plan, answer, operation)
    if changed is answer or operation.kind in operations.SERVERS:
        return changed  # what the server does by itself takes nothing back
    return changed.model_copy(update={"submitted": False})


def _changed(plan: Plan | None, answer: Answer, operation: Operation) -> Answer:
    match operations.read(operation):
        case None:
            return answer
        case operations.Section(section=section, value=value):
            return answer.model_copy(update={"sections": {**answer.sections, section: value}})
        case operations.Tag() as tag:
            return _tagged(answer, tag)
        case operations.Faq() as row:
            return answer.model_copy(update={"faq": _with_row(answer.faq, row)})
    if operation.kind == "dial":
        return _dialled(answer, operation)
    now = call.fold(answer.call, operation, plan=plan, scripts=answer.sections)
    return answer if now is answer.call else answer.model_copy(update={"call": now})


def _tagged(answer: Answer, tag: operations.Tag) -> Answer:
    before = answer.techniques.get(tag.section, ())
    kept = {*before, tag.technique} if tag.on else {*before} - {tag.technique}
    ordered = tuple(each for each in Technique if each in kept)
    return answer.model_copy(update={"techniques": {**answer.techniques, tag.section: ordered}})


def _with_row(rows: tuple[FaqRow, ...], faq: operations.Faq) -> tuple[FaqRow, ...]:
    filled = [*rows, *(FaqRow() for _ in range(faq.row - len(rows)))]
    filled[faq.row - 1] = FaqRow(question=faq.question, answer=faq.answer)
    while filled and filled[-1] == FaqRow():
        filled.pop()
    return tuple(filled)


def _dialled(answer: Answer, operation: Operation) -> Answer:
    """A call that is on the line stays; how many answered ones count is for the evidence."""
    if answer.call.state not in ("idle", "ended") or len(answer.earlier) >= MAX_CALLS:
        return answer
    earlier = (*answer.earlier, answer.call) if answer.call.state == "ended" else answer.earlier
    return answer.model_copy(update={"call": call.dialled(operation.at_ms), "earlier": earlier})

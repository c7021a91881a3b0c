"""What judges see of the person who played the customer: observations, no name (I18, R107).

Pure.
"""

from collections.abc import Sequence

from zuoxi.tasks.outbound_call import content as c
from zuoxi.tasks.outbound_call.call import Call
from zuoxi.tasks.outbound_call.played import played_of


def person(question: c.Question, answer: c.Answer, call: Call) -> c.ShownPerson | None:
    """Return what was made of one call of ``answer``; None for one that was never answered."""
    since = call.connected_ms
    if since is None:
        return None
    number = [*answer.earlier, answer.call].index(call) + 1
    found = played_of(answer, number)
    brief = question.customer.brief
    texts = {one.id: one.text for one in brief.objections} if brief else {}
    raised = {one.id for one in found.raised}
    return c.ShownPerson(
        raised=tuple(
            c.ShownObjection(text=texts.get(one.id, one.id), at_ms=one.at_ms - since)
            for one in found.raised
        ),
        not_raised=tuple(text for name, text in texts.items() if name not in raised),
        result=found.result,
        notes=found.notes,
        takes=tuple(
            c.ShownTake(take=copy.take, begins_ms=copy.begun_ms - since) for copy in found.copies
        ),
        line=_line(found.stats),
    )


def _line(stats: Sequence[c.LineCounters]) -> c.ShownLine | None:
    """Counters begin anew with every connection: of each the last ones are summed up."""
    if not stats:
        return None
    following = (*stats[1:], None)
    ends = [
        now for now, after in zip(stats, following, strict=True)
        if after is None or after.samples < now.samples
    ]  # fmt: skip
    samples, concealed = sum(e.samples for e in ends), sum(e.concealed for e in ends)
    return c.ShownLine(
        lost=sum(e.lost for e in ends),
        jitter_ms_at_most=max(s.jitter_ms for s in stats),
        rtt_ms_at_most=max(s.rtt_ms for s in stats),
        concealed_permille=1_000 * concealed // samples if samples else 0,
        looks=len(stats),
    )

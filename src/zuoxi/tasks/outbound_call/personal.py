"""A person as customer (I18): the brief, and the call to them as the server must know it. Pure."""

from collections.abc import Mapping

from zuoxi.tasks.contract import CustomerBrief, Objection, PersonCall, PersonPart
from zuoxi.tasks.outbound_call.call import Call
from zuoxi.tasks.outbound_call.content import COPY, Answer, PlayedCall, Question, is_person
from zuoxi.tasks.outbound_call.plan import in_seeded_order
from zuoxi.tasks.outbound_call.played import played_of
from zuoxi.tasks.outbound_call.tree import Brief

FOREIGN: Mapping[str, frozenset[str]] = {
    "simulated": frozenset({"stats"}),
    "person": frozenset({"ringing", "connected", "dropped", "heard", "unheard", "silence"}),
}
"""By the kind of the customer: what a contestant cannot write."""


def part_of(question: Question) -> PersonPart | None:
    """Return what the person who plays the customer reads; None where nobody does."""
    if not is_person(question):
        return None
    brief = question.customer.brief or Brief(role="")
    ordered = in_seeded_order(brief.objections, seed=brief.seed)
    return PersonPart(
        brief=CustomerBrief(
            name=question.card.name,
            about=question.card.about,
            role=brief.role,
            agrees=brief.agrees,
            objections=tuple(
                Objection(id=one.id, text=one.text, accepts=one.accepts) for one in ordered
            ),
        ),
        place=COPY,
    )


def calls_of(question: Question, answer: Answer) -> tuple[PersonCall, ...]:
    """Return all calls to a person, oldest first; at most the last one is on the line."""
    if not is_person(question):
        return ()
    calls = enumerate((*answer.earlier, answer.call), start=1)
    return tuple(_call(call, played_of(answer, n)) for n, call in calls if call.state != "idle")


def _call(call: Call, known: PlayedCall) -> PersonCall:
    return PersonCall(
        number=known.number,
        dialled_ms=call.dialled_ms or 0,
        connected_ms=call.connected_ms,
        held=call.state == "held",
        ended_by="agent" if call.ended_by == "contestant" else call.ended_by,
        raised=tuple(one.id for one in known.raised),
        result=known.result.value if known.result else None,
        notes=known.notes,
    )

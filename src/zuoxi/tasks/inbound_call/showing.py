"""What a judge sees of a dialogue: turn by turn, beside what was expected. Pure.

Rules: R68 (the reference is the judge's), R103 (phrases), R105 (searches). Observations only: a
phrase that stands in the script is named as found, and what that is worth is for people to say.
"""

import unicodedata
from collections.abc import Mapping

from zuoxi.tasks.inbound_call import content as c
from zuoxi.tasks.inbound_call.operations import SPOKEN, place_of


def dialogue(
    question: c.Question, answer: c.Answer, lengths: Mapping[str, int] | None = None
) -> c.Dialogue:
    """Return everything, without any mark of who it was. Times in ms from the call's beginning.

    ``lengths`` are those of the takes that the server has, by id: a take whose machine could not
    say how it ended is as long as what arrived of it.
    """
    start = answer.call[0].at_ms if answer.call else 0
    titles = {article.id: article.title for article in question.knowledge}
    actions = {action.id: action for action in question.actions}
    return c.Dialogue(
        call_card=question.call_card,
        rings=question.rings,
        answered_ms=_answered(answer),
        items=tuple(
            _item(item, number, answer, titles, lengths or {})
            for number, item in enumerate(question.items, start=1)
        ),
        events=tuple(
            c.EventShown(after_ms=event.at_ms - start, kind=event.kind, said=_said(event, actions))
            for event in answer.call
        ),
        searches=tuple(
            c.SearchShown(
                after_ms=max(0, search.at_ms - start),
                text=search.text,
                opened=tuple(titles.get(article, article) for article in search.opened),
            )
            for search in answer.searches
        ),
        actions=tuple(
            _action(done, actions[done.action], start)
            for done in answer.actions
            if done.action in actions
        ),
        notes=answer.notes,
    )


def found_phrase(phrase: c.Phrase, script: str) -> str:
    """Return the first wording of ``phrase`` in ``script``, "" if there is none.

    Full width, letter case, spaces and punctuation make no difference.
    """
    text = _letters(script)
    return next((each for each in phrase.says if _letters(each) and _letters(each) in text), "")


def _answered(answer: c.Answer) -> int | None:
    times = {event.kind: event.at_ms for event in reversed(answer.call)}
    rung, answered = (
        times.get(kind) for kind in (c.CallEventKind.RINGING, c.CallEventKind.ANSWERED)
    )
    return None if rung is None or answered is None else max(0, answered - rung)


def _item(
    item: c.Item,
    number: int,
    answer: c.Answer,
    titles: dict[str, str],
    lengths: Mapping[str, int],
) -> c.ItemShown:
    script = answer.scripts.get(item.id, "")
    line = item.line
    return c.ItemShown(
        id=item.id,
        number=number,
        kind=item.kind,
        cue=item.cue,
        instruction=item.instruction,
        script=script,
        closed=item.id in answer.closed,
        place=place_of(item.id) if item.kind in SPOKEN else "",
        takes=_takes(answer, place_of(item.id), lengths),
        transcript=line.transcript if line else "",
        recording=line.recording if line else None,
        played=answer.played.get(item.id, 0),
        reference=item.reference,
        checklist=tuple(
            c.PhraseShown(kind=each.kind, says=each.says, found=found_phrase(each, script))
            for each in item.checklist
        ),
        articles=tuple(titles.get(article, article) for article in item.articles),
    )


def _takes(answer: c.Answer, place: str, lengths: Mapping[str, int]) -> tuple[c.TakeShown, ...]:
    counting = answer.takes.counting(place)
    return tuple(
        c.TakeShown(
            take=take.id,
            number=number,
            ms=take.end.ms if take.end else lengths.get(take.id),
            counts=take == counting,
        )
        for number, take in enumerate(answer.takes.places.get(place, ()), start=1)
    )


def _said(event: c.CallEvent, actions: dict[str, c.Action]) -> str:
    if event.kind == c.CallEventKind.TRANSFERRED and event.said in actions:
        return actions[event.said].label
    return event.said


def _action(done: c.Done, action: c.Action, start: int) -> c.ActionShown:
    return c.ActionShown(
        after_ms=max(0, done.at_ms - start),
        label=action.label,
        kind=action.kind,
        fields=tuple(
            c.FieldShown(label=field.label, value=done.fields.get(field.id, ""))
            for field in action.fields
        ),
        outcome=action.outcome,
    )


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if each.isalnum())

"""How two sides took turns: who spoke over whom, and how long the customer waited for an answer."""

import statistics
from collections.abc import Sequence

from zuoxi.kernel.sentences import sentence
from zuoxi.media.takes.figures.figure import Figure
from zuoxi.media.takes.sound import Span
from zuoxi.media.takes.told import Told, in_seconds, told
from zuoxi.media.takes.voice import common, total_ms

SHORTEST_MS = 100
"""The edges of speech are no more exact than this."""

_OVER = sentence("双方同时说话 %(count)s 次，共 %(seconds)s 秒。")
_NOT_OVER = sentence("没有双方同时说话的地方。")
_OVER_LIMITS = sentence(
    "看不出是打断、附和还是同时开口；客户的声音漏进坐席话筒时会多计，戴耳机才准。"
)
_WAITED = sentence("客户说完后坐席接话 %(count)s 次，中位数 %(median)s 秒，最长 %(longest)s 秒。")
_NOT_WAITED = sentence("没有客户说完后坐席接话的地方。")
_WAITED_LIMITS = sentence("客户句中的停顿可能被当作说完；线路的延迟算在内，抢在客户说完前的不算。")


class OverlapFigure(Figure):
    """``spans`` in which both speak, from 0.1 s on."""

    spans: tuple[Span, ...]
    total_ms: int


class ResponsesFigure(Figure):
    """``spans`` from the end of a customer's words to the agent's answer; None where none is."""

    spans: tuple[Span, ...]
    median_ms: int | None
    longest_ms: int | None


def overlap_figure(agent: Sequence[Span], customer: Sequence[Span]) -> OverlapFigure:
    """Return where both speak at the same time."""
    found = [span for span in common(agent, customer) if span.ms >= SHORTEST_MS]
    total = total_ms(found)
    says = told(_OVER, count=len(found), seconds=in_seconds(total)) if found else told(_NOT_OVER)
    return OverlapFigure(spans=tuple(found), total_ms=total, says=says, limits=told(_OVER_LIMITS))


def responses_figure(agent: Sequence[Span], customer: Sequence[Span]) -> ResponsesFigure:
    """Return how long the agent took to answer, each time that the customer had ended."""
    found = _responses(agent, customer)
    waits = [span.ms for span in found]
    return ResponsesFigure(
        spans=tuple(found),
        median_ms=round(statistics.median(waits)) if waits else None,
        longest_ms=max(waits, default=None),
        says=_waited(waits),
        limits=told(_WAITED_LIMITS),
    )


def _responses(agent: Sequence[Span], customer: Sequence[Span]) -> list[Span]:
    found = []
    for place, said in enumerate(customer):
        until = customer[place + 1].start_ms if place + 1 < len(customer) else None
        answer = next((span for span in agent if span.end_ms > said.end_ms), None)
        if answer is None or answer.start_ms < said.end_ms:
            continue
        if until is None or answer.start_ms < until:
            found.append(Span(said.end_ms, answer.start_ms))
    return found


def _waited(waits: Sequence[int]) -> Told:
    if not waits:
        return told(_NOT_WAITED)
    median = in_seconds(statistics.median(waits))
    return told(_WAITED, count=len(waits), median=median, longest=in_seconds(max(waits)))

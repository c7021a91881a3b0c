"""What both ends of a call to a person are told: never who the other one is (I18, R198)."""

from zuoxi.kernel.time import now_ms
from zuoxi.sittings import customer_takes
from zuoxi.sittings.customer_protocol import DeskCall, DeskNews
from zuoxi.sittings.desks import Desk, Line
from zuoxi.sittings.protocol import LineNews


def news_for(line: Line, desk: Desk | None) -> LineNews:
    """Return how the line stands, for the contestant's page."""
    there = desk is not None and desk.link is not None
    return LineNews(
        task=line.task,
        number=line.number,
        customer="none"
        if line.state == "waiting"
        else "rings"
        if line.state == "ringing"
        else "there"
        if there
        else "away",
        round=line.round,
        ready=line.ready,
    )


def tell(desk: Desk) -> None:
    """Tell a customer's page how its desk stands."""
    if desk.link is None:
        return
    call = _call(desk.line) if desk.line is not None else None
    desk.link.post(
        DeskNews(server_ms=now_ms(), ready=desk.ready, missed=desk.missed, call=call)
    )  # fmt: skip


def _call(line: Line) -> DeskCall | None:
    opened = line.place.tasks.get(line.task)
    part = opened.person if opened else None
    if part is None or line.state == "waiting":
        return None
    return DeskCall(
        id=line.id,
        task=line.task,
        state=line.state,
        why=line.why,
        round=line.round,
        ready=line.ready,
        held=line.held,
        paused=line.paused,
        away=line.agent is None,
        sound=line.sound,
        connected_ms=line.connected_ms,
        brief=part.brief,
        place=part.place,
        raised=line.raised,
        result=line.result,
        notes=line.notes,
        leave_to_record=customer_takes.leave_for(line),
    )

"""Who ended a task by force (终止), for whom: read from the ledger, shown beside the result."""

import json
from typing import TypedDict

from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry
from zuoxi.results.ending import Ending
from zuoxi.results.models import PartScore

VERBS = ("ended_hall", "ended_person")


class Stop(TypedDict):
    """A forced end: of this person alone or of the whole hall, by whom and in which role."""

    whom: str
    by: str
    role: str


Stops = dict[tuple[str, int | None], Stop]
"""(task, sitting) → the first forced end; sitting None is the whole hall's."""


def stops_of(competition: Competition) -> Stops:
    """Return every forced end of a competition: the first is the one that counts."""
    found: Stops = {}
    for entry in LedgerEntry.objects.filter(competition_id=competition.pk, verb__in=VERBS).order_by(
        "seq"
    ):
        payload = json.loads(entry.payload)
        sitting = payload.get("sitting")
        stop: Stop = {
            "whom": "hall" if sitting is None else "person",
            "by": entry.actor_name,
            "role": entry.role,
        }
        found.setdefault((payload["task"], sitting), stop)
    return found


def stop_of(part: PartScore, *, ending: Ending, stops: Stops) -> Stop | None:
    """Return the forced end that a part's ``ending`` speaks of, None where it was none."""
    if ending != "stopped":
        return None
    alone = part.detail.get("ended_by") == "person"
    return stops.get((part.task, part.sitting_id if alone else None))

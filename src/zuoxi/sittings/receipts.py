"""回执: what counted when a task closed for one sitting. Pure."""

from typing import Any

from zuoxi.sittings.clock import EndedBy
from zuoxi.sittings.protocol import Receipt
from zuoxi.sittings.state import SittingState


def receipt_payload(
    state: SittingState, *, task: str, ended_by: EndedBy, closed_ms: int, total: int
) -> dict[str, Any]:
    """Return the payload of the journal's receipt entry: times and amounts, no content.

    The end is the bell that the journal holds; ``closed_ms`` is the moment of this receipt.
    """
    found = state.task(task)
    opened = state.open_tasks.get(task)
    filled = opened.filled(found.answer) if opened and found.answer is not None else 0
    return {
        "ended_ms": found.bell_ms,
        "ended_by": ended_by,
        "closed_ms": closed_ms,
        "ops": found.ops,
        "late": found.late,
        "accepted": found.accepted,
        "held": state.held_of(task),
        "rejected": state.rejected_of(task),
        "refused": found.refused,
        "filled": filled,
        "total": total,
        "submitted_ms": found.submitted_ms,
    }


def receipt_frame(task: str, payload: dict[str, Any]) -> str:
    """Return the frame that tells the contestant; ``payload`` holds the short hash too."""
    return Receipt(task=task, **payload).model_dump_json()

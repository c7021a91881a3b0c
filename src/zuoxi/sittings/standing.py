"""Whether an op counts, when it reached the server and what proves that it existed in time.

Rules: R89 (what is typed after the close does not count), I35, exam-lessons §2.2. Pure.
"""

from enum import StrEnum

from zuoxi.sittings.clock import ClockState, Phase


class Standing(StrEnum):
    """What an op in the journal is worth."""

    COUNTED = "counted"
    LATE = "late"  # arrived after the bell, proved by a heartbeat that arrived before it
    HELD = "held"  # only the browser says when it was made: the chief judge decides
    REFUSED = "refused"  # the task type will never take it; kept so that the chain goes on


PAUSE_NOTICE_MS = 2_000
"""How long the word of a pause may be on its way: what was typed meanwhile is no fault (I35)."""


def standing(
    *, at_arrival: ClockState, at_stamp: ClockState, proved: bool, current_lease: bool
) -> Standing | None:
    """Return what an op is worth, or None if its task has not begun (it is refused).

    ``at_arrival`` is the clock when the op arrived, ``at_stamp`` the clock at the op's own stamp
    (never later than its arrival; for a stamp within :data:`PAUSE_NOTICE_MS` after a pause the
    clock before the pause). ``proved`` says that a heartbeat which arrived while the task ran
    vouches for it. An op from a lease that has been moved to another machine is held unless it
    was proved; so is one that was stamped in a pause, or between the bell and make-up time.
    """
    if at_arrival.phase is Phase.BEFORE:
        return None
    if at_arrival.phase is Phase.ENDED or not current_lease:
        return Standing.LATE if proved else Standing.HELD
    if at_stamp.phase in (Phase.PAUSED, Phase.ENDED) and not proved:
        return Standing.HELD
    return Standing.COUNTED

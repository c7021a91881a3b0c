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


def standing(
    *, at_arrival: ClockState, at_stamp: ClockState, proved: bool, current_lease: bool
) -> Standing | None:
    """Return what an op is worth, or None if its task has not begun (it is refused).

    ``at_arrival`` is the clock when the op arrived, ``at_stamp`` the clock at the op's own stamp.
    ``proved`` says that a heartbeat which arrived before the bell vouches for it. An op from a
    lease that has been moved to another machine is held unless it was proved.
    """
    if at_arrival.phase is Phase.BEFORE:
        return None
    if at_arrival.phase is Phase.ENDED:
        return Standing.LATE if proved else Standing.HELD
    if not current_lease:
        return Standing.LATE if proved else Standing.HELD
    if at_stamp.phase is Phase.PAUSED and not proved:
        return Standing.HELD
    return Standing.COUNTED

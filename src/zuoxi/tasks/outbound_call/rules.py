"""The settings of the outbound call that a competition may change.

Rules: R74 (ten minutes), I20 (suggested times, the latest start of a call). All times in ms.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

WARN_BEFORE_MS = (60_000, 30_000)
"""How long before the cap the contestant is warned: at 9:00 and 9:30 of ten minutes."""

LOOK_MS = 1_000
"""A page looks at its clock so often: what it let through is not refused for less."""

LEAST_FAQ = 10
"""Rows that a FAQ table should have (R73)."""


class Rules(BaseModel):
    """Settings of one competition; frozen with its paper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # (R74) the server ends a call that has lasted so long, pauses left out
    call_cap_ms: Annotated[int, Field(ge=60_000, le=3_600_000)] = 600_000
    # (I20) with less than this left in the task no call can be dialled
    call_latest_ms: Annotated[int, Field(ge=0, le=3_600_000)] = 660_000
    # (I20) and with so much left the contestant is reminded
    latest_warning_ms: Annotated[int, Field(ge=60_000, le=7_200_000)] = 900_000
    # connected calls that count; a call that was never answered may be dialled again
    calls: Annotated[int, Field(ge=1, le=5)] = 1
    # the agent's turn is over when nothing was heard for so long
    turn_silence_ms: Annotated[int, Field(ge=500, le=10_000)] = 2_000
    # (I18) a person who plays the customer: so long it rings before the tone says engaged
    ring_ms: Annotated[int, Field(ge=10_000, le=300_000)] = 60_000
    # (I20) suggested for this part of the task
    suggested_ms: Annotated[int, Field(ge=60_000, le=7_200_000)] = 2_100_000

    @property
    def warnings_ms(self) -> tuple[int, ...]:
        """Return the ages of a call at which its contestant is warned."""
        return tuple(self.call_cap_ms - before for before in WARN_BEFORE_MS)


def is_too_late(rules: Rules, remaining_ms: int) -> bool:
    """Return whether no call can be dialled any more (I20) with ``remaining_ms`` of the task."""
    return remaining_ms < rules.call_latest_ms - LOOK_MS

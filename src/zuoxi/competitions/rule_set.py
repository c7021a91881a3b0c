"""The rule set: every rule with a hole is a published setting here, not a constant in code.

A rule set is frozen with the paper and shown to contestants before the contest. Settings of a
task type live in ``tasks`` under its key and are read by that type's own ``Rules`` model.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class RuleSet(BaseModel):
    """Settings of one competition. Times in ms. Numbers in brackets are those of the register."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # (I35) after the bell the server waits this long for proved entries before the receipt.
    transport_grace_ms: int = Field(default=10_000, ge=0, le=60_000)
    # What a contestant may see after publication: nothing, the own score, or own score and rank.
    contestant_sees: Literal["nothing", "score", "score_and_rank"] = "score"
    # (I24) a contestant without a final submit is counted with the full slot.
    time_without_submit: Literal["full_slot"] = "full_slot"
    # Settings of the task types, by key; checked by the type's Rules model when a paper is frozen.
    tasks: dict[str, dict[str, Any]] = Field(default_factory=dict)

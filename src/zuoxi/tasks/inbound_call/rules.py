"""The settings of 语音服务·呼入 that a competition may change. Rules: R67, R69."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

LONGEST_TEXT = 2000
"""Characters of a script or summary beyond which no setting can go."""


class Rules(BaseModel):
    """Settings of one competition; frozen with its paper. Limits in characters."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    script_limit: Annotated[int, Field(ge=50, le=LONGEST_TEXT)] = 500  # of one turn
    summary_limit: Annotated[int, Field(ge=50, le=LONGEST_TEXT)] = 1000  # of one summary (R28)

"""What all figures have in common."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from zuoxi.media.takes.told import Told

Side = Literal["agent", "customer"]
"""The contestant speaks as agent: alone in a mono take, on the left of a stereo one."""


class Figure(BaseModel):
    """``says`` is the figure as a sentence, ``limits`` what it cannot tell."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: Told
    limits: Told

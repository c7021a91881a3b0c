"""What every model of this task type is: frozen, and without members that nobody named."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Closed(BaseModel):
    """A frozen value; a member that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Ms = Annotated[int, Field(ge=0, le=3_600_000)]

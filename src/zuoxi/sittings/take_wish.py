"""What asks for a take, and what a refusal looks like (docs/takes.md)."""

from typing import Annotated, Any

from django.core import signing
from pydantic import BaseModel, ConfigDict, Field

from zuoxi.tasks.contract import Layout
from zuoxi.tasks.takes import TakeId

SALT = "zuoxi.sittings.take"


class Closed(BaseModel):
    """Base of the bodies: no unknown member."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TakeWish(Closed):
    """Body of ``POST /takes``."""

    take: TakeId
    task: Annotated[str, Field(max_length=40)]
    place: Annotated[str, Field(max_length=64)]
    layout: Layout


class Refused(Exception):
    """A request is refused: status, ``code``, and what else the answer holds."""

    def __init__(self, status: int, code: str, **more: Any) -> None:
        super().__init__(code)
        self.status, self.body = status, {"code": code, **more}


def signed(of: int | str, take: str) -> str:
    """Return the grant for a take of a sitting, or of a call whose customer must not learn whose it
    is."""
    return signing.dumps([of, take], salt=SALT)

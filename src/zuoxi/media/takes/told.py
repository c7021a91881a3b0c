"""A sentence for people, as the edge translates it."""

from pydantic import BaseModel, ConfigDict


class Told(BaseModel):
    """``text`` is a message id, ``params`` fill it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    params: dict[str, str | int] = {}

    def __str__(self) -> str:
        return self.text % self.params


def told(text: str, **params: str | int) -> Told:
    """Return the sentence ``text`` (a message id) filled with ``params``."""
    return Told(text=text, params=params)


def in_seconds(ms: float) -> str:
    """Return milliseconds as seconds with one decimal, as people read them."""
    return f"{ms / 1000:.1f}"

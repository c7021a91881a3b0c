"""What a paper is made of, as stored and hashed. Marks are decimal strings, never floats."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from zuoxi.papers.points import Points, Rubric, Words


class TaskContent(BaseModel):
    """One task of the paper. ``task`` is the key of its type, ``question`` that type's content."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    task: str
    points: Points
    minutes: Annotated[int, Field(ge=1, le=600)]
    rubric: Rubric | None = None
    question: dict[str, Any]


class PaperContent(BaseModel):
    """A whole paper; recordings by their SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words
    total_points: Points
    tasks: Annotated[tuple[TaskContent, ...], Field(min_length=1)]

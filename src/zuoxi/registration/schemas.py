"""Shapes of the contestants' answers. Names are in them: for the organiser's eyes."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

from zuoxi.registration.sheet import MAX_ROWS


class EntrantWords(Schema):
    """A contestant as entered."""

    code: Annotated[str, Field(max_length=200)]
    name: Annotated[str, Field(max_length=200)]
    school: Annotated[str, Field(max_length=200)] = ""
    delegation: Annotated[str, Field(max_length=200)] = ""


class EntrantList(Schema):
    """A whole list, to be entered or not at all."""

    entrants: Annotated[list[EntrantWords], Field(min_length=1, max_length=MAX_ROWS)]


class ContestantView(EntrantWords):
    """A contestant; ``seated`` ones cannot be changed."""

    id: int
    seated: bool


class PastedList(Schema):
    """Cells as pasted from a spreadsheet, or CSV."""

    text: Annotated[str, Field(max_length=1_000_000)]


class RowProblemView(Schema):
    """What is wrong with a row of the sheet, in the reader's language."""

    row: int
    message: str


class ListPreview(Schema):
    """A list as read, and what is wrong with it. Nothing was entered."""

    entrants: list[EntrantWords]
    rows: list[int]
    problems: list[RowProblemView]


class ContestantIds(Schema):
    """Contestants to be taken off the list."""

    ids: Annotated[list[int], Field(min_length=1, max_length=MAX_ROWS)]

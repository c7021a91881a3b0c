"""The customer of an outbound call as the author writes it (I18): a tree of lines, or a person.

All times in ms. Nothing of this reaches the contestant: the browser gets the plan (``plan.py``),
which holds numbers and recordings, no word of the customer's. Pure.
"""

from typing import Annotated, Literal

from pydantic import Field

from zuoxi.tasks.outbound_call.closed import Closed, Id, Ms
from zuoxi.tasks.outbound_call.stages import Result, Stage
from zuoxi.tasks.spoken import Spoken

Words = Annotated[str, Field(max_length=2000)]


class Branch(Closed):
    """A line that may follow: the first whose conditions all hold is spoken.

    ``least_ms`` of speech in the stage that is marked; every stage of ``passed`` was passed; one of
    the words of ``hints`` stands in the written section of the marked stage (never in what was
    said: a misheard word must not decide, I18).
    """

    to: Id
    least_ms: Ms = 0
    passed: tuple[Stage, ...] = ()
    hints: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = ()


class Node(Closed):
    """One line of the customer and what may come after it."""

    id: Id
    line: Spoken = Spoken()
    next: tuple[Branch, ...] = ()


class StageLines(Closed):
    """A stage: the line that it begins with, and how much the agent must say in it to pass it."""

    first: Id
    least_ms: Ms = 3_000


class Objection(Closed):
    """An objection (异议), raised in one of ``stages`` and once ``after`` was spoken.

    It is answered when the agent has spoken for ``least_ms`` since; then the first open branch of
    its line follows. Spoken too briefly, the customer insists with ``again``, once.
    """

    id: Id
    node: Id
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    after: Id | None = None
    again: Id | None = None
    least_ms: Ms = 4_000


class Tree(Closed):
    """A simulated customer, the same for all. ``seed`` gives the order of the objections.

    ``nags`` are spoken one after another to an agent who says nothing for ``patience_ms``; after
    the last the customer says ``leave`` and hangs up; on hold it does so after
    ``hold_patience_ms``. ``listening`` lines (“嗯，您说”) come in turn where nothing else is due.
    The customer's last word: a deal if all six stages were passed and at least ``least_answers``
    objections answered and none left open; another call if at least ``callback_stages`` were
    passed; else a refusal.
    """

    greeting: Id
    stages: dict[Stage, StageLines]
    objections: tuple[Objection, ...] = ()
    listening: tuple[Id, ...] = ()
    nags: tuple[Id, ...] = ()
    leave: Id
    endings: dict[Result, Id]
    nodes: tuple[Node, ...]
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    least_answers: Annotated[int, Field(ge=0, le=50)] = 0
    callback_stages: Annotated[int, Field(ge=0, le=6)] = 4
    patience_ms: Annotated[int, Field(ge=2_000, le=120_000)] = 8_000
    hold_patience_ms: Annotated[int, Field(ge=5_000, le=600_000)] = 60_000


class BriefObjection(Closed):
    """What the person who plays the customer shall object, and when an answer will do."""

    id: Id
    text: Words
    accepts: Words = ""


class Brief(Closed):
    """For a person who plays the customer: the part, and objections in a seeded order."""

    role: Words
    agrees: Words = ""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    objections: tuple[BriefObjection, ...] = ()


class Customer(Closed):
    """Who answers the call; ``kind`` is the organiser's choice (I18)."""

    kind: Literal["simulated", "person"] = "simulated"
    tree: Tree | None = None
    brief: Brief | None = None


class TrialTurn(Closed):
    """What an agent of a self-test does in a stage: marks it, then says so much, line by line."""

    stage: Stage
    says: tuple[Ms, ...] = ()


class Trial(Closed):
    """A self-test (自测): the agent's turns, then silence until the customer has hung up.

    ``script`` is what stands in the sections, for hints; ``expects`` what must come out.
    """

    name: Annotated[str, Field(min_length=1, max_length=40)]
    turns: tuple[TrialTurn, ...] = ()
    script: dict[Stage, Words] = Field(default_factory=dict)
    expects: Result

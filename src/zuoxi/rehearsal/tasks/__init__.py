"""What a rehearsal knows of each task type: its own paper, what a contestant does, what counts.

Rules: R159. The rehearsal itself knows no task; it asks :func:`played` by the task's key.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel

from zuoxi.rehearsal.typist import Step

RECORD, STOP = "@record", "@stop"
"""Steps that are no operations: the microphone is opened for ``{place, layout}``, and closed."""


class Played(Protocol):
    """One task type as it is rehearsed."""

    @property
    def key(self) -> str:
        """The task's key."""

    @property
    def speaks(self) -> bool:
        """Whether contestants record takes in it."""

    @property
    def rules(self) -> Mapping[str, Any]:
        """Settings of the rehearsal's own competition: its tasks last as long as one likes."""

    @property
    def Asked(self) -> type[BaseModel]:  # noqa: N802 - a class
        """The question as it is stored, keys included."""

    def write(self, folder: Path) -> dict[str, Any]:
        """Write the files of the rehearsal's own task and return its row of ``paper.yaml``."""

    def is_same_paper(self, question: Any, view: Mapping[str, Any]) -> bool:
        """Return whether ``view``, as a contestant got it, can be the view of ``question``."""

    def work(self, question: Any, *, seed: str, contestant: int, until_ms: int) -> tuple[Step, ...]:
        """Return what ``contestant`` does between 0 and ``until_ms`` of the unhurried task."""

    def score(
        self, question: Any, done: Sequence[Step], *, rules: Mapping[str, Any]
    ) -> Decimal | None:
        """Return the score that the steps deserve; None where judges mark."""


def played(task: str) -> Played:
    """Return how ``task`` is rehearsed; raises KeyError for one that is not."""
    from zuoxi.rehearsal.tasks.dictation import Dictation  # noqa: PLC0415 - they stand on this
    from zuoxi.rehearsal.tasks.inbound_call import InboundCall  # noqa: PLC0415
    from zuoxi.rehearsal.tasks.outbound_call import OutboundCall  # noqa: PLC0415

    known: dict[str, Played] = {
        one.key: one for one in (Dictation(), InboundCall(), OutboundCall())
    }
    return known[task]


def in_turn(
    questions: Mapping[str, Any], *, seed: str, contestant: int, until_ms: int
) -> tuple[Step, ...]:
    """Return the steps of all tasks, one after the other, each in an equal part of the time."""
    part_ms = until_ms // max(1, len(questions))
    return tuple(
        Step(step.at_ms + number * part_ms, step.kind, step.payload, task)
        for number, (task, question) in enumerate(questions.items())
        for step in played(task).work(question, seed=seed, contestant=contestant, until_ms=part_ms)
    )

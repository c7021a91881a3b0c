"""What a task type is. Stages speak to this contract and to the registry, never to a type.

A method enters the contract when a stage calls it. All methods are pure: no database, no clock,
no files. Values that travel are pydantic models; answers are what folding the journal gives.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from zuoxi.kernel.setting import Setting


class Problem(BaseModel):
    """Something wrong with a question: where, what, and what to do.

    ``path`` leads to the value inside the question (keys and list indices), so that the paper
    reader can name file and line. ``sentence`` is a message id, translated and filled with
    ``params`` at the edge; a param ``number`` counts the first list member in ``path`` from 1.
    """

    model_config = ConfigDict(frozen=True)

    path: tuple[str | int, ...]
    sentence: str
    params: Mapping[str, str | int] = {}
    severity: Literal["error", "warning"] = "error"


class Operation(NamedTuple):
    """One change by the contestant (操作): ``kind`` and ``payload`` of a journal entry.

    No model: one is made for every save, of parts that are checked already.
    """

    kind: str
    payload: Mapping[str, Any]


class Touched(NamedTuple):
    """The place that one operation writes to, as contestants call it, and its text.

    ``item`` is the label of the item, ``field`` a message id, ``own`` the competition's own name of
    the field, empty where it keeps the usual one.
    """

    item: str
    field: str
    own: str
    before: str
    after: str


class CriterionScore(BaseModel):
    """Points for one criterion by the machine (系统评分), with everything needed to recompute."""

    model_config = ConfigDict(frozen=True)

    criterion: str
    score: Decimal
    maximum: Decimal
    detail: Mapping[str, Any]


class Evidence(BaseModel):
    """A piece of what a judge sees; holds no identity. ``kind`` picks the browser's view."""

    model_config = ConfigDict(frozen=True)

    kind: str
    title: str
    content: Mapping[str, Any]


class RefusedOperation(ValueError):
    """The operation cannot be applied; ``code`` names the sentence, ``params`` fill it."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
R = TypeVar("R", bound=BaseModel)


class TaskType(Protocol[Q, A, R]):
    """One kind of task. ``Q`` is the question as stored, ``A`` the answer, ``R`` its rules."""

    key: ClassVar[str]
    name: ClassVar[str]
    """What people call it, a message id: stages have no names of their own for tasks."""
    settings: ClassVar[tuple[Setting, ...]]
    """How the rule sheet tells ``Rules``, in the order in which people read it."""
    recomputes: ClassVar[str]
    """The command that recomputes a score, given in the folder of :meth:`recompute_files`."""
    Question: type[Q]
    Answer: type[A]
    Rules: type[R]

    def problems(self, question: Q) -> Iterable[Problem]:
        """Return what is wrong with ``question``; [] when it may be frozen."""

    def recordings(self, question: Q) -> Iterable[str]:
        """Return the SHA-256 of every stored file that the contestant's view plays."""

    def contestant_view(self, question: Q, rules: R) -> BaseModel:
        """Return what the contestant may have: no keys, no transcripts, no reference answers."""

    def check(self, question: Q, operation: Operation, rules: R) -> None:
        """Raise :class:`RefusedOperation` if this operation must not enter the journal."""

    def apply(self, question: Q, answer: A, operation: Operation) -> A:
        """Return the answer with one operation folded in; unknown kinds change nothing."""

    def touched(self, question: Q, answer: A, operation: Operation, rules: R) -> Touched | None:
        """Return what ``operation`` changes in ``answer``, which does not hold it yet; None if it
        writes to no place of the question."""

    def progress(self, question: Q, answer: A) -> tuple[int, int]:
        """Return (filled, total) for the proctor's list; shows amounts, never content."""

    def auto_scores(self, question: Q, answer: A, rules: R) -> list[CriterionScore]:
        """Return the machine's scores; [] where judges mark."""

    def evidence(self, question: Q, answer: A, rules: R) -> list[Evidence]:
        """Return what is shown beside a score; no name, seat or code in it."""

    def recompute_files(self, question: Q, answer: A, rules: R) -> Mapping[str, str]:
        """Return the texts of the files, by name, from which anyone recomputes the score.

        They hold the answer and the key, and no name, seat or code.
        """

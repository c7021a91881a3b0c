"""What a task type is. Stages speak to this contract and to the registry, never to a type.

A method enters the contract when a stage calls it. All methods are pure: no database, no clock,
no files. Values that travel are pydantic models; answers are what folding the journal gives.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from zuoxi.kernel.setting import Setting

CallResult = Literal["deal", "callback", "refusal"]
CallEnd = Literal["agent", "customer", "cap", "line", "engaged"]
"""What a customer said at last (R107)."""

Layout = Literal["mono", "stereo"]
"""The channels of a take."""


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
    """One change (操作): ``kind`` and ``payload`` of a journal entry, ``at_ms`` when it was made.

    ``at_ms`` is the server's clock in ms, as the contestant's browser told it; 0 where nobody asks.
    ``remaining_ms`` is what was left of the task by that clock, None where it does not matter.
    No model: one is made for every save, of parts that are checked already.
    """

    kind: str
    payload: Mapping[str, Any]
    at_ms: int = 0
    remaining_ms: int | None = None


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


def _unknown(at_ms: int) -> int | None:
    return None


class Facts(NamedTuple):
    """What is known of a sitting beside its answer, for the evidence: its clock and its files.

    ``remaining`` tells how much of the task was left at a moment of the server's clock, both in ms,
    None where the task had not begun. ``lengths`` are the takes that the server has, by id, in
    ms: also those whose end nobody could write into the log.
    """

    remaining: Callable[[int], int | None] = _unknown
    lengths: Mapping[str, int] = {}


NO_FACTS = Facts()


class RefusedOperation(ValueError):
    """The operation cannot be applied; ``code`` names the sentence, ``params`` fill it."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class Due(NamedTuple):
    """Something that the server does by itself (a call that has run its time is ended).

    It is done once the task has run for ``running_ms`` since the moment ``since_ms`` (server's
    clock), pauses left out, as the operation ``kind`` with ``payload``, folded like any other.
    ``check`` refuses that kind: no contestant can send it.
    """

    since_ms: int
    running_ms: int
    kind: str
    payload: Mapping[str, Any]


class Objection(BaseModel):
    """What the person who plays the customer shall object, and when an answer will do."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    accepts: str


class CustomerBrief(BaseModel):
    """The part of a person who plays the customer (I18): who they are, and their objections in the
    order of the question's seed, the same for everybody. No word of a contestant."""

    model_config = ConfigDict(frozen=True)

    name: str
    about: str
    role: str
    agrees: str
    objections: tuple[Objection, ...]


class PersonPart(NamedTuple):
    """The customer of a question is a person at another machine (I18).

    ``place`` is where that person's own recording belongs, mono. Of the call the server writes, as
    operations that ``check`` refuses: ``ringing`` {}, ``connected`` {}, ``engaged`` {} (nobody
    answered), ``left`` {} (the customer hung up), ``lost`` {} (the customer's machine is gone),
    ``raised`` {id, on}, ``outcome`` {result, notes}, ``copy`` {take}.
    """

    brief: CustomerBrief
    place: str


class PersonCall(NamedTuple):
    """A call to a person: the ``number`` of it in the answer, from 1.

    ``connected_ms`` is None as long as nobody has answered, ``ended_by`` while it is on the line;
    ``raised``, ``result`` and ``notes`` are what the person has said of it so far.
    """

    number: int
    dialled_ms: int
    connected_ms: int | None
    held: bool
    ended_by: CallEnd | None
    raised: tuple[str, ...]
    result: CallResult | None
    notes: str


class WithoutPerson:
    """What a task type says in which nobody calls a person, and nothing comes too late."""

    timely: ClassVar[frozenset[str]] = frozenset()

    def person(self, question: Any) -> PersonPart | None:
        """Return nothing."""
        return None

    def person_calls(self, question: Any, answer: Any) -> tuple[PersonCall, ...]:
        """Return none."""
        return ()


class WithoutTakes(WithoutPerson):
    """What a task type says in which nobody speaks and the server does nothing by itself."""

    def takes(self, question: Any) -> Mapping[str, Layout]:
        """Return no place."""
        return {}

    def spoken_text(self, question: Any, answer: Any, place: str) -> str | None:
        """Return nothing."""
        return None

    def due(self, question: Any, answer: Any, rules: Any) -> Due | None:
        """Return nothing."""
        return None


Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
R = TypeVar("R", bound=BaseModel)


class TaskType(Protocol[Q, A, R]):
    """One kind of task. ``Q`` is the question as stored, ``A`` the answer, ``R`` its rules."""

    key: ClassVar[str]
    name: ClassVar[str]
    """What people call it, a message id: stages have no names of their own for tasks."""
    minutes: ClassVar[int]
    """What the proposal allows for it (R46)."""
    shares_clock: ClassVar[bool]
    """Whether it usually runs on one clock with the type before it (I20)."""
    timely: ClassVar[frozenset[str]]
    """Kinds of operations for which ``check`` asks how much of the task was left."""
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

    def takes(self, question: Q) -> Mapping[str, Layout]:
        """Return the places of the question that are answered by speaking; {} where none is.

        A place is named by at most 64 characters, ``[a-z0-9_.:-]``; its takes are mono, or stereo
        with the contestant on the left and the other side on the right.
        """

    def spoken_text(self, question: Q, answer: A, place: str) -> str | None:
        """Return what the contestant has written to be spoken at ``place``; None if that is not
        known."""

    def due(self, question: Q, answer: A, rules: R) -> Due | None:
        """Return the next thing that the server does by itself, None where it does nothing."""

    def person(self, question: Q) -> PersonPart | None:
        """Return the part of the person who plays the customer, None where nobody does."""

    def person_calls(self, question: Q, answer: A) -> tuple[PersonCall, ...]:
        """Return all calls to a person, oldest first; at most the last one is on the line."""

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

    def evidence(self, question: Q, answer: A, rules: R, facts: Facts = NO_FACTS) -> list[Evidence]:
        """Return what is shown beside a score; no name, seat or code in it."""

    def recompute_files(self, question: Q, answer: A, rules: R) -> Mapping[str, str]:
        """Return the texts of the files, by name, from which anyone recomputes the score.

        They hold the answer and the key, and no name, seat or code.
        """

"""Whether points and rubrics add up, and the two ways out when they do not. Pure.

Rule I1: table 3 as printed adds up to 80 % (15 + 30 + 5 + 30). A rubric that is not 100 % cannot
be frozen; an expert decides, by name, to ``normalise`` it (18.75 / 37.5 / 6.25 / 37.5) or to
``add_criterion`` that holds the missing share. The printed figures stay stored.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

HUNDRED = Decimal(100)
_STEP = Decimal("0.0001")

Percent = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,4})?$")]
Points = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}(\.[0-9]{1,2})?$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=120)]


Share = tuple[str, Decimal]
"""A criterion's name and its share in percent."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Criterion(_Closed):
    """评分项目: a share of the task's points, in percent as printed."""

    name: Words
    percent: Percent


class Resolution(_Closed):
    """How a rubric that does not add up was put right: the expert who signed it, and when."""

    way: Literal["normalise", "add_criterion"]
    by: Words
    date: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    criterion: Words | None = None  # the name of the criterion that was added


class Rubric(_Closed):
    """评分标准 of a task, as printed, with the decision where it does not add up."""

    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    resolution: Resolution | None = None


def printed_sum(rubric: Rubric) -> Decimal:
    """Return the sum of the printed percentages."""
    return sum((Decimal(criterion.percent) for criterion in rubric.criteria), Decimal(0))


def adds_up(rubric: Rubric) -> bool:
    """Return whether the rubric is 100 %, as printed or by its resolution."""
    total = printed_sum(rubric)
    if total == HUNDRED:
        return True
    match rubric.resolution:
        case Resolution(way="normalise"):
            return total > 0
        case Resolution(way="add_criterion", criterion=str()):
            return total < HUNDRED
        case _:
            return False


def shares(rubric: Rubric) -> list[Share]:
    """Return criteria with their share in percent, adding up to exactly 100.

    Normalised shares have at most 4 decimals; what truncation left goes to the criteria with the
    largest rest. Raises :class:`ValueError` if the rubric does not add up.
    """
    if not adds_up(rubric):
        raise ValueError(printed_sum(rubric))
    named = [(criterion.name, Decimal(criterion.percent)) for criterion in rubric.criteria]
    missing = HUNDRED - printed_sum(rubric)
    if missing == 0 or rubric.resolution is None:
        return named
    if rubric.resolution.way == "add_criterion":
        return [*named, (rubric.resolution.criterion or "", missing)]
    scaled = _scaled([percent for _, percent in named])
    return [(name, share) for (name, _), share in zip(named, scaled, strict=True)]


def ways_out(rubric: Rubric) -> dict[Literal["normalise", "add_criterion"], list[Share]]:
    """Return the ways out of a rubric that is not 100 % as printed, each with its shares (I1).

    The added criterion comes last, without a name: who signs gives it one.
    """
    total = printed_sum(rubric)
    ways: list[Literal["normalise", "add_criterion"]] = []
    if total > 0 and total != HUNDRED:
        ways.append("normalise")
    if total < HUNDRED:
        ways.append("add_criterion")
    return {way: shares(rubric.model_copy(update={"resolution": _by_nobody(way)})) for way in ways}


def _by_nobody(way: Literal["normalise", "add_criterion"]) -> Resolution:
    return Resolution.model_construct(way=way, by="", date="", criterion="")


def as_signed(rubric: Rubric) -> dict[str, Any]:
    """Return a resolution as the ledger keeps it: the signature, the printed figures, the shares.

    Raises :class:`ValueError` if the rubric has none or does not add up by it.
    """
    if rubric.resolution is None:
        raise ValueError(rubric)
    return {
        **rubric.resolution.model_dump(mode="json"),
        "printed": [[criterion.name, criterion.percent] for criterion in rubric.criteria],
        "printed_sum": f"{printed_sum(rubric):f}",
        "shares": [[name, f"{share:f}"] for name, share in shares(rubric)],
    }


def _scaled(percents: Sequence[Decimal]) -> list[Decimal]:
    total = sum(percents, Decimal(0))
    exact = [percent * HUNDRED / total for percent in percents]
    cut = [value.quantize(_STEP, rounding=ROUND_DOWN) for value in exact]
    left = int((HUNDRED - sum(cut, Decimal(0))) / _STEP)
    by_rest = sorted(range(len(exact)), key=lambda i: (cut[i] - exact[i], i))
    for index in by_rest[:left]:
        cut[index] += _STEP
    return [value.normalize() + 0 for value in cut]

"""How a dictation answer is counted. Pure: no database, no clock, no files.

Rules: R89–R94, I2 (what counts), I3 (rounding), I4 (correct characters), I7 (all items count).

Correct characters of a field = length of the longest common subsequence of key and answer after
:func:`normalise`: one missing character does not shift the rest, and no alignment can do better.

Several accepted alternatives: the one whose share of correct characters is highest counts (ties:
the one that was typed exactly, else the one named first). The denominator must not depend on what
a contestant typed, so *required* is always the length of the first alternative; what was right of
another alternative is carried over in proportion, rounded down to whole characters. So a perfect
answer by any alternative is full marks, and correct never exceeds required.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from rapidfuzz.distance import LCSseq

from zuoxi.kernel.decimals import half_up, half_up_ratio
from zuoxi.tasks.contract import RefusedOperation
from zuoxi.tasks.dictation.rules import FieldClass, FieldName, Rules

Key = Mapping[str, Mapping[FieldName, Sequence[str]]]
"""Item → field → accepted alternatives, the main one first."""

Typed = Mapping[str, Mapping[FieldName, str]]
"""Item → field → what was typed."""

_DEFAULT = Rules()


class EmptyKeyError(ValueError):
    """The key holds no character that counts, so no share of it can be computed."""


def normalise(text: str, field_class: FieldClass, *, case_sensitive: bool = True) -> str:
    """Return the characters of ``text`` that count (I2), full width made half width (NFKC).

    Invisible characters (control, zero width) count nowhere: nobody can see or hear them.
    """
    if text.isascii():
        if field_class is FieldClass.DIGITS and text.isdecimal():
            return text
    else:
        text = unicodedata.normalize("NFKC", text)
    kept = text.translate(_KEPT[field_class])
    if field_class is FieldClass.VISIBLE and not case_sensitive:
        kept = kept.lower()
    # What was dropped may have kept a letter and its accent apart.
    return kept if kept.isascii() else unicodedata.normalize("NFKC", kept)


class _Kept(dict[int, str | None]):
    """For ``str.translate``: what becomes of a character, found out once for each."""

    def __init__(self, kept: Callable[[str], str | None]) -> None:
        super().__init__()
        self._kept = kept

    def __missing__(self, code: int) -> str | None:
        found = self[code] = self._kept(chr(code))
        return found


# Default ignorable by Unicode, neither control nor format: joiner, fillers, variation selectors.
_NOT_SHOWN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)


def _is_invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "Z" or category in ("Cc", "Cf") or _NOT_SHOWN.match(character) is not None


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] == "P"


_KEPT = {
    FieldClass.TEXT: _Kept(lambda c: None if _is_invisible(c) or _is_punctuation(c) else c),
    FieldClass.DIGITS: _Kept(lambda c: str(unicodedata.decimal(c)) if c.isdecimal() else None),
    FieldClass.VISIBLE: _Kept(lambda c: None if _is_invisible(c) else c),
}


class Slip(NamedTuple):
    """A run of the difference view: ``key`` as it should be, ``typed`` as it is."""

    op: Literal["equal", "replace", "insert", "delete"]
    key: str
    typed: str


def difference(key: str, typed: str) -> list[Slip]:
    """Return the aligned runs of two normalised texts; "equal" runs add up to the LCS.

    "insert" is surplus, "delete" is missing, "replace" is both in one place.
    """
    if key == typed:
        return [Slip("equal", key, typed)] if key else []
    runs: list[Slip] = []
    for code in LCSseq.opcodes(key, typed):
        wanted = key[code.src_start : code.src_end]
        given = typed[code.dest_start : code.dest_end]
        if code.tag == "equal":
            runs.append(Slip("equal", wanted, given))
            continue
        if runs and runs[-1].op != "equal":
            before = runs.pop()
            wanted, given = before.key + wanted, before.typed + given
        runs.append(Slip(_name(wanted, given), wanted, given))
    return runs


def _name(wanted: str, given: str) -> Literal["replace", "insert", "delete"]:
    if wanted and given:
        return "replace"
    return "delete" if wanted else "insert"


class FieldScore(NamedTuple):
    """One field: all counts in characters, ``correct`` before and ``counted`` after deductions."""

    item: str
    field: FieldName
    required: int
    correct: int
    surplus: int  # characters that stand for nothing in the key; a wrong one is not surplus
    slips: int  # wrong + missing + surplus characters
    counted: int
    key: str  # the alternative that was compared, normalised
    typed: str  # normalised
    difference: tuple[Slip, ...]


def score_field(
    typed: str,
    alternatives: Sequence[str],
    *,
    item: str,
    field: FieldName,
    case_sensitive: bool = False,
    rules: Rules | None = None,
) -> FieldScore:
    """Return how much of a field is right.

    Raises :class:`EmptyKeyError` if an alternative has no character that counts, and
    :class:`RefusedOperation` ("too_long") if too much was typed (I4).
    """
    rules = rules or _DEFAULT
    field_class = rules.classes[field]
    keys, flawless = _opened(tuple(alternatives), item, field, field_class, case_sensitive)
    # Most fields are right; the first alternative, typed as it is, needs no counting.
    if typed == alternatives[0]:
        return flawless
    text = normalise(typed, field_class, case_sensitive=case_sensitive)
    if text == flawless.key:
        return flawless
    refuse_flood(text, keys, field=field, rules=rules)
    # max() keeps the first of equals: ties go to the alternative named first. What was typed
    # exactly is no tie: of 3 and 3/4, whoever typed 3/4 made no slip.
    if len(keys) == 1:
        key = keys[0]
    elif text in keys:
        key = text
    else:
        key = max(keys, key=lambda key: Fraction(LCSseq.similarity(key, text), len(key)))
    required = len(keys[0])
    runs = tuple(difference(key, text))
    matches = surplus = slips = 0
    for op, wanted, given in runs:
        length, excess = len(wanted), len(given) - len(wanted)
        if op == "equal":
            matches += length
        elif excess > 0:
            surplus += excess
            slips += length + excess
        else:
            slips += length
    correct = matches * required // len(key)
    deducted = rules.surplus_penalty * surplus + rules.slip_penalty * slips
    return FieldScore(
        item=item,
        field=field,
        required=required,
        correct=correct,
        surplus=surplus,
        slips=slips,
        counted=max(0, correct - deducted),
        key=key,
        typed=text,
        difference=runs,
    )


def normalised_alternatives(
    alternatives: Sequence[str], *, field: FieldName, case_sensitive: bool, rules: Rules
) -> list[str]:
    """Return the alternatives as they are compared; raise :class:`EmptyKeyError`."""
    return list(_opened(tuple(alternatives), "", field, rules.classes[field], case_sensitive)[0])


@functools.lru_cache(maxsize=4096)  # every contestant is compared with the same few keys
def _opened(
    alternatives: tuple[str, ...],
    item: str,
    field: FieldName,
    field_class: FieldClass,
    case_sensitive: bool,
) -> tuple[tuple[str, ...], FieldScore]:
    """Return the normalised alternatives, and the score of the first one typed without a slip."""
    keys = tuple(
        normalise(text, field_class, case_sensitive=case_sensitive) for text in alternatives
    )
    if not keys or not all(keys):
        raise EmptyKeyError(field)
    key = keys[0]
    flawless = FieldScore(
        item=item,
        field=field,
        required=len(key),
        correct=len(key),
        surplus=0,
        slips=0,
        counted=len(key),
        key=key,
        typed=key,
        difference=tuple(difference(key, key)),
    )
    return keys, flawless


def refuse_flood(text: str, keys: Sequence[str], *, field: FieldName, rules: Rules) -> None:
    """Raise :class:`RefusedOperation` if normalised ``text`` is over the length cap (I4)."""
    limit = rules.length_cap_factor * max(map(len, keys))
    if len(text) > limit:
        raise RefusedOperation("too_long", field=str(field), limit=limit, found=len(text))


@dataclass(frozen=True)
class Score:
    """A whole answer. ``accuracy`` is percent, or the plain ratio if the rules read it so (I3)."""

    required: int
    correct: int
    accuracy: Decimal
    score: Decimal
    fields: tuple[FieldScore, ...]


def score_answer(
    key: Key,
    typed: Typed,
    *,
    case_sensitive: frozenset[str] = frozenset(),
    rules: Rules | None = None,
) -> Score:
    """Return the score of ``typed`` over all items of the paper, begun or not (I7).

    ``case_sensitive`` names the items whose recording spells the letter case. Raises
    :class:`EmptyKeyError` and :class:`RefusedOperation` as :func:`score_field` does.
    """
    rules = rules or _DEFAULT
    fields = tuple(
        score_field(
            given.get(field, ""),
            key_fields[field],
            item=item,
            field=field,
            case_sensitive=item in case_sensitive,
            rules=rules,
        )
        for item, key_fields in key.items()
        for given in (typed.get(item, {}),)
        for field in rules.labels
        if field in key_fields
    )
    if not fields:
        raise EmptyKeyError
    required = sum([field.required for field in fields])
    correct = sum([field.counted for field in fields])
    if rules.accuracy_reading == "ratio":
        accuracy = half_up_ratio(correct, required, scale=1, places=2)
        score = half_up(accuracy * 10, 2)
    else:
        accuracy = half_up_ratio(correct, required, scale=100, places=2)
        score = half_up(accuracy / 10, 2)
    return Score(required, correct, accuracy, score, fields)

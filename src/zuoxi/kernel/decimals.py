"""Rounding half up, where the rules name the places and nowhere else (R92, R93, R120).

``round()`` and ``quantize()`` without a mode round half to even; 15 of 150 contestants would
lose an award by it, so nothing else in the product rounds.
"""

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: Decimal | int, places: int) -> Decimal:
    """Return ``value`` rounded half up to ``places`` decimals, with exactly that many shown."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def half_up_ratio(numerator: int, denominator: int, *, scale: int, places: int) -> Decimal:
    """Return ``numerator × scale ÷ denominator`` rounded half up to ``places`` decimals.

    Works in whole numbers, so no digit of the quotient is lost before the one rounding.
    Both arguments are not negative; a denominator of zero raises :class:`ZeroDivisionError`.
    """
    shifted, rest = divmod(numerator * scale * 10**places, denominator)
    return Decimal(shifted + (2 * rest >= denominator)).scaleb(-places)

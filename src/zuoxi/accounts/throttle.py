"""How often somebody may try to log in.

Failures are counted in a sliding window by the account from one address, the account from
anywhere and the address. The first is strict; the others are wider, so that nobody can lock the
chief judge out from a contestant's machine with a handful of tries.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from zuoxi.accounts.models import LoginFailure
from zuoxi.kernel.errors import TooMany
from zuoxi.kernel.time import now_ms

WINDOW_MS = 5 * 60_000
SAME_PLACE = 5
ACCOUNT = 40
ADDRESS = 60
SEAT = 60


@dataclass(frozen=True)
class Attempt:
    """One try that has been counted as failed until it is forgiven."""

    keys: tuple[str, ...]
    rows: tuple[int, ...]


def begin(limits: Iterable[tuple[str, int]], *, at_ms: int | None = None) -> Attempt:
    """Count a try against each ``(key, limit)``; raise :class:`TooMany` with the seconds to wait.

    A try is counted before its password is checked, so parallel tries cannot slip past the limit.
    """
    now = now_ms() if at_ms is None else at_ms
    limits = list(limits)
    with transaction.atomic():
        LoginFailure.objects.filter(at_ms__lte=now - WINDOW_MS).delete()
        check(limits, at_ms=now)
        rows = [LoginFailure.objects.create(key=key[:120], at_ms=now).pk for key, _ in limits]
    return Attempt(tuple(key[:120] for key, _ in limits), tuple(rows))


def check(limits: Iterable[tuple[str, int]], *, at_ms: int | None = None) -> None:
    """Raise :class:`TooMany` if one of the limits is reached; counts nothing."""
    now = now_ms() if at_ms is None else at_ms
    for key, limit in limits:
        recent = LoginFailure.objects.filter(key=key[:120], at_ms__gt=now - WINDOW_MS)
        times = list(recent.order_by("-at_ms").values_list("at_ms", flat=True)[:limit])
        if len(times) == limit:
            raise TooMany(seconds=-(-(times[-1] + WINDOW_MS - now) // 1000))


def forgive(attempt: Attempt) -> None:
    """The password was right: this try and earlier ones of the same person are forgotten.

    Failures counted by address stay: a right log-in must not buy tries on other accounts.
    """
    LoginFailure.objects.filter(pk__in=attempt.rows).delete()
    LoginFailure.objects.filter(key=attempt.keys[0], key__contains="@").delete()


def account_limits(username: str, address: str) -> list[tuple[str, int]]:
    """Return what a try of an official's password is counted against."""
    name = username.strip().lower()[:60]
    return [
        (f"account:{name}@{address}", SAME_PLACE),
        (f"account:{name}", ACCOUNT),
        (f"address:{address}", ADDRESS),
    ]


def seat_limits(address: str) -> list[tuple[str, int]]:
    """Return what a wrong seat code is counted against: there is no name to count by.

    A whole hall may log in through one address at the same moment, so only wrong codes count and
    a right one is never refused: with 39 bits a code is not found by trying.
    """
    return [(f"seat:{address}", SEAT)]

"""Seat codes and the contestant's cookie: who may open which sitting.

A code is eight characters without look-alikes (about 39 bits), shown as ``XXXX-XXXX`` on the
seat card. Stored is only its HMAC under the installation's secret, so neither the database nor
the ledger opens a sitting. Issuing anew ends every earlier log-in (``code_version``), so in the
middle of a task it is done for one lost card only (:func:`reissue_code`).
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction

from zuoxi.competitions.models import Competition
from zuoxi.kernel import ledger
from zuoxi.kernel.models import LedgerHead
from zuoxi.sittings import underway
from zuoxi.sittings.errors import HallIsWorking, NoSeatYet, NoSuchSeatCode
from zuoxi.sittings.models import Sitting

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 O 1 I L U: they look alike on paper, and U keeps words away."""

LENGTH = 8
COOKIE = "zuoxi_seat"
COOKIE_AGE_S = 16 * 3600
_SALT = "zuoxi.sittings.seat"


@dataclass(frozen=True)
class IssuedCode:
    """One code, shown once for printing."""

    sitting_id: int
    seat_label: str
    contestant_code: str
    access_code: str


def normalised(code: str) -> str:
    """Return what was typed without spaces and dashes, in capitals."""
    return "".join(c for c in code.upper() if c.isalnum())[:64]


def hmac_of(code: str) -> str:
    """Return what is stored for ``code``."""
    key = hashlib.sha256(b"zuoxi seat code " + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, normalised(code).encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def issue_codes(competition: Competition, *, actor: ledger.Actor) -> list[IssuedCode]:
    """Give every seated contestant a new code and return them; earlier codes stop working.

    Ledger: ``issued_seat_codes``. Raises :class:`HallIsWorking` from a task's start to its close:
    everybody would be thrown out in the middle of writing.
    """
    LedgerHead.objects.select_for_update().filter(id=1).first()  # no start in between
    if underway.task_underway(competition) is not None:
        raise HallIsWorking
    issued: list[IssuedCode] = []
    sittings = list(
        Sitting.objects.select_for_update(of=("self",))
        .filter(competition=competition)
        .exclude(seat_label="")
        .select_related("contestant")
    )
    used: set[str] = set()
    for sitting in sittings:
        code = _fresh(used)
        sitting.code_hmac = hmac_of(code)
        sitting.code_version += 1
        shown = f"{code[:4]}-{code[4:]}"
        issued.append(IssuedCode(sitting.id, sitting.seat_label, sitting.contestant.code, shown))
    Sitting.objects.bulk_update(sittings, ["code_hmac", "code_version"], batch_size=200)
    ledger.append(
        verb="issued_seat_codes",
        actor=actor,
        subject=f"competition:{competition.id}",
        competition_id=competition.id,
        payload={"sittings": [[s.id, s.code_version, mark_of(s)] for s in sittings]},
    )
    return issued


@transaction.atomic
def reissue_code(sitting: Sitting, *, actor: ledger.Actor) -> IssuedCode:
    """Give one contestant a new code (a lost card); only the old card of this seat stops working.

    At any time. Ledger: ``reissued_seat_code``. Raises :class:`NoSeatYet`.
    """
    sitting = (
        Sitting.objects.select_for_update(of=("self",))
        .select_related("contestant")
        .get(pk=sitting.pk)
    )
    if not sitting.seat_label:
        raise NoSeatYet
    code = _fresh(set())
    sitting.code_hmac = hmac_of(code)
    sitting.code_version += 1
    sitting.save(update_fields=["code_hmac", "code_version"])
    ledger.append(
        verb="reissued_seat_code",
        actor=actor,
        subject=f"sitting:{sitting.pk}",
        competition_id=sitting.competition_id,
        payload={"sittings": [[sitting.pk, sitting.code_version, mark_of(sitting)]]},
    )
    shown = f"{code[:4]}-{code[4:]}"
    return IssuedCode(sitting.pk, sitting.seat_label, sitting.contestant.code, shown)


def mark_of(sitting: Sitting) -> str:
    """Return what the ledger keeps of a sitting's code: enough to see that it is the same."""
    return sitting.code_hmac[:16]


def _fresh(used: set[str]) -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if code not in used:
            used.add(code)
            return code


def find_by_code(code: str) -> Sitting:
    """Return the sitting that ``code`` opens; raise :class:`NoSuchSeatCode` if none does."""
    sitting = (
        Sitting.objects.select_related("contestant", "competition")
        .filter(code_hmac=hmac_of(code))
        .first()
        if len(normalised(code)) == LENGTH
        else None
    )
    if sitting is None:
        raise NoSuchSeatCode
    return sitting


def cookie_for(sitting: Sitting) -> str:
    """Return the signed value of the contestant's cookie."""
    return signing.dumps([sitting.id, sitting.code_version], salt=_SALT)


def read_cookie(value: str) -> tuple[int, int] | None:
    """Return (sitting id, code version) of a cookie that we signed in the last 16 h, else None."""
    try:
        sitting, version = signing.loads(value, salt=_SALT, max_age=COOKIE_AGE_S)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(sitting), int(version)


def sitting_of_cookie(value: str) -> Sitting | None:
    """Return the sitting of a valid cookie whose code has not been issued anew, else None."""
    known = read_cookie(value)
    if known is None:
        return None
    return (
        Sitting.objects.select_related("contestant", "competition")
        .filter(id=known[0], code_version=known[1])
        .first()
    )


def recording_grant(*, sha256: str, competition_id: int, task: str) -> str:
    """Return the grant that opens one recording to the contestants of a competition.

    It is made when the paper is read and leaves the server with the paper at the task's start.
    """
    return signing.dumps([sha256, competition_id, task], salt="zuoxi.sittings.recording")


def read_recording_grant(grant: str) -> tuple[str, int, str] | None:
    """Return (sha256, competition id, task) of a grant that we made, else None."""
    try:
        sha256, competition, task = signing.loads(grant, salt="zuoxi.sittings.recording")
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(sha256), int(competition), str(task)

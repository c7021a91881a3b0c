"""What a missing ``secret.key`` means: nothing in an empty installation, else every code is void.

A new one is never made silently where seat codes have been issued: the hall would open as if all
were well, and no contestant could come in.
"""

from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from zuoxi.kernel import invocation, ledger, secret
from zuoxi.kernel.errors import Conflict
from zuoxi.sittings.access import mark_of
from zuoxi.sittings.models import Sitting


class SecretLost(Conflict):
    """Seat codes have been issued under a secret that is not there any more."""

    code = "secret_lost"
    sentence = gettext_noop(
        "%(path)s 不见了或已损坏，没有它，已签发的 %(codes)s 个座位码都打不开。"
        "请从备份放回这个文件，再启动；确实找不回时，运行 %(command)s，"
        "再在“座位”页重新签发座位码。"
    )


class SecretIsThere(Conflict):
    """Nobody replaces a secret that works by a word on the command line."""

    code = "secret_is_there"
    sentence = gettext_noop(
        "%(path)s 完好，没有更换。请去掉 --new-secret；"
        "确要更换时（例如已经泄露），先把这个文件移到别处。"
    )


def ensure(*, renew: bool = False) -> None:
    """Let the installation have its secret, made at the first start; the database must be there.

    ``renew``: a lost one may be replaced; that voids every seat code, so they are taken away and
    no hall is ready without new ones (ledger of each competition: ``made_new_secret``).
    Raises :class:`SecretLost` and :class:`SecretIsThere`.
    """
    folder = Path(settings.ZUOXI_DATA)
    found = secret.read_secret(folder)
    if found is None:
        if issued := _issued():
            if not renew:
                raise SecretLost(
                    path=str(folder / secret.NAME),
                    codes=sum(map(len, issued.values())),
                    command=invocation.typed("serve", "--new-secret"),
                )
            _void(issued)
        found = secret.make_secret(folder)
    elif renew:
        raise SecretIsThere(path=str(folder / secret.NAME))
    settings.SECRET_KEY = found


def _issued() -> dict[int, list[Sitting]]:
    """Return competition → the sittings that have a seat code."""
    found: dict[int, list[Sitting]] = {}
    for sitting in Sitting.objects.exclude(code_hmac="").order_by("pk"):
        found.setdefault(sitting.competition_id, []).append(sitting)
    return found


@transaction.atomic
def _void(issued: dict[int, list[Sitting]]) -> None:
    for competition, sittings in sorted(issued.items()):
        for sitting in sittings:
            sitting.code_hmac = ""
            sitting.code_version += 1
        Sitting.objects.bulk_update(sittings, ["code_hmac", "code_version"], batch_size=200)
        ledger.append(
            verb="made_new_secret",
            actor=ledger.SYSTEM,
            subject=f"competition:{competition}",
            competition_id=competition,
            payload={"sittings": [[s.pk, s.code_version, mark_of(s)] for s in sittings]},
        )

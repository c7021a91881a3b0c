"""Whether the accounts are those that the ledger knows: names, passwords, who is closed, who
administers.

The ledger keeps no password, only the fingerprint of the hash that each was stored as.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from zuoxi.accounts.models import User
from zuoxi.accounts.passwords import fingerprint
from zuoxi.kernel.findings import Finding
from zuoxi.kernel.record import Record
from zuoxi.kernel.sentences import sentence

CREATED = ("created_administrator", "created_account")
CHANGED = ("reset_password", "changed_password", "closed_account", "reopened_account")


@dataclass
class _Known:
    """An account as its acts leave it; ``seq`` is the newest of them."""

    seq: int
    username: str
    name: str
    administrator: bool
    password: str  # fingerprint; empty in the entries of older versions
    active: bool = True


def check(record: Record) -> Iterator[Finding]:
    """Yield every account that was changed, or made administrator, behind the product."""
    known = _known(record)
    for user in User.objects.order_by("pk"):
        about, params = f"user:{user.pk}", {"user": user.username}
        wanted = known.pop(user.pk, None)
        if user.is_administrator and not (wanted and wanted.administrator):
            text = sentence("账号“%(user)s”是管理员，操作留痕里却没有记录。")
            yield Finding("account.unrecorded", about, text, params)
        if wanted is None:
            continue
        place: dict[str, str | int] = {"user": user.username, "seq": wanted.seq}
        if (user.username, user.display_name) != (wanted.username, wanted.name):
            text = sentence("账号“%(user)s”的用户名或姓名与操作留痕第 %(seq)s 条不符。")
            yield Finding("account.name", about, text, place, wanted.seq)
        if wanted.password and wanted.password != fingerprint(user.password):
            text = sentence(
                "账号“%(user)s”的密码不是操作留痕第 %(seq)s 条时的密码：有人绕过本系统改过。"
                "请立即重置这个密码。"
            )
            yield Finding("account.password", about, text, place, wanted.seq)
        if user.is_active != wanted.active:
            text = sentence("账号“%(user)s”的停用或启用与操作留痕第 %(seq)s 条不符。")
            yield Finding("account.state", about, text, place, wanted.seq)
    for key, wanted in known.items():
        text = sentence("操作留痕第 %(seq)s 条里的账号“%(user)s”已不在数据库里。")
        place = {"user": wanted.username, "seq": wanted.seq}
        yield Finding("account.missing", f"user:{key}", text, place, wanted.seq)


def _known(record: Record) -> dict[int, _Known]:
    known: dict[int, _Known] = {}
    for act in record.of(*CREATED, *CHANGED):
        with record.reading(act):
            user = act.id_of("user")
            before = known.get(user)
            found = _Known(
                act.seq,
                act.payload["username"],
                act.payload["name"],
                administrator=act.verb == "created_administrator",
                password=act.payload.get("password", ""),
            )
            if before is not None:
                found.administrator, found.active = before.administrator, before.active
            match act.verb:
                case "closed_account":
                    found.active = False
                case "reopened_account":
                    found.active = True
            known[user] = found
    return known

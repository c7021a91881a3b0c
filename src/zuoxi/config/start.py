"""What happens before the server answers: database, port, addresses, and what is printed."""

import errno
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zuoxi.config import certs, installation
from zuoxi.kernel.errors import BadRequest, Conflict
from zuoxi.sittings import outage, secret
from zuoxi.sittings.hub import running

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to


class PortTaken(Conflict):
    """Another program listens on the port."""

    code = "port_taken"
    sentence = gettext_noop(
        "端口 %(port)s 已被占用。可能服务器已在运行；否则请换一个端口："
        "make run PORT=9443，或 zuoxi serve --port 9443。"
    )


class NotAnAddressHere(BadRequest):
    """The host is no address of this machine."""

    code = "not_an_address_here"
    sentence = gettext_noop(
        "“%(host)s”不是本机的地址。请用 --host 写本机地址，或不写（所有地址）。"
    )


class PortForbidden(Conflict):
    """The system gives low ports to its administrator only."""

    code = "port_forbidden"
    sentence = gettext_noop("没有权限使用端口 %(port)s。请用 --port 指定 1024 以上的端口。")


def data_folder() -> Path:
    """Return the installation's folder."""
    return Path(settings.ZUOXI_DATA)


def migrate(*, new_secret: bool = False) -> None:
    """Bring the database to the shape of this version; quick when it is there already.

    Files of an older version that others could read are its owner's alone from here on.
    The secret is made at the first start; ``new_secret``: a lost one is replaced. Raises what
    :func:`zuoxi.sittings.secret.ensure` does.
    """
    installation.tighten(data_folder())
    call_command("migrate", interactive=False, verbosity=0)
    secret.ensure(renew=new_secret)


def database_state() -> Literal["empty", "older", "current", "newer"]:
    """Return whether the database holds an installation, and of this version; changes nothing.

    "older" has changes of this version still before it, "newer" has some that this one does not
    know. A database may be there and hold nothing of ours.
    """
    if "kernel_ledgerentry" not in connection.introspection.table_names():
        return "empty"
    executor = MigrationExecutor(connection)
    known, ours = set(executor.loader.disk_migrations), executor.loader.migrated_apps
    if any(one not in known for one in executor.loader.applied_migrations if one[0] in ours):
        return "newer"
    leaves = executor.loader.graph.leaf_nodes()
    return "older" if executor.migration_plan(leaves) else "current"


def refuse_unusable_address(host: str, port: int) -> None:
    """Raise what keeps the server from this address before anything is printed or made."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise PortForbidden(port=port) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port=port) from error
            raise NotAnAddressHere(host=host) from error


def addresses(host: str, port: int, *, tls: bool) -> list[str]:
    """Return the addresses to type into a browser: the LAN's first, this machine's last."""
    scheme = "https" if tls else "http"
    hosts = [*certs.lan_addresses(), "localhost"] if host in EVERYWHERE else [host]
    named = (f"[{name}]" if ":" in name else name for name in hosts)
    return [f"{scheme}://{name}:{port}/" for name in named]


def time_notices() -> list[str]:
    """Return what is to be said about time now that the server answers: its clock, an outage."""
    hub = running()
    return outage.sentences(hub.restart) if hub is not None and hub.restart is not None else []


def banner(addresses: Sequence[str], *, authority: Path | None) -> str:
    """Return what the server says once it answers."""
    lines = [_("服务器地址："), *(f"  {address}" for address in addresses)]
    if authority is not None:
        lines += [
            _("浏览器首次打开会提示证书不受信任：可先选择继续访问；正式比赛前请导入根证书"),
            f"  {authority}",
        ]
    lines.append(_("按 Ctrl+C 停止服务器，数据保留在 %(folder)s") % {"folder": data_folder()})
    return "\n".join(lines)

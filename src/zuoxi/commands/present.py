"""What a command asks of the installation before it reads it. Says what is missing, exit 2.

A command that only reads makes nothing: neither a folder nor a database nor its tables.
"""

from typing import NoReturn

from zuoxi.commands.edge import fail, print_json
from zuoxi.kernel.language import say


def demand_folder(*, as_json: bool) -> None:
    """Leave with 2 where no installation can be meant; ask it before Django is set up."""
    from zuoxi.config import installation

    # Django's settings would make the folder of a mistyped ZUOXI_DATA.
    if not installation.may_be_there():
        no_installation(as_json=as_json)


def demand_database(*, as_json: bool) -> None:
    """Leave with 2 unless the database holds an installation of this version."""
    from zuoxi.config import start

    match start.database_state():
        case "empty":
            no_installation(as_json=as_json)
        case "older":
            text = say(
                "安装数据是旧版本的，还没有升级，因此没有核对。"
                "请先备份，再用本版本运行一次 zuoxi serve，然后重试。"
            )
            misuse("old_version", text, as_json=as_json)
        case "newer":
            text = say("安装数据是更新的版本写的，本版本读不了。请用写它的版本，或更新本程序。")
            misuse("new_version", text, as_json=as_json)
        case "current":
            return


def no_installation(*, as_json: bool) -> NoReturn:
    """Nothing was looked at, so it is misuse and not a finding."""
    from zuoxi.config.installation import named_folder

    text = say(
        "文件夹“%(folder)s”里没有安装数据。请用 ZUOXI_DATA 指定正确的文件夹。",
        folder=named_folder(),
    )
    misuse("no_installation", text, as_json=as_json)


def misuse(code: str, message: str, *, as_json: bool) -> NoReturn:
    """Say it, or print it as JSON, and leave with 2."""
    if as_json:
        print_json({"good": None, "code": code, "message": message})
        raise SystemExit(2)
    fail(message, code=2)

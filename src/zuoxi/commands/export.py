"""``zuoxi export answers DIR``: everything that recomputing a result takes, without a name."""

import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zuoxi.commands.edge import print_json, with_django
from zuoxi.commands.present import demand_database, demand_folder, misuse
from zuoxi.commands.spoken import LateGroup, argument, command, json_option, option
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence

if TYPE_CHECKING:
    from zuoxi.competitions.models import Competition
    from zuoxi.results.answers import Answers

export = LateGroup("export", help=sentence("导出可以重算成绩的文件"))


@command(
    "answers",
    help=sentence(
        "把每名选手的作答、答案、规则和成绩写进一个新文件夹，供任何人重算；只有选手号，没有姓名\n\n"
        "全部赛题结束后才能导出。导出记入操作留痕。"
    ),
)
@argument(
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help=sentence("新文件夹；已有的须是空的"),
)
@option(
    "--competition",
    "number",
    type=int,
    default=None,
    metavar="ID",
    help=sentence("赛项的编号；只有一个赛项时不必写"),
)
@json_option
def answers(*, folder: Path, number: int | None, as_json: bool) -> None:
    """Export the answers of one competition."""
    demand_folder(as_json=as_json)
    _answers(folder, number, as_json=as_json)


@with_django
def _answers(folder: Path, number: int | None, *, as_json: bool) -> None:
    from zuoxi.kernel.ledger import SYSTEM
    from zuoxi.results import answers as results
    from zuoxi.results.domain import compute_scores

    demand_database(as_json=as_json)
    competition = _chosen(number, as_json=as_json)
    if folder.exists() and any(folder.iterdir()):
        text = say("文件夹“%(folder)s”里已有内容。请另写一个新文件夹。", folder=folder)
        misuse("folder_not_empty", text, as_json=as_json)
    compute_scores(competition)  # the server may have stopped before its worker did
    made = results.collect(competition)
    fresh = folder.parent / f".{folder.name}.{secrets.token_hex(4)}"
    try:
        _write(made, fresh)
        results.record(made, actor=SYSTEM)
        if folder.exists():
            folder.rmdir()
        fresh.rename(folder)
    except OSError as error:
        text = say("文件夹“%(folder)s”写不进去：%(why)s", folder=folder, why=error.strerror)
        misuse("folder_not_written", text, as_json=as_json)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    if as_json:
        version, state = made.origin.version, made.origin.state
        told = {"folder": str(folder), "contestants": made.contestants, "hash": made.hash}
        print_json(told | {"version": version, "state": state})
        return
    text = say(
        "已导出 %(count)s 名选手的作答（%(state)s）到“%(folder)s”，校验码 %(hash)s。",
        count=made.contestants,
        state=made.origin.state,
        folder=folder,
        hash=made.hash,
    )
    click.echo(text)


def _chosen(number: int | None, *, as_json: bool) -> "Competition":
    from zuoxi.competitions.models import Competition

    known = list(Competition.objects.order_by("pk"))
    found = [one for one in known if number in (None, one.pk)]
    if len(found) != 1:
        listed = "\n".join(f"  {one.pk}  {one.title}" for one in known)
        text = say("请用 --competition 写明赛项的编号：\n%(listed)s", listed=listed or "  —")
        misuse("which_competition", text, as_json=as_json)
    return found[0]


def _write(made: "Answers", folder: Path) -> None:
    """Write the files for their owner alone: keys are among them."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    for path, content in made.files.items():
        place = folder / path
        for parent in reversed(Path(path).parents[:-1]):  # each its own: parents=True has no mode
            (folder / parent).mkdir(mode=0o700, exist_ok=True)
        file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as out:
            out.write(content)


export.add_command(answers)

"""``zuoxi paper check|import``: paper folders."""

import sys
from pathlib import Path

import click

from zuoxi.commands.edge import fail, print_json, with_django
from zuoxi.commands.spoken import LateGroup, argument, command, json_option, option
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence

folder_argument = argument(
    "folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=sentence("赛题文件夹"),
)


@command("check", help=sentence("检查赛题文件夹：每个问题给出文件、行号和做法"))
@folder_argument
@json_option
def check(*, folder: Path, as_json: bool) -> None:
    """List the problems of a paper folder."""
    from zuoxi.papers.command import check as problems_of
    from zuoxi.papers.command import has_errors, in_words

    rows = problems_of(folder)
    if as_json:
        print_json({"problems": rows})
    elif rows:
        for row in rows:
            click.echo(in_words(row), err=True)
    else:
        click.echo(say("赛题文件夹没有问题。"))
    sys.exit(1 if has_errors(rows) else 0)


@command("import", help=sentence("导入赛题文件夹为草稿"))
@folder_argument
@option(
    "--competition",
    type=int,
    default=None,
    metavar="N",
    help=sentence("赛项编号；只有一个赛项时不用写"),
)
@json_option
@with_django
def import_(*, folder: Path, competition: int | None, as_json: bool) -> None:
    """Import a paper folder as a draft."""
    from zuoxi.config import start
    from zuoxi.papers.command import import_paper, in_words, problem_row
    from zuoxi.papers.errors import PaperRefused

    start.migrate()
    _refuse_unnamed(competition)
    try:
        row = import_paper(folder, competition_id=competition)
    except PaperRefused as error:
        rows = [problem_row(problem) for problem in error.problems]
        if as_json:
            print_json({"problems": rows})
        for problem in rows:
            click.echo(in_words(problem), err=True)
        sys.exit(1)
    if as_json:
        print_json(row)
    elif row["is_new"]:
        text = sentence("已导入“%(name)s”第 %(version)s 版（草稿），校验值 %(hash)s。")
        click.echo(say(text, name=row["name"], version=row["version"], hash=row["hash"][:12]))
    else:
        text = sentence("没有改动：与“%(name)s”第 %(version)s 版相同，校验值 %(hash)s。")
        click.echo(say(text, name=row["name"], version=row["version"], hash=row["hash"][:12]))


def _refuse_unnamed(competition: int | None) -> None:
    """Leave as misuse unless exactly one competition is meant."""
    from zuoxi.competitions.models import Competition

    known = {found.pk: found.title for found in Competition.objects.order_by("pk")}
    if not known:
        fail(say("还没有赛项。请先在网页里新建赛项，或运行 zuoxi demo。"), code=2)
    if competition not in known and not (competition is None and len(known) == 1):
        names = "; ".join(f"{number} {title}" for number, title in known.items())
        fail(say("请用 --competition 指定赛项编号：%(known)s", known=names), code=2)


paper = LateGroup("paper", help=sentence("检查和导入赛题文件夹"))
paper.add_command(check)
paper.add_command(import_)

"""``zuoxi rank``: rank a table of scores that came from anywhere."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zuoxi.commands.edge import print_json
from zuoxi.commands.spoken import argument, command, json_option
from zuoxi.commands.wrapping import columns
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence

if TYPE_CHECKING:
    from zuoxi.results.command import RankedRow


@command("rank", help=sentence("给成绩表排名次"))
@argument(
    "scores",
    metavar="SCORES.csv",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=sentence("成绩表：列为 code、各部分得分、seconds（用时，整秒）"),
)
@json_option
def rank(*, scores: Path, as_json: bool) -> None:
    """Rank a table of scores: by total, then by seconds, then sharing the rank."""
    from zuoxi.results.command import UnreadableTableError, rank_table

    try:
        rows = rank_table(scores.read_bytes())
    except UnreadableTableError as error:
        problems = [
            {"line": problem.line, "message": say(problem.text, **problem.params)}
            for problem in error.problems
        ]
        if as_json:
            print_json({"problems": problems})
        for problem in problems:
            place = say("第 %(line)s 行：", line=problem["line"])
            click.echo(f"{scores}: {place}{problem['message']}", err=True)
        sys.exit(1)
    if as_json:
        print_json(rows)
        return
    for line in _listed(rows):
        click.echo(line)


def _listed(rows: "list[RankedRow]") -> list[str]:
    """Return the ranking for people: names of the columns, then a line per contestant."""
    heads = (say("名次"), say("选手号"), say("总分"), say("用时（秒）"))
    table = [heads, *((str(r["rank"]), r["code"], r["total"], str(r["seconds"])) for r in rows)]
    widths = [max(map(columns, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - columns(cell)) if left else " " * (width - columns(cell)) + cell
            for cell, width, left in zip(row, widths, (False, True, False, False), strict=True)
        )
        for row in table
    ]

"""``zuoxi competition create FILE.yaml``: a competition with its people and seats from one file."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from zuoxi.commands.edge import print_json, with_django
from zuoxi.commands.spoken import LateGroup, argument, command, json_option, option
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence

if TYPE_CHECKING:
    from zuoxi.hall.founding import Founded


@command(
    "create",
    help=sentence("按一个文件建立赛项：时段与规则、人员、选手、座位；有一处不对就什么也不建立"),
)
@argument(
    "file",
    metavar="FILE.yaml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=sentence("赛项文件"),
)
@option("--check", is_flag=True, help=sentence("只检查文件，不建立"))
@json_option
@with_django
def create(*, file: Path, check: bool, as_json: bool) -> None:
    """Make a competition from one file, or list everything wrong with it."""
    from zuoxi.config import start
    from zuoxi.hall.founding import found_competition
    from zuoxi.hall.plan_file import read_plan
    from zuoxi.papers.command import in_words, problem_row

    read = read_plan(file)
    rows = [problem_row(problem) for problem in read.problems]
    if read.plan is None or check:
        if as_json:
            print_json({"problems": rows})
        elif rows:
            for each in rows:
                click.echo(in_words(each), err=True)
        else:
            click.echo(say("赛项文件没有问题。"))
        sys.exit(1 if rows else 0)
    start.migrate()
    made = found_competition(read.plan)
    if as_json:
        print_json(_as_json(made))
    else:
        click.echo(_described(made))


def _as_json(made: "Founded") -> dict[str, Any]:
    return {
        "competition": made.competition.pk,
        "name": made.competition.name,
        "contestants": made.contestants,
        "seats": made.seats,
        "officials": [
            {
                "username": one.user.username,
                "name": one.user.display_name,
                "roles": [role.value for role in one.roles],
                "password": one.password,
            }
            for one in made.officials
        ],
    }


def _described(made: "Founded") -> str:
    lines = [
        say(
            "已建立“%(name)s”：选手 %(contestants)s 名，座位 %(seats)s 个。",
            name=made.competition.name,
            contestants=made.contestants,
            seats=made.seats,
        )
    ]
    if made.officials:
        lines.append(
            say("账号（一次性密码只显示这一次，请记下；首次登录时本人须设置自己的密码）：")
        )
    lines += [
        f"  {one.user.display_name}\t{one.user.username}\t"
        + (one.password or say("（已有账号，密码不变）"))
        for one in made.officials
    ]
    lines.append(say("下一步：导入并冻结赛题，再到“座位”页安排入座、签发座位码。"))
    return "\n".join(lines)


competition = LateGroup("competition", help=sentence("按文件建立赛项"))
competition.add_command(create)

"""``zuoxi score TYPE``: recompute a score from two files."""

from pathlib import Path

import click

from zuoxi.commands.edge import fail, print_json
from zuoxi.commands.spoken import LateGroup, argument, command, json_option, option
from zuoxi.kernel.language import say
from zuoxi.kernel.sentences import sentence

score = LateGroup("score", help=sentence("由答案和作答两个文件重算成绩"))


@command("dictation", help=sentence("重算听打录入的成绩"))
@argument(
    "key",
    metavar="KEY.yaml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=sentence("答案文件"),
)
@argument(
    "answer",
    metavar="ANSWER.yaml",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=sentence("作答文件"),
)
@option(
    "--rules",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    metavar="RULES.yaml",
    help=sentence("规则设置文件；不写时按默认规则"),
)
@json_option
def dictation(*, key: Path, answer: Path, rules: Path | None, as_json: bool) -> None:
    """Score a dictation answer."""
    from zuoxi.kernel.yaml_text import FileProblemError
    from zuoxi.tasks.dictation.command import read_rules, score_files

    try:
        settings = read_rules(rules) if rules else None
        result = score_files(key, answer, rules=settings)
    except FileProblemError as error:
        message = say(error.text, **error.params)
        if as_json:
            print_json({"problems": [{"file": error.file, "line": error.line, "message": message}]})
        fail(f"{error.file}:{error.line}: {message}" if error.line else f"{error.file}: {message}")
    if as_json:
        print_json(result)
        return
    is_ratio = settings is not None and settings.accuracy_reading == "ratio"
    click.echo(
        say(
            "正确 %(correct)s 字，应录 %(required)s 字，准确率 %(accuracy)s，得分 %(score)s",
            correct=result["correct"],
            required=result["required"],
            accuracy=result["accuracy"] if is_ratio else f"{result['accuracy']}%",
            score=result["score"],
        )
    )


score.add_command(dictation)

"""The ``zuoxi`` command. Exit code 0: good, 1: found bad, 2: misuse.

Each verb lives in a file of :mod:`zuoxi.commands` and is imported when it is called. ``score``
and ``rank`` answer without setting Django up.
"""

import click

from zuoxi import __version__
from zuoxi.commands.spoken import LateGroup, Option
from zuoxi.kernel.sentences import sentence

main = LateGroup(
    "zuoxi",
    help=sentence(
        "坐席：在一个局域网内办客户信息服务技能竞赛\n\n"
        "环境变量 ZUOXI_DATA 指定存放一切数据的文件夹（默认 ./data），"
        "ZUOXI_DATABASE_URL 可改用 PostgreSQL。\n\n"
        "退出码：0 正常；1 发现问题；2 用法错误。"
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
    late={
        "certs": "zuoxi.commands.serve:certs",
        "competition": "zuoxi.commands.competition:competition",
        "createadmin": "zuoxi.commands.createadmin:createadmin",
        "demo": "zuoxi.commands.demo:demo",
        "export": "zuoxi.commands.export:export",
        "paper": "zuoxi.commands.paper:paper",
        "rank": "zuoxi.commands.rank:rank",
        "rehearse": "zuoxi.commands.rehearse:rehearse",
        "score": "zuoxi.commands.score:score",
        "serve": "zuoxi.commands.serve:serve",
        "verify": "zuoxi.commands.verify:verify",
        "worker": "zuoxi.commands.serve:worker",
    },
)
click.version_option(
    __version__, cls=Option, message="zuoxi %(version)s", help=sentence("显示版本号")
)(main)


if __name__ == "__main__":
    main()

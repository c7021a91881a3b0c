"""What can go wrong with a list of contestants.

BadRequest
├── ListRefused        some rows are wrong: nothing was entered
└── UnreadableList     the file is no table that we can read
Conflict
└── AlreadySeated      a seat or an answer hangs on it
"""

from django.utils.translation import gettext_noop

from zuoxi.kernel.errors import BadRequest, Conflict


class UnreadableList(BadRequest):
    """The file is no table that we can read."""

    code = "unreadable_list"
    sentence = gettext_noop(
        "读不出名单。请上传 xlsx 或 CSV 文件（不超过 5 MB、5000 行），或把表格直接粘贴进来。"
    )


class ListRefused(BadRequest):
    """Some rows are wrong. Nothing was entered."""

    code = "list_refused"
    sentence = gettext_noop("名单有 %(count)s 处问题，一个也没有登记。第 %(row)s 行：%(why)s")


class AlreadySeated(Conflict):
    """The contestant has a seat, or has answered."""

    code = "contestant_seated"
    sentence = gettext_noop("选手 %(code)s 已有座位或作答记录，不能改动。请先在“座位”页撤下座位。")

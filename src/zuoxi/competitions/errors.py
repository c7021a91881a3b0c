"""What can go wrong with a competition.

BadRequest
├── BadName            name or edition is missing or too long
├── BadTimetable       no task, a task twice, an unknown one, or no time for one
├── ClocksDiffer       tasks that run together have another length, or there is none before
└── BadSetting         a value that the rule sheet does not allow
Conflict
├── RulesFrozen        the rules stand since a paper was frozen
├── AlreadyUnderWay    the timetable stands since the first start
├── HallOrMarking · OneBodyOnly   one person may not be both
└── NotAppointed       there is nothing to dismiss from
"""

from django.utils.translation import gettext_noop

from zuoxi.kernel.errors import BadRequest, Conflict


class BadName(BadRequest):
    """Name or edition is missing or too long."""

    code = "bad_competition_name"
    sentence = gettext_noop("请填写赛项名称（不超过 120 个字符）和届次（不超过 40 个字符）。")


class BadTimetable(BadRequest):
    """The timetable cannot be held as it is."""

    code = "bad_timetable"
    sentence = gettext_noop("请至少安排一道题；每道题只安排一次，时长在 1 秒到 10 小时之间。")


class ClocksDiffer(BadRequest):
    """What runs together must be equally long (I20)."""

    code = "clocks_differ"
    sentence = gettext_noop("与上一项共用时间的题，时长必须与上一项相同；第一项不能共用。")


class UnknownTaskType(BadRequest):
    """This installation does not know the task type."""

    code = "unknown_task_type"
    sentence = gettext_noop("本机没有题型“%(task)s”。请从列表中选择。")


class BadSetting(BadRequest):
    """The rule sheet has no such setting, or it may not have this value."""

    code = "bad_setting"
    sentence = gettext_noop("“%(name)s”不能这样设置。请按说明改正。")


class RulesFrozen(Conflict):
    """The rules were frozen with the paper."""

    code = "rules_frozen"
    sentence = gettext_noop("赛题已经冻结，规则随之固定，不能再改。")


class AlreadyUnderWay(Conflict):
    """A task has been started."""

    code = "already_under_way"
    sentence = gettext_noop("竞赛已经开始，名称和时段不能再改。")


class HallOrMarking(Conflict):
    """Hall judges see seats, marking judges marking numbers; nobody may see both (R198)."""

    code = "hall_or_marking_judge"
    sentence = gettext_noop(
        "%(name)s 在本赛项已任%(held)s，不能再任%(role)s：现场裁判和评分裁判不能是同一人。"
        "请另选一人。"
    )


class OneBodyOnly(Conflict):
    """Nobody is in two of judges, supervision and arbitration (I28)."""

    code = "one_body_only"
    sentence = gettext_noop(
        "%(name)s 在本赛项已任%(held)s，不能再任%(role)s：裁判、监督组和仲裁组不能互相兼任。"
        "请另选一人。"
    )


class NotAppointed(Conflict):
    """The person does not hold this role."""

    code = "not_appointed"
    sentence = gettext_noop("%(name)s 没有担任%(role)s。请刷新列表。")


class ClosedAccount(Conflict):
    """A closed account cannot be appointed."""

    code = "closed_account_not_appointed"
    sentence = gettext_noop("%(name)s 的账号已停用，不能任命。请先启用。")


class NotForPeople(BadRequest):
    """Contestants have no account: they log in with a seat code."""

    code = "contestants_have_no_account"
    sentence = gettext_noop("选手不用账号，凭座位码登录。请在“选手”页登记。")

"""Errors of sittings that a user can meet.

Conflict
├── NotStarted · AlreadyStarted · NotRunning · NotPaused · AlreadyEnded   the clock forbids it
├── NotReady           the chief judge has not declared the hall ready
├── HallIsWorking      not for everybody while a task is under way
├── NoSeatYet          a code belongs to a seat
├── LedgerUnreadable   an entry of the ledger was spoilt behind the product
├── PaperAltered       the paper is not the one that was frozen
├── NoOutage           the clocks do not stand because the server was off
├── NothingToRelease   no machine waits for this sitting
├── NothingHeld · HeldChanged   no (or other) entries wait for a decision
└── RulingChanged      the ruling was taken back meanwhile
BadRequest
├── ReasonMissing · WitnessMissing · NoExtraTime · NoSuchTask
NotFound
├── NoSuchSeatCode
└── NoSuchSitting
"""

from django.utils.translation import gettext_noop

from zuoxi.kernel.errors import BadRequest, Conflict, NotFound


class NotReady(Conflict):
    """The chief judge has not declared the hall ready."""

    code = "hall_not_ready"
    sentence = gettext_noop("赛场尚未确认就绪。请先完成检查并点“确认就绪”，再宣布开始。")


class PaperAltered(Conflict):
    """The paper is not the one that was frozen: nobody may sit it."""

    code = "paper_altered"
    sentence = gettext_noop(
        "赛题“%(name)s”的内容与冻结时不符，不能开赛。请停止操作，用 zuoxi verify 核对后恢复备份。"
    )


class LedgerUnreadable(Conflict):
    """An entry of the ledger is not what its verb writes: somebody spoilt it."""

    code = "ledger_unreadable"
    sentence = gettext_noop(
        "操作留痕第 %(seq)s 条已损坏，无法按它计时。请停止操作，用 zuoxi verify 核对后恢复备份。"
    )


class NotStarted(Conflict):
    """The task has not begun."""

    code = "task_not_started"
    sentence = gettext_noop("本题尚未开始，不能执行此操作。请先由裁判长宣布开始。")


class AlreadyStarted(Conflict):
    """The task has begun already."""

    code = "task_already_started"
    sentence = gettext_noop("本题已经开始，不能重复宣布开始。")


class AlreadyLateStarted(Conflict):
    """This contestant has had a late start already."""

    code = "already_late_started"
    sentence = gettext_noop("该选手已经单独开考一次。需要更多时间请使用“补时”。")


class WasPresent(Conflict):
    """A late start is for who was not there when the hall started."""

    code = "was_present"
    sentence = gettext_noop("该选手在全场开始前已在座，不能单独开始。需要更多时间请使用“补时”。")


class HasEntered(Conflict):
    """Whoever has seen the paper gets no full allowance from now on."""

    code = "has_entered"
    sentence = gettext_noop(
        "该选手已按全场时间入场并看到赛题，不能单独开始。需要更多时间请使用“补时”。"
    )


class NoHand(Conflict):
    """Nobody's hand is up at this seat, or another judge has answered it."""

    code = "no_hand"
    sentence = gettext_noop("该选手没有举手，或已有裁判应答。请刷新查看当前状态。")


class NotRunning(Conflict):
    """The clock stands."""

    code = "clock_not_running"
    sentence = gettext_noop("计时没有在走，不能暂停。请刷新查看当前状态。")


class NotPaused(Conflict):
    """There is no pause to end."""

    code = "clock_not_paused"
    sentence = gettext_noop("当前没有暂停，不需要恢复。请刷新查看当前状态。")


class NoOutage(Conflict):
    """The clocks do not stand because the system held the bells after an outage."""

    code = "no_outage"
    sentence = gettext_noop("计时不是因服务器停机而停住的，没有停机时间可计入。请用“恢复”。")


class AlreadyEnded(Conflict):
    """The task is over; only extra time opens it again."""

    code = "task_already_ended"
    sentence = gettext_noop("本题已经结束。确需继续作答时，请由裁判长补时并写明原因。")


class ForciblyEnded(Conflict):
    """A forced end is final."""

    code = "task_forcibly_ended"
    sentence = gettext_noop("本题已被强制结束，不能再补时或重新开考。")


class HallIsWorking(Conflict):
    """New codes for all would log the whole hall out in the middle of a task."""

    code = "hall_is_working"
    sentence = gettext_noop(
        "有题正在作答，不能为全场更换座位码：所有选手会被登出。"
        "丢失座位卡时，请为那一个座位单独补发。"
    )


class NoSeatYet(Conflict):
    """A code belongs to a seat."""

    code = "no_seat_yet"
    sentence = gettext_noop("该选手还没有座位。请先安排座位，再签发座位码。")


class NothingToRelease(Conflict):
    """No machine has written for this sitting."""

    code = "nothing_to_release"
    sentence = gettext_noop("该选手还没有在任何机器上登录，不需要换机。")


class NothingHeld(Conflict):
    """No entries of this sitting wait for a decision."""

    code = "nothing_held"
    sentence = gettext_noop("该选手没有待裁定的录入。请刷新列表。")


class HeldChanged(Conflict):
    """More has arrived since, or somebody has decided already: what was seen is not what is."""

    code = "held_changed"
    sentence = gettext_noop("待裁定的录入有变化，未作裁定。请查看更新后的列表，再逐组裁定。")


class RulingChanged(Conflict):
    """The ruling that was to be taken back is not the newest any more."""

    code = "ruling_changed"
    sentence = gettext_noop("这组裁定已有变化，没有改判。请查看更新后的列表。")


class ReasonMissing(BadRequest):
    """This act needs a reason on record."""

    code = "reason_missing"
    sentence = gettext_noop("请写明原因，原因会记入操作留痕。")


class WitnessMissing(BadRequest):
    """This act needs a witness on record."""

    code = "witness_missing"
    sentence = gettext_noop("请填写见证人姓名，见证人会记入操作留痕。")


class NoExtraTime(BadRequest):
    """Extra time is at least one second and at most a day."""

    code = "no_extra_time"
    sentence = gettext_noop("补时须在 1 秒到 24 小时之间。请重新填写补时时长。")


class NoSuchTask(BadRequest):
    """The timetable has no such task."""

    code = "no_such_task"
    sentence = gettext_noop("本赛项的日程里没有这道赛题。请从列表中选择。")


class NoSuchSeatCode(NotFound):
    """No sitting opens with this code."""

    code = "no_such_seat_code"
    sentence = gettext_noop("座位码不对。请对照座位卡逐位核对；仍不能登录时请举手。")


class NoSuchSitting(NotFound):
    """No such sitting in this competition."""

    code = "no_such_sitting"
    sentence = gettext_noop("没有找到这位选手的场次。请返回列表重新选择。")

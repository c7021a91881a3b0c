"""What can go wrong with seats.

Conflict
├── NotEnoughSeats     more contestants than free seats
├── SeatsInUse         a seat of the old plan is taken and missing in the new one
├── PaperNotFrozen     only a frozen paper is sat
├── NoFrozenPaper      there is none
├── TaskHasStarted     papers and seats stand since the first start
├── SeatTaken          somebody sits there
├── CodesReplaced      a code is no longer the one of its seat
└── NobodyToSeat       everybody has a seat
BadRequest
└── BadPlan            a hall without seats, or larger than any
"""

from django.utils.translation import gettext_noop

from zuoxi.kernel.errors import BadRequest, Conflict


class NotEnoughSeats(Conflict):
    """There are more contestants than free seats."""

    code = "not_enough_seats"
    sentence = gettext_noop("空闲座位只有 %(free)s 个，还差 %(missing)s 个。请先增加座位。")


class SeatsInUse(Conflict):
    """The new plan leaves out a seat where somebody sits."""

    code = "seats_in_use"
    sentence = gettext_noop(
        "新的座位图里没有座位 %(seat)s，那里已有选手。请先把选手移走，或增加座位。"
    )


class PaperNotFrozen(Conflict):
    """Contestants sit frozen papers only."""

    code = "paper_not_frozen"
    sentence = gettext_noop("赛题“%(name)s”还没有冻结。请裁判长先在“赛题”页冻结。")


class NoFrozenPaper(Conflict):
    """There is no frozen paper at all."""

    code = "no_frozen_paper"
    sentence = gettext_noop("还没有冻结的赛题。请裁判长先在“赛题”页冻结赛题。")


class TaskHasStarted(Conflict):
    """Who sits which paper stands since the first start."""

    code = "task_has_started"
    sentence = gettext_noop(
        "竞赛已经开始，不能再安排或撤下座位，也不能换赛题。换机请在“赛场”页处理。"
    )


class SeatTaken(Conflict):
    """Somebody sits there already."""

    code = "seat_taken"
    sentence = gettext_noop("座位 %(seat)s 已有选手。请选择空位。")


class NobodyToSeat(Conflict):
    """Everybody on the list has a seat, or there is no list."""

    code = "nobody_to_seat"
    sentence = gettext_noop("没有待安排的选手。请先在“选手”页登记选手。")


class BadPlan(BadRequest):
    """A hall has between one and 5000 seats."""

    code = "bad_plan"
    sentence = gettext_noop("座位数须在 1 到 5000 之间，备用机 0 到 500 台，每排 1 到 50 个座位。")


class CodesReplaced(Conflict):
    """A code that was to be written down does not open its seat any more."""

    code = "codes_replaced"
    sentence = gettext_noop("座位 %(seat)s 的座位码已经更换。请重新生成座位码，再导出或打印。")

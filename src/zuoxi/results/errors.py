"""What keeps results back."""

from django.utils.translation import gettext_noop

from zuoxi.kernel.errors import BadRequest, Conflict


class NotAllClosed(Conflict):
    """Somebody may still be working."""

    code = "not_all_closed"
    sentence = gettext_noop("还有赛题没有结束，不能公布成绩。请等全部赛题结束。")


class StillComputing(Conflict):
    """Scores are being computed."""

    code = "still_computing"
    sentence = gettext_noop("成绩正在计算。请稍候几秒再试。")


class HeldUndecided(Conflict):
    """Entries wait for the chief judge's decision."""

    code = "held_undecided"
    sentence = gettext_noop("还有 %(count)s 处录入等待裁定。请先逐一裁定，再公布成绩。")


class ScoreAltered(Conflict):
    """A stored score is not what journal and paper give."""

    code = "score_altered"
    sentence = gettext_noop(
        "座位 %(seat)s 的成绩与重算不符，不能公布。请停止操作，用 zuoxi verify 核对后恢复备份。"
    )


class JournalAltered(Conflict):
    """A journal that scores are made from is not what was written."""

    code = "journal_altered"
    sentence = gettext_noop(
        "座位 %(seat)s 的作答日志从第 %(seq)s 条起被改动，不能公布。"
        "请停止操作，用 zuoxi verify 核对后恢复备份。"
    )


class NothingToPublish(Conflict):
    """The published ranking is the present one already."""

    code = "nothing_to_publish"
    sentence = gettext_noop("当前成绩已经公布，没有变化。")


class CorrectionNeedsReason(BadRequest):
    """A published result is corrected only with a reason on record."""

    code = "correction_needs_reason"
    sentence = gettext_noop("成绩已公布过，更正成绩必须写明原因。")


class CorrectionNeedsWitness(BadRequest):
    """A published result is corrected only before a witness."""

    code = "correction_needs_witness"
    sentence = gettext_noop("成绩已公布过，更正成绩必须填写见证人。")


class AnswersNotClosed(Conflict):
    """Answers and keys leave the house only when nobody can work with them any more."""

    code = "answers_not_closed"
    sentence = gettext_noop("还有赛题没有结束，不能导出作答。请等全部赛题结束。")

"""What each verb of the ledger is called, and the sentence that one entry of it makes.

``NAMES`` holds every verb that any stage writes (a test walks the source for them). A sentence
fills its places from :func:`zuoxi.ledger.sentences.facts_of`; reason and witness are added to all
of them. ``verb.variant`` is taken where the same act is said in another way.
"""

from django.utils.translation import gettext_noop

NAMES: dict[str, str] = {
    # the competition, its people and its papers
    "made_administrator": gettext_noop("设立管理员"),
    "created_administrator": gettext_noop("设立管理员"),
    "created_account": gettext_noop("开立账号"),
    "reset_password": gettext_noop("重置密码"),
    "changed_password": gettext_noop("修改密码"),
    "closed_account": gettext_noop("停用账号"),
    "reopened_account": gettext_noop("恢复账号"),
    "reset_demo_passwords": gettext_noop("重置演示密码"),
    "created_competition": gettext_noop("建立赛项"),
    "changed_competition": gettext_noop("修改赛项"),
    "changed_rules": gettext_noop("修改规则"),
    "appointed": gettext_noop("任命"),
    "dismissed": gettext_noop("免去"),
    "entered_contestants": gettext_noop("录入选手"),
    "changed_contestant": gettext_noop("修改选手"),
    "removed_contestants": gettext_noop("移除选手"),
    "imported_paper": gettext_noop("导入赛题"),
    "drafted_version": gettext_noop("做赛题新版本"),
    "replaced_question": gettext_noop("修改题目"),
    "resolved_rubric": gettext_noop("签字处理评分标准"),
    "froze_paper": gettext_noop("冻结赛题"),
    # seats
    "furnished_hall": gettext_noop("布置赛场"),
    "seated_contestants": gettext_noop("安排座位"),
    "assigned_paper": gettext_noop("指定赛题"),
    "moved_contestant": gettext_noop("调换座位"),
    "unseated_contestant": gettext_noop("取消座位"),
    "issued_seat_codes": gettext_noop("签发座位码"),
    "reissued_seat_code": gettext_noop("补发座位码"),
    "made_new_secret": gettext_noop("另做密钥"),
    # the hall
    "declared_ready": gettext_noop("确认就绪"),
    "started_task": gettext_noop("开始"),
    "paused_hall": gettext_noop("全场暂停"),
    "resumed_hall": gettext_noop("全场恢复"),
    "counted_outage": gettext_noop("计入停机"),
    "extended_hall": gettext_noop("全场补时"),
    "ended_hall": gettext_noop("全场终止"),
    "paused_person": gettext_noop("个人暂停"),
    "proceeded_person": gettext_noop("准许继续"),
    "resumed_person": gettext_noop("个人恢复"),
    "extended_person": gettext_noop("个人补时"),
    "ended_person": gettext_noop("个人终止"),
    "late_started_person": gettext_noop("单独开始"),
    "released_sitting": gettext_noop("换机"),
    "answered_hand": gettext_noop("应答举手"),
    "decided_held": gettext_noop("裁定操作"),
    "reversed_held": gettext_noop("改判"),
    "closed_sitting": gettext_noop("收卷"),
    # the result
    "published_results": gettext_noop("公布成绩"),
    "exported_answers": gettext_noop("导出作答"),
}

SENTENCES: dict[str, str] = {
    "made_administrator": gettext_noop("把%(name)s设为管理员"),
    "created_administrator": gettext_noop("把%(name)s设为管理员"),
    "created_account": gettext_noop("为%(name)s开立账号"),
    "reset_password": gettext_noop("重置%(name)s的密码"),
    "changed_password": gettext_noop("%(name)s修改了自己的密码"),
    "closed_account": gettext_noop("停用%(name)s的账号"),
    "reopened_account": gettext_noop("恢复%(name)s的账号"),
    "reset_demo_passwords": gettext_noop("重置 %(count)s 个演示账号的密码"),
    "created_competition": gettext_noop("建立赛项“%(title)s”，共 %(count)s 道赛题"),
    "changed_competition": gettext_noop("修改赛项“%(title)s”"),
    "changed_rules": gettext_noop("修改规则，成为第 %(version)s 版"),
    "appointed": gettext_noop("任命%(name)s为%(role)s"),
    "dismissed": gettext_noop("免去%(name)s的%(role)s"),
    "entered_contestants": gettext_noop("录入 %(count)s 名选手"),
    "changed_contestant": gettext_noop("修改选手 %(was)s（现为 %(last)s）"),
    "removed_contestants": gettext_noop("移除 %(count)s 名选手"),
    "imported_paper": gettext_noop("导入赛题“%(name)s”第 %(version)s 版"),
    "drafted_version": gettext_noop("由第 %(of)s 版做出赛题“%(name)s”第 %(version)s 版（草稿）"),
    "replaced_question": gettext_noop("修改赛题“%(name)s”第 %(version)s 版的%(task)s"),
    "resolved_rubric.normalise": gettext_noop(
        "签字：赛题“%(name)s”第 %(version)s 版%(task)s的评分标准合计 %(printed_sum)s %%，"
        "按比例折算为 100 %%"
    ),
    "resolved_rubric.add_criterion": gettext_noop(
        "签字：赛题“%(name)s”第 %(version)s 版%(task)s的评分标准合计 %(printed_sum)s %%，"
        "补上“%(criterion)s”成为 100 %%"
    ),
    "froze_paper": gettext_noop("冻结赛题“%(name)s”第 %(version)s 版"),
    "furnished_hall": gettext_noop("布置 %(count)s 个座位"),
    "seated_contestants": gettext_noop("安排 %(count)s 名选手入座"),
    "assigned_paper": gettext_noop("为 %(count)s 名选手指定赛题"),
    "moved_contestant": gettext_noop("把选手 %(code)s 从座位 %(from)s 调到座位 %(to)s"),
    "unseated_contestant": gettext_noop("取消选手 %(code)s 的座位 %(seat)s"),
    "issued_seat_codes": gettext_noop("签发 %(count)s 个座位码，旧码作废"),
    "reissued_seat_code": gettext_noop("为%(who)s补发座位码，旧码作废"),
    "made_new_secret": gettext_noop(
        "secret.key 丢失，另做了一把：此前签发的 %(count)s 个座位码全部作废，须重新签发"
    ),
    "declared_ready": gettext_noop("确认%(task)s就绪"),
    "started_task": gettext_noop("全场开始%(task)s"),
    "paused_hall": gettext_noop("全场暂停%(task)s"),
    "resumed_hall": gettext_noop("全场恢复%(task)s"),
    "paused_hall.outage": gettext_noop(
        "服务器停了 %(length)s，其间%(task)s时限已到：从最后记录起停住计时，等裁判长决定"
    ),
    "counted_outage": gettext_noop("%(task)s计入停机的 %(length)s，到时的收卷"),
    "extended_hall": gettext_noop("全场补时 %(length)s（%(task)s）"),
    "ended_hall": gettext_noop("全场终止%(task)s"),
    "paused_person": gettext_noop("暂停%(who)s"),
    "paused_person.outage": gettext_noop(
        "服务器停了 %(length)s，其间%(who)s时限已到：从最后记录起停住计时，等裁判长决定"
    ),
    "proceeded_person": gettext_noop("准许%(who)s继续"),
    "resumed_person": gettext_noop("恢复%(who)s"),
    "resumed_person.self": gettext_noop("%(who)s的选手点击继续，恢复计时"),
    "extended_person": gettext_noop("为%(who)s补时 %(length)s（%(task)s）"),
    "ended_person": gettext_noop("终止%(who)s的%(task)s"),
    "late_started_person": gettext_noop("%(who)s单独开始%(task)s"),
    "released_sitting": gettext_noop("准许%(who)s换机"),
    "answered_hand": gettext_noop("已看到%(who)s举手，前往处理"),
    "decided_held.accept": gettext_noop("采纳%(who)s的 %(count)s 条待裁定操作"),
    "decided_held.reject": gettext_noop("不采纳%(who)s的 %(count)s 条待裁定操作"),
    "decided_held.accept.after_end": gettext_noop(
        "采纳%(who)s的 %(count)s 条待裁定操作（本机时间晚于结束时间）"
    ),
    "decided_held.reject.after_end": gettext_noop(
        "不采纳%(who)s的 %(count)s 条待裁定操作（本机时间晚于结束时间）"
    ),
    "reversed_held.accept": gettext_noop("改判：采纳%(who)s先前未采纳的 %(count)s 条操作"),
    "reversed_held.reject": gettext_noop("改判：不采纳%(who)s先前已采纳的 %(count)s 条操作"),
    "reversed_held.accept.after_end": gettext_noop(
        "改判：采纳%(who)s先前未采纳的 %(count)s 条操作（本机时间晚于结束时间）"
    ),
    "reversed_held.reject.after_end": gettext_noop(
        "改判：不采纳%(who)s先前已采纳的 %(count)s 条操作（本机时间晚于结束时间）"
    ),
    "closed_sitting": gettext_noop("%(task)s收卷，共 %(count)s 个座位"),
    "closed_sitting.one": gettext_noop("%(who)s的%(task)s收卷"),
    "published_results": gettext_noop("公布成绩第 %(version)s 版，校验码 %(hash)s"),
    "published_results.again": gettext_noop("更正成绩，公布第 %(version)s 版，校验码 %(hash)s"),
    "exported_answers": gettext_noop("导出 %(contestants)s 名选手的作答，校验码 %(hash)s"),
}

UNREADABLE = gettext_noop("这条记录的内容无法读出")
REASON = gettext_noop("原因：%(reason)s")
WITNESS = gettext_noop("见证人：%(witness)s")
SEAT_AND_CODE = gettext_noop("座位 %(seat)s（选手 %(code)s）")
NO_LONGER_SEATED = gettext_noop("选手 %(code)s")
UNKNOWN_SITTING = gettext_noop("第 %(sitting)s 号场次")
MINUTES_AND_SECONDS = gettext_noop("%(minutes)s 分 %(seconds)s 秒")
SEPARATOR = gettext_noop("；")
SYSTEM = gettext_noop("系统")

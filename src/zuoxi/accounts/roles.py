"""The twelve roles and what each may do: the one table of rights (R187, R198).

Every API operation and every socket names one permission of this table; a test walks all of
them as every role. Roles are held per competition; the installation's administrator
(``zuoxi createadmin``) is organiser everywhere.
"""

from django.db import models

from zuoxi.kernel.sentences import sentence


class Role(models.TextChoices):
    """Who somebody is in one competition. The value is stored; the label is Chinese."""

    ORGANISER = "organiser", sentence("赛务")
    TECHNICAL_SUPPORT = "technical_support", sentence("技术支持")
    CHIEF_JUDGE = "chief_judge", sentence("裁判长")
    HALL_JUDGE = "hall_judge", sentence("现场裁判")
    MARKING_JUDGE = "marking_judge", sentence("评分裁判")
    ENCRYPTION_JUDGE = "encryption_judge", sentence("加密裁判")
    SUPERVISOR = "supervisor", sentence("监督组")
    ARBITRATION = "arbitration", sentence("仲裁组")
    TEAM_LEADER = "team_leader", sentence("领队")
    INSTRUCTOR = "instructor", sentence("指导教师")
    CONTESTANT = "contestant", sentence("选手")
    SCREEN = "screen", sentence("大屏")


_HALL_STAFF = frozenset({Role.CHIEF_JUDGE, Role.HALL_JUDGE, Role.TECHNICAL_SUPPORT})
_SUP = frozenset({Role.SUPERVISOR})

PERMISSIONS: dict[str, frozenset[Role]] = {
    # competition and its settings
    "competition.view": frozenset(Role) - {Role.CONTESTANT},
    "ledger.view": frozenset({Role.ORGANISER, Role.CHIEF_JUDGE, Role.ARBITRATION}) | _SUP,
    # papers: keys and transcripts are inside, so few eyes
    "paper.view": frozenset({Role.CHIEF_JUDGE, Role.ORGANISER}) | _SUP,
    "paper.edit": frozenset({Role.ORGANISER}),
    "paper.freeze": frozenset({Role.CHIEF_JUDGE}),
    # hall
    "hall.view": _HALL_STAFF | {Role.ORGANISER} | _SUP,
    "hall.command": frozenset({Role.CHIEF_JUDGE}),
    "hall.pause_person": frozenset({Role.CHIEF_JUDGE, Role.HALL_JUDGE}),
    "hall.move_seat": _HALL_STAFF,
    "hall.decide_held": frozenset({Role.CHIEF_JUDGE}),
    "seats.issue_codes": frozenset({Role.ORGANISER, Role.TECHNICAL_SUPPORT}),
    # results
    "results.view": frozenset({Role.CHIEF_JUDGE, Role.ORGANISER, Role.ARBITRATION}) | _SUP,
    "results.publish": frozenset({Role.CHIEF_JUDGE}),
    # a contestant's own sitting
    "sitting.answer": frozenset({Role.CONTESTANT}),
}

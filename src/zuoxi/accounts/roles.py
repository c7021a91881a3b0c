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


JUDGES = frozenset({Role.CHIEF_JUDGE, Role.HALL_JUDGE, Role.MARKING_JUDGE, Role.ENCRYPTION_JUDGE})
_BODIES = (JUDGES, frozenset({Role.SUPERVISOR}), frozenset({Role.ARBITRATION}))


def forbids(held: Role, other: Role) -> bool:
    """Return whether one person may not be both in one competition.

    Hall judges see seats and marking judges marking numbers, nobody sees both (R198); nobody is in
    two of judges, supervision and arbitration (I28).
    """
    if {held, other} == {Role.HALL_JUDGE, Role.MARKING_JUDGE}:
        return True
    bodies = [body for body in _BODIES if held in body or other in body]
    return len(bodies) > 1


_HALL_STAFF = frozenset({Role.CHIEF_JUDGE, Role.HALL_JUDGE, Role.TECHNICAL_SUPPORT})
_SUP = frozenset({Role.SUPERVISOR})

ADMINISTRATOR = frozenset({"competition.create"})
"""Permissions of the installation: held by its administrators, by no role in a competition."""

PERMISSIONS: dict[str, frozenset[Role]] = {
    # competition and its settings
    "competition.create": frozenset(),
    "competition.view": frozenset(Role) - {Role.CONTESTANT},
    "competition.edit": frozenset({Role.ORGANISER}),
    "setup.view": _HALL_STAFF - {Role.HALL_JUDGE} | {Role.ORGANISER} | _SUP,
    # accounts and who is what; the supervisor reads everything
    "officials.view": frozenset({Role.ORGANISER, Role.CHIEF_JUDGE, Role.ARBITRATION}) | _SUP,
    "officials.manage": frozenset({Role.ORGANISER}),
    # contestants' names: never for judges (blind marking)
    "contestants.view": frozenset({Role.ORGANISER}) | _SUP,
    "contestants.edit": frozenset({Role.ORGANISER}),
    "ledger.view": frozenset({Role.ORGANISER, Role.CHIEF_JUDGE, Role.ARBITRATION}) | _SUP,
    # papers: keys and transcripts are inside, so few eyes
    "paper.view": frozenset({Role.CHIEF_JUDGE, Role.ORGANISER}) | _SUP,
    "paper.edit": frozenset({Role.ORGANISER}),
    "paper.freeze": frozenset({Role.CHIEF_JUDGE}),
    # hall
    "hall.view": _HALL_STAFF | {Role.ORGANISER} | _SUP,
    "hall.command": frozenset({Role.CHIEF_JUDGE}),
    "hall.pause_person": frozenset({Role.CHIEF_JUDGE, Role.HALL_JUDGE}),
    "hall.answer_hand": frozenset({Role.CHIEF_JUDGE, Role.HALL_JUDGE}),
    "hall.move_seat": _HALL_STAFF,
    "hall.view_held": frozenset({Role.CHIEF_JUDGE, Role.ARBITRATION}) | _SUP,
    "hall.decide_held": frozenset({Role.CHIEF_JUDGE}),
    "seats.arrange": frozenset({Role.ORGANISER}),
    "seats.move": _HALL_STAFF | {Role.ORGANISER},
    "seats.issue_codes": frozenset({Role.ORGANISER, Role.TECHNICAL_SUPPORT}),
    # a person as customer of an outbound call (I18): judges, and blind; whoever teaches or leads
    # contestants is no customer of theirs
    "calls.play_customer": frozenset({Role.HALL_JUDGE, Role.MARKING_JUDGE}),
    # results
    "results.view": frozenset({Role.CHIEF_JUDGE, Role.ORGANISER, Role.ARBITRATION}) | _SUP,
    "results.publish": frozenset({Role.CHIEF_JUDGE}),
    # answers and keys by code, after the end: for whoever sees the derivation of each score
    "results.export_answers": (
        frozenset({Role.CHIEF_JUDGE, Role.ORGANISER, Role.ARBITRATION}) | _SUP
    ),
    # a contestant's own sitting
    "sitting.answer": frozenset({Role.CONTESTANT}),
}

"""What is known of competitions and of who may what in them."""

from typing import Any

from django.utils.translation import gettext

from zuoxi.accounts.models import User
from zuoxi.competitions import history, rule_sheet
from zuoxi.competitions.models import Competition
from zuoxi.competitions.permissions import permissions_in_the_installation, permissions_of
from zuoxi.competitions.rule_set import RuleSet
from zuoxi.competitions.rules import roles_of
from zuoxi.kernel.setting import Setting
from zuoxi.kernel.time import now_ms
from zuoxi.tasks import registry


def me(user: User | None) -> dict[str, Any]:
    """Return who is logged in and what they hold where (``schemas.Me``)."""
    return {
        "user": user,
        "appointments": appointments_of(user) if user else [],
        "permissions": permissions_in_the_installation(user) if user else [],
        "server_ms": now_ms(),
    }


def competitions() -> list[Competition]:
    """Return every competition of the installation, newest first."""
    return list(Competition.objects.order_by("-created_ms", "-id"))


def appointments_of(user: User) -> list[dict[str, Any]]:
    """Return every competition in which ``user`` holds a role, newest first."""
    rows = []
    for competition in competitions():
        roles = roles_of(user, competition)
        if roles:
            rows.append(
                {
                    "competition": competition,
                    "roles": sorted(role.value for role in roles),
                    "permissions": permissions_of(user, competition),
                }
            )
    return rows


def rule_set_of(competition: Competition) -> RuleSet:
    """Return the competition's settings, with the defaults filled in."""
    return RuleSet.model_validate(competition.rule_set)


def competition_view(competition: Competition, *, user: User) -> dict[str, Any]:
    """Return a competition as its officials see it (``schemas.CompetitionView``)."""
    return {
        "id": competition.pk,
        "name": competition.name,
        "edition": competition.edition,
        "level": competition.level,
        "host": competition.host,
        "may_change": not history.started(competition),
        "is_demo": competition.is_demo,
        "rule_set": rule_set_of(competition),
        "slots": list(competition.slots.all()),
        "permissions": permissions_of(user, competition),
    }


def rule_sheet_view(competition: Competition) -> dict[str, Any]:
    """Return the rule sheet in the reader's language (``schemas.RuleSheet``)."""
    tasks = [slot.task for slot in competition.slots.all()]
    return {
        "version": competition.rule_set_version,
        "may_change": not history.rules_stand(competition),
        "sections": [
            {
                "task": section.task,
                "title": gettext(registry.name_of(section.task)) if section.task else "",
                "lines": [_rule_line(*line) for line in section.lines],
            }
            for section in rule_sheet.sheet(rule_set_of(competition), tasks=tasks)
        ],
    }


def _rule_line(name: str, setting: Setting, value: Any) -> dict[str, Any]:
    def told(text: str) -> str:
        return gettext(text) if text else ""

    return {
        "name": name,
        "title": told(setting.title),
        "part": told(setting.part),
        "why": told(setting.why),
        "paragraph": setting.paragraph,
        "kind": setting.kind,
        # Words that nobody has changed are ours, and translated.
        "value": told(value) if setting.kind == "words" else value,
        "says": told(setting.says),
        "choices": [{"value": choice, "words": told(words)} for choice, words in setting.choices],
        "minimum": setting.minimum,
        "maximum": setting.maximum,
        "unit": told(setting.unit),
    }


def task_types() -> list[dict[str, Any]]:
    """Return the task types of this installation (``schemas.TaskTypeView``)."""
    return [
        {
            "key": kind.key,
            "name": gettext(kind.name),
            "minutes": kind.minutes,
            "shares_clock": kind.shares_clock,
        }
        for kind in registry.all_types()
    ]

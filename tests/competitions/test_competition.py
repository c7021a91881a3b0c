"""A competition is created, changed until the start, and its rules until a paper is frozen."""

from typing import Any

import pytest

from tests import factories
from tests.http import Browser
from zuoxi.accounts.roles import Role
from zuoxi.competitions import domain, errors, rule_sheet
from zuoxi.competitions.models import Competition
from zuoxi.competitions.rule_set import RuleSet
from zuoxi.kernel import ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.tasks import registry

pytestmark = pytest.mark.django_db

WORDS: dict[str, Any] = {
    "name": "客户信息服务技能竞赛",
    "edition": "2026 年",
    "level": "province",
    "host": "海州职业学院",
    "slots": [
        {
            "task": "dictation",
            "planned_ms": 1_790_000_000_000,
            "duration_ms": 600_000,
            "shares_clock": False,
        }
    ],
}


@pytest.fixture
def organiser() -> Browser:
    factories.administrator()
    browser = Browser()
    browser.log_in("admin", factories.PASSWORD)
    return browser


def happened(verb: str, competition: int) -> None:
    """Leave an entry as a later stage's verb does."""
    from django.db import transaction

    with transaction.atomic():
        ledger.append(
            verb=verb,
            actor=ledger.SYSTEM,
            subject=f"competition:{competition}",
            competition_id=competition,
            payload={},
        )


def test_a_competition_comes_back_as_it_was_entered(organiser: Browser) -> None:
    made = organiser.post("/api/competitions", WORDS)
    assert {key: made[key] for key in WORDS} == WORDS
    assert organiser.get(f"/api/competitions/{made['id']}") == made
    assert [each["competition"]["id"] for each in organiser.get("/api/me")["appointments"]] == [
        made["id"]
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "　"}, "bad_competition_name"),
        ({"edition": ""}, "bad_competition_name"),
        ({"slots": []}, "bad_timetable"),
        (
            {"slots": [{"task": "dictation", "planned_ms": None, "duration_ms": 999}]},
            "bad_timetable",
        ),
        ({"slots": WORDS["slots"] * 2}, "bad_timetable"),
        ({"slots": [{"task": "速记", "planned_ms": None, "duration_ms": 1}]}, "unknown_task_type"),
        ({"level": "galaxy"}, "malformed"),
    ],
)
def test_a_competition_that_cannot_be_held_is_refused(
    organiser: Browser, change: dict[str, Any], code: str
) -> None:
    assert organiser.refused("POST", "/api/competitions", WORDS | change)[1] == code
    assert not Competition.objects.exists()


def test_an_organiser_of_one_competition_creates_no_other() -> None:
    hall = factories.competition()
    factories.user(username="fang", role=Role.ORGANISER, at=hall)
    browser = Browser()
    browser.log_in("fang", factories.PASSWORD)
    assert browser.refused("POST", "/api/competitions", WORDS) == (403, "forbidden")


def test_name_and_timetable_change_until_the_first_start(organiser: Browser) -> None:
    made = organiser.post("/api/competitions", WORDS)
    path = f"/api/competitions/{made['id']}"
    longer = [
        {
            "task": "dictation",
            "planned_ms": None,
            "duration_ms": 900_000,
            "shares_clock": False,
        }
    ]
    changed = organiser.put(path, WORDS | {"edition": "2027 年", "slots": longer})
    assert (changed["edition"], changed["slots"], changed["may_change"]) == (
        "2027 年",
        longer,
        True,
    )
    happened("started_task", made["id"])
    assert organiser.refused("PUT", path, WORDS) == (409, "already_under_way")
    assert organiser.get(path)["edition"] == "2027 年"


def test_rules_change_until_a_paper_is_frozen(organiser: Browser) -> None:
    made = organiser.post("/api/competitions", WORDS)
    path = f"/api/competitions/{made['id']}/rules"
    changes = {"transport_grace_ms": 5_000, "dictation.accuracy_reading": "ratio"}
    sheet = organiser.put(path, {"changes": changes})
    values = {line["name"]: line["value"] for s in sheet["sections"] for line in s["lines"]}
    assert (sheet["version"], {name: values[name] for name in changes}) == (2, changes)
    happened("froze_paper", made["id"])
    assert organiser.get(path)["may_change"] is False
    assert organiser.refused("PUT", path, {"changes": changes}) == (409, "rules_frozen")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("transport_grace_ms", -1),
        ("transport_grace_ms", 60_001),
        ("transport_grace_ms", True),
        ("dictation.accuracy_reading", "guess"),
        ("dictation.slip_penalty", "1"),
        ("dictation.classes.name", "emoji"),
        ("time_without_submit", "nothing"),
        ("online_service.speed", 1),
        ("", 1),
    ],
)
def test_a_value_that_the_sheet_does_not_allow_changes_nothing(name: str, value: Any) -> None:
    with pytest.raises(errors.BadSetting):
        rule_sheet.changed(RuleSet(), changes={name: value}, tasks=["dictation"])


@pytest.mark.parametrize("value", [0, 60_000])
def test_the_limits_of_a_setting_are_allowed_themselves(value: int) -> None:
    changed = rule_sheet.changed(RuleSet(), changes={"transport_grace_ms": value}, tasks=[])
    assert changed.transport_grace_ms == value


def test_the_sheet_tells_every_setting_with_its_reason_in_both_languages(
    organiser: Browser,
) -> None:
    made = organiser.post("/api/competitions", WORDS)
    path = f"/api/competitions/{made['id']}/rules"
    chinese = organiser.get(path)["sections"]
    organiser.language = "en"
    english = organiser.get(path)["sections"]
    lines = [line for section in chinese for line in section["lines"]]
    assert {line["paragraph"] for line in lines} >= {"I2", "I3", "I4", "I5", "I6", "I7"}
    assert {line["paragraph"] for line in lines} >= {"I24", "I35"}
    assert all(line["why"] for line in lines)
    assert [section["title"] for section in chinese] == ["", "听打录入"]
    assert [section["title"] for section in english] == ["", "Dictation"]
    assert not [line for s in english for line in s["lines"] if line["why"] == lines[0]["why"]]


@pytest.mark.parametrize("kind", registry.all_types(), ids=lambda kind: str(kind.key))
def test_every_setting_of_a_task_type_leads_to_a_member_of_its_rules(kind: Any) -> None:
    paths = [setting.path for setting in kind.settings if setting.path]
    assert len(paths) == len(set(paths))
    assert {path[0] for path in paths} <= set(kind.Rules.model_fields)


def test_a_field_is_called_on_the_whole_sheet_as_the_competition_calls_it(
    organiser: Browser,
) -> None:
    made = organiser.post("/api/competitions", WORDS)
    path = f"/api/competitions/{made['id']}/rules"
    sheet = organiser.put(path, {"changes": {"dictation.labels.address": "联系地址"}})
    lines = {line["name"]: line for section in sheet["sections"] for line in section["lines"]}
    assert lines["dictation.labels.address"]["value"] == "联系地址"
    assert lines["dictation.classes.address"]["part"] == "联系地址"
    assert lines["dictation.classes.phone"]["part"] == "联系电话"
    long = {"changes": {"dictation.labels.address": "址" * 13}}
    assert organiser.refused("PUT", path, long) == (400, "bad_setting")


def test_creating_and_changing_leave_one_entry_each(organiser: Browser) -> None:
    made = organiser.post("/api/competitions", WORDS)
    organiser.put(f"/api/competitions/{made['id']}", WORDS)
    organiser.put(f"/api/competitions/{made['id']}/rules", {"changes": {}})
    written = LedgerEntry.objects.filter(competition_id=made["id"]).order_by("seq")
    assert list(written.values_list("verb", "actor_name", "role")) == [
        ("created_competition", "管理员", "organiser"),
        ("changed_competition", "管理员", "organiser"),
        ("changed_rules", "管理员", "organiser"),
    ]


def test_a_demo_or_a_rehearsal_is_checked_like_any_other() -> None:
    with pytest.raises(errors.BadTimetable):
        domain.create_competition(name="赛前试运行", edition="演练", slots=[], actor=ledger.SYSTEM)

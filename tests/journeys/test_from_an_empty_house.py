"""From an empty installation to a hall that is ready to start, over the HTTP API only."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.http import Browser
from zuoxi.competitions.models import Competition
from zuoxi.config.verifying import verify_installation
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.kernel.models import LedgerEntry
from zuoxi.ledger.words import UNREADABLE
from zuoxi.papers.command import import_paper
from zuoxi.papers.domain import freeze_paper
from zuoxi.papers.models import Paper
from zuoxi.rehearsal.tasks.own_paper import write_folder

pytestmark = pytest.mark.django_db

MINUTE = 60_000
OWN = "古道西风瘦马在-77"


def states(organiser: Browser, base: str) -> dict[str, str]:
    return {step["key"]: step["state"] for step in organiser.get(f"{base}/setup")}


def hired(organiser: Browser, base: str, username: str, name: str, role: str) -> Browser:
    """The organiser opens an account; its holder logs in and chooses an own password."""
    slip = organiser.post(
        f"{base}/officials", {"username": username, "display_name": name, "role": role}
    )
    own = Browser()
    me = own.log_in(username, slip["password"])
    assert (me["user"]["must_change_password"], me["appointments"]) == (True, [])
    me = own.put("/api/me/password", {"old": slip["password"], "new": OWN})
    assert [a["roles"] for a in me["appointments"]] == [[role]]
    return own


@pytest.fixture
def house(tmp_path: Path) -> str:
    """Tell the story up to the running task and return the competition's address."""
    factories.administrator()
    organiser = Browser()
    me = organiser.log_in("admin", factories.PASSWORD)
    assert (me["appointments"], me["permissions"]) == ([], ["competition.create"])

    # the competition and its rules
    made = organiser.post(
        "/api/competitions",
        {
            "name": "客户信息服务技能竞赛",
            "edition": "2026 年",
            "level": "city",
            "slots": [{"task": "dictation", "planned_ms": None, "duration_ms": 10 * MINUTE}],
        },
    )
    base = f"/api/competitions/{made['id']}"
    assert states(organiser, base) == {
        "timetable": "done",
        "paper": "todo",
        "contestants": "todo",
        "seats": "todo",
        "codes": "todo",
        "officials": "todo",
        "trial": "todo",
    }
    organiser.put(f"{base}/rules", {"changes": {"dictation.slip_penalty": 1}})

    # the people
    chief = hired(organiser, base, "zhou", "周裁判长", "chief_judge")
    hired(organiser, base, "he", "何现场", "hall_judge")
    hired(organiser, base, "shi", "石技术", "technical_support")
    hired(organiser, base, "wei", "韦监督", "supervisor")

    # the paper
    write_folder(tmp_path)
    paper = import_paper(tmp_path, competition_id=made["id"])["paper"]
    revision = {"revision": chief.get(f"/api/papers/{paper}")["revision"]}
    assert chief.post(f"/api/papers/{paper}/freeze", revision)["state"] == "frozen"
    assert organiser.refused("PUT", f"{base}/rules", {"changes": {}}) == (409, "rules_frozen")

    # the contestants
    listed = organiser.post(
        f"{base}/contestants/preview",
        {"text": "选手号\t姓名\n001\t赵晓岚\n002\t钱子墨\n003\t孙雨桐"},
    )
    assert listed["problems"] == []
    organiser.post(f"{base}/contestants", {"entrants": listed["entrants"]})

    # the hall
    organiser.put(f"{base}/seating", {"seats": 4, "spares": 1, "columns": 5})
    seated = organiser.post(f"{base}/seating")
    assert [(s["label"], s["code"], s["paper"]) for s in seated["seats"]] == [
        ("A01", "001", paper),
        ("A02", "002", paper),
        ("A03", "003", paper),
        ("A04", None, None),
        ("备1", None, None),
    ]
    codes = organiser.post(f"{base}/seats/codes")
    assert set(states(organiser, base).values()) == {"done", "warn"}
    assert states(organiser, base)["trial"] == "warn"  # nobody has logged in at a seat yet

    # everybody at work
    seat = Browser().post("/api/seat/login", {"code": codes[0]["access_code"]})
    assert seat["seat"] == "A01"
    command = {"task": "dictation", "confirm": True}
    chief.post(f"{base}/hall/ready", command)
    chief.post(f"{base}/hall/start", command)
    assert chief.get(f"{base}/hall")["slots"][0]["state"] == "running"
    return base


def test_an_empty_house_becomes_a_hall_that_starts(house: str) -> None:
    assert verify_installation().findings == []


def test_every_step_of_the_way_is_one_entry_of_the_ledger(house: str) -> None:
    assert list(LedgerEntry.objects.order_by("seq").values_list("verb", flat=True)) == [
        "created_administrator",
        "created_competition",
        "changed_rules",
        *(["created_account", "appointed", "changed_password"] * 4),
        "imported_paper",
        "froze_paper",
        "entered_contestants",
        "furnished_hall",
        "seated_contestants",
        "issued_seat_codes",
        "declared_ready",
        "started_task",
    ]


def test_whatever_is_put_right_on_the_way_still_adds_up(tmp_path: Path) -> None:
    """Every verb of setting up once more, as corrections: both logs and the rows agree."""
    factories.administrator()
    organiser = Browser()
    organiser.log_in("admin", factories.PASSWORD)
    slots = [{"task": "dictation", "planned_ms": None, "duration_ms": 10 * MINUTE}]
    words = {"name": "客户信息服务技能竞赛", "edition": "2026 年", "level": "city", "slots": slots}
    base = f"/api/competitions/{organiser.post('/api/competitions', words)['id']}"
    organiser.put(base, words | {"edition": "2027 年"})
    organiser.put(f"{base}/rules", {"changes": {"transport_grace_ms": 5_000}})

    # officials
    account = {"username": "zhou", "display_name": "周裁判长", "role": "hall_judge"}
    zhou = organiser.post(f"{base}/officials", account)["user"]
    organiser.post(f"{base}/dismissals", {"user": zhou, "role": "hall_judge"})
    organiser.post(f"{base}/appointments", {"user": zhou, "role": "chief_judge"})
    for verb in ("password", "close", "reopen"):
        organiser.post(f"{base}/officials/{zhou}/{verb}")

    # contestants
    people = [{"code": f"00{n}", "name": "赵晓岚"} for n in (1, 2, 3, 4)]
    entered = organiser.post(f"{base}/contestants", {"entrants": people})
    one = f"{base}/contestants/{entered[0]['id']}"
    organiser.put(one, {"code": "005", "name": "钱子墨"})
    organiser.post(f"{base}/contestants/remove", {"ids": [entered[3]["id"]]})

    # seats and papers
    competition = Competition.objects.get()
    write_folder(tmp_path)
    papers = []
    for title in ("甲卷", "乙卷"):
        index = tmp_path / "paper.yaml"
        named = json.loads(index.read_text(encoding="utf-8")) | {"name": title}
        index.write_text(json.dumps(named), encoding="utf-8")
        made = import_paper(tmp_path, competition_id=competition.pk)["paper"]
        papers.append(freeze_paper(Paper.objects.get(pk=made), by=SYSTEM).pk)
    organiser.put(f"{base}/seating", {"seats": 3, "spares": 0, "columns": 2})
    organiser.put(f"{base}/seating", {"seats": 4, "spares": 1, "columns": 3})
    seated = organiser.post(f"{base}/seating", {"paper": papers[0]})["seats"]
    organiser.post(f"{base}/seating/paper", {"paper": papers[1]})
    organiser.post(f"{base}/seats/codes")
    spare = next(seat["id"] for seat in seated if seat["is_spare"])
    organiser.post(f"{base}/seating/{seated[0]['sitting']}/move", {"seat": spare})
    organiser.post(f"{base}/seating/{seated[1]['sitting']}/unseat")
    organiser.post(f"{base}/seating/{seated[2]['sitting']}/code")

    assert verify_installation().findings == []
    entries = organiser.get(f"{base}/ledger?limit=200")["entries"]
    assert not [entry["verb"] for entry in entries if UNREADABLE in entry["text"]]


def test_what_judges_can_ask_for_holds_no_name(house: str) -> None:
    for username in ("zhou", "he", "shi"):
        judge = Browser()
        judge.log_in(username, OWN)
        answers: list[Any] = [judge.call("GET", f"{house}/{what}") for what in ASKED]
        assert answers[0].status_code == 403
        assert not any("赵晓岚" in answer.content.decode() for answer in answers)


ASKED = ("contestants", "hall", "seats", "seating", "setup", "ledger", "results", "officials")

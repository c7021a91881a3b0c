"""Makes an installation whose one task is an outbound call to a person, in a process of its own.

python -m tests.browser.person_installation CONTESTANTS DURATION_MS GRACE_MS

Two judges play the customer; their names and passwords are printed, too.
"""

import json
import secrets
import sys
from pathlib import Path
from typing import Any

from zuoxi.rehearsal.installation import make, set_up

TASK = "outbound_call"
QUESTION: dict[str, Any] = {
    "background": {
        "title": "推介净水机",
        "company": "清源电器（海州市）",
        "price": "每台1980元，可分十二期。",
        "passages": [{"heading": "公司介绍", "text": "清源电器经营净水设备十年。"}],
    },
    "card": {"name": "吴女士", "phone": "19900005533", "about": "三口之家，用净水机五年。"},
    "customer": {
        "kind": "person",
        "brief": {
            "role": "您家的净水机用了五年，常漏水，想换又嫌贵。",
            "agrees": "说清滤芯和安装，就答应。",
            "seed": 8,
            "objections": [
                {"id": "dear", "text": "太贵了。", "accepts": "说分期。"},
                {"id": "wait", "text": "等双十一再说。", "accepts": "说本月有礼。"},
            ],
        },
    },
}


def write_folder(folder: Path) -> None:
    """Write the paper folder."""
    index = {
        "name": "语音服务试卷",
        "total_points": "10",
        "tasks": [{"type": TASK, "file": f"{TASK}.yaml", "points": "10", "minutes": 10}],
    }
    for name, content in (("paper", index), (TASK, QUESTION)):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (folder / f"{name}.yaml").write_text(text + "\n", encoding="utf-8")


def people(competition_id: int) -> list[list[str]]:
    """Appoint two people who play the customer and return their names and passwords."""
    from zuoxi.accounts.models import User
    from zuoxi.accounts.roles import Role
    from zuoxi.competitions.domain import appoint
    from zuoxi.competitions.models import Competition
    from zuoxi.kernel.ledger import SYSTEM

    competition = Competition.objects.get(pk=competition_id)
    found = []
    for name in ("player1", "player2"):
        password = secrets.token_urlsafe(16)
        user = User.objects.create_user(name, password=password, display_name="吴评委")
        appoint(user, competition=competition, role=Role.MARKING_JUDGE, actor=SYSTEM)
        found.append([name, password])
    return found


def shorten_cap(competition_id: int, ms: int) -> None:
    """Let calls end after ``ms``."""
    from zuoxi.competitions.models import Competition

    competition = Competition.objects.get(pk=competition_id)
    competition.rule_set["tasks"] = {TASK: {"call_cap_ms": ms}}
    competition.save(update_fields=["rule_set"])


def main() -> None:
    """Make it and print what it is."""
    set_up()
    contestants, duration_ms, grace_ms = (int(word) for word in sys.argv[1:4])
    made = make(
        contestants=contestants,
        duration_ms=duration_ms,
        grace_ms=grace_ms,
        tasks=(TASK,),
        write=write_folder,
    )
    shorten_cap(made["competition"], 60_000)
    made["people"] = people(made["competition"])
    sys.stdout.write(json.dumps(made, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

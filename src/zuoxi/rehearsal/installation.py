"""Makes the temporary installation of a rehearsal, in a process of its own.

    python -m zuoxi.rehearsal.installation CONTESTANTS DURATION_MS GRACE_MS
        [--tasks dictation,…] [--cookies]

Prints one JSON object: competition, user name and password of its chief judge, the questions with
their keys by task, and a seat code per contestant (``--cookies``: ready-made seat cookies instead,
for the bench, where log-in is not what is measured). Everything goes through the domain's verbs.
"""

import json
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from zuoxi.rehearsal.tasks import played
from zuoxi.rehearsal.tasks.own_paper import write_folder

CHIEF = "rehearsal-chief"
COLUMNS = 20


def set_up() -> None:
    """Set Django up on the installation that ``ZUOXI_DATA`` names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zuoxi.config.settings")
    django.setup()


def make(
    *,
    contestants: int,
    duration_ms: int,
    grace_ms: int,
    cookies: bool = False,
    tasks: Sequence[str] = ("dictation",),
    rules: Mapping[str, Mapping[str, Any]] | None = None,
    write: Callable[[Path], None] | None = None,
) -> dict[str, Any]:
    """Make the competition with everything it needs and return what the rehearsal must know.

    Its ``tasks`` run on one clock; the paper is the rehearsal's own, or the one whose folder
    ``write`` fills; ``rules`` are settings of tasks other than those of a rehearsal.
    """
    from zuoxi.accounts.models import User  # noqa: PLC0415 - after django.setup()
    from zuoxi.accounts.roles import Role  # noqa: PLC0415
    from zuoxi.competitions.domain import Slot, appoint, create_competition  # noqa: PLC0415
    from zuoxi.competitions.rule_set import RuleSet  # noqa: PLC0415
    from zuoxi.hall.domain import furnish, seat_contestants  # noqa: PLC0415
    from zuoxi.kernel.ledger import SYSTEM  # noqa: PLC0415
    from zuoxi.registration.domain import Entrant, enter_contestants  # noqa: PLC0415
    from zuoxi.sittings import secret  # noqa: PLC0415
    from zuoxi.sittings.access import cookie_for, issue_codes  # noqa: PLC0415
    from zuoxi.sittings.models import Sitting  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    secret.ensure()
    competition = create_competition(
        name="赛前试运行",
        edition="演练",
        slots=[Slot(task, duration_ms, shares_clock=n > 0) for n, task in enumerate(tasks)],
        rule_set=RuleSet(transport_grace_ms=grace_ms, tasks=_rules(tasks, rules)),
        actor=SYSTEM,
    )
    password = secrets.token_urlsafe(16)
    chief = User.objects.create_user(CHIEF, password=password, display_name="模拟裁判长")
    appoint(chief, competition=competition, role=Role.CHIEF_JUDGE, actor=SYSTEM)
    paper, questions = _paper(competition, write or (lambda folder: write_folder(folder, tasks)))
    entered = enter_contestants(
        competition,
        entrants=[Entrant(f"{n:04d}", f"模拟选手{n}") for n in range(1, contestants + 1)],
        actor=SYSTEM,
    )
    furnish(competition, seats=contestants, spares=2, columns=COLUMNS, actor=SYSTEM)
    sittings = seat_contestants(competition, contestants=entered, paper=paper, actor=SYSTEM)
    issued = issue_codes(competition, actor=SYSTEM)
    made: dict[str, Any] = {
        "competition": competition.pk,
        "username": CHIEF,
        "password": password,
        "questions": questions,
    }
    if cookies:
        fresh = Sitting.objects.in_bulk([sitting.pk for sitting in sittings])
        return {**made, "cookies": [cookie_for(fresh[sitting.pk]) for sitting in sittings]}
    return {**made, "codes": [code.access_code for code in issued]}


def _rules(
    tasks: Sequence[str], other: Mapping[str, Mapping[str, Any]] | None
) -> dict[str, dict[str, Any]]:
    found = {task: dict((other or {}).get(task, played(task).rules)) for task in tasks}
    return {task: rules for task, rules in found.items() if rules}


def _paper(competition: Any, write: Callable[[Path], None]) -> tuple[Any, dict[str, Any]]:
    """Freeze the paper that ``write`` writes; return it and its questions by task."""
    from zuoxi.kernel.ledger import SYSTEM  # noqa: PLC0415 - after django.setup()
    from zuoxi.papers.domain import freeze_paper, import_folder  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="paper-") as name:
        write(Path(name))
        draft = import_folder(competition, folder=Path(name), by=SYSTEM)
    paper = freeze_paper(draft, by=SYSTEM)
    return paper, {task["task"]: task["question"] for task in paper.content["tasks"]}


def main() -> None:
    """Make the installation that the arguments describe and print what it is."""
    set_up()
    contestants, duration_ms, grace_ms = (int(word) for word in sys.argv[1:4])
    more = sys.argv[4:]
    made = make(
        contestants=contestants,
        duration_ms=duration_ms,
        grace_ms=grace_ms,
        cookies="--cookies" in more,
        tasks=more[more.index("--tasks") + 1].split(",") if "--tasks" in more else ("dictation",),
    )
    sys.stdout.write(json.dumps(made, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

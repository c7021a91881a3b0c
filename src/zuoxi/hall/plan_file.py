"""Reads a competition that a technician wrote into one YAML file, and lists everything wrong in it.

    name, edition, level, host
    slots        [{task, minutes, planned, shares_clock}]   planned: "2026-11-23 09:00", in the
                 hall's time; shares_clock: true runs with the one before it
    rules        {name on the rule sheet: value}
    officials    [{username, name, roles}]
    contestants  [{code, name, school, delegation}]
    hall         {seats, spares, columns}

No database: names and codes that are taken already are found when the file is carried out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zuoxi.accounts.roles import Role, forbids
from zuoxi.competitions.errors import BadSetting, ClocksDiffer
from zuoxi.competitions.rule_set import RuleSet
from zuoxi.competitions.rule_sheet import changed
from zuoxi.kernel import yaml_file
from zuoxi.kernel.sentences import sentence
from zuoxi.kernel.yaml_values import Value
from zuoxi.papers.points import Words
from zuoxi.papers.problems import FolderProblem, Notebook
from zuoxi.papers.schema_reader import SchemaReader, line_of, report_invalid, report_unknown
from zuoxi.registration.entrants import Entrant, problems_of
from zuoxi.tasks import registry

PLANNED = "%Y-%m-%d %H:%M"
RuleValue = Annotated[str, Field(pattern=r"^\S{1,80}$")]
"""A word or a number; numbers need no quotes here."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SlotPart(_Part):
    """A task of the timetable; with ``shares_clock`` it runs together with the one before it."""

    task: Words
    minutes: Annotated[int, Field(ge=1, le=600)]
    planned: str | None = None
    shares_clock: bool = False


class OfficialPart(_Part):
    """An account with its roles here."""

    username: Annotated[str, Field(min_length=1, max_length=60)]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    roles: tuple[Words, ...] = ()


class ContestantPart(_Part):
    """A contestant; what it must be like is told row by row."""

    code: str
    name: str
    school: str = ""
    delegation: str = ""


class HallPart(_Part):
    """How many seats and spare machines, in rows of how many."""

    seats: Annotated[int, Field(ge=1, le=5000)]
    spares: Annotated[int, Field(ge=0, le=500)] = 0
    columns: Annotated[int, Field(ge=1, le=50)]


class Plan(_Part):
    """The whole file."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    edition: Annotated[str, Field(min_length=1, max_length=40)]
    level: Literal["school", "city", "province", "nation"] = "school"
    host: Annotated[str, Field(max_length=120)] = ""
    slots: Annotated[tuple[SlotPart, ...], Field(min_length=1)]
    rules: dict[str, RuleValue] = Field(default_factory=dict)
    officials: tuple[OfficialPart, ...] = ()
    contestants: tuple[ContestantPart, ...] = ()
    hall: HallPart | None = None

    @property
    def entrants(self) -> list[Entrant]:
        """Return the contestants as they are entered."""
        return [Entrant(**part.model_dump()) for part in self.contestants]

    @property
    def tasks(self) -> list[str]:
        """Return the tasks of the timetable."""
        return [slot.task for slot in self.slots]

    def rule_set(self) -> RuleSet:
        """Return the rules; raise BadSetting as :func:`zuoxi.competitions.rule_sheet.changed`."""
        changes = {name: _typed(value) for name, value in self.rules.items()}
        return changed(RuleSet(), changes=changes, tasks=self.tasks)


@dataclass(frozen=True)
class ReadPlan:
    """What came of a file: a plan without problems, or problems and no plan."""

    plan: Plan | None
    problems: list[FolderProblem]


def read_plan(path: Path) -> ReadPlan:
    """Return the plan in ``path``, or everything that is wrong with the file."""
    problems: list[FolderProblem] = []
    document, unread = yaml_file.read_all(path, name=path.name)
    problems += [FolderProblem(e.file, e.line, e.text, dict(e.params)) for e in unread]
    if document is None or problems:
        return ReadPlan(None, problems)
    notebook = Notebook(path.name, problems)
    plan = _shaped(document, notebook)
    if plan is not None:
        for place, text, params in _faults(plan):
            notebook.report(line_of(document, place), text, **params)
        _check_names(plan, document, notebook)
    return ReadPlan(None if problems else plan, sorted(problems, key=lambda p: p.line))


def planned_ms(slot: SlotPart, *, zone: tzinfo) -> int | None:
    """Return the planned start in ms; raise :class:`ValueError` if it is none."""
    if slot.planned is None:
        return None
    moment = datetime.strptime(slot.planned, PLANNED).replace(tzinfo=zone)
    return round(moment.timestamp() * 1000)


def _shaped(document: Value, notebook: Notebook) -> Plan | None:
    plain = SchemaReader(Plan, report=notebook.report).read(document)
    try:
        plan = Plan.model_validate(plain)
    except ValidationError as error:
        report_invalid(notebook, document, error)
        return None
    return None if notebook.errors() else plan


_Fault = tuple[tuple[str | int, ...], str, dict[str, str | int]]


def _faults(plan: Plan) -> Iterator[_Fault]:
    yield from _slot_faults(plan)
    yield from _official_faults(plan)
    rows = range(len(plan.contestants))
    for problem in problems_of(plan.entrants, rows=rows, taken=()):
        # A row is named by the line that is printed beside it.
        text = problem.text
        if "first" in problem.params:
            text = sentence("选手号 %(code)s 出现了两次。")
        yield ("contestants", problem.row), text, {"code": plan.contestants[problem.row].code}
    if plan.hall is not None and plan.hall.seats < len(plan.contestants):
        text = sentence("座位 %(seats)s 个，选手 %(count)s 名，坐不下。请增加座位。")
        count = len(plan.contestants)
        yield ("hall", "seats"), text, {"seats": plan.hall.seats, "count": count}


def _slot_faults(plan: Plan) -> Iterator[_Fault]:
    for number, slot in enumerate(plan.slots):
        if slot.task in plan.tasks[:number]:
            text = sentence("“%(task)s”安排了两次。每道题只安排一次。")
            yield ("slots", number, "task"), text, {"task": slot.task}
        if slot.shares_clock and (number == 0 or plan.slots[number - 1].minutes != slot.minutes):
            yield ("slots", number, "shares_clock"), ClocksDiffer.sentence, {}
        try:
            planned_ms(slot, zone=datetime.now().astimezone().tzinfo)  # type: ignore[arg-type]
        except ValueError:
            text = sentence('计划开始应写成 "2026-11-23 09:00" 的样子。')
            yield ("slots", number, "planned"), text, {}


def _official_faults(plan: Plan) -> Iterator[_Fault]:
    seen: set[str] = set()
    for number, official in enumerate(plan.officials):
        if official.username.lower() in seen:
            text = sentence("用户名“%(username)s”出现了两次。")
            yield ("officials", number, "username"), text, {"username": official.username}
        seen.add(official.username.lower())
        held = [Role(role) for role in official.roles if role in _ROLES]
        for place, role in enumerate(held):
            if any(forbids(other, role) for other in held[:place]):
                text = sentence(
                    "%(name)s 的角色不能兼任：现场裁判和评分裁判不能是同一人，"
                    "裁判、监督组和仲裁组不能互相兼任。"
                )
                yield ("officials", number, "roles"), text, {"name": official.name}


_ROLES = [role.value for role in Role if role is not Role.CONTESTANT]


def _check_names(plan: Plan, document: Value, notebook: Notebook) -> None:
    known = [kind.key for kind in registry.all_types()]
    for number, slot in enumerate(plan.slots):
        if slot.task not in known:
            line = line_of(document, ("slots", number, "task"))
            report_unknown(notebook.report, line, slot.task, known)
    for number, official in enumerate(plan.officials):
        for place, role in enumerate(official.roles):
            if role not in _ROLES:
                line = line_of(document, ("officials", number, "roles", place))
                report_unknown(notebook.report, line, role, _ROLES)
    if notebook.errors():
        return
    for name, value in plan.rules.items():
        try:
            changed(RuleSet(), changes={name: _typed(value)}, tasks=plan.tasks)
        except BadSetting:
            text = sentence("规则“%(name)s”不能这样设置。名称和取值见规则表。")
            notebook.report(line_of(document, ("rules", name)), text, name=name)


def _typed(value: str) -> str | int:
    return int(value) if value.isascii() and value.isdecimal() else value

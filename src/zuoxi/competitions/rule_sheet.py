"""The rule sheet (规则表): every setting of a competition in words, with one line of why.

The competition's own settings stand first, then those of each task of the timetable, as the task
type tells them. Settings are named ``transport_grace_ms`` or ``dictation.slip_penalty``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from pydantic import ValidationError

from zuoxi.competitions.errors import BadSetting
from zuoxi.competitions.rule_set import SETTINGS, RuleSet
from zuoxi.kernel.setting import Setting, value_at, with_value
from zuoxi.tasks import registry

Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """The settings of one task, or of the competition (``task`` empty), with their values."""

    task: str
    lines: tuple[tuple[str, Setting, Any], ...]


def sheet(rules: RuleSet, *, tasks: Iterable[str]) -> list[Section]:
    """Return the sheet with the values of ``rules``; fixed settings have the value None."""
    return [Section(task, tuple(_lines(task, plain))) for task, plain in _parts(rules, tasks)]


def changed(rules: RuleSet, *, changes: Changes, tasks: Iterable[str]) -> RuleSet:
    """Return ``rules`` with ``changes`` (name on the sheet → value); raise BadSetting."""
    parts = dict(_parts(rules, tasks))
    known = {name: (task, s) for task, part in parts.items() for name, s, _ in _lines(task, part)}
    for name, value in changes.items():
        task, setting = known.get(name, ("", None))
        if setting is None or not setting.path or not _fits(setting, value):
            raise BadSetting(name=_title(setting, name))
        parts[task] = with_value(parts[task], setting.path, value)
    own = parts.pop("")
    for task, plain in parts.items():
        try:
            registry.task_type(task).Rules.model_validate(plain)
        except ValidationError as error:
            raise BadSetting(name=gettext(registry.name_of(task))) from error
    return RuleSet.model_validate({**own, "tasks": {**rules.tasks, **parts}})


def _parts(rules: RuleSet, tasks: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "", rules.model_dump(mode="json")
    for task in tasks:
        kind = registry.task_type(task)
        yield task, kind.Rules.model_validate(rules.tasks.get(task, {})).model_dump(mode="json")


def _lines(task: str, plain: dict[str, Any]) -> Iterator[tuple[str, Setting, Any]]:
    for setting in registry.task_type(task).settings if task else SETTINGS:
        name = ".".join([task, *setting.path] if task else setting.path) if setting.path else ""
        told = setting
        if setting.part_path:
            told = setting.model_copy(update={"part": value_at(plain, setting.part_path)})
        yield name, told, value_at(plain, setting.path) if setting.path else None


def _fits(setting: Setting, value: Any) -> bool:
    match setting.kind:
        case "choice":
            return value in {choice for choice, _ in setting.choices}
        case "whole" | "seconds":
            scale = 1000 if setting.kind == "seconds" else 1
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and setting.minimum * scale <= value <= setting.maximum * scale
        case "words":
            return isinstance(value, str) and 0 < len(value.strip()) <= setting.maximum
    return False


def _title(setting: Setting | None, name: str) -> str:
    return gettext(setting.title) if setting else name[:80]

"""The task types of this installation, by key. The only place that names concrete types."""

from typing import Any

from zuoxi.tasks.contract import TaskType
from zuoxi.tasks.dictation.task_type import Dictation
from zuoxi.tasks.inbound_call.task_type import InboundCall
from zuoxi.tasks.outbound_call.task_type import OutboundCall

_TYPES: dict[str, TaskType[Any, Any, Any]] = {
    Dictation.key: Dictation(),
    InboundCall.key: InboundCall(),
    OutboundCall.key: OutboundCall(),
}


def task_type(key: str) -> TaskType[Any, Any, Any]:
    """Return the task type named ``key``; raise :class:`KeyError` if there is none."""
    return _TYPES[key]


def name_of(key: str) -> str:
    """Return the message id of a task type's name; a type that is not installed keeps its key."""
    return _TYPES[key].name if key in _TYPES else key


def all_types() -> list[TaskType[Any, Any, Any]]:
    """Return every registered task type, in the order of the competition."""
    return list(_TYPES.values())

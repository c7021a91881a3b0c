"""Tells a machine what a task has come to on the server: its browser folds the rest on top."""

from zuoxi.sittings.connection import Connection
from zuoxi.sittings.protocol import AnswerSoFar


def tell_answer(connection: Connection, task: str) -> None:
    """Send a socket that holds a lease what one task has come to."""
    state, epoch = connection.place.state, connection.epoch
    found = state.tasks.get(task) if state else None
    if state is None or epoch is None or found is None or found.answer is None:
        return
    connection.post(
        AnswerSoFar(
            task=task,
            seq=state.lease(epoch).seq,
            answer=found.answer.model_dump(mode="json"),
            refused=state.refused_of(task, epoch),
        )
    )

"""Simulated contestants who speak: their voice, their work, and what the report finds missing."""

import io
from pathlib import Path
from typing import Any

import av
import pytest

from tests.media.takes.speech import receive
from zuoxi.media.takes.folder import Takes
from zuoxi.media.takes.sealing import seal
from zuoxi.papers.folder import read_folder
from zuoxi.rehearsal import voice
from zuoxi.rehearsal.faults import CALM
from zuoxi.rehearsal.record import Record, SentTake
from zuoxi.rehearsal.report import Report, compare_takes, take_records
from zuoxi.rehearsal.tasks import RECORD, STOP, in_turn, played
from zuoxi.rehearsal.tasks.own_paper import write_folder
from zuoxi.tasks.contract import Operation
from zuoxi.tasks.registry import task_type

TASKS = ("dictation", "inbound_call", "outbound_call")
TAKE = "7a" * 16


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The questions of the rehearsal's own paper, as an installation stores them."""
    folder = tmp_path_factory.mktemp("paper")
    write_folder(folder, TASKS)
    found = {one.task: one.question for one in read_folder(folder).tasks}
    return {task: played(task).Asked.model_validate(found[task]) for task in TASKS}


def test_the_voice_is_real_opus_a_chunk_a_second_and_no_two_chunks_are_alike(
    tmp_path: Path,
) -> None:
    plain = voice.spoken_chunks(5)
    assert len(plain) in (5, 6)
    chunks = [voice.marked(c, contestant=1, take=TAKE, n=n) for n, c in enumerate(plain)]
    others = [voice.marked(c, contestant=2, take=TAKE, n=n) for n, c in enumerate(plain)]
    assert len({*chunks, *others}) == 2 * len(plain)
    with av.open(io.BytesIO(b"".join(chunks))) as container:
        assert isinstance(container, av.container.InputContainer)
        frames = sum(frame.samples for frame in container.decode(container.streams.audio[0]))
    assert frames / 48_000 == pytest.approx(5.0, abs=0.1)
    takes = Takes(tmp_path)
    for n, chunk in enumerate(chunks):
        receive(takes, n, chunk, take=TAKE)
    sealed = seal(takes, TAKE, tmp_path / "a.webm")
    assert (sealed.damage, sealed.missing, sealed.stalled) == ((), (), False)
    assert sealed.span_ms == pytest.approx(5_000, abs=100)


def test_every_contestant_works_all_tasks_in_turn_and_within_the_time(
    questions: dict[str, object],
) -> None:
    steps = in_turn(questions, seed="一", contestant=3, until_ms=600_000)
    assert [task for task in TASKS if any(s.task == task for s in steps)] == list(TASKS)
    moments = [step.at_ms for step in steps]
    assert moments == sorted(moments)
    assert moments[-1] < 600_000
    assert steps == in_turn(questions, seed="一", contestant=3, until_ms=600_000)
    assert steps != in_turn(questions, seed="一", contestant=4, until_ms=600_000)


@pytest.mark.parametrize("task", ["inbound_call", "outbound_call"])
def test_what_is_done_is_what_the_task_accepts_and_answers_it_in_full(
    questions: dict[str, object], task: str
) -> None:
    kind, question = task_type(task), questions[task]
    steps = played(task).work(question, seed="二", contestant=0, until_ms=300_000)
    answer, rules, number = kind.Answer(), kind.Rules(), 0
    microphone = [step for step in steps if step.kind in (RECORD, STOP)]
    assert [s.kind for s in microphone] == [RECORD, STOP] * (len(microphone) // 2)
    for step in steps:
        if step.kind in (RECORD, STOP):
            number += step.kind == RECORD
            said = {"place": step.payload["place"], "take": f"{number:032x}"}
            more: dict[str, Any] = {"chunks": 1, "ms": 900, "sha256": "ab" * 32, "how": "stopped"}
            begins = step.kind == RECORD
            operation = (
                Operation("take.begun", said) if begins else Operation("take.ended", said | more)
            )
        else:
            operation = Operation(step.kind, step.payload, step.at_ms)
        kind.check(question, operation, rules)
        answer = kind.apply(question, answer, operation)
    filled, total = kind.progress(question, answer)
    assert filled == total
    assert answer.submitted


def test_the_simulated_customer_agrees_at_the_end(questions: dict[str, object]) -> None:
    kind, question = task_type("outbound_call"), questions["outbound_call"]
    answer = kind.Answer()
    for step in played("outbound_call").work(question, seed="三", contestant=0, until_ms=300_000):
        answer = kind.apply(question, answer, Operation(step.kind, step.payload, step.at_ms))
    assert answer.call.customer.verdict.result == "deal"
    assert answer.call.ended_by in ("customer", "contestant")


def _report() -> Report:
    return Report(
        contestants=1, task="inbound_call", speed=1, seed="x", faults=CALM, server=None,
        evidence="journal",
    )  # fmt: skip


def _recorded() -> tuple[Record, SentTake]:
    take = SentTake(TAKE, "inbound_call", "turn:a1", "mono", 0.0)
    for n in range(3):
        take.hashes.append(f"{n}" * 64)
        take.whole.update(b"%d" % n)
        take.acked.add(n)
    take.sealed = {"chunks": 3, "bytes": 3, "sha256": take.whole.hexdigest()}
    receipt = {"ops": 0, "late": 0, "held": 0, "refused": 0}
    record = Record(
        code="A1",
        contestant=0,
        sitting=17,
        tasks=("inbound_call",),
        receipts={"inbound_call": receipt},
        takes=[take],
        chunk_ms=[1.0, 2.0, 3.0],
        finished=True,
    )
    return record, take


def _compared(stored: list[str | None], change: dict[str, str] | None = None) -> Report:
    record, take = _recorded()
    if change:
        take.sealed = (take.sealed or {}) | change
    report = _report()
    report.scores_ok = None
    take_records(report, [record], started_s=None)
    compare_takes(report, [record], {17: {TAKE: stored}})
    return report


def test_a_take_whose_chunks_are_all_there_is_whole() -> None:
    report = _compared(["0" * 64, "1" * 64, "2" * 64])
    assert (report.takes, report.takes_ok, report.takes_left) == (1, 1, 0)
    assert (report.chunks_sent, report.chunks_acked, report.chunks_lost) == (3, 3, 0)
    assert report.chunk_ack_ms == {"p50": 2.0, "p95": 3.0, "p99": 3.0, "max": 3.0}
    assert report.good


@pytest.mark.parametrize(
    ("stored", "lost"),
    [
        ([], 3),
        (["0" * 64, None, "2" * 64], 1),
        (["0" * 64, "1" * 64], 1),
        (["0" * 64, "2" * 64, "1" * 64], 2),
    ],
)
def test_a_chunk_that_was_acknowledged_and_is_missing_or_another_is_lost(
    stored: list[str | None], lost: int
) -> None:
    report = _compared(stored)
    assert (report.chunks_lost, report.takes_ok, report.good) == (lost, 0, False)


def test_a_chunk_too_many_or_another_whole_is_no_whole_take() -> None:
    whole: list[str | None] = ["0" * 64, "1" * 64, "2" * 64]
    more = _compared([*whole, "3" * 64])
    assert (more.chunks_lost, more.takes_ok, more.good) == (0, 0, False)
    other = _compared(whole, {"sha256": "ab" * 32})
    assert (other.chunks_lost, other.takes_ok, other.good) == (0, 0, False)


def test_a_take_on_a_machine_that_was_left_must_still_have_what_was_acknowledged() -> None:
    record, take = _recorded()
    take.sealed = None
    take.acked = {0, 1}
    report = _report()
    take_records(report, [record], started_s=None)
    compare_takes(report, [record], {17: {TAKE: ["0" * 64]}})
    assert (report.takes, report.takes_left, report.chunks_lost) == (0, 1, 1)

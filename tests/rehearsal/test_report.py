"""The report finds what is missing, what is twice, who is stuck and whose score differs."""

from decimal import Decimal

from zuoxi.rehearsal.faults import CALM
from zuoxi.rehearsal.measure import spread
from zuoxi.rehearsal.outbox import Outbox
from zuoxi.rehearsal.record import Record
from zuoxi.rehearsal.report import Report, compare_scores, compare_with_journal, take_records

RECEIPT = {"late": 1, "held": 2}


def _record(ops: int, acked: int) -> Record:
    box = Outbox(sitting=17, epoch=1)
    for n in range(ops):
        box.append(at_ms=n, task="dictation", kind="field", payload={"值": f"黄{n}"})
    box.acknowledge(acked, box.hashes[acked])
    return Record(
        code="A1",
        contestant=0,
        sitting=17,
        boxes=[box],
        receipts={"dictation": RECEIPT},
        finished=True,
    )


def _report() -> Report:
    return Report(
        contestants=1, task="dictation", speed=1, seed="x", faults=CALM, server=None,
        evidence="journal",
    )  # fmt: skip


def _stored(record: Record, count: int) -> list[tuple[int, int, str]]:
    return [(1, seq, record.boxes[0].hashes[seq]) for seq in range(1, count + 1)]


def test_a_rehearsal_in_which_everything_agrees_is_good():
    record, report = _record(5, 5), _report()
    take_records(report, [record], started_s=None)
    compare_with_journal(report, [record], {17: _stored(record, 5)})
    compare_scores(report, {"001": Decimal("9.83")}, {"001": "9.83"})
    assert report.good
    assert (report.ops_sent, report.ops_acked, report.late, report.held) == (5, 5, 1, 2)


def test_an_acknowledged_op_that_is_not_in_the_journal_is_lost():
    record, report = _record(5, 4), _report()
    compare_with_journal(report, [record], {17: _stored(record, 3)})
    assert report.ops_lost == 1
    assert not report.good


def test_an_unacknowledged_op_may_be_missing_and_may_be_there():
    record, report = _record(5, 4), _report()
    compare_with_journal(report, [record], {17: _stored(record, 4)})
    compare_with_journal(report, [record], {17: _stored(record, 5)})
    assert (report.ops_lost, report.duplicates) == (0, 0)


def test_an_op_that_was_changed_is_lost_and_an_op_that_is_there_twice_is_counted():
    record, report = _record(2, 2), _report()
    stored = _stored(record, 2)
    compare_with_journal(report, [record], {17: [*stored, stored[1]]})
    assert (report.ops_lost, report.duplicates) == (0, 1)
    compare_with_journal(report, [record], {17: [stored[0], (1, 2, "0" * 64)]})
    assert report.ops_lost == 1


def test_a_differing_or_missing_score_is_named():
    report = _report()
    compare_scores(report, {"001": Decimal("9.83"), "002": Decimal("1.00")}, {"001": "9.82"})
    assert report.scores_wrong == [
        {"code": "001", "expected": "9.83", "official": "9.82"},
        {"code": "002", "expected": "1.00", "official": ""},
    ]
    assert not report.scores_ok


def test_what_a_machine_took_with_it_when_it_was_exchanged_is_told_apart():
    record, report = _record(5, 3), _report()
    record.boxes.append(Outbox(sitting=17, epoch=2))
    take_records(report, [record], started_s=None)
    assert (report.ops_sent, report.ops_acked, report.ops_retyped) == (5, 3, 2)


def test_a_result_that_was_never_published_is_neither_right_nor_wrong():
    record, report = _record(5, 5), _report()
    take_records(report, [record], started_s=None)
    compare_scores(report, {"001": Decimal("9.83")}, None)
    assert (report.scores_ok, report.scores_compared, report.good) == (None, 0, True)


def test_a_rehearsal_that_was_interrupted_is_not_good():
    record, report = _record(5, 5), _report()
    take_records(report, [record], started_s=None)
    compare_scores(report, {"001": Decimal("9.83")}, {"001": "9.83"})
    report.interrupted = True
    assert not report.good


def test_percentiles_are_by_nearest_rank():
    assert spread(range(1, 101)) == {"p50": 50, "p95": 95, "p99": 99, "max": 100}
    assert spread([7.0]) == {"p50": 7.0, "p95": 7.0, "p99": 7.0, "max": 7.0}
    assert spread([]) == {"p50": None, "p95": None, "p99": None, "max": None}

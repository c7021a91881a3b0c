"""The rehearsal's report (R159): what was claimed, what was found, and whether both agree.

``ops_lost`` counts acknowledged ops that the server's evidence does not hold; ``duplicates`` ops
that it holds more than once. Both must be 0, every score must equal the typist's own, everybody
must have a receipt: only then :attr:`Report.good`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from zuoxi.rehearsal.faults import Faults
from zuoxi.rehearsal.measure import spread
from zuoxi.rehearsal.record import Record

Stored = Mapping[int, Sequence[tuple[int, int, str]]]
"""The server's evidence: sitting → (epoch, client_seq, op hash) of every stored op."""

StoredTakes = Mapping[int, Mapping[str, Sequence[str | None]]]
"""Sitting → take → the hash of each chunk from 0 on, None where it is missing."""

Spread = dict[str, float | None]


@dataclass
class Report:
    """Everything that ``--report`` writes. Durations in ms unless the name says otherwise."""

    contestants: int
    task: str
    speed: float
    seed: str
    faults: Faults
    server: str | None  # address of a given server; None: a temporary one of its own
    evidence: str  # journal: read from the own server; chain: the server's word, by hash
    ops_sent: int = 0
    ops_acked: int = 0
    ops_retyped: int = 0  # made on a machine that was left before they were confirmed
    ops_lost: int = 0
    duplicates: int = 0
    saves: int = 0
    ack_ms: Spread = field(default_factory=dict)
    ack_undisturbed_ms: Spread = field(default_factory=dict)
    open_ms: Spread = field(default_factory=dict)
    hall_page_ms: Spread = field(default_factory=dict)
    resumed: int = 0
    moved: int = 0
    released: int = 0
    frames_repeated: int = 0
    late: int = 0
    held: int = 0
    accepted: int = 0
    receipts: int = 0
    stuck: list[str] = field(default_factory=list)
    bad_acks: int = 0
    kills: int = 0
    down_s: list[float] = field(default_factory=list)
    server_cpu_s: float | None = None
    server_rss_mb: float | None = None
    load_average: list[float] = field(default_factory=list)
    scores_ok: bool | None = False  # None: no result was published to be compared
    scores_compared: int = 0
    scores_wrong: list[dict[str, str]] = field(default_factory=list)
    takes: int = 0  # finished ones
    takes_ok: int = 0  # whose bytes on the server have the hash that the contestant knows
    takes_left: int = 0  # begun on a machine that was left
    chunks_sent: int = 0
    chunks_acked: int = 0
    chunks_lost: int = 0  # acknowledged, and not there
    chunk_ack_ms: Spread = field(default_factory=dict)
    problems: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def good(self) -> bool:
        """Nothing acknowledged is missing, nothing is twice, nobody is stuck, scores agree."""
        return (
            not self.interrupted
            and not (self.ops_lost or self.duplicates or self.bad_acks or self.stuck)
            and not self.chunks_lost
            and self.takes_ok == self.takes
            and self.receipts == self.contestants
            and self.scores_ok is not False
        )

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, with the verdict."""
        return {**asdict(self), "good": self.good}


def take_records(report: Report, records: Sequence[Record], *, started_s: float | None) -> None:
    """Fill in what the contestants' own records say; ``started_s`` is the start command."""
    saves = [save for record in records for save in record.saves]
    waited = [save.ack_ms for save in saves if save.ack_ms is not None]
    calm = [save.ack_ms for save in saves if save.ack_ms is not None and save.undisturbed]
    papers = [record.paper_s for record in records if record.paper_s is not None]
    problems = Counter(code for record in records for code in record.problems)
    receipts = [receipt for record in records for receipt in record.receipts.values()]
    report.ops_sent = sum(record.ops_sent for record in records)
    report.ops_acked = sum(record.ops_acked for record in records)
    report.ops_retyped = sum(record.ops_retyped for record in records)
    report.saves = len(saves)
    report.ack_ms, report.ack_undisturbed_ms = spread(waited), spread(calm)
    if started_s is not None:
        report.open_ms = spread((paper - started_s) * 1000 for paper in papers)
    else:  # a human gave the start command: the server's clock says when
        report.open_ms = spread(r.opened_ms for r in records if r.opened_ms is not None)
    report.resumed = sum(record.resumed for record in records)
    report.moved = sum(record.moves for record in records)
    report.frames_repeated = sum(record.frames_repeated for record in records)
    report.late = sum(receipt["late"] for receipt in receipts)
    report.held = sum(receipt["held"] for receipt in receipts)
    report.receipts = sum(record.has_receipts for record in records)
    report.stuck = [f"{r.contestant_code or r.contestant}" for r in records if not r.finished]
    report.bad_acks = sum(record.bad_acks for record in records)
    report.problems = dict(sorted(problems.items()))
    takes = [take for record in records for take in record.takes]
    report.takes = sum(take.sealed is not None for take in takes)
    report.takes_left = len(takes) - report.takes
    report.chunks_sent = sum(len(take.hashes) for take in takes)
    report.chunks_acked = sum(len(take.acked) for take in takes)
    report.chunk_ack_ms = spread(ms for record in records for ms in record.chunk_ms)


def compare_with_journal(report: Report, records: Iterable[Record], stored: Stored) -> None:
    """Look for every acknowledged op in the server's evidence, and for ops that are there twice."""
    for record in records:
        found = stored.get(record.sitting, ())
        held = {(epoch, seq): op_hash for epoch, seq, op_hash in found}
        report.duplicates += len(found) - len(held)
        report.ops_lost += sum(
            held.get(where) != op_hash for where, op_hash in record.acknowledged().items()
        )


def compare_takes(report: Report, records: Iterable[Record], stored: StoredTakes) -> None:
    """Look for every acknowledged chunk among the server's, and at every finished take's whole."""
    for record in records:
        theirs = stored.get(record.sitting, {})
        for take in record.takes:
            found = theirs.get(take.take, [])
            held = dict(enumerate(found))
            report.chunks_lost += sum(held.get(n) != take.hashes[n] for n in take.acked)
            if take.sealed is not None:
                whole = take.sealed["sha256"] == take.whole.hexdigest()
                report.takes_ok += whole and found == take.hashes


def compare_scores(
    report: Report, expected: Mapping[str, Decimal], official: Mapping[str, str] | None
) -> None:
    """Compare every contestant's own right score with the official one, by contestant code.

    ``official`` is None where no result was published; then nothing was compared.
    """
    if official is None:
        report.scores_ok = None
        return
    report.scores_compared = len(expected)
    for code, score in sorted(expected.items()):
        theirs = official.get(code)
        if theirs is None or Decimal(theirs) != score:
            report.scores_wrong.append(
                {"code": code, "expected": str(score), "official": theirs or ""}
            )
    report.scores_ok = bool(expected) and not report.scores_wrong

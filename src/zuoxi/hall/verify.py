"""Whether seats, sittings and seat codes are what the ledger recorded: who sits what, and where."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from zuoxi.hall.models import Seat
from zuoxi.kernel.findings import Finding
from zuoxi.kernel.record import Act, Record
from zuoxi.kernel.sentences import sentence
from zuoxi.sittings.access import mark_of
from zuoxi.sittings.models import Sitting


@dataclass
class _Seated:
    """One sitting as its acts leave it; ``seq`` is the newest that says where it is."""

    seq: int
    competition: int | None
    paper: int
    seat: str
    code: str


@dataclass
class _Code:
    """The seat code of a sitting as its acts leave it."""

    seq: int
    version: int
    mark: str


@dataclass
class _Hall:
    """What the acts of this stage and the seat codes come to."""

    seated: dict[int, _Seated] = field(default_factory=dict)
    codes: dict[int, _Code] = field(default_factory=dict)
    # competition → label → (ledger seq, [row, column, is_spare])
    seats: dict[int | None, dict[str, tuple[int, list[Any]]]] = field(default_factory=dict)

    def take(self, act: Act) -> None:
        """Let one act change what is known."""
        match act.verb:
            case "furnished_hall":
                places = {label: (act.seq, place) for label, *place in act.payload["seats"]}
                self.seats[act.competition] = places
            case "seated_contestants":
                paper = act.id_of("paper")
                for sitting, seat, code in act.payload["sittings"]:
                    self.seated[sitting] = _Seated(act.seq, act.competition, paper, seat, code)
            case "assigned_paper":
                for sitting in act.payload["sittings"]:
                    self.seated[sitting].paper = act.id_of("paper")
            case "moved_contestant":
                moved = self.seated[act.id_of("sitting")]
                moved.seq, moved.seat = act.seq, act.payload["to"]
            case "unseated_contestant":
                self._unseat(act.id_of("sitting"), act)
            case "issued_seat_codes" | "reissued_seat_code" | "made_new_secret":
                for sitting, version, mark in act.payload["sittings"]:
                    self.codes[sitting] = _Code(act.seq, version, mark)

    def _unseat(self, sitting: int, act: Act) -> None:
        if not act.payload["stays"]:
            del self.seated[sitting]
            self.codes.pop(sitting, None)
            return
        self.seated[sitting].seq, self.seated[sitting].seat = act.seq, ""
        version = self.codes[sitting].version if sitting in self.codes else 0
        self.codes[sitting] = _Code(act.seq, version + 1, "")


ACTS = (
    "furnished_hall",
    "seated_contestants",
    "assigned_paper",
    "moved_contestant",
    "unseated_contestant",
    "issued_seat_codes",
    "reissued_seat_code",
    "made_new_secret",
)


def check(record: Record) -> Iterator[Finding]:
    """Yield every seat and sitting that differs from its newest ledger entry."""
    hall = _Hall()
    for act in record.of(*ACTS):
        with record.reading(act):
            hall.take(act)
    yield from _seats(hall)
    yield from _sittings(hall)
    yield from _codes(hall)


def _seats(hall: _Hall) -> Iterator[Finding]:
    furnished = {
        (competition, label): place
        for competition, places in hall.seats.items()
        for label, place in places.items()
    }
    seated = hall.seated
    taken = {(known.competition, known.seat): id_ for id_, known in seated.items() if known.seat}
    for row in Seat.objects.order_by("pk"):
        key, about = (row.competition_id, row.label), f"seat:{row.pk}"
        seq, place = furnished.pop(key, (None, []))
        if seq is None:
            text = sentence("座位“%(seat)s”在操作留痕里没有记录。")
            yield Finding("seat.unrecorded", about, text, {"seat": row.label})
            continue
        params: dict[str, str | int] = {"seat": row.label, "seq": seq}
        if [row.row, row.column, row.is_spare] != place:
            text = sentence("座位“%(seat)s”的位置或备用标记与操作留痕第 %(seq)s 条不符。")
            yield Finding("seat.place", about, text, params, seq)
        if row.sitting_id != taken.get(key):
            seq = seated[taken[key]].seq if key in taken else seq
            text = sentence("座位“%(seat)s”上的场次与操作留痕第 %(seq)s 条不符。")
            yield Finding("seat.sitting", about, text, params | {"seq": seq}, seq)
    for (competition, label), (seq, _) in furnished.items():
        text = sentence("操作留痕第 %(seq)s 条设置的座位“%(seat)s”已不在数据库里。")
        params = {"seat": label, "seq": seq}
        yield Finding("seat.missing", f"competition:{competition}", text, params, seq)


def _sittings(hall: _Hall) -> Iterator[Finding]:
    left = dict(hall.seated)
    for row in Sitting.objects.order_by("pk").select_related("contestant"):
        known, about = left.pop(row.pk, None), f"sitting:{row.pk}"
        if known is None:
            text = sentence("场次 %(sitting)s 在操作留痕里没有记录。")
            yield Finding("sitting.unrecorded", about, text, {"sitting": row.pk})
            continue
        params: dict[str, str | int] = {"sitting": row.pk, "seq": known.seq}
        if (row.contestant.code, row.competition_id) != (known.code, known.competition):
            text = sentence("场次 %(sitting)s 的选手与操作留痕第 %(seq)s 条不符。")
            yield Finding("sitting.contestant", about, text, params, known.seq)
        if row.seat_label != known.seat:
            text = sentence("场次 %(sitting)s 的座位与操作留痕第 %(seq)s 条不符。")
            yield Finding("sitting.seat", about, text, params, known.seq)
        if row.paper_id != known.paper:
            text = sentence("场次 %(sitting)s 的赛题与操作留痕第 %(seq)s 条不符。")
            yield Finding("sitting.paper", about, text, params, known.seq)
    for id_, known in left.items():
        text = sentence("操作留痕第 %(seq)s 条安排的场次 %(sitting)s 已不在数据库里。")
        params = {"sitting": id_, "seq": known.seq}
        yield Finding("sitting.missing", f"sitting:{id_}", text, params, known.seq)


def _codes(hall: _Hall) -> Iterator[Finding]:
    for row in Sitting.objects.order_by("pk"):
        known = hall.codes.get(row.pk)
        wanted = (known.version, known.mark) if known else (0, "")
        if (row.code_version, mark_of(row)) == wanted:
            continue
        params: dict[str, str | int] = {"sitting": row.pk, "seq": known.seq if known else 0}
        text = (
            sentence("场次 %(sitting)s 的座位码与操作留痕第 %(seq)s 条不符。")
            if known
            else sentence("场次 %(sitting)s 的座位码在操作留痕里没有记录。")
        )
        seq = known.seq if known else None
        yield Finding("sitting.code", f"sitting:{row.pk}", text, params, seq)

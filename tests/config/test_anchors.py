"""A point kept outside shows what no chain can: the newest entries cut off with their head."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests import journals, ledgers, recorded
from zuoxi.competitions.models import Competition
from zuoxi.config import anchors
from zuoxi.config.verifying import Report, verify_installation
from zuoxi.kernel import ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.results.models import ResultSheet
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db
SET_HASH = (
    "UPDATE kernel_ledgerhead SET hash = (SELECT e.hash FROM kernel_ledgerentry e "
    "WHERE e.seq = kernel_ledgerhead.seq)"
)
CUT_LAST = (
    "DELETE FROM kernel_ledgerentry WHERE seq = (SELECT seq FROM kernel_ledgerhead)",
    "UPDATE kernel_ledgerhead SET seq = seq - 1",
    SET_HASH,
)


@pytest.fixture(autouse=True)
def _fresh_journal() -> Iterator[None]:
    journals.empty()
    yield
    journals.empty()


@pytest.fixture
def hall() -> Competition:
    """A task that runs; nobody has closed anything yet."""
    competition = recorded.seated()
    recorded.act(competition, "started_task", at=0)
    return competition


def a_seat(number: int = 1, *, at: int = 2_000) -> recorded.Seat:
    seat = recorded.Seat(Sitting.objects.order_by("seat_label")[number - 1])
    seat.note("lease", at=at - 1_000, token_hash="", device="", release=0)
    seat.epoch = 1
    return seat.types("k1", "name", "沈", at=at - 500).types("k1", "name", "沈知", at=at)


def expect(text: str) -> Report:
    return verify_installation(anchors.parse(text))


def codes(report: Report) -> list[str]:
    return [found.code for found in report.findings]


@pytest.fixture(params=["root", "file"])
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Return a function that keeps the present point and gives what ``--expect`` is told."""

    def kept() -> str:
        report = verify_installation()
        if request.param == "root":
            return report.root
        path = tmp_path / "存底.json"
        path.write_text(json.dumps(report.as_json()), encoding="utf-8")
        return str(path)

    return kept


def test_a_point_is_contained_in_what_has_grown_since(
    hall: Competition, keep: Callable[[], str]
) -> None:
    seat = a_seat()
    point = keep()
    assert codes(expect(point)) == []
    seat.types("k1", "name", "沈知夏", at=3_000)
    a_seat(2, at=3_100)
    recorded.act(hall, "paused_hall", at=4_000)
    report = expect(point)
    assert codes(report) == []
    assert "包含核对点" in report.text()


def test_the_newest_ledger_entry_cut_off_with_its_head_is_missed(
    hall: Competition, keep: Callable[[], str]
) -> None:
    recorded.act(hall, "paused_hall", at=4_000)
    point = keep()
    ledgers.tamper(*CUT_LAST)
    assert codes(verify_installation()) == []  # the chain itself is whole
    assert codes(expect(point)) == ["anchor.ledger"]


def test_another_entry_in_the_place_of_the_newest_is_found(
    hall: Competition, keep: Callable[[], str]
) -> None:
    recorded.act(hall, "paused_hall", at=4_000)
    point = keep()
    ledgers.tamper(*CUT_LAST)
    recorded.act(hall, "extended_hall", at=4_000, ms=60_000)
    assert codes(verify_installation()) == []
    assert codes(expect(point)) in (["anchor.ledger"], ["anchor.root"])


def test_the_newest_journal_entry_cut_off_before_any_close_is_missed(
    hall: Competition, keep: Callable[[], str]
) -> None:
    seat = a_seat()
    point = keep()
    journals.tamper(f"DELETE FROM journal_entry WHERE sitting = {seat.sitting.pk} AND seq = 3")
    assert codes(verify_installation()) == []
    assert codes(expect(point)) in (["anchor.journal"], ["anchor.removed"])


def test_a_whole_journal_cut_off_before_any_close_is_missed(
    hall: Competition, keep: Callable[[], str]
) -> None:
    seat = a_seat()
    a_seat(2)
    point = keep()
    journals.tamper(f"DELETE FROM journal_entry WHERE sitting = {seat.sitting.pk}")
    assert codes(verify_installation()) == []
    assert codes(expect(point)) in (["anchor.journal"], ["anchor.removed"])


def test_a_journal_written_anew_with_the_same_length_is_found(
    hall: Competition, keep: Callable[[], str]
) -> None:
    seat = a_seat()
    point = keep()
    journals.tamper(f"DELETE FROM journal_entry WHERE sitting = {seat.sitting.pk}")
    recorded.Seat(seat.sitting).lease().types("k1", "name", "钱").types(
        "k1", "name", "钱二", at=2_000
    )
    assert codes(verify_installation()) == []
    assert codes(expect(point)) in (["anchor.journal"], ["anchor.root"])


def test_an_entry_put_in_before_the_points_moment_is_told_from_one_removed(
    hall: Competition,
) -> None:
    seat = a_seat()
    root = verify_installation().root
    seat.types("k1", "name", "沈知夏", at=1_500)
    report = expect(root)
    assert codes(report) == ["anchor.added"]
    assert "服务器的时钟曾被往回调" in report.text()
    with translation.override("en"):
        assert "the server's clock was set back" in report.text()


def test_what_is_younger_than_ten_seconds_is_left_out_of_a_root_but_not_of_a_file(
    hall: Competition,
) -> None:
    seat = a_seat()
    now = anchors.Watch(recorded.START + 2_000 + anchors.SETTLED_MS)
    now.see(seat.sitting.pk, journals.of(seat.sitting))
    early = anchors.Watch(recorded.START + 1_999 + anchors.SETTLED_MS)
    early.see(seat.sitting.pk, journals.of(seat.sitting))
    head = (1, "0" * 64)
    assert now.root(head).split("-")[:3] == ["1", str(recorded.START + 2_000), "3"]
    assert early.root(head).split("-")[:3] == ["1", str(recorded.START + 1_999), "2"]
    assert now.as_json(head) == early.as_json(head)


def test_a_hash_from_a_receipt_a_ledger_page_or_a_sheet_is_a_point() -> None:
    _, (first, *_others) = recorded.published()
    receipt = next(e for e in journals.of(first.sitting) if e.kind == "receipt")
    entry = LedgerEntry.objects.get(verb="froze_paper")
    sheet = ResultSheet.objects.get()
    for known in (receipt.hash[:12], entry.hash, sheet.hash[:20].upper()):
        assert codes(expect(known)) == []
    wrong = ("f" if receipt.hash[0] != "f" else "e") + receipt.hash[1:12]
    report = expect(wrong)
    assert codes(report) == ["anchor.hash"]
    assert f"没有以 {wrong} 开头的" in report.text()


@pytest.mark.parametrize(
    "text", ["", "没有.json", "1-2-3", "57", "57:3f9", "57:xyzw", ":3f9a8c21", "0123456789a", "."]
)
def test_what_is_no_point_is_refused(text: str) -> None:
    with pytest.raises(anchors.UnreadablePointError):
        anchors.parse(text)


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"anchor": {}}', '{"anchor": {"ledger": {"seq": 1}}}', "核对点"]
)
def test_a_file_that_holds_no_point_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(anchors.UnreadablePointError):
        anchors.parse(str(tmp_path / "a.json"))


def test_a_root_may_be_kept_in_a_file(tmp_path: Path) -> None:
    root = verify_installation().root
    (tmp_path / "根.txt").write_text(root + "\n", encoding="utf-8")
    assert anchors.parse(str(tmp_path / "根.txt")) == anchors.parse(root)
    assert codes(expect(root)) == []
    assert root.startswith("0-0-0-")
    assert verify_installation().head == (0, ledger.GENESIS)


def test_an_act_that_nothing_else_names_is_missed_by_who_noted_its_number_and_hash(
    hall: Competition,
) -> None:
    entry = recorded.act(hall, "extended_hall", at=4_000, ms=60_000)
    noted = f"{entry.seq}:{entry.hash[:8].upper()}"
    assert codes(expect(noted)) == []
    ledgers.tamper(*CUT_LAST)
    assert codes(verify_installation()) == []
    assert codes(expect(noted)) == ["anchor.ledger"]
    wrong = f"1：{'0' * 8}"  # as a Chinese keyboard writes it
    assert codes(verify_installation(anchors.parse(wrong), anchors.parse(noted))) == [
        "anchor.ledger",
        "anchor.ledger",
    ]

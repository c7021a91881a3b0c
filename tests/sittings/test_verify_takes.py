"""What ``zuoxi verify`` finds when somebody changes a chunk, a seal, a row or a file of a take."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from tests.sittings.recorder import OTHER_TAKE, TAKE, a_closed_hall, folder
from zuoxi.competitions.models import Competition
from zuoxi.config.verifying import Report, verify_installation
from zuoxi.media.models import Blob
from zuoxi.sittings import take_making
from zuoxi.sittings.models import Sitting, Take

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async
Played = tuple[Competition, list[Sitting]]


@pytest.fixture
async def played() -> Played:
    """A closed hall of two sealed takes and one without an end, made to be heard."""
    shutil.rmtree(settings.ZUOXI_DATA / "takes", ignore_errors=True)
    competition, sittings = await a_closed_hall()
    assert await do(take_making.make_takes)(competition) == (3, 0)
    return competition, sittings


def takes_found() -> list[tuple[str, str, int | None]]:
    """Return what is wrong with takes; the hall of a test has no ledger of its own making."""
    report = verify_installation()
    return [(f.code, f.about, f.seq) for f in report.findings if f.code.startswith("take.")]


def one_byte_changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def chunk(sitting: Sitting, n: int, take: str = TAKE) -> Path:
    return next(folder(sitting, take).glob(f"{n:06d}.*.chunk"))


async def test_takes_that_are_what_was_sealed_are_counted_and_nothing_is_found(
    played: Played,
) -> None:
    report: Report = await do(verify_installation)()
    assert [f for f in report.findings if f.code.startswith("take.")] == []
    assert report.counts.takes == 2
    assert report.as_json()["takes"] == {"checked": 2}


async def test_a_chunk_with_one_byte_changed_is_named(played: Played) -> None:
    _, (first, _) = played
    one_byte_changed(chunk(first, 1))
    report = await do(verify_installation)()
    (found,) = [f for f in report.findings if f.code.startswith("take.")]
    assert (found.code, found.about) == ("take.changed", f"sitting:{first.pk}")
    assert found.params == {"sitting": first.pk, "take": TAKE[:8], "n": 1}
    assert found.seq is not None


async def test_the_second_copy_of_the_first_chunk_is_enough(played: Played) -> None:
    _, (first, _) = played
    one_byte_changed(chunk(first, 0))
    assert await do(takes_found)() == []
    next(folder(first, TAKE).glob("000000.*.copy")).unlink()
    assert [code for code, _, _ in await do(takes_found)()] == ["take.changed"]


async def test_chunks_that_are_gone_are_named(played: Played) -> None:
    _, (first, second) = played
    chunk(first, 2).unlink()
    assert [found[:2] for found in await do(takes_found)()] == [
        ("take.missing", f"sitting:{first.pk}")
    ]
    shutil.rmtree(folder(second, TAKE))
    codes = [found[:2] for found in await do(takes_found)()]
    assert codes == [
        ("take.missing", f"sitting:{first.pk}"),
        ("take.missing", f"sitting:{second.pk}"),
        ("take.seal", f"sitting:{second.pk}"),
    ]


async def test_another_chunk_under_its_own_hash_is_not_what_was_sealed(played: Played) -> None:
    _, (first, second) = played
    theirs = chunk(second, 1)
    mine = chunk(first, 1)
    one_byte_changed(theirs)  # now it fits no name: put it under its own
    content = theirs.read_bytes()
    name = f"000001.{hashlib.sha256(content).hexdigest()}.1.chunk"  # came before all others
    (mine.parent / name).write_bytes(content)
    assert ("take.content", f"sitting:{first.pk}") in [f[:2] for f in await do(takes_found)()]


@pytest.mark.parametrize("change", [lambda f: f.unlink(), lambda f: f.write_text("{}")])
async def test_the_seal_beside_the_chunks_says_what_the_journal_says(
    played: Played, change: Callable[[Path], None]
) -> None:
    _, (first, _) = played
    change(folder(first, TAKE) / "finished.json")
    assert [found[:2] for found in await do(takes_found)()] == [
        ("take.seal", f"sitting:{first.pk}")
    ]


async def test_a_take_without_a_seal_claims_nothing(played: Played) -> None:
    _, (first, _) = played
    chunk(first, 1, OTHER_TAKE).unlink()
    assert await do(takes_found)() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"place": "turn:a3"}, "take.row"),
        ({"task": "outbound_call"}, "take.row"),
        ({"source": "ab" * 32}, "take.row"),
        ({"take": "9f" * 16}, "take.stray"),
        ({"sha256": ""}, "take.file"),
        ({"sha256": "ab" * 32}, "take.file"),
    ],
)
async def test_a_row_that_was_changed_is_named(
    played: Played, change: dict[str, str], code: str
) -> None:
    _, (first, _) = played
    await Take.objects.filter(sitting=first, take=TAKE).aupdate(**change)
    assert [found[:2] for found in await do(takes_found)()] == [(code, f"sitting:{first.pk}")]


async def test_a_file_of_another_take_is_not_taken_for_this_one(played: Played) -> None:
    _, (first, _second) = played
    other = await Take.objects.aget(sitting=first, take=OTHER_TAKE)
    await Take.objects.filter(sitting=first, take=TAKE).aupdate(sha256=other.sha256)
    assert [found[0] for found in await do(takes_found)()] == ["take.file"]
    await Blob.objects.filter(pk=other.sha256).aupdate(size=1)
    assert len(await do(takes_found)()) == 2

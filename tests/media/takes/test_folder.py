"""The server's half of the channel of takes (docs/takes.md): kept once, durable, never replaced."""

import resource
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.media.takes.speech import TAKE, chromium, receive, sha256, taken
from zuoxi.media.takes.folder import (
    MAX_CHUNK_BYTES,
    MAX_CHUNKS,
    Chunk,
    Finished,
    MissingChunks,
    OtherContent,
    TakeError,
    TakeFinished,
    Takes,
    TakeStorageFailure,
    TooLarge,
    WrongHash,
)

CHUNKS = chromium("mono")
WHOLE = b"".join(CHUNKS)
END = Finished(
    chunks=7,
    bytes=len(WHOLE),
    sha256=sha256(WHOLE),
    first_ms=1_000,
    last_ms=7_000,
    late_chunks=0,
    how="stopped",
)


def finish(takes: Takes, *, chunks: int = 7, whole: bytes = WHOLE, late: int | None = None):
    return takes.finish(
        TAKE, chunks=chunks, sha256=sha256(whole), how="stopped", late_after_ms=late
    )


def test_a_chunk_is_new_once_and_known_ever_after(tmp_path: Path):
    takes = Takes(tmp_path / "录音")
    assert receive(takes, 0, CHUNKS[0], at_ms=1) is True
    assert receive(takes, 0, CHUNKS[0], at_ms=2) is False
    again = Takes(tmp_path / "录音")
    assert receive(again, 0, CHUNKS[0], at_ms=3) is False
    assert again.parts(TAKE) == [Chunk(0, sha256(CHUNKS[0]), len(CHUNKS[0]), 1)]


def test_chunks_may_come_in_any_order(tmp_path: Path):
    takes = Takes(tmp_path)
    for n in (3, 0, 6, 1, 5, 2, 4):
        receive(takes, n, CHUNKS[n], at_ms=100 + n)
    assert takes.received(TAKE) == frozenset(range(7))
    assert takes.content(TAKE) == WHOLE
    assert [(part.n, part.received_ms) for part in takes.parts(TAKE)] == [
        (n, 100 + n) for n in range(7)
    ]


def test_what_was_received_and_when_outlives_the_server(tmp_path: Path):
    before = taken(tmp_path, CHUNKS)
    after = Takes(tmp_path / "takes")
    assert after.received(TAKE) == frozenset(range(7))
    assert after.parts(TAKE) == before.parts(TAKE)
    assert finish(after) == END


def test_nothing_is_known_of_a_take_that_never_came(tmp_path: Path):
    takes = Takes(tmp_path / "takes")
    assert takes.received(TAKE) == frozenset()
    assert takes.parts(TAKE) == []
    assert takes.content(TAKE) == b""
    assert takes.finished(TAKE) is None
    assert not (tmp_path / "takes").exists()


def test_bytes_that_are_not_the_announced_ones_are_not_kept(tmp_path: Path):
    takes = Takes(tmp_path)
    with pytest.raises(WrongHash):
        takes.receive(TAKE, 0, sha256=sha256(b"?"), content=CHUNKS[0], received_ms=1)
    assert takes.received(TAKE) == frozenset()


def test_the_same_number_with_other_bytes_is_refused_and_the_first_stays(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS)
    with pytest.raises(OtherContent):
        receive(takes, 2, CHUNKS[3])
    assert takes.content(TAKE) == WHOLE


@pytest.mark.parametrize(
    ("n", "size", "fits"),
    [
        (1, MAX_CHUNK_BYTES, True),
        (1, MAX_CHUNK_BYTES + 1, False),
        (1, 50 * 1024 * 1024, False),
        (MAX_CHUNKS - 1, 1, True),
        (MAX_CHUNKS, 1, False),
        (1, 0, True),
    ],
)
def test_a_chunk_has_512_kib_and_a_take_two_hours(tmp_path: Path, n: int, size: int, fits: bool):
    takes = Takes(tmp_path)
    if fits:
        assert receive(takes, n, b"\0" * size) is True
    else:
        with pytest.raises(TooLarge):
            receive(takes, n, b"\0" * size)
        assert takes.received(TAKE) == frozenset()


def test_a_take_has_128_mib_in_all(tmp_path: Path):
    takes = Takes(tmp_path)
    for n in range(1, 257):
        receive(takes, n, b"\0" * MAX_CHUNK_BYTES)
    with pytest.raises(TooLarge):
        receive(takes, 257, b"\0")


@pytest.mark.parametrize(
    "take", ["../../../../etc/passwd", "", "ab/../" + "a" * 26, TAKE.upper(), TAKE + "\n", "…" * 32]
)
@pytest.mark.parametrize(
    "ask",
    [
        lambda takes, take: receive(takes, 1, b"x", take=take),
        lambda takes, take: takes.received(take),
        lambda takes, take: takes.content(take),
        lambda takes, take: takes.parts(take),
        lambda takes, take: takes.finished(take),
        lambda takes, take: takes.finish(take, chunks=1, sha256=sha256(b""), how="bell"),
    ],
)
def test_no_name_leads_out_of_the_folder(
    tmp_path: Path, take: str, ask: Callable[[Takes, str], object]
):
    takes = Takes(tmp_path / "takes")
    with pytest.raises(ValueError, match="id of a take"):
        ask(takes, take)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("n", "at_ms"), [(-1, 0), (1, -1), (1, 10**15)])
def test_numbers_and_times_stay_in_their_bounds(tmp_path: Path, n: int, at_ms: int):
    with pytest.raises(ValueError, match="no chunk of any take"):
        receive(Takes(tmp_path), n, b"x", at_ms=at_ms)


def test_a_take_ends_when_all_its_chunks_are_there(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS, without=(0, 4, 5))
    with pytest.raises(MissingChunks) as refused:
        finish(takes)
    assert refused.value.missing == (0, 4, 5)
    assert takes.content(TAKE) == b""
    for n in (0, 4, 5):
        assert takes.finished(TAKE) is None
        receive(takes, n, CHUNKS[n], at_ms=1_000 * (n + 1))
    assert finish(takes) == END
    assert takes.finished(TAKE) == END
    assert Takes(takes.root).finished(TAKE) == END


def test_up_to_the_first_gap_a_take_can_be_heard(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS, without=(4,))
    assert takes.content(TAKE) == b"".join(CHUNKS[:4])


def test_the_same_end_again_is_the_same_end(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS)
    assert finish(takes, late=3_000).late_chunks == 4
    assert finish(takes, late=6_000).late_chunks == 4


@pytest.mark.parametrize(
    ("late_after_ms", "late"), [(None, 0), (7_000, 0), (6_999, 1), (5_000, 2), (0, 7)]
)
def test_chunks_after_the_bell_are_kept_and_counted(
    tmp_path: Path, late_after_ms: int | None, late: int
):
    end = finish(taken(tmp_path, CHUNKS), late=late_after_ms)
    assert end == END.model_copy(update={"late_chunks": late})


@pytest.mark.parametrize(
    ("chunks", "whole"),
    [
        pytest.param(7, WHOLE + b"x", id="another whole"),
        pytest.param(6, b"".join(CHUNKS[:6]), id="more is there than announced"),
    ],
)
def test_the_whole_is_what_was_announced(tmp_path: Path, chunks: int, whole: bytes):
    takes = taken(tmp_path, CHUNKS)
    with pytest.raises(WrongHash):
        finish(takes, chunks=chunks, whole=whole)
    assert takes.finished(TAKE) is None
    assert finish(takes) == END
    with pytest.raises(WrongHash):
        finish(takes, chunks=chunks, whole=whole)


@pytest.mark.parametrize(
    ("chunks", "refused"),
    [(0, ValueError), (MAX_CHUNKS, MissingChunks), (MAX_CHUNKS + 1, TooLarge)],
)
def test_a_take_ends_with_one_to_7200_chunks(tmp_path: Path, chunks: int, refused: type[Exception]):
    with pytest.raises(refused):
        finish(taken(tmp_path, CHUNKS), chunks=chunks)


def recover(takes: Takes, chunks: int, whole: bytes | None = None) -> Finished:
    """End the take as a page does that knows of ``chunks`` chunks."""
    known = b"".join(CHUNKS[:chunks]) if whole is None else whole
    return takes.finish(TAKE, chunks=chunks, sha256=sha256(known), how="recovered")


@pytest.mark.parametrize("written", [1, 6, 7])
def test_a_recovered_take_is_all_that_came_also_what_the_page_had_not_written_down(
    tmp_path: Path, written: int
):
    takes = taken(tmp_path, CHUNKS)
    whole = END.model_copy(update={"how": "recovered"})
    assert recover(takes, written) == whole
    assert recover(takes, written) == whole
    assert recover(Takes(takes.root), 7) == whole


def test_a_recovered_take_that_begins_otherwise_is_refused_and_can_still_be_ended(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS)
    for known, whole in [(2, CHUNKS[1] + CHUNKS[0]), (7, CHUNKS[0]), (1, CHUNKS[0][:-1])]:
        with pytest.raises(WrongHash):
            recover(takes, known, whole)
    with pytest.raises(MissingChunks):
        recover(takes, 8, WHOLE)
    assert takes.finished(TAKE) is None
    assert finish(takes) == END
    assert recover(takes, 3) == END
    with pytest.raises(WrongHash):
        recover(takes, 3, WHOLE)


def test_a_recovered_take_ends_before_the_first_gap(tmp_path: Path):
    takes = Takes(tmp_path)
    for n in (0, 1, 2, 4, 5):
        receive(takes, n, CHUNKS[n], at_ms=1_000 * (n + 1))
    end = recover(takes, 2)
    first = b"".join(CHUNKS[:3])
    assert (end.chunks, end.bytes, end.sha256) == (3, len(first), sha256(first))
    assert (end.first_ms, end.last_ms) == (1_000, 3_000)
    with pytest.raises(TakeFinished):
        receive(takes, 3, CHUNKS[3], at_ms=9_000)
    assert [chunk.n for chunk in takes.parts(TAKE)] == [0, 1, 2, 4, 5]


def test_a_finished_take_takes_nothing_new(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS)
    finish(takes)
    for same in (takes, Takes(takes.root)):
        assert receive(same, 6, CHUNKS[6]) is False
        with pytest.raises(OtherContent):
            receive(same, 6, CHUNKS[5])
        with pytest.raises(TakeFinished):
            receive(same, 7, CHUNKS[6])
    assert takes.content(TAKE) == WHOLE


def test_bytes_that_never_reached_the_disk_are_asked_for_again(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS)
    (torn,) = takes.root.rglob("000003.*.chunk")
    torn.write_bytes(CHUNKS[3][:100])
    after = Takes(takes.root)
    assert after.received(TAKE) == frozenset({0, 1, 2, 4, 5, 6})
    assert receive(after, 3, CHUNKS[3], at_ms=9_000) is True
    assert Takes(takes.root).content(TAKE) == WHOLE


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_chunk_0_is_there_twice(tmp_path: Path, harm: Callable[[Path], object]):
    takes = taken(tmp_path, CHUNKS)
    (first,) = takes.root.rglob("000000.*.chunk")
    harm(first)
    after = Takes(takes.root)
    assert after.content(TAKE) == WHOLE
    assert finish(after) == END


def test_of_two_files_for_one_number_the_first_that_arrived_counts(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS)
    (kept,) = takes.root.rglob("000002.*.chunk")
    other = f"000002.{sha256(CHUNKS[1])}.3001.chunk"
    (kept.parent / other).write_bytes(CHUNKS[1])
    (kept.parent / "readme.txt").write_text("与录音无关")
    assert Takes(takes.root).content(TAKE) == WHOLE


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_a_full_disk_leaves_nothing_half_and_the_chunk_comes_again(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS, without=(5,))
    before = sorted(takes.root.rglob("*"))
    with no_file_longer_than(1_000), pytest.raises(TakeStorageFailure):
        receive(takes, 5, CHUNKS[5], at_ms=6_000)
    assert sorted(takes.root.rglob("*")) == before
    assert takes.received(TAKE) == frozenset({0, 1, 2, 3, 4, 6})
    assert receive(takes, 5, CHUNKS[5], at_ms=6_000) is True
    assert finish(takes) == END


def test_an_end_that_does_not_fit_on_the_disk_can_be_tried_again(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS)
    with no_file_longer_than(50), pytest.raises(TakeStorageFailure):
        finish(takes)
    assert takes.finished(TAKE) is None
    assert finish(takes) == END


def test_an_end_that_can_no_longer_be_read_is_said_again(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS)
    finish(takes)
    (file,) = takes.root.rglob("finished.json")
    file.write_bytes(file.read_bytes()[:30])
    after = Takes(takes.root)
    assert after.finished(TAKE) is None
    assert finish(after) == END


def test_only_the_server_may_look_into_the_folders(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS)
    folders = [takes.root, *(path for path in takes.root.rglob("*") if path.is_dir())]
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700] * 3


def test_a_folder_that_somebody_took_away_is_made_again(tmp_path: Path):
    takes = taken(tmp_path, CHUNKS[:3])
    shutil.rmtree(takes.root)
    with pytest.raises(TakeStorageFailure):
        receive(takes, 3, CHUNKS[3])
    assert receive(takes, 3, CHUNKS[3]) is True
    assert [part.n for part in takes.parts(TAKE)] == [3]


def test_a_place_that_is_no_folder_is_a_storage_failure(tmp_path: Path):
    (tmp_path / "takes").write_text("这里不是文件夹")
    with pytest.raises(TakeStorageFailure):
        receive(Takes(tmp_path / "takes"), 0, CHUNKS[0])


def test_many_threads_and_the_same_chunk_is_new_exactly_once(tmp_path: Path):
    takes = Takes(tmp_path)
    ids = [f"{number:032x}" for number in range(40)]
    sent = [(take, n) for take in ids for n in range(7) for _ in range(3)]
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(lambda one: receive(takes, one[1], CHUNKS[one[1]], take=one[0]), sent))
    assert sum(new) == 40 * 7
    assert all(takes.content(take) == WHOLE for take in ids)


def test_every_refusal_says_its_word_of_the_channel():
    words = {kind.__name__: kind.code for kind in TakeError.__subclasses__()}
    assert words == {
        "WrongHash": "wrong_hash",
        "NoWebm": "no_webm",
        "OtherContent": "other_content",
        "TooLarge": "too_large",
        "TakeFinished": "finished",
        "MissingChunks": "missing",
        "TakeStorageFailure": "storage",
    }

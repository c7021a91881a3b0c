"""The content-addressed store."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from zuoxi.media.store import MissingFileError, Store

SHA = hashlib.sha256("录音".encode()).hexdigest()


def test_a_file_lies_under_its_hash_and_is_stored_once(tmp_path: Path) -> None:
    store = Store(tmp_path / "media")
    assert store.put("录音".encode()) == store.put_stream(["录".encode(), "音".encode()]) == SHA
    assert store.path(SHA).read_bytes() == "录音".encode()
    files = [p for p in store.root.rglob("*") if p.is_file()]
    assert files == [store.root / SHA[:2] / SHA]


def test_a_changed_or_lost_file_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("录音".encode())
    assert store.is_whole(SHA)
    store.path(SHA).write_bytes(b"?")
    assert not store.is_whole(SHA)
    assert not store.is_whole("0" * 64)


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", SHA.upper()])
def test_only_what_is_stored_can_be_asked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(MissingFileError):
        Store(tmp_path).path(name)


def test_a_broken_upload_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        Store(tmp_path).put_stream(broken())
    assert list(tmp_path.iterdir()) == []

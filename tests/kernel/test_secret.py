"""The installation's secret as a file: made once, its owner's alone, whole or not there at all."""

import stat
from pathlib import Path

import pytest

from zuoxi.kernel import secret


def test_it_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    assert secret.read_secret(tmp_path) is None
    first = secret.make_secret(tmp_path)
    assert (secret.make_secret(tmp_path), secret.read_secret(tmp_path)) == (first, first)
    assert len(first) >= 50
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("rest", [b"", b"\n", b"a" * 31, "钥".encode() * 40])
def test_what_is_left_of_a_damaged_file_is_no_secret(tmp_path: Path, rest: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(rest)
    assert secret.read_secret(tmp_path) is None
    made = secret.make_secret(tmp_path)
    assert secret.read_secret(tmp_path) == made
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]


def test_one_of_an_older_version_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"b" * 32 + b"\n")
    assert secret.read_secret(tmp_path) == "b" * 32

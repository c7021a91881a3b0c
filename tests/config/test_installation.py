"""What an installation's folder holds."""

import stat
from pathlib import Path

import pytest

from zuoxi.config import installation


def test_the_secret_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    first = installation.secret_key(tmp_path)
    assert installation.secret_key(tmp_path) == first
    assert len(first) >= 50
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_the_data_folder_is_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZUOXI_DATA", str(tmp_path / "校内选拔"))
    assert installation.data_folder() == tmp_path / "校内选拔"
    assert (tmp_path / "校内选拔").is_dir()


def test_the_data_folder_is_data_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZUOXI_DATA")
    monkeypatch.chdir(tmp_path)
    assert installation.data_folder() == tmp_path / "data"

"""What a .zip may hold: a paper folder, and nothing that leads out of it or fills the disk."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from zuoxi.papers import archive
from zuoxi.papers.archive import RefusedArchiveError, unpack

NO_ZIP = "文件不是完整的 .zip。请把赛题文件夹重新压缩成 .zip 后上传。"


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def refused(content: bytes, target: Path) -> str:
    with pytest.raises(RefusedArchiveError) as caught:
        unpack(io.BytesIO(content), target)
    return caught.value.text % caught.value.params


def test_a_folder_is_found_with_or_without_the_folder_around_it(tmp_path: Path) -> None:
    members = {"paper.yaml": b"a", "录音/一.wav": b"b", "__MACOSX/._x": b"c", ".DS_Store": b"d"}
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    wanted = {"paper.yaml": b"a", "录音/一.wav": b"b"}
    assert files(unpack(io.BytesIO(packed(members)), tmp_path / "1")) == wanted
    around = packed({f"赛题/{name}": content for name, content in wanted.items()})
    assert files(unpack(io.BytesIO(around), tmp_path / "2")) == wanted


def test_a_name_packed_in_gb18030_is_read_as_its_author_wrote_it(tmp_path: Path) -> None:
    content = packed({"aaaa.wav": b"1"}).replace(b"aaaa.wav", "录音".encode("gb18030") + b".wav")
    assert files(unpack(io.BytesIO(content), tmp_path)) == {"录音.wav": b"1"}


@pytest.mark.parametrize(
    "name", ["../外.txt", "/etc/外.txt", "a/../../外.txt", "C:/外.txt", "..\\外.txt", "长" * 67]
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "内"
    inside.mkdir()
    told = refused(packed({name: b"x"}), inside)
    assert told.startswith("压缩包里有不能用的文件名“")
    assert files(tmp_path) == {}


def test_a_link_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        info = zipfile.ZipInfo("一.wav")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    told = refused(out.getvalue(), tmp_path)
    assert told == "“一.wav”是链接或设备，不是文件。请放入文件本身，再压缩上传。"


def test_two_names_that_are_one_file_elsewhere_are_refused(tmp_path: Path) -> None:
    told = refused(packed({"A.wav": b"1", "a.WAV": b"2"}), tmp_path)
    assert told == "“a.WAV”出现了两次。请删去一个，再压缩上传。"


def test_five_hundred_files_are_taken_and_one_more_is_not(tmp_path: Path) -> None:
    members = {f"{n}.txt": b"" for n in range(archive.MAX_FILES)}
    (tmp_path / "1").mkdir()
    assert len(files(unpack(io.BytesIO(packed(members)), tmp_path / "1"))) == 500
    told = refused(packed({**members, "又一个.txt": b""}), tmp_path / "1")
    assert told == "文件超过 500 个。请只压缩赛题文件夹，不要连同别的文件夹。"


def test_a_file_that_unpacks_to_far_more_than_it_was_is_broken_off(tmp_path: Path) -> None:
    told = refused(packed({"零.bin": bytes(20 * 1024 * 1024)}), tmp_path)
    assert told == "“零.bin”压缩得太狠，不像赛题文件。请删去，再压缩上传。"
    assert len(files(tmp_path)["零.bin"]) < 20 * 1024 * 1024 / 4


def test_all_files_together_are_counted_as_they_unpack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 10)
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    assert unpack(io.BytesIO(packed({"a": b"12345", "b": b"67890"})), tmp_path / "1")
    assert refused(packed({"a": b"12345", "b": b"678901"}), tmp_path / "2").startswith("解压后超过")


def test_an_upload_over_the_limit_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = packed({"paper.yaml": b"a"})
    monkeypatch.setattr(archive, "MAX_BYTES", len(content) - 1)
    assert refused(content, tmp_path).startswith("文件超过 ")


def test_a_password_is_told(tmp_path: Path) -> None:
    content = bytearray(packed({"paper.yaml": b"a"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(content), tmp_path) == "压缩包设了密码。请去掉密码，重新压缩后上传。"


@pytest.mark.parametrize("cut", [0, 10, -1, -30])
def test_what_is_no_whole_zip_is_told(tmp_path: Path, cut: int) -> None:
    assert refused(packed({"paper.yaml": b"a" * 50})[:cut], tmp_path) == NO_ZIP


def test_spoilt_bytes_inside_are_told(tmp_path: Path) -> None:
    content = packed({"paper.yaml": b"name: abcdefgh"})
    at = content.index(b"paper.yaml") + 12
    spoilt = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
    assert refused(spoilt, tmp_path) == NO_ZIP


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_packs_in_an_uncommon_way_is_not_unpacked(tmp_path: Path, method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr("paper.yaml", "name: 样题")
    told = refused(out.getvalue(), tmp_path)
    assert told == "压缩包用了少见的压缩方式。请用系统自带的压缩功能重新压缩成 .zip。"
    assert files(tmp_path) == {}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_file_is_refused_wherever_the_damage_is(tmp_path: Path, method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr("paper.yaml", "name: 样题\n" * 50)
    content = bytearray(out.getvalue())
    content[len("PK") + 28 + len("paper.yaml") + 10] ^= 0xFF
    assert refused(bytes(content), tmp_path) == NO_ZIP

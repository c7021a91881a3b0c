"""A paper folder goes in and out over HTTP, by those who may."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.papers.test_api import PAPER, TASK, client_of, tone
from tests.papers.test_archive import packed
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.kernel.models import LedgerEntry
from zuoxi.media.models import Blob
from zuoxi.papers.models import Paper

pytestmark = pytest.mark.django_db

RUBRIC = "    rubric: {criteria: [{name: 服务用语, percent: 60}, {name: 业务知识, percent: 40}]}\n"
RICH = """\
items:
  - id: a1
    recording: 一.wav
    transcript: 客户姓名：单雨桐。
    fields:
      name: [单雨桐, 單雨桐]
      postcode: "010010"
      email: "no"
  - id: a2
    transcript: 客户姓名：任重远。
    pinyin: kè hù xìng míng
    synthesise: true
    case_sensitive: true
    fields: {name: "null", phone: "0471-123"}
"""


@pytest.fixture
def competition() -> Competition:
    return factories.competition()


def folder(tmp_path: Path, **changed: str) -> dict[str, bytes]:
    sound = tone(tmp_path / "一.wav", 440).read_bytes()
    texts = {"paper.yaml": PAPER, "d.yaml": TASK} | changed
    return {"一.wav": sound} | {name: text.encode() for name, text in texts.items()}


def upload(client: Client, competition: Competition, content: bytes) -> Any:
    file = SimpleUploadedFile("赛题.zip", content)
    return client.post(f"/api/competitions/{competition.pk}/papers/folder", {"file": file})


def test_the_organiser_imports_a_folder_and_once_more_changes_nothing(
    competition: Competition, tmp_path: Path
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    content = packed(folder(tmp_path))
    first = upload(organiser, competition, content).json()
    assert (first["is_new"], first["problems"]) == (True, [])
    assert (first["paper"]["name"], first["paper"]["version"]) == ("测试赛题", 1)
    second = upload(organiser, competition, content).json()
    assert second == {"paper": first["paper"], "is_new": False, "problems": []}
    entry = LedgerEntry.objects.get(verb="imported_paper")
    assert (entry.actor_name, entry.role) == ("林晓岚", "organiser")


def test_all_problems_are_told_with_file_and_line_and_nothing_is_imported(
    competition: Competition, tmp_path: Path
) -> None:
    wrong = folder(tmp_path, **{"d.yaml": TASK.replace("一.wav", "二.wav") + "      colour: 红\n"})
    wrong["paper.yaml"] = PAPER.replace("total_points: 10", "total_points: 20").encode()
    told = upload(client_of(Role.ORGANISER, competition), competition, packed(wrong)).json()
    assert told["paper"] is None
    assert [(p["file"], p["line"], p["severity"]) for p in told["problems"]] == [
        ("paper.yaml", 2, "error"),
        ("d.yaml", 3, "error"),
        ("d.yaml", 6, "error"),
    ]
    assert told["problems"][1]["message"] == "找不到文件“二.wav”。请放入文件夹，或改正文件名。"
    assert (Paper.objects.count(), Blob.objects.count()) == (0, 0)
    assert not LedgerEntry.objects.filter(verb="imported_paper").exists()


def test_a_hostile_zip_is_told_in_a_sentence(competition: Competition) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    answer = upload(organiser, competition, packed({"../外.txt": b"x"}))
    assert (answer.status_code, answer.json()["code"]) == (400, "archive_refused")
    assert answer.json()["message"].startswith("压缩包里有不能用的文件名“../外.txt”")
    assert upload(organiser, competition, b"PK").json()["code"] == "archive_refused"


@pytest.mark.parametrize("role", [Role.CHIEF_JUDGE, Role.SUPERVISOR, Role.HALL_JUDGE])
def test_who_may_not_edit_papers_may_not_import_one(
    competition: Competition, tmp_path: Path, role: Role
) -> None:
    answer = upload(client_of(role, competition), competition, packed(folder(tmp_path)))
    assert (answer.status_code, Paper.objects.count()) == (403, 0)


def test_an_exported_paper_comes_back_as_the_same_paper(
    competition: Competition, tmp_path: Path
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    changed = {"d.yaml": RICH, "paper.yaml": PAPER.rstrip("\n") + "\n"}
    flow = "  - {type: dictation, file: d.yaml, points: 10, minutes: 10}\n"
    block = "  - type: dictation\n    file: d.yaml\n    points: 10\n    minutes: 10\n" + RUBRIC
    changed["paper.yaml"] = PAPER.replace(flow, block)
    first = upload(organiser, competition, packed(folder(tmp_path, **changed))).json()
    assert first["problems"] == []
    url = f"/api/papers/{first['paper']['id']}/folder.zip"
    taken = organiser.get(url)
    assert (taken.status_code, taken["Content-Type"]) == (200, "application/zip")
    assert taken["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert archive.namelist() == [
            "paper.yaml",
            "dictation.yaml",
            "recordings/dictation-01.ogg",
            "recordings/dictation-02.ogg",
        ]
    assert upload(organiser, competition, taken.content).json() == {
        "paper": first["paper"],
        "is_new": False,
        "problems": [],
    }
    elsewhere = factories.competition(name="另一个赛项")
    there = client_of(Role.ORGANISER, elsewhere)
    copy = upload(there, elsewhere, taken.content).json()
    contents = Paper.objects.filter(pk__in=[first["paper"]["id"], copy["paper"]["id"]])
    one, other = contents.values_list("content", flat=True)
    assert one == other
    assert there.get(url).status_code == 403


def test_who_may_not_see_the_key_may_not_take_the_paper_away(
    competition: Competition, tmp_path: Path
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    made = upload(organiser, competition, packed(folder(tmp_path))).json()
    url = f"/api/papers/{made['paper']['id']}/folder.zip"
    assert client_of(Role.CHIEF_JUDGE, competition).get(url).status_code == 200
    assert client_of(Role.HALL_JUDGE, competition).get(url).status_code == 403
    assert client_of(Role.MARKING_JUDGE, competition).get(url).status_code == 403
    assert Client().get(url).status_code == 401


def test_a_paper_with_a_lost_recording_is_not_exported(
    competition: Competition, tmp_path: Path, settings: Any
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    made = upload(organiser, competition, packed(folder(tmp_path))).json()
    settings.MEDIA_ROOT = tmp_path / "空"
    answer = organiser.get(f"/api/papers/{made['paper']['id']}/folder.zip")
    assert (answer.status_code, answer.json()["code"]) == (409, "paper_not_exported")

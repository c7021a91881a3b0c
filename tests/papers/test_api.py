"""The papers' API as the browser uses it, and who may not."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tests import factories
from tests.sounds import syllables, wav
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.kernel import ledger
from zuoxi.media import audio
from zuoxi.papers.domain import import_folder
from zuoxi.papers.jobs import synthesise_recording
from zuoxi.papers.models import Paper

pytestmark = pytest.mark.django_db

PAPER = (
    "name: 测试赛题\ntotal_points: 10\ntasks:\n"
    "  - {type: dictation, file: d.yaml, points: 10, minutes: 10}\n"
)
TASK = "items:\n  - id: a1\n    recording: 一.wav\n    fields:\n      name: 单雨桐\n"


def tone(path: Path, hertz: float) -> Path:
    t = np.arange(96_000) / 48_000
    audio.write_wave(path, (0.2 * np.sin(2 * np.pi * hertz * t)).astype(np.float32))
    return path


@pytest.fixture
def competition() -> Competition:
    return factories.competition()


@pytest.fixture
def paper(competition: Competition, tmp_path: Path) -> Paper:
    (tmp_path / "paper.yaml").write_text(PAPER, encoding="utf-8")
    (tmp_path / "d.yaml").write_text(TASK, encoding="utf-8")
    tone(tmp_path / "一.wav", 440)
    return import_folder(competition, folder=tmp_path, by=ledger.SYSTEM)


def client_of(role: Role, competition: Competition) -> Client:
    client = Client()
    client.force_login(factories.user(role=role, at=competition))
    return client


def put(client: Client, url: str, body: dict[str, Any]) -> Any:
    return client.put(url, body, content_type="application/json")


def freeze(client: Client, paper: Paper, *, revision: int) -> Any:
    url = f"/api/papers/{paper.pk}/freeze"
    return client.post(url, {"revision": revision}, content_type="application/json")


def test_the_organiser_edits_and_the_chief_judge_freezes(
    competition: Competition, paper: Paper
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    line = organiser.get(f"/api/competitions/{competition.pk}/papers").json()
    assert [(p["name"], p["version"], p["state"]) for p in line] == [("测试赛题", 1, "draft")]
    view = organiser.get(f"/api/papers/{paper.pk}").json()
    assert view["problems"] == []
    question = view["content"]["tasks"][0]["question"]
    question["items"][0]["recording"] = None
    view = put(
        organiser, f"/api/papers/{paper.pk}/tasks/dictation", {"question": question, "revision": 1}
    ).json()
    assert view["problems"] == [
        {
            "path": ["tasks", 0, "question", "items", 0, "recording"],
            "sentence": "第 1 条没有录音。请上传录音，或用拼音合成。",
            "severity": "error",
            "task": "dictation",
        }
    ]
    assert freeze(organiser, paper, revision=2).status_code == 403
    chief = client_of(Role.CHIEF_JUDGE, competition)
    refused = freeze(chief, paper, revision=2)
    assert (refused.status_code, refused.json()["code"]) == (400, "paper_refused")


def test_who_saves_on_an_old_revision_is_told_and_nothing_is_lost(
    competition: Competition, paper: Paper
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    url = f"/api/papers/{paper.pk}/tasks/dictation"
    question = paper.content["tasks"][0]["question"]
    question["items"][0]["transcript"] = "第一位赛务的话"
    saved = put(organiser, url, {"question": question, "revision": 1}).json()
    assert saved["revision"] == 2
    question["items"][0]["transcript"] = "第二位赛务的话"
    answer = put(organiser, url, {"question": question, "revision": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "paper_changed")
    assert answer.json()["message"].startswith("林晓岚 在 ")
    english = organiser.put(
        url,
        {"question": question, "revision": 1},
        content_type="application/json",
        headers={"accept-language": "en"},
    ).json()
    assert "Your changes have not been saved and are not lost" in english["message"]
    chief = client_of(Role.CHIEF_JUDGE, competition)
    assert freeze(chief, paper, revision=1).status_code == 409
    view = organiser.get(f"/api/papers/{paper.pk}").json()
    assert view["content"]["tasks"][0]["question"]["items"][0]["transcript"] == "第一位赛务的话"
    frozen = freeze(chief, paper, revision=2).json()
    assert (frozen["state"], len(frozen["hash"])) == ("frozen", 64)


def test_a_frozen_paper_is_changed_as_a_new_version(competition: Competition, paper: Paper) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    chief = client_of(Role.CHIEF_JUDGE, competition)
    assert organiser.post(f"/api/papers/{paper.pk}/versions").json()["code"] == "paper_not_frozen"
    freeze(chief, paper, revision=1)
    question = paper.content["tasks"][0]["question"]
    body = {"question": question, "revision": 1}
    refused = put(organiser, f"/api/papers/{paper.pk}/tasks/dictation", body)
    assert (refused.status_code, refused.json()["message"]) == (
        409,
        "赛题已冻结，不能再改。请点“做新版本”，在新版本里修改。",
    )
    assert chief.post(f"/api/papers/{paper.pk}/versions").status_code == 403
    draft = organiser.post(f"/api/papers/{paper.pk}/versions").json()
    assert (draft["version"], draft["state"], draft["hash"]) == (2, "draft", "")
    body["revision"] = draft["revision"]
    assert put(organiser, f"/api/papers/{draft['id']}/tasks/dictation", body).status_code == 200


def test_the_chief_judge_signs_the_way_out_of_a_rubric(
    competition: Competition, paper: Paper
) -> None:
    paper.content["tasks"][0]["rubric"] = {
        "criteria": [{"name": "服务用语", "percent": "80"}],
        "resolution": None,
    }
    paper.save(update_fields=["content"])
    chief = client_of(Role.CHIEF_JUDGE, competition)
    (seen,) = chief.get(f"/api/papers/{paper.pk}").json()["rubrics"]
    printed = [{"name": "服务用语", "percent": "80"}]
    assert seen == {
        "task": "dictation",
        "points": "10",
        "printed": printed,
        "printed_sum": "80",
        "signed": None,
        "shares": [],
        "ways": [
            {"way": "normalise", "shares": [{"name": "服务用语", "percent": "100"}]},
            {"way": "add_criterion", "shares": [*printed, {"name": "", "percent": "20"}]},
        ],
    }
    url = f"/api/papers/{paper.pk}/tasks/dictation/resolution"
    body = {"way": "add_criterion", "criterion": "搭销", "revision": 1}
    assert put(client_of(Role.ORGANISER, competition), url, body).status_code == 403
    assert put(chief, url, {**body, "criterion": None}).json()["code"] == "paper_refused"
    signed = put(chief, url, body).json()
    assert signed["rubrics"][0]["shares"] == [*printed, {"name": "搭销", "percent": "20"}]
    resolution = signed["content"]["tasks"][0]["rubric"]["resolution"]
    assert (resolution["way"], resolution["criterion"], resolution["by"]) == (
        "add_criterion",
        "搭销",
        "林晓岚",
    )
    assert freeze(chief, paper, revision=2).status_code == 200


def test_an_uploaded_recording_can_be_heard_and_sought(
    competition: Competition, paper: Paper, tmp_path: Path
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    file = SimpleUploadedFile("新.wav", tone(tmp_path / "新.wav", 660).read_bytes())
    made = organiser.post(f"/api/papers/{paper.pk}/recordings", {"file": file}).json()
    assert (made["duration_ms"], made["peaks"]["per_second"]) == (2000, 50)
    url = f"/api/media/{made['sha256']}"
    whole = organiser.get(url)
    assert (whole.status_code, len(whole.content)) == (200, made["bytes"])
    assert whole["Content-Type"] == "audio/ogg"
    part = organiser.get(url, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{made['bytes']}"
    tail = organiser.get(url, headers={"range": "bytes=-4"})
    assert tail.content == whole.content[-4:]
    assert organiser.get(url, headers={"range": f"bytes={made['bytes']}-"}).status_code == 416
    assert organiser.get("/api/media/" + "0" * 64).status_code == 404


def test_the_author_sees_how_loud_a_recording_came_out_and_what_is_wrong_with_it(
    competition: Competition, paper: Paper, tmp_path: Path
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    url = f"/api/papers/{paper.pk}"
    (used,) = organiser.get(url).json()["recordings"]
    assert (used["duration_ms"], used["remarks"], used["peaks"]) == (2000, [], None)
    assert abs(used["lufs"] - -19) <= 0.5
    assert used["true_peak_db"] <= -2
    clipped = wav(tmp_path / "削波.wav", np.clip(syllables(2, level=3), -1, 1))
    file = SimpleUploadedFile("削波.wav", clipped.read_bytes())
    made = organiser.post(f"{url}/recordings", {"file": file}).json()
    (remark,) = made["remarks"]
    assert remark.startswith("原录音有 ")
    question = paper.content["tasks"][0]["question"]
    question["items"][0]["recording"] = {
        "sha256": made["sha256"],
        "duration_ms": made["duration_ms"],
    }
    view = put(organiser, f"{url}/tasks/dictation", {"question": question, "revision": 1}).json()
    assert view["problems"] == [
        {
            "path": ["tasks", 0, "question", "items", 0, "recording"],
            "sentence": remark,
            "severity": "warning",
            "task": "dictation",
        }
    ]
    english = organiser.get(url, headers={"accept-language": "en"}).json()
    assert english["recordings"][0]["remarks"][0].startswith("The original is clipped in ")
    chief = client_of(Role.CHIEF_JUDGE, competition)
    assert freeze(chief, paper, revision=2).json()["state"] == "frozen"


def test_an_uploaded_file_that_is_no_recording_is_refused_in_words(
    competition: Competition, paper: Paper
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    file = SimpleUploadedFile("假.mp3", io.BytesIO("不是录音".encode()).read())
    answer = organiser.post(f"/api/papers/{paper.pk}/recordings", {"file": file})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("文件不是录音")


def test_a_transcript_becomes_a_reading_line_and_a_recording(
    competition: Competition, paper: Paper
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    url = f"/api/papers/{paper.pk}"
    words = {"text": "客户姓名：单雨桐。"}
    line = organiser.post(f"{url}/pinyin", words, content_type="application/json").json()
    assert line == {"pinyin": "ke4 hu4 xing4 ming2, shan4 yu3 tong2."}
    job = organiser.post(f"{url}/synthesise", line, content_type="application/json").json()
    state = organiser.get(f"/api/jobs/{job['job_id']}").json()
    assert state == {"state": "waiting", "result": None, "message": ""}
    stored = DBTaskResult.objects.get(pk=job["job_id"])
    stored.set_successful(synthesise_recording.func(*stored.args_kwargs["args"]))
    state = organiser.get(f"/api/jobs/{job['job_id']}").json()
    assert state["state"] == "done"
    assert organiser.get(f"/api/media/{state['result']['sha256']}").status_code == 200


def synthesised(client: Client, paper: Paper, line: str) -> dict[str, Any]:
    """Ask for a recording of ``line``, do the job, and return what the author is told."""
    url = f"/api/papers/{paper.pk}/synthesise"
    job = client.post(url, {"pinyin": line}, content_type="application/json").json()
    stored = DBTaskResult.objects.get(pk=job["job_id"])
    stored.set_successful(synthesise_recording.func(*stored.args_kwargs["args"]))
    told: dict[str, Any] = client.get(f"/api/jobs/{job['job_id']}").json()
    return told


def test_one_corrected_syllable_gives_another_recording(
    competition: Competition, paper: Paper
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    lines = ["dan1 yu3 tong2.", "shan4 yu3 tong2.", "shàn yǔ tóng."]
    told = [synthesised(organiser, paper, line) for line in lines]
    assert [answer["state"] for answer in told] == ["done"] * 3
    first, second, third = (answer["result"]["sha256"] for answer in told)
    assert first != second
    assert second == third
    result = told[0]["result"]
    assert abs(result["lufs"] - -19) <= 0.5
    assert result["remarks"] == []
    assert organiser.get(f"/api/media/{second}").status_code == 200


def test_a_wrong_syllable_is_named_with_what_was_probably_meant(
    competition: Competition, paper: Paper
) -> None:
    told = synthesised(client_of(Role.ORGANISER, competition), paper, "shan4 yu3 tnog2.")
    assert told == {
        "state": "failed",
        "result": None,
        "message": "拼音行里的“tnog2”不是拼音。是否应为“tong2”？",
    }


def test_persons_that_the_author_names_are_read_by_their_surnames(
    competition: Competition, paper: Paper
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    words = {"text": "我叫单雨桐。", "names": ["单雨桐"]}
    url = f"/api/papers/{paper.pk}/pinyin"
    line = organiser.post(url, words, content_type="application/json").json()
    assert line == {"pinyin": "wo3 jiao4 shan4 yu3 tong2."}


def test_recordings_and_jobs_are_for_the_officials_of_their_own_competition(
    competition: Competition, paper: Paper, tmp_path: Path
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    url = f"/api/papers/{paper.pk}"
    file = SimpleUploadedFile("新.wav", tone(tmp_path / "新.wav", 660).read_bytes())
    uploaded = organiser.post(f"{url}/recordings", {"file": file}).json()["sha256"]
    used = paper.content["tasks"][0]["question"]["items"][0]["recording"]["sha256"]
    words = {"pinyin": "ni3 hao3."}
    job = organiser.post(f"{url}/synthesise", words, content_type="application/json").json()
    urls = [f"/api/media/{used}", f"/api/media/{uploaded}", f"/api/jobs/{job['job_id']}"]
    assert [organiser.get(url).status_code for url in urls] == [200, 200, 200]
    elsewhere = client_of(Role.ORGANISER, factories.competition(name="另一个赛项"))
    assert [elsewhere.get(url).status_code for url in urls] == [403, 403, 403]


def test_a_line_that_cannot_be_read_fails_with_what_to_do(
    competition: Competition, paper: Paper
) -> None:
    organiser = client_of(Role.ORGANISER, competition)
    job = organiser.post(
        f"/api/papers/{paper.pk}/synthesise", {"pinyin": "黄"}, content_type="application/json"
    ).json()
    stored = DBTaskResult.objects.get(pk=job["job_id"])
    stored.set_successful(synthesise_recording.func("黄", paper.pk))
    state = organiser.get(f"/api/jobs/{job['job_id']}").json()
    assert state["state"] == "failed"
    assert "无法朗读" in state["message"]


@pytest.mark.parametrize("role", [Role.HALL_JUDGE, Role.MARKING_JUDGE, Role.TEAM_LEADER])
def test_keys_and_recordings_are_not_for_other_eyes(
    competition: Competition, paper: Paper, role: Role
) -> None:
    client = client_of(role, competition)
    sha256 = paper.content["tasks"][0]["question"]["items"][0]["recording"]["sha256"]
    for url in (
        f"/api/competitions/{competition.pk}/papers",
        f"/api/papers/{paper.pk}",
        f"/api/media/{sha256}",
    ):
        assert client.get(url).status_code == 403
        assert Client().get(url).status_code == 401

"""Import, change and freeze a paper."""

from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from zuoxi.competitions.models import Competition
from zuoxi.kernel import canonical, ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.media import audio
from zuoxi.media.models import Blob
from zuoxi.media.store import Store
from zuoxi.papers.domain import freeze_paper, import_folder, replace_question
from zuoxi.papers.errors import PaperFrozen, PaperRefused, UnknownTask
from zuoxi.papers.models import Paper
from zuoxi.papers.queries import problems_of
from zuoxi.sittings.opened import questions_of

pytestmark = pytest.mark.django_db
ACTOR = ledger.Actor(id="user:1", name="赵赛务", role="organiser")
PAPER = (
    "name: 测试赛题\ntotal_points: 10\ntasks:\n"
    "  - {type: dictation, file: dictation.yaml, points: 10, minutes: 10}\n"
)
TASK = (
    "items:\n  - id: a1\n    recording: 一.wav\n    fields:\n      name: [单雨桐, 单雨彤]\n"
    "  - id: a2\n    pinyin: ren2 zhong4 yuan3\n    synthesise: true\n"
    "    fields:\n      name: 任重远\n"
)


@pytest.fixture
def competition() -> Competition:
    return Competition.objects.create(name="客户信息服务", edition="测试", created_ms=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "paper.yaml").write_text(PAPER, encoding="utf-8")
    (tmp_path / "dictation.yaml").write_text(TASK, encoding="utf-8")
    t = np.arange(96_000) / 48_000
    audio.write_wave(tmp_path / "一.wav", (0.2 * np.sin(880 * t)).astype(np.float32))
    return tmp_path


def test_an_imported_paper_is_a_draft_whose_recordings_are_stored(
    competition: Competition, folder: Path
) -> None:
    paper = import_folder(competition, folder=folder, by=ACTOR)
    assert (paper.name, paper.version, paper.state, paper.hash) == ("测试赛题", 1, "draft", "")
    items = questions_of(paper)["dictation"]["items"]
    assert [item["fields"] for item in items] == [
        {"name": ["单雨桐", "单雨彤"]},
        {"name": ["任重远"]},
    ]
    for item in items:
        blob = Blob.objects.get(pk=item["recording"]["sha256"])
        assert blob.duration_ms == item["recording"]["duration_ms"] > 1000
        assert blob.media_type == "audio/ogg"
        assert blob.size == Store(settings.MEDIA_ROOT).path(blob.sha256).stat().st_size
    assert problems_of(paper) == []
    entry = LedgerEntry.objects.get(verb="imported_paper")
    assert (entry.actor, entry.subject, entry.competition_id) == (
        "user:1",
        f"paper:{paper.pk}",
        competition.pk,
    )


def test_a_second_import_is_the_next_version(competition: Competition, folder: Path) -> None:
    (folder / "dictation.yaml").write_text(TASK[: TASK.index("  - id: a2")], encoding="utf-8")
    versions = [import_folder(competition, folder=folder, by=ACTOR).version for _ in range(2)]
    assert versions == [1, 2]


def test_a_bad_folder_leaves_no_paper_and_names_the_first_problem(
    competition: Competition, folder: Path
) -> None:
    (folder / "一.wav").unlink()
    with pytest.raises(PaperRefused) as refused:
        import_folder(competition, folder=folder, by=ACTOR)
    assert "dictation.yaml:3: 找不到文件“一.wav”" in str(refused.value)
    assert not Paper.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_a_frozen_paper_has_its_hash_and_is_never_changed(
    competition: Competition, folder: Path
) -> None:
    draft = import_folder(competition, folder=folder, by=ACTOR)
    question = questions_of(draft)["dictation"]
    question["items"][0]["fields"]["name"] = ["单雨潼"]
    changed = replace_question(draft, task="dictation", question=question, by=ACTOR)
    frozen = freeze_paper(changed, by=ACTOR)
    assert (frozen.state, frozen.hash) == ("frozen", canonical.sha256_hex(frozen.content))
    assert questions_of(frozen)["dictation"]["items"][0]["fields"] == {"name": ["单雨潼"]}
    with pytest.raises(PaperFrozen):
        replace_question(frozen, task="dictation", question=question, by=ACTOR)
    with pytest.raises(PaperFrozen):
        freeze_paper(frozen, by=ACTOR)
    verbs = list(LedgerEntry.objects.values_list("verb", flat=True))
    assert verbs == ["imported_paper", "replaced_question", "froze_paper"]


def test_a_paper_with_problems_cannot_be_frozen(competition: Competition, folder: Path) -> None:
    paper = import_folder(competition, folder=folder, by=ACTOR)
    question = questions_of(paper)["dictation"]
    lost = {"sha256": "0" * 64, "duration_ms": 1000}
    question["items"][0]["recording"] = lost
    question["items"][1]["recording"] = None
    paper = replace_question(paper, task="dictation", question=question, by=ACTOR)
    with pytest.raises(PaperRefused) as refused:
        freeze_paper(paper, by=ACTOR)
    assert [p.text % p.params for p in refused.value.problems] == [
        "第 2 条没有录音。请上传录音，或用拼音合成。",
        "有一条录音不在服务器上，或已损坏。请重新上传。",
    ]


def test_only_a_task_of_the_paper_can_be_replaced_and_only_by_its_shape(
    competition: Competition, folder: Path
) -> None:
    paper = import_folder(competition, folder=folder, by=ACTOR)
    with pytest.raises(UnknownTask):
        replace_question(paper, task="inbound_call", question={}, by=ACTOR)
    with pytest.raises(PaperRefused):
        replace_question(paper, task="dictation", question={"items": [{}]}, by=ACTOR)


def test_wrong_rules_of_a_task_keep_the_paper_from_being_frozen(
    competition: Competition, folder: Path
) -> None:
    competition.rule_set = {"tasks": {"dictation": {"slip_penalty": -1}}}
    competition.save()
    paper = import_folder(competition, folder=folder, by=ACTOR)
    with pytest.raises(PaperRefused):
        freeze_paper(paper, by=ACTOR)

"""Import, change and freeze a paper."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.utils import timezone

from zuoxi.competitions.models import Competition
from zuoxi.kernel import canonical, ledger
from zuoxi.kernel.models import LedgerEntry
from zuoxi.media import audio
from zuoxi.media.models import Blob
from zuoxi.media.store import Store
from zuoxi.papers.domain import (
    draft_version,
    freeze_paper,
    import_folder,
    replace_question,
    resolve_rubric,
    take_in_folder,
)
from zuoxi.papers.errors import (
    DraftExists,
    NotFrozen,
    PaperChanged,
    PaperFrozen,
    PaperRefused,
    UnknownTask,
)
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


def test_the_same_folder_imported_twice_changes_nothing(
    competition: Competition, folder: Path
) -> None:
    first = take_in_folder(competition, folder=folder, by=ACTOR)
    again = take_in_folder(competition, folder=folder, by=ACTOR)
    assert (first.is_new, again.is_new) == (True, False)
    assert again.paper.pk == first.paper.pk
    assert (Paper.objects.count(), LedgerEntry.objects.count()) == (1, 1)
    freeze_paper(first.paper, by=ACTOR)
    assert take_in_folder(competition, folder=folder, by=ACTOR).is_new is False


def test_a_changed_folder_is_the_next_version_and_the_old_one_stays(
    competition: Competition, folder: Path
) -> None:
    old = import_folder(competition, folder=folder, by=ACTOR)
    frozen = freeze_paper(old, by=ACTOR)
    before = frozen.content
    (folder / "dictation.yaml").write_text(TASK.replace("单雨彤", "单雨潼"), encoding="utf-8")
    new, is_new = take_in_folder(competition, folder=folder, by=ACTOR)
    assert (is_new, new.version, new.state, new.hash) == (True, 2, "draft", "")
    frozen.refresh_from_db()
    assert (frozen.version, frozen.content) == (1, before)
    assert frozen.hash == canonical.sha256_hex(before)


def test_a_frozen_paper_in_use_is_changed_as_a_new_version(
    competition: Competition, folder: Path
) -> None:
    paper = import_folder(competition, folder=folder, by=ACTOR)
    with pytest.raises(NotFrozen):
        draft_version(paper, by=ACTOR)
    frozen = freeze_paper(paper, by=ACTOR)
    draft = draft_version(frozen, by=ACTOR)
    assert (draft.version, draft.state, draft.hash, draft.revision) == (2, "draft", "", 1)
    assert draft.content == frozen.content
    with pytest.raises(DraftExists) as refused:
        draft_version(frozen, by=ACTOR)
    assert str(refused.value) == "第 2 版已是草稿。请在那一版里修改。"
    question = questions_of(draft)["dictation"]
    question["items"][0]["fields"]["name"] = ["单雨潼"]
    changed = replace_question(draft, task="dictation", question=question, by=ACTOR)
    frozen.refresh_from_db()
    assert questions_of(frozen)["dictation"]["items"][0]["fields"]["name"] == ["单雨桐", "单雨彤"]
    second = freeze_paper(changed, by=ACTOR)
    assert second.hash != frozen.hash
    verbs = list(LedgerEntry.objects.order_by("seq").values_list("verb", "subject"))
    assert verbs == [
        ("imported_paper", f"paper:{frozen.pk}"),
        ("froze_paper", f"paper:{frozen.pk}"),
        ("drafted_version", f"paper:{draft.pk}"),
        ("replaced_question", f"paper:{draft.pk}"),
        ("froze_paper", f"paper:{draft.pk}"),
    ]


def test_nobody_overwrites_what_he_has_not_seen(competition: Competition, folder: Path) -> None:
    seen = import_folder(competition, folder=folder, by=ACTOR)
    question = questions_of(seen)["dictation"]
    question["items"][0]["fields"]["name"] = ["单雨潼"]
    saved = replace_question(seen, task="dictation", question=question, by=ACTOR)
    assert saved.revision == 2
    other = ledger.Actor(id="user:2", name="钱赛务", role="organiser")
    question["items"][0]["fields"]["name"] = ["单雨瞳"]
    for verb in (
        lambda: replace_question(seen, task="dictation", question=question, by=other),
        lambda: replace_question(saved, task="dictation", question=question, by=other, revision=1),
        lambda: freeze_paper(seen, by=other),
    ):
        with pytest.raises(PaperChanged) as refused:
            verb()
        assert re.fullmatch(
            r"赵赛务 在 \d\d:\d\d 保存过这份赛题，您看到的不是最新内容。您的改动没有保存，"
            r"也没有丢失：请先复制出来，再刷新页面，填进最新内容里。",
            str(refused.value),
        )
    seen.refresh_from_db()
    assert questions_of(seen)["dictation"]["items"][0]["fields"]["name"] == ["单雨潼"]
    last = replace_question(seen, task="dictation", question=question, by=other)
    assert (last.revision, LedgerEntry.objects.count()) == (3, 3)


RUBRIC = (
    PAPER.replace("minutes: 10}", "minutes: 10, rubric: {criteria: [")
    + "    {name: 服务用语, percent: 15}, {name: 业务知识, percent: 30},\n"
    + "    {name: 服务流程, percent: 5}, {name: 服务指标, percent: 30}]}}\n"
)
SHARES = [
    ["服务用语", "18.75"], ["业务知识", "37.5"], ["服务流程", "6.25"], ["服务指标", "37.5"],
]  # fmt: skip
PRINTED = [["服务用语", "15"], ["业务知识", "30"], ["服务流程", "5"], ["服务指标", "30"]]


def with_printed_rubric(competition: Competition, folder: Path) -> Paper:
    """Return the draft of a paper whose rubric is 80 %, as no folder would be let in."""
    paper = import_folder(competition, folder=folder, by=ACTOR)
    paper.content["tasks"][0]["rubric"] = {
        "criteria": [{"name": name, "percent": percent} for name, percent in PRINTED],
        "resolution": None,
    }
    paper.save(update_fields=["content"])
    return paper


def test_a_rubric_of_80_percent_keeps_the_paper_from_being_frozen(
    competition: Competition, folder: Path
) -> None:
    paper = with_printed_rubric(competition, folder)
    with pytest.raises(PaperRefused) as refused:
        freeze_paper(paper, by=ACTOR)
    assert "评分标准合计 80 %，应为 100 %。两种办法，都要专家签名" in str(refused.value)


def test_a_rubric_is_resolved_by_signature_and_the_printed_figures_stay(
    competition: Competition, folder: Path
) -> None:
    paper = with_printed_rubric(competition, folder)
    signed = resolve_rubric(paper, task="dictation", way="normalise", criterion=None, by=ACTOR)
    rubric = signed.content["tasks"][0]["rubric"]
    assert [[c["name"], c["percent"]] for c in rubric["criteria"]] == PRINTED
    today = f"{timezone.localdate():%Y-%m-%d}"
    resolution = {"way": "normalise", "by": "赵赛务", "date": today, "criterion": None}
    assert rubric["resolution"] == resolution
    kept = {**resolution, "printed": PRINTED, "printed_sum": "80", "shares": SHARES}
    entry = LedgerEntry.objects.get(verb="resolved_rubric")
    payload = json.loads(entry.payload)
    assert (entry.actor, payload["task"], payload["resolution"]) == ("user:1", "dictation", kept)
    freeze_paper(signed, by=ACTOR)
    payload = json.loads(LedgerEntry.objects.get(verb="froze_paper").payload)
    assert payload["resolutions"] == {"dictation": kept}


def test_the_missing_criterion_can_be_signed_too_and_only_by_its_name(
    competition: Competition, folder: Path
) -> None:
    paper = with_printed_rubric(competition, folder)
    with pytest.raises(PaperRefused):
        resolve_rubric(paper, task="dictation", way="add_criterion", criterion=None, by=ACTOR)
    with pytest.raises(UnknownTask):
        resolve_rubric(paper, task="inbound_call", way="normalise", criterion=None, by=ACTOR)
    added = "销售引导与搭销"
    resolve_rubric(paper, task="dictation", way="add_criterion", criterion=added, by=ACTOR)
    payload = json.loads(LedgerEntry.objects.get(verb="resolved_rubric").payload)
    assert payload["resolution"]["shares"] == [*PRINTED, [added, "20"]]


def test_a_way_out_signed_in_the_folder_is_in_the_ledger_from_the_import_on(
    competition: Competition, folder: Path
) -> None:
    signed = RUBRIC.replace(
        "30}]}}", "30}], resolution: {way: normalise, by: 王专家, date: 2018-05-02}}}"
    )
    (folder / "paper.yaml").write_text(signed, encoding="utf-8")
    import_folder(competition, folder=folder, by=ACTOR)
    payload = json.loads(LedgerEntry.objects.get(verb="imported_paper").payload)
    assert payload["resolutions"]["dictation"] == {
        "way": "normalise", "by": "王专家", "date": "2018-05-02", "criterion": None,
        "printed": PRINTED, "printed_sum": "80", "shares": SHARES,
    }  # fmt: skip


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

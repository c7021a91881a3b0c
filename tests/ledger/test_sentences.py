"""Every act of an official reads as a sentence: what, who, how long, why, who saw it (R165)."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from zuoxi.kernel.models import LedgerEntry
from zuoxi.ledger import words
from zuoxi.ledger.sentences import Who, say
from zuoxi.sittings import timeline

SOURCE = Path(words.__file__).resolve().parents[1]
WRITERS = {"append", "_log", "_write", "_person"}
PEOPLE = {17: Who("A-017", "003"), 18: Who("", "004")}
WHY = {"reason": "耳机没有声音", "witness": "何现场"}
SITTING = {"task": "dictation", "sitting": 17, "ms": 0}
HALL = {"task": "dictation", "sitting": None, "ms": 0}
PAPER = {"name": "样题", "version": 2, "hash": "ab" * 32}
ACCOUNT = {"username": "he", "name": "何现场"}


def entry(verb: str, payload: Any, *, subject: str = "", role: str = "chief_judge") -> LedgerEntry:
    return LedgerEntry(
        seq=1,
        at_ms=0,
        competition_id=1,
        actor="user:7",
        actor_name="周裁判长",
        role=role,
        verb=verb,
        subject=subject,
        payload=payload if isinstance(payload, str) else json.dumps(payload),
        prev="",
        hash="cd" * 32,
    )


def text(verb: str, payload: Any, *, subject: str = "", role: str = "chief_judge") -> str:
    with translation.override("zh-hans"):
        return say(entry(verb, payload, subject=subject, role=role), people=PEOPLE).text


def written_verbs() -> Iterator[str]:
    """Yield every verb that the source hands to the ledger, as a text or as a constant of time."""
    yield timeline.CLOSED
    for file in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call):
                continue
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name not in WRITERS:
                continue
            given = [k.value for k in call.keywords if k.arg == "verb"]
            given += call.args[:2] if name != "append" else []
            for each in given:
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value


def test_every_verb_that_is_written_has_a_name_and_a_sentence() -> None:
    written = set(written_verbs())
    assert {"published_results", "ended_person", "froze_paper", "closed_sitting"} <= written
    assert sorted(written - words.NAMES.keys()) == []
    spoken = {key.partition(".")[0] for key in words.SENTENCES}
    assert spoken == words.NAMES.keys()


@pytest.mark.parametrize(
    ("verb", "payload", "subject", "sentence"),
    [
        ("made_administrator", ACCOUNT, "user:3", "把何现场设为管理员"),
        ("created_administrator", ACCOUNT, "user:3", "把何现场设为管理员"),
        ("created_account", ACCOUNT, "user:3", "为何现场开立账号"),
        ("reset_password", ACCOUNT, "user:3", "重置何现场的密码"),
        ("changed_password", ACCOUNT, "user:3", "何现场修改了自己的密码"),
        ("closed_account", ACCOUNT, "user:3", "停用何现场的账号"),
        ("reopened_account", ACCOUNT, "user:3", "恢复何现场的账号"),
        ("reset_demo_passwords", {"accounts": ["a", "b"]}, "", "重置 2 个演示账号的密码"),
        (
            "created_competition",
            {"name": "客服赛", "edition": "2026 年", "slots": [{}], "rule_set": {}},
            "",
            "建立赛项“客服赛 2026 年”，共 1 道赛题",
        ),
        ("changed_competition", {"name": "客服赛", "edition": ""}, "", "修改赛项“客服赛”"),
        ("changed_rules", {"version": 3, "rule_set": {}}, "", "修改规则，成为第 3 版"),
        ("appointed", {"role": "hall_judge", "name": "何现场"}, "", "任命何现场为现场裁判"),
        ("dismissed", {"role": "hall_judge", "name": "何现场"}, "", "免去何现场的现场裁判"),
        ("entered_contestants", {"codes": ["001", "002"]}, "", "录入 2 名选手"),
        (
            "changed_contestant",
            {"was": "001", "contestants": [["009", "f" * 64]]},
            "",
            "修改选手 001（现为 009）",
        ),
        ("removed_contestants", {"codes": ["001"]}, "", "移除 1 名选手"),
        ("imported_paper", PAPER, "paper:1", "导入赛题“样题”第 2 版"),
        (
            "replaced_question",
            PAPER | {"task": "dictation"},
            "paper:1",
            "修改赛题“样题”第 2 版的听打录入",
        ),
        (
            "drafted_version",
            PAPER | {"of": 1},
            "paper:2",
            "由第 1 版做出赛题“样题”第 2 版（草稿）",
        ),
        (
            "resolved_rubric",
            PAPER | {"task": "dictation", "way": "normalise", "printed_sum": "80"},
            "paper:1",
            "签字：赛题“样题”第 2 版听打录入的评分标准合计 80 %，按比例折算为 100 %",
        ),
        (
            "resolved_rubric",
            PAPER
            | {"task": "dictation", "way": "add_criterion", "printed_sum": "80"}
            | {"criterion": "搭销"},
            "paper:1",
            "签字：赛题“样题”第 2 版听打录入的评分标准合计 80 %，补上“搭销”成为 100 %",
        ),
        ("froze_paper", PAPER, "paper:1", "冻结赛题“样题”第 2 版"),
        ("furnished_hall", {"seats": ["A01", "A02"]}, "", "布置 2 个座位"),
        ("seated_contestants", {"seats": [["A01", "001"]]}, "", "安排 1 名选手入座"),
        ("assigned_paper", {"sittings": [17, 18]}, "", "为 2 名选手指定赛题"),
        (
            "moved_contestant",
            {"from": "A-001", "to": "A-017"},
            "sitting:17",
            "把选手 003 从座位 A-001 调到座位 A-017",
        ),
        (
            "unseated_contestant",
            {"seat": "A-020", "code": "011"},
            "sitting:99",
            "取消选手 011 的座位 A-020",
        ),
        ("issued_seat_codes", {"sittings": [[17, 1], [18, 1]]}, "", "签发 2 个座位码，旧码作废"),
        (
            "reissued_seat_code",
            {"sittings": [[17, 2]]},
            "sitting:17",
            "为座位 A-017（选手 003）补发座位码，旧码作废",
        ),
        (
            "made_new_secret",
            {"sittings": [[each, 2, ""] for each in range(10)]},
            "competition:1",
            "secret.key 丢失，另做了一把：此前签发的 10 个座位码全部作废，须重新签发",
        ),
        ("declared_ready", HALL, "", "确认听打录入就绪"),
        ("started_task", HALL, "", "全场开始听打录入"),
        (
            "paused_hall",
            HALL | {"reason": "停电"},
            "",
            "全场暂停听打录入；原因：停电",
        ),
        (
            "paused_hall",
            HALL | {"ms": 3_661_000},
            "",
            ("服务器停了 61 分 1 秒，其间听打录入时限已到：从最后记录起停住计时，等裁判长决定"),
        ),
        (
            "counted_outage",
            HALL | {"ms": 90_000} | WHY,
            "",
            ("听打录入计入停机的 1 分 30 秒，到时的收卷；原因：耳机没有声音；见证人：何现场"),
        ),
        ("resumed_hall", HALL, "", "全场恢复听打录入"),
        (
            "extended_hall",
            HALL | {"ms": 90_000} | WHY,
            "",
            "全场补时 1 分 30 秒（听打录入）；原因：耳机没有声音；见证人：何现场",
        ),
        (
            "ended_hall",
            HALL | WHY,
            "",
            "全场终止听打录入；原因：耳机没有声音；见证人：何现场",
        ),
        ("paused_person", SITTING, "sitting:17", "暂停座位 A-017（选手 003）"),
        (
            "paused_person",
            SITTING | {"ms": 90_000},
            "sitting:17",
            (
                "服务器停了 1 分 30 秒，其间座位 A-017（选手 003）时限已到："
                "从最后记录起停住计时，等裁判长决定"
            ),
        ),
        ("proceeded_person", SITTING, "sitting:17", "准许座位 A-017（选手 003）继续"),
        ("resumed_person", SITTING, "sitting:17", "恢复座位 A-017（选手 003）"),
        (
            "extended_person",
            SITTING | {"ms": 300_000} | WHY,
            "sitting:17",
            (
                "为座位 A-017（选手 003）补时 5 分 0 秒（听打录入）；"
                "原因：耳机没有声音；见证人：何现场"
            ),
        ),
        ("ended_person", SITTING, "sitting:17", "终止座位 A-017（选手 003）的听打录入"),
        ("late_started_person", SITTING, "sitting:17", "座位 A-017（选手 003）单独开始听打录入"),
        ("released_sitting", SITTING | {"task": ""}, "sitting:18", "准许选手 004换机"),
        ("answered_hand", SITTING, "sitting:17", "已看到座位 A-017（选手 003）举手，前往处理"),
        (
            "decided_held",
            {"sitting": 17, "task": "dictation", "accept": True, "count": 3},
            "sitting:17",
            "采纳座位 A-017（选手 003）的 3 条待裁定操作",
        ),
        (
            "reversed_held",
            {"sitting": 17, "task": "dictation", "accept": True, "count": 3},
            "sitting:17",
            "改判：采纳座位 A-017（选手 003）先前未采纳的 3 条操作",
        ),
        (
            "reversed_held",
            {"sitting": 17, "accept": False, "after_end": True, "count": 3} | WHY,
            "sitting:17",
            (
                "改判：不采纳座位 A-017（选手 003）先前已采纳的 3 条操作（本机时间晚于结束时间）；"
                "原因：耳机没有声音；见证人：何现场"
            ),
        ),
        (
            "decided_held",
            {"sitting": 17, "task": "dictation", "accept": False, "count": 3},
            "sitting:17",
            "不采纳座位 A-017（选手 003）的 3 条待裁定操作",
        ),
        (
            "decided_held",
            {
                "sitting": 17,
                "task": "dictation",
                "accept": True,
                "after_end": True,
                "ranges": [[4, 5]],
                "count": 2,
                "reason": "网线松脱",
                "witness": "何现场",
            },
            "sitting:17",
            (
                "采纳座位 A-017（选手 003）的 2 条待裁定操作（本机时间晚于结束时间）；"
                "原因：网线松脱；见证人：何现场"
            ),
        ),
        (
            "closed_sitting",
            {"task": "dictation", "sittings": [{"sitting": 17}, {"sitting": 18}]},
            "",
            "听打录入收卷，共 2 个座位",
        ),
        (
            "closed_sitting",
            {"task": "dictation", "sittings": [{"sitting": 17}]},
            "",
            "座位 A-017（选手 003）的听打录入收卷",
        ),
        (
            "published_results",
            {"version": 1, "hash": "0123456789abcdef", "reason": ""},
            "",
            "公布成绩第 1 版，校验码 0123456789ab",
        ),
        (
            "published_results",
            {"version": 2, "hash": "0123456789abcdef", "reason": "补录有效", "witness": "韦监督"},
            "",
            "更正成绩，公布第 2 版，校验码 0123456789ab；原因：补录有效；见证人：韦监督",
        ),
    ],
)
def test_an_act_reads_as_a_sentence(verb: str, payload: Any, subject: str, sentence: str) -> None:
    assert text(verb, payload, subject=subject) == sentence


def test_a_contestant_who_continues_alone_is_told_from_a_judge_who_resumes() -> None:
    assert (
        text("resumed_person", SITTING, subject="sitting:17", role="contestant")
        == "座位 A-017（选手 003）的选手点击继续，恢复计时"
    )


@pytest.mark.parametrize("payload", ["{", "[]", "{}", '{"ms": "x", "task": 5}'])
def test_a_spoilt_entry_says_so_and_hides_no_other(payload: str) -> None:
    assert text("extended_person", payload, subject="sitting:17") == "这条记录的内容无法读出"


def test_an_entry_speaks_the_readers_language_throughout() -> None:
    made = entry("extended_hall", HALL | {"ms": 60_000})
    made.actor, made.actor_name = "system", "系统"
    with translation.override("en"):
        said = say(made, people=PEOPLE)
    assert (said.actor, said.name, said.text) == (
        "System",
        "Hall: extra time",
        "Gave the hall 1 min 0 s more (Dictation)",
    )

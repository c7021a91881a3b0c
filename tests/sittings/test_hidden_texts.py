"""Nothing hidden leaves the server while a contestant works and afterwards (R68): no reference, no
transcript, no checklist, no self-test. Every hidden text carries a mark, and the mark is looked for
in all that the contestant's machine receives."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import CHIEF, WHY, Browser, ready_and_start, seat_a_hall, served
from tests.sittings.recorder import INBOUND, OUTBOUND, recorder_at, spoken_chunks
from tests.sittings.waiting import all_closed
from tests.tasks.material import inbound_call, outbound_call
from zuoxi.results import domain as results
from zuoxi.sittings import access, domain
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async
MARK = "【暗】"
NAMES = ("dear_again", "need_more", "product_filter", "product_late")
"""Names that an author gives lines and objections say what they are about, too."""


def marked(value: Any) -> Any:
    """Return ``value`` with the mark at the end of every text in it."""
    if isinstance(value, str):
        return value + MARK
    if isinstance(value, dict):
        return {key: marked(each) for key, each in value.items()}
    return [marked(each) for each in value] if isinstance(value, list) else value


def hide(place: dict[str, Any], *names: str) -> None:
    for name in names:
        if name in place:
            place[name] = marked(place[name])


def an_inbound_call() -> dict[str, Any]:
    question = copy.deepcopy(inbound_call.QUESTION)
    for item in question["items"]:
        hide(item, "reference")
        hide(item.get("line", {}), "transcript")
        for phrase in item.get("checklist", ()):
            hide(phrase, "says")
    return question


def an_outbound_call() -> dict[str, Any]:
    question = copy.deepcopy(outbound_call.QUESTION)
    for node in question["customer"]["tree"]["nodes"]:
        hide(node["line"], "transcript")
        for branch in node.get("next", ()):
            hide(branch, "hints")
    hide(question, "references")
    for trial in question["trials"]:
        hide(trial, "name", "script")
    return question


INBOUND_WORK: list[tuple[str, dict[str, Any]]] = [
    ("ring", {}),
    ("answer_call", {}),
    ("set", {"turn": "a1", "value": "您好，晴川酒店。"}),
    ("close", {"turn": "a1"}),
    ("played", {"turn": "c1"}),
    ("close", {"turn": "c1"}),
    ("open", {"turn": "a1"}),
    ("hold", {"on": True}),
    ("hold", {"on": False}),
    ("search", {"text": "退房"}),
    ("read", {"article": "check-out"}),
    ("act", {"action": "book", "fields": {"name": "白露"}}),
    ("transfer", {"to": "to-desk"}),
    ("note", {"value": "十六号入住"}),
    ("set", {"turn": "c1", "value": "客户的话"}),
    ("set", {"turn": "nowhere", "value": "x"}),
    ("set", {"turn": "a2", "value": "长" * 4_000}),
    ("wrap_up", {"reason": "已办好"}),
    ("submit", {}),
]
OUTBOUND_WORK: list[tuple[str, dict[str, Any]]] = [
    ("section", {"section": "product", "value": "送两套滤芯。"}),
    ("faq", {"row": 1, "question": "多少钱？", "answer": "一千九百八十元。"}),
    ("dial", {}),
    ("ringing", {}),
    ("connected", {}),
    ("heard", {"node": 0}),
    ("stage", {"stage": "product"}),
    ("said", {"ms": 0}),
    ("silence", {"ms": 8_000}),
    ("heard", {"node": 99}),
    ("cap", {}),
    ("outcome", {"number": 1, "result": "deal", "notes": ""}),
    ("hang_up", {}),
    ("submit", {}),
]


async def told_at_work(sitting: Sitting, host: str) -> list[str]:
    """Return every frame that a contestant gets who does everything, twice connected."""
    browser = await Browser(sitting, host).open()
    for task, work in ((INBOUND, INBOUND_WORK), (OUTBOUND, OUTBOUND_WORK)):
        for kind, payload in work:
            browser.log(kind, payload, task=task)
    await browser.push()
    await browser.until("ack", seq=len(INBOUND_WORK) + len(OUTBOUND_WORK))
    frames = list(browser.heard)
    await browser.leave()
    await browser.open()
    await browser.until("answer", task=OUTBOUND)
    await browser.beat()
    return [json.dumps(frame, ensure_ascii=False) for frame in (*frames, *browser.heard)]


async def told_over_http(sitting: Sitting, host: str) -> list[str]:
    """Return what every address answers that a contestant's machine knows, headers included."""
    answers = []
    chunks = spoken_chunks()
    async with recorder_at(host, sitting) as recorder:
        answers.append(str(await recorder.ask()))
        answers += [str(await recorder.put(n, chunk)) for n, chunk in enumerate(chunks)]
        answers.append(str(await recorder.finish(chunks)))
        answers.append(str(await recorder.ask(place="turn:nowhere")))
    jar = {access.COOKIE: access.cookie_for(sitting)}
    async with httpx.AsyncClient(base_url=f"http://{host}", cookies=jar) as http:
        for path in ("/api/seat/me", "/api/seat/rules", "/api/seat/result"):
            answer = await http.get(path)
            answers.append(f"{answer.status_code} {dict(answer.headers)} {answer.text}")
    return answers


def hidden_in(texts: list[str]) -> Iterator[str]:
    for text in texts:
        for word in (MARK, *NAMES):
            if word in text:
                yield text[max(0, text.index(word) - 80) :][:160]


async def test_no_hidden_text_reaches_the_machine_of_a_contestant() -> None:
    questions = {INBOUND: an_inbound_call(), OUTBOUND: an_outbound_call()}
    assert len(json.dumps(questions, ensure_ascii=False).split(MARK)) > 80
    competition, (sitting, _) = await do(seat_a_hall)(questions=questions, duration_ms=600_000)
    competition.rule_set["tasks"] = {OUTBOUND: {"call_latest_ms": 0}}
    competition.rule_set["contestant_sees"] = "score_and_rank"
    await competition.asave()
    async with served() as host:
        await ready_and_start(competition, INBOUND)
        told = await told_at_work(sitting, host)
        told += await told_over_http(sitting, host)
        await do(domain.end_hall)(competition, task=INBOUND, actor=CHIEF, **WHY)
        await all_closed(competition)
        await do(results.compute_scores)(competition)
        browser = await Browser(sitting, host).open()
        told += [json.dumps(frame, ensure_ascii=False) for frame in browser.heard]
        told += await told_over_http(sitting, host)
        await browser.leave()
    # The search would find it: what contestants may read did come.
    assert any(inbound_call.QUESTION["items"][2]["cue"] in text for text in told)
    assert any(outbound_call.QUESTION["card"]["about"] in text for text in told)
    assert any('"state": "ended"' in text and '"connected_ms"' in text for text in told)
    assert list(hidden_in([*told, f"canary{MARK}"])) == [f"canary{MARK}"]
    assert list(hidden_in(told)) == []

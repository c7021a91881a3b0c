"""A raised hand and a late arrival: what judges may answer, and what the contestant hears."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import (
    CHIEF,
    TASK,
    WHY,
    Browser,
    ready_and_start,
    seat_a_hall,
    served,
)
from tests.sittings.stored import entries_of
from tests.sittings.waiting import on_the_board
from zuoxi.sittings import domain, errors

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


async def test_a_judge_answers_a_hand_once_and_the_contestant_hears_it(hall: Any) -> None:
    competition, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    with pytest.raises(errors.NoHand):
        await do(domain.answer_hand)(sitting, task=TASK, actor=CHIEF)
    await browser.send(type="hand", up=True)
    await on_the_board(competition, sitting, hand=True)
    entry = await do(domain.answer_hand)(sitting, task=TASK, actor=CHIEF)
    assert await browser.until("hand") == {"type": "hand", "answered": entry.seq}
    await on_the_board(competition, sitting, hand=False)
    with pytest.raises(errors.NoHand):
        await do(domain.answer_hand)(sitting, task=TASK, actor=CHIEF)
    hands = [json.loads(e.payload) for e in await entries_of(sitting) if e.kind == "hand"]
    assert hands == [{"up": True}, {"up": False, "ledger_seq": entry.seq}]
    await browser.leave()
    await browser.open()
    welcome = browser.heard[0]
    assert (welcome["hand"], welcome["hand_answered"]) == (False, entry.seq)
    await browser.leave()


async def test_a_late_start_is_not_for_who_was_seated_when_the_hall_started() -> None:
    competition, (early, late) = await do(seat_a_hall)()
    async with served() as host:
        here = await Browser(early, host).open()
        await ready_and_start(competition)
        there = await Browser(late, host, enters=False).open()
        await on_the_board(competition, late, connected=True)
        with pytest.raises(errors.WasPresent):
            await do(domain.late_start_person)(early, task=TASK, actor=CHIEF, **WHY)
        await do(domain.late_start_person)(late, task=TASK, actor=CHIEF, **WHY)
        await here.leave()
        await there.leave()

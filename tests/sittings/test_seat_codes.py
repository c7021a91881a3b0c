"""New seat codes: never for the whole hall in mid-task, at any time for one lost card."""

import pytest
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import CHIEF, TASK, WHY, Browser, seat_a_hall
from tests.sittings.waiting import eventually
from zuoxi.competitions.models import Competition
from zuoxi.hall.domain import unseat_contestant
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.sittings import access, domain, underway
from zuoxi.sittings.errors import HallIsWorking, NoSeatYet
from zuoxi.sittings.models import Sitting

pytestmark = pytest.mark.django_db(transaction=True)

Running = tuple[Competition, list[Sitting], str]


async def test_from_the_start_to_the_close_the_hall_gets_no_new_codes(hall: Running) -> None:
    competition, sittings, host = hall
    browser = await Browser(sittings[0], host).open()
    before = await sync_to_async(stored)(competition)
    with pytest.raises(HallIsWorking) as refused:
        await sync_to_async(access.issue_codes)(competition, actor=SYSTEM)
    assert str(refused.value) == (
        "有题正在作答，不能为全场更换座位码：所有选手会被登出。"
        "丢失座位卡时，请为那一个座位单独补发。"
    )
    assert await sync_to_async(stored)(competition) == before
    browser.type("王小明")
    await browser.push()
    await browser.until("ack", seq=1)
    await browser.leave()


async def test_a_lost_card_ends_the_log_in_of_its_seat_only_and_loses_nothing(
    hall: Running,
) -> None:
    _competition, sittings, host = hall
    one = await Browser(sittings[0], host).open()
    other = await Browser(sittings[1], host).open()
    one.type("王小明")
    await one.push()
    await one.until("ack", seq=1)
    await sync_to_async(access.reissue_code)(sittings[0], actor=SYSTEM)
    assert await one.closed() == 4401
    other.type("王小明")
    await other.push()
    await other.until("ack", seq=1)
    # with the new card on the same machine the lease is taken up again
    await sync_to_async(sittings[0].refresh_from_db)()
    await one.open()
    assert one.heard[-1]["lease"]["acked_seq"] == 1
    await one.leave()
    await other.leave()


async def test_codes_for_all_are_issued_again_when_everybody_is_collected(hall: Running) -> None:
    competition, sittings, host = hall
    browser = await Browser(sittings[0], host).open()
    await sync_to_async(domain.end_hall)(competition, task=TASK, actor=CHIEF, **WHY)
    await browser.until("receipt")
    await browser.leave()
    await until_over(competition)
    issued = await sync_to_async(access.issue_codes)(competition, actor=SYSTEM)
    assert [code.seat_label for code in issued] == ["A01", "A02"]


async def test_who_is_unseated_before_the_start_is_sent_back_to_the_door(
    waiting_hall: Running,
) -> None:
    _competition, sittings, host = waiting_hall
    browser = await Browser(sittings[0], host).open()
    await sync_to_async(unseat_contestant)(sittings[0], actor=SYSTEM)
    assert await browser.closed() == 4401


@pytest.mark.django_db
def test_a_code_belongs_to_a_seat() -> None:
    _competition, sittings = seat_a_hall(seats=1)
    Sitting.objects.filter(pk=sittings[0].pk).update(seat_label="")
    with pytest.raises(NoSeatYet):
        access.reissue_code(sittings[0], actor=SYSTEM)


def stored(competition: Competition) -> list[tuple[str, int]]:
    rows = Sitting.objects.filter(competition=competition).order_by("pk")
    return list(rows.values_list("code_hmac", "code_version"))


async def until_over(competition: Competition) -> None:
    """Wait until every seat's work is collected."""

    async def over() -> bool:
        return await sync_to_async(underway.task_underway)(competition) is None

    await eventually(over)

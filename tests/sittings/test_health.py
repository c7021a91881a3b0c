"""Whoever watches the server learns from it that nothing can be kept."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from tests.sittings.hall_server import Browser
from tests.sittings.refusals import REFUSALS, Refusal
from zuoxi.sittings.protocol import CLOSE_STORAGE

pytestmark = pytest.mark.django_db(transaction=True)


async def health() -> tuple[int, str]:
    answer = await sync_to_async(Client().get)("/api/health", secure=True)
    return answer.status_code, answer.json()["status"]


def test_a_process_without_a_hall_is_well() -> None:
    answer = Client().get("/api/health", secure=True)
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_health_says_storage_from_the_failed_write_to_the_next_that_is_durable(
    hall: Any, refusal: Refusal
) -> None:
    _, (sitting, _other), host = hall
    browser = await Browser(sitting, host).open()
    browser.type("王小明")
    await browser.push()
    await browser.until("ack", seq=1)
    assert await health() == (200, "ok")
    with refusal():
        for n in range(100):
            browser.type(f"江苏省南京市玄武区珠江路88号{n}", field="address")
        await browser.push(2, 101)
        assert await browser.closed() == CLOSE_STORAGE
        assert await health() == (503, "storage")
    await browser.open()
    await browser.push(2, 101)
    await browser.until("ack", seq=101)
    assert await health() == (200, "ok")
    await browser.leave()

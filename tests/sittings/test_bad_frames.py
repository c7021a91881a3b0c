"""What is no frame of ours, or comes from nowhere we know: told, and nothing else is disturbed."""

from typing import Any

import pytest
import websockets
from asgiref.sync import sync_to_async

from tests.sittings.hall_server import (
    TASK,
    Browser,
)
from zuoxi.sittings.protocol import PROTOCOL_VERSION

pytestmark = pytest.mark.django_db(transaction=True)
do = sync_to_async


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"ops","epoch":1,"ops":[{"client_seq":1,',
        "不是 JSON",
        "[]",
        "null",
        '{"type":"ops","epoch":1,"ops":[],"extra":1}',
        '{"type":"drop_table"}',
        '{"type":"hand","up":"yes please"}',
        '{"type":"ops","epoch":1,"ops":[{"client_seq":1,"at_ms":1,"task":"a\\u0000","kind":"set",'
        '"payload":{},"prev":"' + "0" * 64 + '"}]}',
        "[" * 20_000,
        b"\x00\x01",
    ],
)
async def test_a_frame_that_cannot_be_read_gets_a_problem_and_the_socket_lives(
    hall: Any, text: str | bytes
) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    await browser.raw(text)
    assert (await browser.until("problem"))["code"] == "malformed"
    browser.type("王小明")
    await browser.push()
    await browser.until("ack", seq=1)
    await browser.leave()


async def test_a_number_that_no_browser_can_hold_is_malformed(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    op = {"client_seq": 1, "at_ms": 1, "task": TASK, "kind": "set", "prev": browser.heads[-1]}
    await browser.send(type="ops", epoch=1, ops=[op | {"payload": {"value": 1.5}}])
    assert (await browser.until("problem"))["code"] == "malformed"
    await browser.leave()


async def test_a_frame_of_ten_megabytes_is_too_large(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open()
    await browser.raw('{"type":"' + "长" * 3_500_000 + '"}')
    assert await browser.closed() == 1009
    assert browser.heard[-1]["code"] == "too_large"


async def test_another_protocol_version_is_told_to_reload(hall: Any) -> None:
    _, (sitting, _), host = hall
    browser = await Browser(sitting, host).open(hello=False)
    await browser.send(
        type="hello", protocol=PROTOCOL_VERSION + 1, device="machine-A01", future=True
    )
    assert await browser.closed() == 4426
    assert browser.heard == [
        {"type": "problem", "code": "protocol", "params": {}, "fatal": True, "client_seq": None}
    ]


async def test_without_a_seat_cookie_or_from_another_site_there_is_no_socket(hall: Any) -> None:
    _, (sitting, _), host = hall
    stranger = await websockets.connect(f"ws://{host}/ws/sitting")
    with pytest.raises(websockets.ConnectionClosed):
        await stranger.recv()
    assert stranger.close_code == 4401
    browser = await Browser(sitting, host).open(hello=False, origin="https://evil.example.cn")
    assert await browser.closed() == 4403

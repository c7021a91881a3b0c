"""Whatever reaches the HTTP edge is answered in words: no traceback, no English page, no HTML."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client

from tests import factories
from tests.http import Browser
from zuoxi.accounts.roles import Role
from zuoxi.competitions.models import Competition
from zuoxi.config import mishaps
from zuoxi.kernel.words import any_control, has_control, without_control

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "spoilt"),
    [
        ("客户\t姓名\r\n第二行", False),
        ("😀", False),
        ("\x00", True),
        ("\x08", True),
        ("\x0b", True),
        ("\x1f", True),
        (" ", False),
        ("~", False),
        ("\x7f", True),
        ("\x9f", True),
        ("\xa0", False),
        ("\ud83d", True),
        ("\uffff", True),
    ],
)
def test_what_nobody_sees_is_told_from_text(text: str, spoilt: bool) -> None:
    assert has_control(text) is spoilt
    assert any_control({"a": [1, None, {text: "b"}]}) is spoilt
    assert any_control({"a": [1, None, {"b": text}]}) is spoilt
    assert not has_control(without_control(text))


@pytest.mark.parametrize("name", ["赵\x00", "\ud800", "\x1b[31m"])
def test_a_name_with_characters_that_nobody_sees_is_refused_at_the_door(name: str) -> None:
    browser = Browser()
    browser.client.get("/api/me", secure=True)
    answer = browser.client.post(
        "/api/login",
        json.dumps({"username": name, "password": "竹影扫阶"}),
        content_type="application/json",
        secure=True,
        headers={
            "X-CSRFToken": browser.client.cookies["csrftoken"].value,
            "Referer": "https://testserver/",
        },
    )
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "code": "control_characters",
            "message": "内容里有看不见的控制字符。请删去后重试；从别处粘贴的，请重新输入。",
            "params": {},
        },
    )


@pytest.mark.parametrize(
    "path", ["/api/media/%00", "/api/media/%E2%80%A8%01", "/api/papers/1%00", "/api/me?a=%00"]
)
def test_an_address_with_characters_that_nobody_sees_is_refused(path: str) -> None:
    hall = factories.competition()
    client = Client()
    client.force_login(factories.user(role=Role.CHIEF_JUDGE, at=hall))
    answer = client.get(path, secure=True, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (400, "control_characters")
    assert answer.json()["message"].startswith("The text holds control characters")
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("name", ["zuoxi_session", "zuoxi_seat", "csrftoken", "zuoxi_language"])
def test_a_cookie_with_characters_that_nobody_sees_is_none_of_ours(name: str) -> None:
    cookie = f'{name}="abcdefghijkl\\000"'
    client = Client(headers={"cookie": cookie}, raise_request_exception=False)
    hall = factories.competition()
    answers = [
        client.get(path, secure=True)
        for path in ("/api/me", f"/api/competitions/{hall.pk}/results", "/api/seat/result")
    ]
    assert [(a.status_code, a.json().get("code")) for a in answers] == [
        (200, None),
        (401, "not_logged_in"),
        (401, "no_seat"),
    ]


def test_a_reason_of_several_lines_is_text() -> None:
    hall = factories.competition()
    factories.user(username="zhou", role=Role.CHIEF_JUDGE, at=hall)
    browser = Browser()
    browser.log_in("zhou", factories.PASSWORD)
    command = {"task": "dictation", "reason": "第一行\n\t第二行", "witness": "钱监督"}
    path = f"/api/competitions/{hall.pk}/hall/pause"
    assert browser.refused("POST", path, command) == (409, "task_not_started")


@pytest.mark.parametrize("body", ["{", "\xff", "[" * 2_000, '{"username": ' + "9" * 5_000 + "}"])
def test_a_body_that_is_no_json_is_answered_in_the_shape_of_all_errors(body: str) -> None:
    browser = Browser()
    browser.client.get("/api/me", secure=True)
    answer = browser.client.post(
        "/api/login",
        body.encode("latin-1"),
        content_type="application/json",
        secure=True,
        headers={
            "X-CSRFToken": browser.client.cookies["csrftoken"].value,
            "Referer": "https://testserver/",
        },
    )
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "code": "malformed_request",
            "message": "服务器看不懂这个请求。请刷新页面后重试。",
            "params": {},
        },
    )


def test_a_body_that_is_too_large_is_told_so() -> None:
    browser = Browser()
    words = {"username": "赵" * 1_500_000, "password": ""}
    assert browser.refused("POST", "/api/login", words) == (413, "too_large")


def test_an_address_that_nobody_knows_is_answered_in_the_shape_of_all_errors() -> None:
    answer = Client().get("/api/没有这个", secure=True)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assets = Client().get("/assets/没有.js", secure=True)
    assert (assets.status_code, assets.content.decode()) == (404, "没有找到。请返回列表重新选择。")


@pytest.mark.parametrize(
    "path", ["ledger?after=", "ledger?limit=", "hall?after=", "results/", "sittings/"]
)
def test_a_number_beyond_every_table_is_no_mishap(path: str) -> None:
    hall = factories.competition()
    client = Client()
    client.force_login(factories.user(role=Role.CHIEF_JUDGE, at=hall))
    answer = client.get(f"/api/competitions/{hall.pk}/{path}{'9' * 60}", secure=True)
    assert answer.status_code in (200, 400, 404), answer.content


@contextmanager
def no_room() -> Iterator[None]:
    """The database cannot take one more page (SQLite), or may not write (PostgreSQL)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            yield
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
        else:
            cursor.execute("PRAGMA query_only = ON")
            yield
            cursor.execute("PRAGMA query_only = OFF")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "begins"),
    [
        ("zh-CN", "服务器的磁盘写不进去（可能已满），这一步没有完成。"),
        ("en", "The server's disk cannot be written (it may be full)"),
    ],
)
def test_on_a_full_disk_a_verb_says_so_and_the_log_has_the_mark(
    language: str, begins: str, caplog: pytest.LogCaptureFixture
) -> None:
    hall = factories.competition()
    factories.user(username="zhou", role=Role.CHIEF_JUDGE, at=hall)
    browser = Browser(language=language)
    browser.log_in("zhou", factories.PASSWORD)
    with no_room(), caplog.at_level(logging.ERROR):
        answer = browser.call("POST", "/api/login", {"username": "zhou", "password": "?"})
    assert (answer.status_code, answer.json()["code"]) == (507, "storage")
    assert answer.json()["message"].startswith(begins)
    mark = answer.json()["params"]["mark"]
    assert mark in answer.json()["message"]
    (record,) = [r for r in caplog.records if r.name == "zuoxi.config.mishaps"]
    assert f"POST /api/login ({mark}): storage" in record.getMessage()
    assert record.exc_info is not None


def test_whatever_else_goes_wrong_is_a_sentence_and_a_mark(
    caplog: pytest.LogCaptureFixture,
) -> None:
    hall = factories.competition()
    Competition.objects.update(rule_set={"contestant_sees": "everything"})
    client = Client()
    client.force_login(factories.user(role=Role.CHIEF_JUDGE, at=hall))
    answer = client.get(f"/api/competitions/{hall.pk}", secure=True)
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
    mark = answer.json()["params"]["mark"]
    assert answer.json()["message"] == (
        f"服务器出了差错，这一步没有完成。请重试；仍不成功时，请把编号 {mark} 告诉技术支持。"
    )
    assert "contestant_sees" not in answer.content.decode()
    assert mark in caplog.text


class Breaks:
    """A part of the way out that fails, as a session does that cannot be stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.get_response(request)
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("path", ["/api/health", "/hall"])
def test_what_goes_wrong_outside_the_operations_is_told_too(path: str, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Breaks"]
    answer = Client(raise_request_exception=False).get(path, secure=True)
    assert answer.status_code == 507
    text = answer.json()["message"] if path.startswith("/api") else answer.content.decode()
    assert text.startswith("服务器的磁盘写不进去（可能已满），这一步没有完成。")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OperationalError("database or disk is full"), "storage"),
        (OperationalError("disk I/O error"), "storage"),
        (OperationalError("database is locked"), "busy"),
        (OperationalError("no such table: hall_seat"), "server_error"),
        (OSError(30, "Read-only file system"), "storage"),
        (OSError(2, "No such file or directory"), "server_error"),
        (ValueError("disk is full"), "server_error"),
        (None, "server_error"),
    ],
)
def test_a_mishap_is_told_by_what_caused_it(error: Exception | None, code: str) -> None:
    assert mishaps.code_of(error) == code
    wrapped = RuntimeError("在别处")
    wrapped.__cause__ = error
    assert mishaps.code_of(wrapped) == code

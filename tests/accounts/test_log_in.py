"""Officials log in with a password: throttled, without telling who exists, with a fresh session."""

from typing import Any

import pytest
from django.test import Client

from tests import factories
from zuoxi.accounts import domain, throttle
from zuoxi.accounts.errors import UsernameTaken, WeakPassword
from zuoxi.accounts.models import LoginFailure, User
from zuoxi.accounts.roles import Role
from zuoxi.kernel.errors import TooMany

pytestmark = pytest.mark.django_db


def browser(**extra: Any) -> Client:
    """A browser that checks CSRF like a real one."""
    return Client(enforce_csrf_checks=True, **extra)


def log_in(client: Client, username: str, password: str, **extra: Any) -> Any:
    client.get("/api/me", secure=True)
    return client.post(
        "/api/login",
        {"username": username, "password": password},
        content_type="application/json",
        secure=True,
        headers={
            "X-CSRFToken": client.cookies["csrftoken"].value,
            "Referer": "https://testserver/",
        },
        **extra,
    )


def test_the_right_password_opens_a_session_and_says_who_one_is() -> None:
    hall = factories.competition()
    chief = factories.user(username="caipanzhang", role=Role.CHIEF_JUDGE, at=hall)
    client = browser()
    answer = log_in(client, "caipanzhang", factories.PASSWORD)
    assert answer.status_code == 200
    body = answer.json()
    assert body["user"] == {
        "id": chief.pk,
        "username": "caipanzhang",
        "display_name": "林晓岚",
        "must_change_password": False,
    }
    assert body["appointments"][0]["roles"] == ["chief_judge"]
    assert "hall.command" in body["appointments"][0]["permissions"]
    assert client.get("/api/me", secure=True).json()["user"] == body["user"]


def test_the_session_cookie_is_hidden_from_scripts_and_stays_on_tls() -> None:
    factories.user(username="caipanzhang")
    client = browser()
    log_in(client, "caipanzhang", factories.PASSWORD)
    cookie = client.cookies["zuoxi_session"]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")


@pytest.mark.parametrize(
    ("username", "password"), [("caipanzhang", "不是这个密码-11"), ("meiyouren", "随便什么-22")]
)
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    username: str, password: str
) -> None:
    factories.user(username="caipanzhang")
    answer = log_in(browser(), username, password)
    assert (answer.status_code, answer.json()) == (
        401,
        {
            "code": "wrong_password",
            "message": "用户名或密码不正确。请检查大小写后重试。",
            "params": {},
        },
    )


def test_an_unknown_name_costs_a_password_hash_like_a_known_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashed: list[str] = []
    plain = User.set_password

    def watch(self: User, raw: str | None) -> None:
        hashed.append(str(raw))
        plain(self, raw)

    monkeypatch.setattr(User, "set_password", watch)
    log_in(browser(), "meiyouren", "随便什么-22")
    assert hashed == ["随便什么-22"]


def test_an_account_that_was_closed_cannot_log_in() -> None:
    closed = factories.user(username="likai")
    closed.is_active = False
    closed.save()
    assert log_in(browser(), "likai", factories.PASSWORD).status_code == 401


def test_passwords_are_kept_as_argon2id() -> None:
    assert factories.user().password.startswith("argon2$argon2id$")


def test_the_sixth_try_from_one_place_waits_and_is_told_how_long() -> None:
    factories.user(username="caipanzhang")
    client = browser()
    codes = [log_in(client, "caipanzhang", "猜-00000000").status_code for _ in range(5)]
    refused = log_in(client, "CaiPanZhang ", factories.PASSWORD)
    assert codes == [401] * 5
    assert refused.status_code == 429
    seconds = refused.json()["params"]["seconds"]
    assert 290 <= seconds <= 300
    minutes, rest = divmod(seconds, 60)
    assert refused.json()["message"] == f"尝试次数过多。请 {minutes} 分 {rest} 秒后再试。"


@pytest.mark.parametrize(
    ("seconds", "wait"), [(59, "59 秒"), (60, "1 分 0 秒"), (282, "4 分 42 秒")]
)
def test_a_wait_is_told_in_minutes_from_a_minute_on(seconds: int, wait: str) -> None:
    assert str(TooMany(seconds=seconds)) == f"尝试次数过多。请 {wait}后再试。"


def test_a_contestants_machine_cannot_lock_the_chief_judge_out() -> None:
    factories.user(username="caipanzhang")
    for _ in range(6):
        log_in(browser(), "caipanzhang", "猜-00000000", REMOTE_ADDR="10.0.0.66")
    assert log_in(browser(), "caipanzhang", factories.PASSWORD).status_code == 200


def test_the_right_password_forgives_ones_own_slips_but_not_the_address() -> None:
    factories.user(username="caipanzhang")
    client = browser()
    for _ in range(4):
        log_in(client, "caipanzhang", "猜-00000000")
    assert log_in(client, "caipanzhang", factories.PASSWORD).status_code == 200
    keys = sorted(LoginFailure.objects.values_list("key", flat=True))
    assert keys == ["account:caipanzhang"] * 4 + ["address:127.0.0.1"] * 4


def test_the_wait_ends_when_the_oldest_failure_leaves_the_window() -> None:
    limits = [("seat:10.0.0.7", 2)]
    throttle.begin(limits, at_ms=1_000)
    throttle.begin(limits, at_ms=2_000)
    with pytest.raises(TooMany) as caught:
        throttle.begin(limits, at_ms=1_000 + throttle.WINDOW_MS - 1)
    assert caught.value.params == {"seconds": 1}
    throttle.begin(limits, at_ms=1_000 + throttle.WINDOW_MS)


def test_logging_in_gives_the_session_a_new_key() -> None:
    factories.user(username="caipanzhang")
    client = browser()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    log_in(client, "caipanzhang", factories.PASSWORD)
    assert client.session.session_key != planted


def test_logging_out_ends_the_session_on_the_server() -> None:
    factories.user(username="caipanzhang")
    client = browser()
    log_in(client, "caipanzhang", factories.PASSWORD)
    stolen = client.cookies["zuoxi_session"].value
    token = client.cookies["csrftoken"].value
    client.post(
        "/api/logout",
        secure=True,
        headers={"X-CSRFToken": token, "Referer": "https://testserver/"},
    )
    thief = browser()
    thief.cookies["zuoxi_session"] = stolen
    assert thief.get("/api/me", secure=True).json()["user"] is None


def test_a_log_in_without_the_pages_token_is_refused() -> None:
    answer = browser().post(
        "/api/login",
        {"username": "a", "password": "b"},
        content_type="application/json",
        secure=True,
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_sentences_come_in_the_language_of_the_browser() -> None:
    answer = browser().get("/api/competitions/1", secure=True, headers={"Accept-Language": "en"})
    assert answer.status_code == 401
    assert answer.headers["Content-Language"] == "en"


def test_an_administrator_is_organiser_of_every_competition() -> None:
    hall = factories.competition()
    made = domain.create_administrator(
        username="admin", display_name="管理员", password="海上生明月-2026"
    )
    client = browser()
    client.force_login(made)
    appointments = client.get("/api/me", secure=True).json()["appointments"]
    assert [(row["competition"]["id"], row["roles"]) for row in appointments] == [
        (hall.pk, ["organiser"])
    ]


@pytest.mark.parametrize("password", ["短密码", "1234567890123", "password123"])
def test_a_weak_password_is_refused_for_an_administrator(password: str) -> None:
    with pytest.raises(WeakPassword):
        domain.create_administrator(username="admin", display_name="管理员", password=password)
    assert User.objects.count() == 0


def test_a_second_administrator_of_the_same_name_is_refused() -> None:
    factories.user(username="admin")
    with pytest.raises(UsernameTaken):
        domain.create_administrator(
            username="admin", display_name="管理员", password="海上生明月-2026"
        )

"""A password that was put into the database behind the product is found by ``zuoxi verify``."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password

from zuoxi.accounts import domain
from zuoxi.accounts.models import User
from zuoxi.config.verifying import verify_installation
from zuoxi.kernel.ledger import SYSTEM
from zuoxi.kernel.models import LedgerEntry

pytestmark = pytest.mark.django_db(transaction=True)


def findings() -> list[str]:
    return [finding.code for finding in verify_installation().findings]


def test_a_replaced_hash_is_found_and_a_reset_is_none() -> None:
    user, _ = domain.create_account(username="zhou", display_name="周裁判长", actor=SYSTEM)
    domain.reset_password(user, actor=SYSTEM)
    assert findings() == []
    User.objects.filter(pk=user.pk).update(password=make_password("别人的口令2026"))
    assert findings() == ["account.password"]
    domain.reset_password(User.objects.get(), actor=SYSTEM)
    assert findings() == []


def test_the_ledger_holds_neither_the_password_nor_its_hash() -> None:
    user, password = domain.create_account(username="zhou", display_name="周裁判长", actor=SYSTEM)
    written = LedgerEntry.objects.get().payload
    assert password not in written
    assert user.password not in written


def test_a_log_in_never_stores_another_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    user, password = domain.create_account(username="zhou", display_name="周裁判长", actor=SYSTEM)
    monkeypatch.setattr(Argon2PasswordHasher, "time_cost", 3)
    assert user.check_password(password)
    assert User.objects.get().password == user.password
    assert findings() == []

"""Verbs on accounts: log in and out, open, close, give a new password, choose one's own.

Each verb but log-in and log-out leaves one ledger entry, which belongs to no competition: an
account is the installation's. No entry holds a password, only the fingerprint of its hash.
"""

from typing import Any

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from zuoxi.accounts import throttle
from zuoxi.accounts.errors import (
    AccountClosed,
    BadAccountName,
    OldPasswordWrong,
    SamePassword,
    UsernameTaken,
    WeakPassword,
    WrongPassword,
)
from zuoxi.accounts.models import User
from zuoxi.accounts.passwords import fingerprint, one_time_password
from zuoxi.kernel import ledger

OWN = "account"
"""The role under which the ledger names somebody who acts on the own account."""


def log_in(request: HttpRequest, *, username: str, password: str) -> User:
    """Log the account in on this browser and return it; the session gets a new key.

    Raises :class:`TooMany` before the password is looked at, :class:`WrongPassword` after. An
    unknown name costs as much time as a wrong password (Django hashes anyway).
    """
    address = request.META.get("REMOTE_ADDR", "")
    attempt = throttle.begin(throttle.account_limits(username, address))
    user = authenticate(request, username=username.strip(), password=password)
    if not isinstance(user, User):
        raise WrongPassword
    throttle.forgive(attempt)
    login(request, user)
    return user


def log_out(request: HttpRequest) -> None:
    """End the session of this browser; harmless where there is none."""
    logout(request)


@transaction.atomic
def create_administrator(*, username: str, display_name: str, password: str) -> User:
    """Make an organiser of every competition; ledger: ``created_administrator``.

    Raises WeakPassword, UsernameTaken or BadAccountName.
    """
    user = _fresh(username=username, display_name=display_name, is_administrator=True)
    check_password_strength(password, user=user)
    user.set_password(password)
    user.save()
    _log("created_administrator", user, actor=ledger.SYSTEM)
    return user


@transaction.atomic
def create_account(*, username: str, display_name: str, actor: ledger.Actor) -> tuple[User, str]:
    """Open an official's account; return it and its one-time password, which is kept nowhere.

    Ledger: ``created_account``. Raises UsernameTaken or BadAccountName.
    """
    user = _fresh(username=username, display_name=display_name, must_change_password=True)
    password = one_time_password()
    user.set_password(password)
    user.save()
    _log("created_account", user, actor=actor)
    return user, password


@transaction.atomic
def reset_password(user: User, *, actor: ledger.Actor) -> str:
    """Give ``user`` a one-time password and return it; every session of the account ends.

    Ledger: ``reset_password``. Raises AccountClosed.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise AccountClosed(username=user.username)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    _log("reset_password", user, actor=actor)
    return password


@transaction.atomic
def give_password(user: User, password: str, *, actor: ledger.Actor) -> None:
    """Give ``user`` a known password that stays: the demo's, which are printed.

    Ledger: ``reset_password``.
    """
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    _log("reset_password", user, actor=actor)


@transaction.atomic
def close_account(user: User, *, actor: ledger.Actor) -> None:
    """Close an account: it cannot log in, its sessions end, what it did stays on record.

    Ledger: ``closed_account``. Raises AccountClosed if it is closed already.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise AccountClosed(username=user.username)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _log("closed_account", user, actor=actor)


@transaction.atomic
def reopen_account(user: User, *, actor: ledger.Actor) -> str:
    """Open a closed account again with a one-time password, and return that.

    Ledger: ``reopened_account``. Harmless on an open account, which gets a new password too.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    password = one_time_password()
    user.set_password(password)
    user.is_active, user.must_change_password = True, True
    user.save(update_fields=["password", "is_active", "must_change_password"])
    _log("reopened_account", user, actor=actor)
    return password


def change_own_password(request: HttpRequest, user: User, *, old: str, new: str) -> None:
    """Set the password that ``user`` chose; this browser stays logged in, all others do not.

    Guessing the old password is throttled like a log-in. Ledger: ``changed_password``. Raises
    OldPasswordWrong, SamePassword, WeakPassword or :class:`zuoxi.kernel.errors.TooMany`.
    """
    address = request.META.get("REMOTE_ADDR", "")
    attempt = throttle.begin(throttle.account_limits(user.username, address))
    if not user.check_password(old):
        raise OldPasswordWrong
    throttle.forgive(attempt)
    if old == new:
        raise SamePassword
    check_password_strength(new, user=user)
    with transaction.atomic():
        user.set_password(new)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        own = ledger.Actor(id=f"user:{user.pk}", name=user.display_name, role=OWN)
        _log("changed_password", user, actor=own)
    update_session_auth_hash(request, user)


def check_password_strength(password: str, *, user: User) -> None:
    """Raise :class:`WeakPassword` if the installation's rules refuse this password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword from error


def _fresh(*, username: str, display_name: str, **flags: Any) -> User:
    username, display_name = username.strip(), display_name.strip()
    fits = 0 < len(username) <= 60 and 0 < len(display_name) <= 80 and display_name.isprintable()
    if not fits or any(c.isspace() or not c.isprintable() for c in username):
        raise BadAccountName
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    return User(username=username, display_name=display_name, **flags)


def _log(verb: str, user: User, *, actor: ledger.Actor) -> None:
    ledger.append(
        verb=verb,
        actor=actor,
        subject=f"user:{user.pk}",
        payload={
            "username": user.username,
            "name": user.display_name,
            "password": fingerprint(user.password),
        },
    )

"""Verbs on accounts: log in and out, make an administrator, set a password."""

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from zuoxi.accounts import throttle
from zuoxi.accounts.errors import UsernameTaken, WeakPassword, WrongPassword
from zuoxi.accounts.models import User


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


def create_administrator(*, username: str, display_name: str, password: str) -> User:
    """Make an organiser of every competition; raise WeakPassword or UsernameTaken."""
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(username=username)
    user = User(username=username, display_name=display_name, is_administrator=True)
    check_password_strength(password, user=user)
    user.set_password(password)
    with transaction.atomic():
        user.save()
    return user


def check_password_strength(password: str, *, user: User) -> None:
    """Raise :class:`WeakPassword` if the installation's rules refuse this password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword from error

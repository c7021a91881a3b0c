"""People who log in with a name and a password. Contestants log in with a seat code instead
(:class:`zuoxi.sittings.models.Sitting`), so they have no row here."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class UserManager(BaseUserManager["User"]):
    """Makes users; the only place that hashes a password (Argon2id by settings)."""

    def create_user(self, username: str, *, password: str, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """An official's account. Roles are held per competition (``competitions.Appointment``)."""

    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    # The password was made for somebody and printed: the first thing to do is choose an own one.
    must_change_password = models.BooleanField(default=False)
    # Made by `zuoxi createadmin`: organiser of every competition of the installation.
    is_administrator = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = UserManager()


class LoginFailure(models.Model):
    """A failed log-in, kept for the throttle: ``key`` is the account or the address tried."""

    key = models.CharField(max_length=120)
    at_ms = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at_ms"])]
